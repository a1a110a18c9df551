"""HTTP face of the intake for quality assurance; whoever has no account comes through door.py."""

from shared.http import Api
from shared.serve import Door, serve_records

from .records import RECORDS, REPORT_TYPE

api = Api()
serve_records(api, Door(REPORT_TYPE, RECORDS))
handler = api.handler
