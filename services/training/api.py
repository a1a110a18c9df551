"""HTTP face of training: parse, ask, answer. Every rule is in domain.py and lifecycle.py."""

from shared.http import Api
from shared.records import Record
from shared.serve import Door, serve_records

from . import audience
from .records import ASSIGNMENT_TYPE, RECORDS, RUN_TYPE


def looked_up(record: Record) -> dict[str, object]:
    """Return what the guards of an assignment need: whether its version is out of force."""
    return {"over": audience.is_over(str(record.data["document_version"]))}


api = Api()
serve_records(api, Door(ASSIGNMENT_TYPE, RECORDS, facts=looked_up))
serve_records(api, Door(RUN_TYPE, RECORDS))
handler = api.handler
