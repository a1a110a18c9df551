"""HTTP face of the inbox: parse, ask, answer."""

from shared import access_rows
from shared.http import Api
from shared.serve import Door, serve_records

from .records import RECORDS, TASK_TYPE

api = Api()
serve_records(api, Door(TASK_TYPE, RECORDS, facts=lambda _: {"people": access_rows.people_by_id}))
handler = api.handler
