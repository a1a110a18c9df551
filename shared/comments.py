"""What people say of a record: kept as entries, answered by its author, never deleted; some block until answered."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from events.comments import PeopleMentioned
from shared import clock, identities
from shared.authz import Person
from shared.change import Change, Reason
from shared.commenting import Commenting
from shared.errors import Refusal, not_found
from shared.field_types import PersonId
from shared.lifecycle import Case, authority, rule
from shared.mentions import MOST as MOST_MENTIONED
from shared.mentions import check as check_mentions
from shared.records import COMMENTS, Record
from shared.roles import Role
from shared.shapes import CommentShown

MOST = 100


def _names_nobody(text: str) -> str:
    """Refuse what seems to identify a participant or to reveal a treatment: nobody confirms a comment. GOV-07"""
    if found := identities.suspected((text,)):
        raise ValueError(f"seems to hold {' and '.join(found)}: name participants by their code alone")
    return text


Said = Annotated[
    str,
    Field(min_length=3, max_length=2000, json_schema_extra={"format": "multiline"}),
    AfterValidator(_names_nobody),
]


class CommentRequest(BaseModel):
    """A comment: what is said, of which part, who is to look at it, and whether it blocks until it is answered."""

    model_config = ConfigDict(extra="forbid")
    text: Said = Field(title="Comment")
    mentions: list[PersonId] = Field(default=[], max_length=MOST_MENTIONED, title="Who is to look at it")
    part: str | None = Field(default=None, max_length=200, title="Page or section")
    blocking: bool = Field(default=False, title="Blocks until it is answered")


class AnswerRequest(BaseModel):
    """The author's answer to a comment."""

    model_config = ConfigDict(extra="forbid")
    answer: Said = Field(title="Answer")


def rule_of(record: Record) -> Commenting:
    """Return who may comment on the record; 404 for a type without comments."""
    declared = record.type.takes_comments
    if declared is None:
        raise not_found(f"Comments on {record.number}")
    return declared


def of(record: Record) -> Mapping[str, Mapping[str, Any]]:
    """Return the comments by their number."""
    found: Mapping[str, Mapping[str, Any]] = record.data.get(COMMENTS) or {}
    return found


def made(record: Record, asked: CommentRequest, person: Person) -> Change:
    """Return the change that adds the comment; raises the refusals of role, state and whom it mentions."""
    may_comment(record, person)
    check_mentions(record, asked.mentions, person)
    said = {**asked.model_dump(), "by": person.id, "name": person.name, "round": record.round,
            "at": clock.instant(clock.now())}  # fmt: skip
    role = person.acting_as(record.scope, rule_of(record).by)
    told = PeopleMentioned(record=record.entity, people=asked.mentions) if asked.mentions else None
    return replace(_change(record, str(len(of(record)) + 1), said, ("comment", person, role)), event=told)


def answered(record: Record, number: str, asked: AnswerRequest, person: Person) -> Change:
    """Return the change that answers a comment; the comment itself stays as it was written."""
    declared = rule_of(record)
    if found := authority(declared.answered_by, Case(record, person)):
        raise found[0]
    if record.relations(person.id).isdisjoint(declared.answered_as):
        names = " or ".join(relation.value for relation in declared.answered_as)
        raise Refusal("FORBIDDEN", f"Only {names} answers.", "ACC-02, 21 CFR 11.10(g)", "not_named")
    _in_states(record, (*declared.states, *declared.answered_in))
    comment = of(record).get(number)
    if comment is None:
        raise not_found(f"{record.number} comment {number}")
    if comment.get("answer"):
        raise Refusal(
            "INVALID_TRANSITION", f"Comment {number} is answered already.", "OPS-01", "answered_already"
        )
    said = {**comment, "answer": asked.answer, "answered_by": person.id, "answered_name": person.name,
            "answered_at": clock.instant(clock.now())}  # fmt: skip
    role = person.acting_as(record.scope, declared.answered_by)
    return _change(record, number, said, ("answer_comment", person, role))


def may_comment(record: Record, person: Person) -> None:
    """Raise the refusals of role, state and number of comments, in that order (decision 7)."""
    declared = rule_of(record)
    if found := authority(declared.by, Case(record, person)):
        raise found[0]
    _in_states(record, declared.states)
    if len(of(record)) >= MOST:
        raise Refusal(
            "TOO_LARGE", f"A record has at most {MOST} comments.", "API: limits", "too_many_comments"
        )


def _in_states(record: Record, states: tuple[str, ...]) -> None:
    if record.state not in states:
        detail = f"Comments are for {' or '.join(states)}; {record.number} is {record.state}."
        raise Refusal("INVALID_TRANSITION", detail, "OPS-01, 21 CFR 11.10(f)", "state_forbids")


def _change(record: Record, number: str, said: Mapping[str, Any], who: tuple[str, Person, Role]) -> Change:
    act, person, role = who
    after = record.with_data({**record.data, COMMENTS: {**of(record), number: dict(said)}})
    return Change(record, after, f"{record.type.name}.{act}", person, role, Reason())


@rule("answer the comments that block it", code="OPEN_CHILDREN", clause="records.md 2.2: blocking comments",
      who_can=(Role.AUTHOR,))  # fmt: skip
def blocking_comments_answered(case: Case) -> list[str]:
    """Nothing is approved over an objection that nobody answered, of whichever round it is."""
    return [
        f"comment {number} by {said['name']}"
        for number, said in of(case.record).items()
        if said["blocking"] and not said.get("answer")
    ]


def listed(record: Record) -> list[CommentShown]:
    """Return the comments as the API shows them, oldest first."""
    return [
        _shown(number, said) for number, said in sorted(of(record).items(), key=lambda pair: int(pair[0]))
    ]


def _shown(number: str, said: Mapping[str, Any]) -> CommentShown:
    return {
        "number": int(number), "text": said["text"], "part": said.get("part"),
        "mentions": list(said.get("mentions") or ()), "blocking": said["blocking"],
        "open": bool(said["blocking"] and not said.get("answer")), "by": said["by"], "name": said["name"],
        "at": clock.milliseconds(said["at"]), "round": said["round"], "answer": said.get("answer"),
        "answered_by": said.get("answered_by"), "answered_name": said.get("answered_name"),
        "answered_at": clock.milliseconds(said["answered_at"]) if said.get("answered_at") else None,
    }  # fmt: skip


def lines(record: Record) -> list[str]:
    """Return the comments as a print shows them."""
    return [
        f"{said['number']}. {said['name']}, {said['at']}, round {said['round']}"
        f"{', blocking' if said['blocking'] else ''}: {said['text']}"
        + (
            f"\nAnswer by {said['answered_name']}, {said['answered_at']}: {said['answer']}"
            if said["answer"]
            else ""
        )
        for said in listed(record)
    ]
