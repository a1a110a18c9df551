"""What an absence is, and the rules about who stands in. records.md 2.10, W4"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared import clock
from shared.authz import WHOLE_STUDY, Grant
from shared.errors import Refusal
from shared.field_types import PersonId
from shared.lifecycle import Case, rule
from shared.records import Record
from shared.roles import Relation, said
from shared.rows import NoteRow
from shared.storage import Write, replace_note

RULE = "records.md 2.10: the delegate acts only if eligible"


class AbsenceBody(BaseModel):
    """From which day to which a person is away, and who does their work meanwhile."""

    model_config = ConfigDict(extra="forbid")
    begins_on: date = Field(title="Away from")
    ends_on: date = Field(title="Away until, that day included")
    substitute: PersonId = Field(title="Who stands in")

    @model_validator(mode="after")
    def in_order(self) -> "AbsenceBody":
        """An absence ends after it begins."""
        if self.ends_on < self.begins_on:
            raise ValueError("the last day lies before the first")
        return self


class AbsenceKept(BaseModel):
    """Whose absence it is: whoever says so."""

    title: str = Field(title="Days")
    owner: str = Field(title="Who is away", json_schema_extra={"x-ref": "people"})


def begin(case: Case) -> Mapping[str, object]:
    """Keep whose it is: nobody sends somebody else away."""
    return {"owner": case.person.id, "title": "{begins_on} to {ends_on}".format(**case.fields)}


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """It is about whoever is away; who stands in sees it too."""
    named = ((Relation.SELF, "owner"), (Relation.ASSIGNEE, "substitute"))
    return {relation: frozenset({str(record.data.get(field))}) for relation, field in named}


def away_row(record: Record) -> Sequence[Write]:
    """Return who stands in for the person while they are away: what every new task is looked at with."""
    if record.state not in ("running", "over"):
        return ()
    note = str(record.data["substitute"]) if record.state == "running" else ""
    return (replace_note(NoteRow("AWAY", str(record.data["owner"]), note=note), "TABLE", "absence"),)


@rule("name days that are not over yet", code="VALIDATION_FAILED", clause=RULE)
def is_still_ahead(case: Case) -> bool:
    """Nobody says afterwards that somebody stood in for them."""
    return str(case.record.data["ends_on"]) >= clock.today().isoformat()


@rule("name somebody else than yourself", clause=RULE)
def is_somebody_else(case: Case) -> bool:
    """Nobody stands in for themselves."""
    return bool(case.record.data["substitute"] != case.person.id)


@rule("end or withdraw your other absence first", code="ALREADY_EXISTS", clause=RULE)
def is_away_once(case: Case) -> Sequence[str]:
    """Of one day there is one answer to who stands in."""
    return _meanwhile(case, "own")


@rule("name somebody who is there meanwhile", code="INVALID_TRANSITION", clause=RULE)
def substitute_is_there(case: Case) -> Sequence[str]:
    """Whoever is away too stands in for nobody."""
    return _meanwhile(case, "theirs")


def _meanwhile(case: Case, whose: str) -> list[str]:
    data, rows = case.record.data, case.facts.get(whose, [])
    found = []
    for row in rows if isinstance(rows, list) else ():
        begins, ends = row["summary"].split(" ")
        if ends >= data["begins_on"] and begins <= data["ends_on"]:
            found.append(str(row["number"]))
    return found


def check(case: Case) -> Sequence[Any]:
    """Refuse an absence in which nobody eligible would stand in; nothing else is opened with it."""
    for one in (is_still_ahead, is_somebody_else, is_away_once, substitute_is_there):
        if refusal := one.refusal(case):
            raise refusal
    if lacking := lacks(case):
        able = case.facts.get("able")
        who = able() if callable(able) else []
        raise Refusal("NOT_QUALIFIED", "name somebody who holds every role that you hold, for as long",
                      RULE, "substitute_lacks_a_role", lacking, who)  # fmt: skip
    return ()


def lacks(case: Case) -> list[str]:
    """Return the roles of whoever is away that the substitute does not hold to the end of it."""
    told = case.person.register.get(str(case.record.data["substitute"]), {})
    theirs = [Grant.of(row) for row in told.get("grants", ())]
    at, last = clock.instant(clock.now()), str(case.record.data["ends_on"])
    return [
        f"{said(mine.role)}{'' if mine.scope == WHOLE_STUDY else f' for {mine.scope}'}"
        for mine in case.person.grants
        if mine.holds(at) and not any(covers(one, mine, at, last) for one in theirs)
    ]


def covers(theirs: Grant, mine: Grant, at: str, last: str) -> bool:
    """Say whether a grant lets its holder do what another one does, from now to the end of a day."""
    until = clock.day_of(theirs.valid_to).isoformat() if theirs.valid_to else "9999"
    return (
        theirs.role == mine.role
        and theirs.scope in (WHOLE_STUDY, mine.scope)
        and theirs.holds(at)
        and until > last
    )
