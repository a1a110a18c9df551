"""HTTP face of inspections: parse, ask, answer. Every rule is in the domains and the lifecycles."""

from shared import reads
from shared.answers import Answer
from shared.downloads import download
from shared.errors import not_found
from shared.file_shapes import Download
from shared.http import Api, Call, Operation
from shared.roles import PEOPLE
from shared.serve import Door, serve_records

from .commitments.records import COMMITMENT_TYPE
from .domain import READERS
from .findings.records import INSPECTION_FINDING_TYPE
from .publications.records import PUBLICATION_TYPE
from .readiness import Readiness, board
from .records import RECORDS, inspection_facts, request_facts, storyboard_facts
from .requests.records import INSPECTION_TYPE, REQUEST_TYPE
from .storyboards.records import STORYBOARD_TYPE

api = Api()
serve_records(api, Door(INSPECTION_TYPE, RECORDS, facts=inspection_facts))
serve_records(api, Door(REQUEST_TYPE, RECORDS, parent=INSPECTION_TYPE, facts=request_facts))
serve_records(api, Door(COMMITMENT_TYPE, RECORDS, parent=INSPECTION_TYPE))
serve_records(api, Door(INSPECTION_FINDING_TYPE, RECORDS, parent=INSPECTION_TYPE))
serve_records(api, Door(STORYBOARD_TYPE, RECORDS, facts=storyboard_facts))
PUBLICATIONS = Door(PUBLICATION_TYPE, RECORDS)
serve_records(api, PUBLICATIONS)

FILE = Operation("GET", "/publications/<id>/files/<name>", "publication.read_file", PEOPLE,
                 "Get a file that was handed out with it", shows=Download)  # fmt: skip

READINESS = Operation("GET", "/readiness", "readiness.read", READERS,
                      "Whether an inspection could begin today", shows=Readiness)  # fmt: skip


@api.route(READINESS)
def readiness(_: Call) -> Answer:
    """Answer what is late, what nothing shows, and what has to be looked at again."""
    return Answer(200, board())


@api.route(FILE)
def handed_out(call: Call) -> Answer:
    """Answer where a file of a copy can be fetched for a minute; that is an entry of the copy."""
    record = reads.looked_at(PUBLICATIONS, call)
    held = next((file for file in record.data["files"] if file["id"] == call.args["name"]), None)
    if held is None:
        raise not_found(f"{record.number} file {call.args['name']}")
    key = f"attachments/{record.data['of'].partition('/')[0]}/{held['id']}"
    where = download("RECORDS_BUCKET", key, held["version_id"], held["filename"], held["media_type"])
    return Answer(200, {**where, "sha256": held["sha256"]})


handler = api.handler
