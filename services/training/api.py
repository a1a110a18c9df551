"""HTTP face of training: parse, ask, answer. Every rule is in rules.py, curricula/rules.py and the lifecycles."""

import re
from collections.abc import Mapping
from dataclasses import asdict

from shared import access_rows, attachments, clock, lists
from shared.answers import Answer
from shared.authz import WHOLE_STUDY
from shared.errors import invalid, not_found
from shared.field_types import ULID
from shared.file_shapes import Download
from shared.http import Api, Call, Operation
from shared.records import Record
from shared.roles import PEOPLE
from shared.serve import Door, serve_records

from . import asked, audience, qualified, summaries
from .curricula import ground
from .curricula.records import CONTROLLED
from .delegations import standing
from .delegations.records import DELEGATION_TYPE
from .quiz import attempts_left, shown
from .records import ASSIGNMENT_TYPE, OVERSIGHT, RECORDS, RUN_TYPE
from .retraining import doing as retraining
from .retraining.records import RETRAINING_TYPE
from .shapes import AskedShown, FaultShown, QuestionsShown


def looked_up(record: Record) -> Mapping[str, object]:
    """Return what the guards of an assignment need: its requirement, what comes before, whether it is out of force."""
    owner = str(record.data["owner"])
    facts: dict[str, object] = {
        "has_account": _has_account(owner) if record.attachments else None,
        "over": audience.is_over(record.data.get("document_version")),
        "prerequisites": [],
    }
    if record.data.get("requirement"):
        requirement = RECORDS.by_entity(str(record.data["requirement"]))
        facts |= {
            "requirement": requirement,
            "prerequisites": asked.undone(owner, requirement),
        }
    return facts


def _has_account(person: str) -> bool:
    """Say whether the learner can sign in; asked only where there is a proof to record from."""
    return bool(access_rows.known((person,)).get(person, {}).get("sub"))


COMPETENCY = re.compile(f"competency/{ULID}")
api = Api()
ASSIGNMENTS = Door(ASSIGNMENT_TYPE, RECORDS, facts=looked_up)
serve_records(api, ASSIGNMENTS)
serve_records(api, Door(RUN_TYPE, RECORDS))
serve_records(api, Door(RETRAINING_TYPE, RECORDS, facts=retraining.facts))
serve_records(api, Door(DELEGATION_TYPE, RECORDS, facts=standing.facts))
DOORS = {kind.name: Door(kind, RECORDS, facts=ground.facts) for kind in CONTROLLED}
for door in DOORS.values():
    serve_records(api, door)


@api.route(
    Operation(
        "GET",
        "/training-assignments/<id>/questions",
        "training_assignment.questions",
        PEOPLE,
        "The questions of this attempt",
        shows=QuestionsShown,
    )
)
def questions(call: Call) -> Answer:
    """Answer the drawn questions of a quiz as the learner sees them."""
    record, _ = ASSIGNMENTS.readable(call)
    if record.data["kind"] != "quiz" or not record.data.get("drawn"):
        raise not_found(f"A quiz of {record.number}")
    quiz = RECORDS.by_entity(str(record.data["requirement"])).data["quiz"]
    left = attempts_left(record.data, quiz)
    items = shown(record.data, quiz)
    return Answer(
        200, {"items": items, "next_cursor": None, "attempts_left": left, "pass_pct": quiz["pass_pct"]}
    )


@api.route(
    Operation("GET", "/training-assignments/<id>/requirement", "training_assignment.requirement", PEOPLE,
              "What it asks for", shows=AskedShown)
)  # fmt: skip
def requirement(call: Call) -> Answer:
    """Answer the requirement as its learner may see it; 404 for the reading of an approval, which is the document."""
    record, asks = _asking(call)
    return Answer(200, asked.of(str(record.data["owner"]), asks))


@api.route(
    Operation("GET", "/training-assignments/<id>/requirement/<file>", "training_assignment.material", PEOPLE,
              "Get material of what it asks for", shows=Download)
)  # fmt: skip
def material(call: Call) -> Answer:
    """Answer where a file that stands beside the requirement can be fetched for a minute."""
    return Answer(200, attachments.fetch(_asking(call)[1], call.args["file"]))


def _asking(call: Call) -> tuple[Record, Record]:
    record, _ = ASSIGNMENTS.readable(call)
    if not record.data.get("requirement"):
        raise not_found(f"A requirement of {record.number}")
    return record, RECORDS.by_entity(str(record.data["requirement"]))


@api.route(
    Operation(
        "GET",
        "/role-matrices/<id>/lint",
        "role_matrix.lint",
        PEOPLE,
        "What is wrong with it, or worth a look",
        shows=FaultShown,
        many=True,
    )
)
def lint(call: Call) -> Answer:
    """Answer the faults of a matrix as the study stands now: errors first."""
    record, _ = DOORS["role_matrix"].readable(call)
    return Answer(200, {"items": [asdict(fault) for fault in ground.faults(record)], "next_cursor": None})


@api.route(
    Operation("GET", "/qualifications", "qualification.read", PEOPLE, "Was a person qualified for a role or task then")
)  # fmt: skip
def qualification(call: Call) -> Answer:
    """Answer for `person`, `role` or `task`, `scope` and `at` (now when it is not said), with evidence and its proof."""
    about = {name: call.query.get(name, "") for name in ("person", "role", "task", "scope")}
    person = call.person.id if about["person"] in ("", "me") else about["person"]
    _oversees(call, person)
    scope = about["scope"] or WHOLE_STUDY
    at = lists.instant_in(call.query, "at") if "at" in call.query else clock.instant(clock.now())
    if about["task"] and not about["role"]:
        if not COMPETENCY.fullmatch(about["task"]):
            raise invalid("/query/task", "is no competency")
        return Answer(200, qualified.for_task(person, about["task"], scope, at))
    if about["role"] not in {role.value for role in PEOPLE} or about["task"]:
        raise invalid("/query/role", "is not a role people hold, or one beside a task")
    return Answer(200, qualified.answer(person, about["role"], scope, at))


def _oversees(call: Call, person: str) -> None:
    """Raise for whoever asks about somebody else without overseeing training."""
    if person != call.person.id and call.person.roles.isdisjoint(OVERSIGHT):
        raise not_found(f"The training of {person}")


@api.route(
    Operation("GET", "/training-matrix", "training_matrix.read", OVERSIGHT, "How far the holders of a role are",
              shows=summaries.MatrixShown)
)  # fmt: skip
def matrix(call: Call) -> Answer:
    """Answer the columns of a role and a row for each of its holders, a hundred at a time."""
    role = call.query.get("role", "")
    if role not in {one.value for one in PEOPLE}:
        raise invalid("/query/role", "is not a role people hold")
    columns, rows, following = summaries.of_role(role, call.query.get("cursor", ""))
    return Answer(200, {"role": role, "columns": columns, "items": rows, "next_cursor": following})


@api.route(
    Operation(
        "GET",
        "/training-records/<id>/print",
        "training_record.print",
        PEOPLE,
        "Print a person's training record",
    )
)
def training_record(call: Call) -> Answer:
    """Answer a person's whole training as PDF, with every signature on it."""
    from . import person_record  # the typesetter costs a third of a cold start, and few requests print

    person = call.person.id if call.args["id"] == "me" else f"person/{call.args['id']}"
    _oversees(call, person)
    name = f"training-record-{person.partition('/')[2]}.pdf"
    raw = person_record.printed(person, call.person)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Answer(200, headers=headers, raw=raw, media_type="application/pdf")


handler = api.handler
