"""The rules about tasks: what may be claimed, passed on and acknowledged."""

from collections.abc import Mapping, Sequence

from shared import clock
from shared.authz import Grant
from shared.lifecycle import Case, Companion, rule
from shared.records import Record
from shared.roles import OUTSIDE, Role

PERSONAL = "training_assignment/"


@rule(
    "a signature is a person's own; name another signer on the record itself",
    code="INVALID_TRANSITION",
    clause="records.md 2.10: delegation moves the work, never the signature",
    who_can=(Role.DOCUMENT_CONTROLLER, Role.AUTHOR),
)
def is_no_signature(case: Case) -> bool:
    """Work can be passed on, a signature cannot."""
    return bool(case.record.data["kind"] != "sign")


@rule("nobody is trained for somebody else", code="INVALID_TRANSITION", clause="records.md 2.4: own training")
def is_nobodys_training(case: Case) -> bool:
    """What has to be read or done to be trained stays with the learner."""
    return case.record.data["kind"] != "read" and not case.record.data["subject"].startswith(PERSONAL)


@rule("name somebody else than whose it is now", clause="records.md 2.10: assignee")
def is_somebody_else(case: Case) -> bool:
    """Work is not handed to whoever has it."""
    return bool(case.fields.get("owner") != case.record.data["owner"])


@rule(
    "name somebody who works in the study",
    code="INVALID_TRANSITION",
    clause="records.md 2.10: conflicted person",
)
def can_take_it(case: Case) -> bool:
    """Administrators and inspectors do no work of the study, and take none over."""
    told = case.person.register.get(str(case.fields.get("owner")))
    if told is None:
        return True  # the form is judged before it is filled in; who is unknown is refused by the register
    at = clock.instant(clock.now())
    held = (Grant.of(row) for row in told["grants"])
    return any(grant.holds(at) and grant.role not in OUTSIDE for grant in held)


@rule("this is asked of you alone", code="INVALID_TRANSITION", clause="records.md 2.10: group")
def is_for_a_group(case: Case) -> bool:
    """Only what several were asked is claimed by one."""
    return bool(case.record.data.get("group"))


@rule("claim it first: others were asked too", code="INVALID_TRANSITION", clause="records.md 2.10: group")
def is_ones_own(case: Case) -> bool:
    """What others may claim is not passed on."""
    return not case.record.data.get("group") or case.record.state == "claimed"


@rule("there is nobody it could go back to", code="INVALID_TRANSITION", clause="records.md 2.10: returned")
def came_from_somebody(case: Case) -> bool:
    """What was claimed or delegated goes back; what was asked of one alone does not."""
    return case.record.state == "claimed" or bool(case.record.data.get("delegated_from"))


@rule(
    "do what it asks for; it ends by itself then",
    code="INVALID_TRANSITION",
    clause="records.md 2.10: outcome",
)
def asks_to_be_noted(case: Case) -> bool:
    """Only a notice ends by being noted; work ends by being done."""
    return bool(case.record.data["kind"] == "acknowledge")


def claimed(_: Case) -> Mapping[str, object]:
    """Keep since when somebody has it."""
    return {"claimed_at": clock.instant(clock.now())}


def delegated(case: Case) -> Mapping[str, object]:
    """Keep whose it was."""
    return {**handed_on(case), "delegated_from": case.record.data["owner"]}


def handed_on(case: Case) -> Mapping[str, object]:
    """Name who does it from now on; whoever stood in for the former one does not any more."""
    return {"owner": case.fields["owner"], "substitute": None}


def given_back(case: Case) -> Mapping[str, object]:
    """Give it back to whoever delegated it, or to the group."""
    former = case.record.data.get("delegated_from")
    back = {"owner": former, "delegated_from": None} if former else {"claimed_at": None}
    return {**back, "substitute": None}


def others_stand_by(case: Case) -> Sequence[Companion]:
    """Take it from the others of the group."""
    return [Companion(other, "stand_by") for other in siblings(case) if other.state == "open"]


def offered_again(case: Case) -> Sequence[Companion]:
    """Offer it to the others of the group again, once nobody has claimed it any more."""
    if case.record.data.get("claimed_at"):
        return []
    return [Companion(other, "offer_again") for other in siblings(case) if other.state == "taken"]


def siblings(case: Case) -> list[Record]:
    """Return what the others of the group were asked about the same record, as the service looked it up."""
    found = case.facts.get("siblings")
    return list(found) if isinstance(found, list) else []
