"""What must hold for every record type and every service, whatever they are about."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from events.comments import PeopleMentioned
from events.envelope import REGISTER, Event
from events.files import UploadRefused
from events.links import RecordLinked, RecordLinkEnded
from events.signing import SigningLocked
from services.register import SERVICES
from shared.errors import CODES
from shared.http import Api, Operation
from shared.lifecycle import Case, Lifecycle, Rule, Step
from shared.preview import PREPARING
from shared.records import ATTACHMENTS, COMMENTS, RecordType
from shared.roles import CONFLICTS, PEOPLE, Relation, Role
from shared.service import May

ROOT = Path(__file__).resolve().parents[2]
KINDS = [kind for service in SERVICES for kind in service.records]
STEPS = [(kind, step) for kind in KINDS for step in kind.lifecycle.transitions]
APIS = {s.name: importlib.import_module(f"services.{s.name}.api").api for s in SERVICES if s.prefixes}
OPEN = {
    s.name: importlib.import_module(f"services.{s.name}.{s.public_by}").api.public
    for s in SERVICES
    if s.prefixes
}
OPERATIONS: list[Operation] = [operation for api in APIS.values() for operation in api.operations]
# What may still happen to a record in a final state: the machine keeps what it made of it, nothing else.
AFTER_THE_END = {
    ("document_version", "keep_rendition"),
    ("quality_event", "note_capa"),
    ("finding", "note_capa"),
    ("document", "note_holds"),
    ("document_version", "note_holds"),
}
PAST = {"due", "effective", "obsolete", "left", "overdue", "withdrawn", "redriven"}

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
each_step = pytest.mark.parametrize(
    ("kind", "step"), STEPS, ids=[f"{kind.name}.{step.name}" for kind, step in STEPS]
)
each_operation = pytest.mark.parametrize(
    "operation", OPERATIONS, ids=[f"{op.method} {op.rule}" for op in OPERATIONS]
)
each_event = pytest.mark.parametrize("event", REGISTER.values(), ids=lambda event: event.name)


def reachable(life: Lifecycle) -> set[str]:
    found, new = set(), {life.initial}
    while new:
        found |= new
        new = {
            step.target for step in life.transitions if step.target != "stays" and found & set(step.sources)
        }
        new -= found
    return found


# -- lifecycles ------------------------------------------------------------------------------------------------


@each_kind
def test_every_state_is_reachable_and_declared(kind: RecordType) -> None:
    life = kind.lifecycle
    named = {state for step in life.transitions for state in step.sources}
    named |= {step.target for step in life.transitions} - {"stays"}
    assert named <= set(life.states)
    assert reachable(life) == set(life.states)
    assert life.final <= set(life.states)
    assert life.editable <= set(life.states)


@each_kind
def test_every_state_leads_to_an_end(kind: RecordType) -> None:
    life = kind.lifecycle
    ends = set(life.final)
    while True:
        more = {s for step in life.transitions if step.target in ends for s in step.sources} - ends
        if not more:
            break
        ends |= more
    assert ends == set(life.states)


@each_kind
def test_nothing_leaves_or_edits_a_final_state(kind: RecordType) -> None:
    life = kind.lifecycle
    assert not life.final & life.editable
    for step in life.transitions:
        if life.final & set(step.sources):
            if step.reopens:
                assert step.target not in life.final | {"stays"}
                assert step.reason or step.by == (Role.SYSTEM,)
                continue
            assert (kind.name, step.name) in AFTER_THE_END
            assert step.target == "stays"
            assert step.by == (Role.SYSTEM,)


@each_kind
def test_steps_have_their_own_names(kind: RecordType) -> None:
    names = [step.name for step in kind.lifecycle.transitions]
    assert len(names) == len(set(names))
    assert not {"create", "edit", "read", "list", "sign", "print", "read_trail", "upload"} & set(names)


@each_step
def test_every_step_names_who_may(kind: RecordType, step: Step) -> None:
    assert step.by
    assert not set(step.as_) & set(step.not_as)


@each_step
def test_an_inspector_takes_no_step_but_on_their_own_account(kind: RecordType, step: Step) -> None:
    assert Role.INSPECTOR not in step.by or kind.name == "person"


def test_whoever_previews_what_an_inspector_sees_may_read_all_of_it_themselves() -> None:
    """ACC-15: so that a preview shows nothing that was hidden, whatever type or operation comes to be."""
    preparing = set(PREPARING)
    for kind in KINDS:
        shown = {role for roles in (kind.read_by, *kind.shown_in.values()) for role in roles}
        assert Role.INSPECTOR not in shown or preparing <= set(kind.read_by), kind.name
    for one in OPERATIONS:
        assert one.method != "GET" or Role.INSPECTOR not in one.roles or preparing <= set(one.roles), one.rule


@each_step
def test_an_administrator_decides_nothing_about_quality(kind: RecordType, step: Step) -> None:
    """ACC-08: administrators keep people, organisations, their own work and absences, and sign but their own reading."""
    own = not {Relation.ASSIGNEE, Relation.SELF}.isdisjoint(step.as_)
    assert Role.STUDY_ADMINISTRATOR not in step.by or kind.name in ("person", "party") or own
    if step.sign:
        assert Role.STUDY_ADMINISTRATOR not in step.by or Relation.ASSIGNEE in step.as_


@each_step
def test_a_signed_step_is_never_taken_by_the_system(kind: RecordType, step: Step) -> None:
    """21 CFR 11.200(a)(2): a signature is a person's own."""
    assert not (step.sign and Role.SYSTEM in step.by)


@each_step
def test_a_step_without_a_name_for_its_signers_is_signed_once(kind: RecordType, step: Step) -> None:
    assert not step.needs or (step.sign and step.emits_each_time)


@each_step
def test_a_way_to_an_end_is_signed_or_reasoned_or_the_systems_own(kind: RecordType, step: Step) -> None:
    if step.target in kind.lifecycle.final:
        assert step.sign or step.reason or step.by == (Role.SYSTEM,)


@each_step
def test_a_guard_that_knows_nothing_says_no(kind: RecordType, step: Step) -> None:
    """An empty answer that is not a plain True or [] fails closed."""
    for guard in step.only_if:
        for nothing in (False, None, (), 0, ""):
            closed = Rule(lambda _, n=nothing: n, guard.code, guard.sentence, guard.clause, guard.reason)
            case: Any = None
            assert closed.refusal(case) is not None


@each_step
def test_every_guard_says_what_to_do_and_names_its_clause(kind: RecordType, step: Step) -> None:
    for guard in step.only_if:
        assert guard.code in CODES
        assert CODES[guard.code][0] in (409, 428)
        assert len(guard.sentence) >= 10
        assert guard.judge.__doc__
        assert guard.clause or guard.code == "MISSING_FIELD"


# -- record types ----------------------------------------------------------------------------------------------


@each_kind
def test_people_cannot_write_state_number_actor_or_time(kind: RecordType) -> None:
    """ATR-02: what the machine records is no field of what people write."""
    forbidden = {"state", "number", "revision", "entity", "id", "signatures", "created_at", "created_by",
                 "updated_at", "updated_by", "leaf", "scope", "parent", "round"}  # fmt: skip
    assert not forbidden & set(kind.body.model_fields)
    assert not {ATTACHMENTS, COMMENTS} & set(kind.fields)
    assert kind.body.model_config.get("extra") == "forbid"
    assert kind.kept is None or not set(kind.body.model_fields) & set(kind.kept.model_fields)


@each_kind
def test_every_text_and_list_that_people_write_is_bounded(kind: RecordType) -> None:
    if kind.created_by != (Role.SYSTEM,):
        assert not list(unbounded(kind.body.model_json_schema()))


@each_step
def test_every_text_and_list_of_a_step_is_bounded(kind: RecordType, step: Step) -> None:
    if step.fields:
        assert step.fields.model_config.get("extra") == "forbid"
        assert not list(unbounded(step.fields.model_json_schema()))


def unbounded(schema: dict[str, Any]) -> Any:
    definitions = schema.get("$defs", {})

    def walk(node: dict[str, Any], name: str) -> Any:
        if "$ref" in node:
            node = definitions[node["$ref"].rpartition("/")[2]]
        for option in node.get("anyOf", ()):
            yield from walk(option, name)
        bounds = ("maxLength", "enum", "const", "format")
        fixed = (
            str(node.get("pattern", "")).startswith("^")
            and "+" not in node["pattern"]
            and "*" not in node["pattern"]
        )
        if node.get("type") == "string" and not fixed and not any(bound in node for bound in bounds):
            yield name
        if node.get("type") == "array":
            if "maxItems" not in node:
                yield name
            yield from walk(node.get("items", {}), f"{name}[]")
        if node.get("type") == "integer" and not {"maximum", "exclusiveMaximum"} & set(node):
            yield name
        for key, value in node.get("properties", {}).items():
            yield from walk(value, f"{name}.{key}")

    return walk(schema, "")


@each_kind
def test_views_fit_the_four_indexes_and_name_real_fields(kind: RecordType) -> None:
    assert 1 <= len(kind.views) <= 4
    known = {"state", "parent", None, *kind.fields}
    for view in kind.views:
        assert view.by in known
        assert view.sort in {"number", "due_on", "updated_at", *kind.fields}


@each_kind
def test_columns_and_fixed_fields_exist(kind: RecordType) -> None:
    assert set(kind.columns) <= set(kind.fields)
    assert set(kind.fixed) <= set(kind.body.model_fields)
    assert kind.title in kind.fields


@each_kind
def test_files_are_brought_only_while_a_record_is_open_and_its_service_looks_at_them(
    kind: RecordType,
) -> None:
    rule, life = kind.takes_files, kind.lifecycle
    service = next(service for service in SERVICES if kind in service.records)
    assert (ROOT / "services" / service.name / "ingest.py").exists() == bool(service.take_files)
    if rule is None:
        assert not kind.edited_by
        return
    assert rule.states
    assert set(rule.states) <= set(life.states) - life.final
    assert Role.SYSTEM not in rule.by
    assert Role.INSPECTOR not in rule.by
    for place in rule.places:
        assert place.name in kind.fields
        assert life.has("attach_file")
        assert life.has("refuse_file")


def test_names_and_collections_are_unique() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert len({kind.collection for kind in KINDS}) == len(KINDS)


# -- routes and the one policy ---------------------------------------------------------------------------------


@each_operation
def test_every_route_carries_its_permission(operation: Operation) -> None:
    assert operation.permission
    assert operation.roles
    assert set(operation.roles) <= set(Role)
    assert operation.summary


def test_a_route_without_a_permission_does_not_start() -> None:
    for permission, roles in (("", PEOPLE), ("thing.read", ())):
        with pytest.raises(ValueError, match="declares no permission"):
            Api().route(Operation("GET", "/things", permission, roles, "Read things"))


def test_the_policy_is_what_is_declared() -> None:
    declared: dict[str, set[str]] = {}
    for operation in OPERATIONS:
        roles = {role.value for role in operation.roles}
        assert declared.setdefault(operation.permission, roles) == roles, operation.permission
    for kind, step in STEPS:
        declared[f"{kind.name}.{step.name}"] = {role.value for role in step.by}
    policy = json.loads((ROOT / "shared/generated/policy.json").read_text())
    assert {name: set(roles) for name, roles in policy.items()} == declared


def test_nobody_deletes_and_inspectors_only_read() -> None:
    assert {operation.method for operation in OPERATIONS} == {"GET", "POST", "PATCH"}
    own = {"me.sign_out"} | {kind.name for kind in KINDS} | {f"{kind.name}.sign" for kind in KINDS}
    acting = {op.permission for op in OPERATIONS if op.method != "GET" and Role.INSPECTOR in op.roles}
    assert acting <= own


@pytest.mark.parametrize("service", [s for s in SERVICES if s.prefixes], ids=lambda s: s.name)
def test_every_route_lies_below_a_prefix_of_its_service(service: Any) -> None:
    api = APIS[service.name]
    visited = OPEN[service.name]
    for rule in [*(op.rule for op in api.operations), *(one.rule for one in visited.values())]:
        assert any(rule == p or rule.startswith(p + "/") for p in service.prefixes), rule
    assert set(visited) == set(service.public)


def test_what_needs_no_token_is_said_here_and_nowhere_else() -> None:
    reading = {one.rule for visited in OPEN.values() for one in visited.values() if one.method == "GET"}
    assert reading == {"/config", "/health", "/openapi.json"}
    taking = {rule for visited in OPEN.values() for rule in visited} - reading
    assert taking == {f"POST /intake/reports{more}" for more in ("", "/status", "/additions")}
    [door] = [f for s in SERVICES for f in s.functions if f.name == "door"]
    assert door.may == {May.TAKE_IN}


def test_no_two_services_claim_one_prefix() -> None:
    prefixes = [prefix for service in SERVICES for prefix in service.prefixes]
    assert len(prefixes) == len(set(prefixes))


def test_only_people_grants_access_and_only_it_runs_the_pool() -> None:
    granting = {s.name for s in SERVICES for f in s.functions if {May.GRANT_ACCESS, May.RUN_THE_POOL} & f.may}
    assert granting == {"people"}
    publishing = {(s.name, f.name) for s in SERVICES for f in s.functions if May.PUBLISH in f.may}
    assert publishing == {("ledger", "publisher")}


def test_roles_that_conflict_are_real_and_nobody_signs_as_the_system() -> None:
    assert all(len(pair) == 2 and Role.SYSTEM not in pair for pair in CONFLICTS)
    assert Role.SYSTEM not in PEOPLE


# -- facts -----------------------------------------------------------------------------------------------------


@each_event
def test_a_fact_is_in_the_past_tense_and_tells_no_text(event: type[Event]) -> None:
    domain, _, what = event.name.partition(".")
    assert domain
    last = what.rpartition("_")[2]
    assert what.endswith(("ed", "_for_review")) or last in PAST
    free = {"title", "reason", "rationale", "change_summary", "email", "username", "printed_name"}
    assert not free & set(event.model_fields), f"{event.name} tells free text"
    assert event.model_config.get("extra") == "forbid"


@each_event
def test_every_fact_has_its_released_schema(event: type[Event]) -> None:
    path = ROOT / f"events/schemas/{event.name}.v{event.version}.json"
    assert json.loads(path.read_text())["properties"].keys() == event.model_fields.keys()


def test_every_fact_that_is_heard_is_told_by_somebody() -> None:
    told = {e.name for kind, step in STEPS for e in (step.emits, step.emits_each_time) if e}
    told |= {kind.lifecycle.opened.name for kind in KINDS if kind.lifecycle.opened}
    told |= {SigningLocked.name}  # by the refused attempt that locked it
    told |= {RecordLinked.name, RecordLinkEnded.name}  # by whoever links a record of any type
    told.add(PeopleMentioned.name)  # by whoever comments on a record of any type
    told.add(UploadRefused.name)  # by whoever keeps the files of a record of any type
    heard = {event.name for service in SERVICES for event in service.reacts_to}
    assert heard <= told
    assert set(REGISTER) == told


@each_step
def test_a_fact_comes_from_its_own_domain(kind: RecordType, step: Step) -> None:
    service = next(s.name for s in SERVICES if kind in s.records)
    for event in (step.emits, step.emits_each_time):
        assert event is None or event.source == f"cqms.{service}"


@pytest.mark.parametrize("service", [s for s in SERVICES if s.reacts_to], ids=lambda s: s.name)
def test_a_service_reacts_to_exactly_what_it_declares(service: Any) -> None:
    reactions = importlib.import_module(f"services.{service.name}.reactions").reactions
    heard = {*reactions._known, *reactions._large}
    assert heard == {event.name for event in service.reacts_to}


# -- what is derived -------------------------------------------------------------------------------------------


def test_generated_files_are_current() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "infra.generate", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stdout


def test_the_openapi_document_describes_every_route() -> None:
    document = json.loads((ROOT / "shared/generated/openapi.json").read_text())
    described = {
        (method.upper(), path)
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }
    routed = {(op.method, "/api/v1" + op.rule.replace("<", "{").replace(">", "}")) for op in OPERATIONS}
    routed |= {(one.method, "/api/v1" + one.rule) for visited in OPEN.values() for one in visited.values()}
    assert described == routed


def test_a_case_is_all_a_guard_sees() -> None:
    assert set(Case.__dataclass_fields__) == {"record", "person", "fields", "facts"}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.below], ids=lambda kind: kind.name)
def test_what_stands_below_a_record_can_be_listed_below_it(kind: RecordType) -> None:
    """The page of the record above shows them there."""
    assert [view.sort for view in kind.views if view.by == "parent"]
