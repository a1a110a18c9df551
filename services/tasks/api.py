"""HTTP face of the inbox: parse, ask, answer."""

from shared.http import Api
from shared.serve import Door, serve_records

from .records import RECORDS, TASK_TYPE

api = Api()
serve_records(api, Door(TASK_TYPE, RECORDS))
handler = api.handler
