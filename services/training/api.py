"""HTTP face of training: parse, ask, answer. Every rule is in domain.py and lifecycle.py."""

from shared.http import Api
from shared.serve import Door, serve_records

from .records import ASSIGNMENT_TYPE, RECORDS, RUN_TYPE

api = Api()
serve_records(api, Door(ASSIGNMENT_TYPE, RECORDS))
serve_records(api, Door(RUN_TYPE, RECORDS))
handler = api.handler
