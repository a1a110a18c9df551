"""HTTP face of the ledger: receipts, the study's trail, the newest checkpoint, quarantine, divergences, redactions."""

from shared import storage
from shared.answers import Answer
from shared.authority import role_missing
from shared.errors import invalid
from shared.http import Api, Call, Operation
from shared.roles import PEOPLE, READERS
from shared.serve import Door, serve_records

from . import given, newest, package, receipts, trace, trail, tried
from .drills.records import DRILL_TYPE, DRILLS
from .records import DIVERGENCE_TYPE, QUARANTINED_TYPE, RECORDS, REDACTION_TYPE, STUDY_TRAIL
from .reviews.records import PLAN_TYPE, REVIEW_TYPE, REVIEWS
from .shapes import Accessed, AttemptRefused, LinkEnd, Receipt, SignatureGiven, StudyEntry, Trace

api = Api()
LINKS_SHOWN = ("other", "number", "direction", "rel", "state", "updated_at")
ONE_RECEIPT = "/receipts/<kind>/<identity>/<revision>"


SEARCH = Operation("GET", "/audit-trail", "audit_trail.read", STUDY_TRAIL, "Search the study's audit trail",
                   shows=StudyEntry, many=True)  # fmt: skip
LINKS = Operation("GET", "/links", "links.read", READERS, "A record's links in both directions",
                  shows=LinkEnd, many=True)  # fmt: skip
SIGNATURES = Operation("GET", "/signatures", "signature.list", PEOPLE, "A person's signatures, newest first",
                       shows=SignatureGiven, many=True)  # fmt: skip
REFUSED = Operation("GET", "/audit-trail/refused-attempts", "audit_trail.read", STUDY_TRAIL,
                    "What was refused on a record, newest first", shows=AttemptRefused, many=True)  # fmt: skip
ACCESSES = Operation("GET", "/audit-trail/accesses", "audit_trail.read", STUDY_TRAIL,
                     "Who read, printed or took away a record, newest first", shows=Accessed, many=True)  # fmt: skip
TRACE = Operation(
    "GET", "/links/trace", "links.trace", READERS, "What led to a record and what came of it", shows=Trace
)
RECEIPT = Operation("GET", ONE_RECEIPT, "receipt.read", READERS, "What became of one entry", shows=Receipt)


@api.route(SEARCH)
def search(call: Call) -> Answer:
    """Answer one page: by record, by actor, by action, or all, oldest first unless `sort=-at`."""
    return Answer(200, trail.page(trail.search_of(call.query)))


@api.route(TRACE)
def traced(call: Call) -> Answer:
    """Answer the graph around a record: causes, effects or both, to a depth of 1 to 4."""
    return Answer(200, trace.graph(call.person, trace.asked(call.query)))


@api.route(LINKS)
def links(call: Call) -> Answer:
    """Answer what a record is linked to and what is linked to it, as far as the caller may know either end."""
    record = _record(call)
    rows = storage.partition_rows("TABLE", f"LINKS#{record}")
    known = trace.known(call.person, [record, *(str(row["other"]) for row in rows)]) if rows else frozenset()
    shown = [row for row in rows if record in known and row["other"] in known]
    items = [{key: row.get(key) for key in LINKS_SHOWN} for row in shown]
    return Answer(200, {"items": items, "next_cursor": None})


def _record(call: Call) -> str:
    record = call.query.get("record", "")
    if not trail.is_entity(record):
        raise invalid("/query/record", "is type/id", "not_an_entity")
    return record


@api.route(SIGNATURES)
def signatures(call: Call) -> Answer:
    """Answer one's own signatures; those of others for who may read the study's trail."""
    newest.only(call.query, "person")
    asked = call.query.get("person", "me")
    person = call.person.id if asked == "me" else asked
    if not trail.is_entity(person):
        raise invalid("/query/person", "is me or type/id", "not_an_entity")
    if person != call.person.id and call.person.roles.isdisjoint(STUDY_TRAIL):
        raise role_missing(call.person.roles, STUDY_TRAIL)
    return Answer(200, given.page(person, _limit(call), call.query.get("cursor")))


@api.route(REFUSED)
def refused(call: Call) -> Answer:
    """Answer who tried what on a record, and by which rule it was refused."""
    newest.only(call.query, "record")
    record = _record(call)
    whole = record in trace.known(call.person, [record])
    return Answer(200, tried.page(record, _limit(call), call.query.get("cursor"), whole))


@api.route(ACCESSES)
def accesses(call: Call) -> Answer:
    """Answer who read, printed or took away a record, as far as that is kept. ATR-10"""
    newest.only(call.query, "record")
    return Answer(200, tried.accesses(_record(call), _limit(call), call.query.get("cursor")))


def _limit(call: Call) -> int:
    return trail.limit_of(call.query.get("limit", str(trail.USUAL)))


@api.route(
    Operation("GET", "/audit-trail/checkpoint", "audit_trail.verify", READERS, "The newest signed checkpoint")
)
def checkpoint(_call: Call) -> Answer:
    """Answer with the signed note, as an auditor's tool reads it."""
    return Answer(200, raw=receipts.newest_checkpoint().encode(), media_type="text/plain; charset=utf-8")


@api.route(
    Operation(
        "GET",
        "/audit-trail/package",
        "audit_trail.export",
        STUDY_TRAIL,
        "The sealed objects, to verify offline",
    )
)
def objects(call: Call) -> Answer:
    """Answer one page of the sealed objects with links; together they are a pack for cqms-verify."""
    return Answer(200, package.page(call.query.get("cursor"), _limit(call)))


@api.route(RECEIPT)
def receipt(call: Call) -> Answer:
    """Answer whether an entry is sealed, and under which checkpoint."""
    return Answer(200, receipts.receipt(*_entry(call)))


@api.route(Operation("GET", f"{ONE_RECEIPT}/proof", "receipt.read", READERS, "The proof of one sealed entry"))
def proof(call: Call) -> Answer:
    """Answer with a C2SP tlog-proof: entry bytes, keys and this are enough to check it."""
    return Answer(200, raw=receipts.proof(*_entry(call)).encode(), media_type="text/plain; charset=utf-8")


def _entry(call: Call) -> tuple[str, int]:
    digits = call.args["revision"]
    if not digits.isascii() or not digits.isdigit() or len(digits) > 10:
        raise invalid("/path/revision", "is a whole number", "not_a_revision")
    return f"{call.args['kind']}/{call.args['identity']}", int(digits)


serve_records(api, Door(QUARANTINED_TYPE, RECORDS))
serve_records(api, Door(DIVERGENCE_TYPE, RECORDS))
serve_records(api, Door(REDACTION_TYPE, RECORDS))
serve_records(api, Door(DRILL_TYPE, DRILLS))
serve_records(api, Door(PLAN_TYPE, REVIEWS))
serve_records(api, Door(REVIEW_TYPE, REVIEWS))
handler = api.handler
