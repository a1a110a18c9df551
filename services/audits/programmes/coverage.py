"""What a programme covers: each thing of the universe, how often it should be audited, and how often it would be.

Pure: everything is handed in, so that the page, the signature and the question "what if" are answered by one piece of code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from typing_extensions import TypedDict

COVERED, TOO_RARE, UNCOVERED, UNKNOWN = "covered", "too_rare", "not_covered", "not_in_the_universe"
WORSE = (COVERED, TOO_RARE, UNCOVERED)
Done = Mapping[str, Sequence[str]]  # in which quarters something was audited, by what it is


class CoverageRow(TypedDict):
    """One thing, its score, the quarters in which it is to be and was audited, and the longest time without: months."""

    about: str
    number: str
    title: str
    kind: str
    value: str | None
    known_pct: int | None
    every_months: int | None
    quarters: list[str]
    carried_out: list[str]
    longest_months: int | None
    standing: str
    rationale: str | None
    is_open: bool


@dataclass(frozen=True)
class Thing:
    """Something that has to be covered; without `inside` it is in the study and not in the universe."""

    about: str
    number: str
    title: str
    kind: str
    value: str | None = None
    known_pct: int | None = None
    every_months: int | None = None
    inside: bool = True


class WhatIf(TypedDict):
    """What fewer audits would mean: which would go first, what they cost, and what would be covered less."""

    fewer: int
    days_saved: int
    dropped: list[dict[str, str]]
    items: list[CoverageRow]
    next_cursor: None


def quarters(begin: str, end: str) -> list[str]:
    """Return the quarters from one day to another, such as 2026-Q1."""
    return [_named(number) for number in range(_place(begin), _place(end) + 1)]


def quarter_of(day: str) -> str:
    """Return the quarter a day lies in."""
    return _named(_place(day))


def first_day(quarter: str) -> date:
    """Return the day on which a quarter begins."""
    return date(int(quarter[:4]), int(quarter[6]) * 3 - 2, 1)


def last_day(quarter: str) -> date:
    """Return the day on which a quarter ends."""
    return first_day(_named(_at(quarter) + 1)) - timedelta(days=1)


def apart(one: str, other: str) -> int:
    """Return how many quarters lie between two."""
    return abs(_at(one) - _at(other))


def _place(day: str) -> int:
    return int(day[:4]) * 4 + (int(day[5:7]) - 1) // 3


def _named(place: int) -> str:
    return f"{place // 4}-Q{place % 4 + 1}"


def _at(quarter: str) -> int:
    return int(quarter[:4]) * 4 + int(quarter[6]) - 1


def rows(
    programme: Mapping[str, Any], things: Sequence[Thing], done: Done | None = None
) -> list[CoverageRow]:
    """Return how each thing is covered by plan, in the order in which they are handed in, and what was carried out."""
    gaps = {gap["about"]: str(gap["rationale"]) for gap in programme["gaps"]}
    inside = quarters(programme["cycle_from"], programme["cycle_to"])
    carried = {
        about: sorted({one for one in found if one in inside}) for about, found in (done or {}).items()
    }
    return [_row(programme, thing, gaps.get(thing.about), carried.get(thing.about)) for thing in things]


def left_out(programme: Mapping[str, Any], things: Sequence[Thing], done: Done) -> list[CoverageRow]:
    """Return what audits that were carried out covered less than was signed; what was never answered for is in it.

    A gap that was signed stays answered for as long as it is no larger than it was signed.
    """
    signed = rows(programme, things, done)
    carried = [{"entity": row["about"], "quarter": one} for row in signed for one in row["carried_out"]]
    reached = rows({**programme, "planned": carried}, things, done)
    return [new for old, new in zip(signed, reached, strict=True)
            if new["standing"] != COVERED and (old["is_open"] or new["standing"] != old["standing"])]  # fmt: skip


def _row(
    programme: Mapping[str, Any],
    thing: Thing,
    rationale: str | None,
    carried_out: Sequence[str] | None = None,
) -> CoverageRow:
    mine = sorted({one["quarter"] for one in programme["planned"] if one["entity"] == thing.about})
    longest = _longest(programme, mine) if mine else None
    standing = _standing(thing, longest)
    return {
        "about": thing.about, "number": thing.number, "title": thing.title, "kind": thing.kind,
        "value": thing.value, "known_pct": thing.known_pct, "every_months": thing.every_months, "quarters": mine,
        "carried_out": list(carried_out or ()), "longest_months": longest, "standing": standing, "rationale": rationale,
        "is_open": standing != COVERED and rationale is None,
    }  # fmt: skip


def _longest(programme: Mapping[str, Any], mine: Sequence[str]) -> int:
    """Return the longest time without an audit: to the first quarter, between two, and from the last one on."""
    begin, end = _place(str(programme["cycle_from"])), _place(str(programme["cycle_to"])) + 1
    audited = [_at(quarter) for quarter in mine]
    waits = [audited[0] - begin, end - audited[-1] - 1]
    waits += [later - sooner for sooner, later in pairwise(audited)]
    return 3 * max(waits)


def _standing(thing: Thing, longest: int | None) -> str:
    if not thing.inside:
        return UNKNOWN
    if longest is None:
        return UNCOVERED
    return TOO_RARE if thing.every_months is not None and longest > thing.every_months else COVERED


def what_if(programme: Mapping[str, Any], things: Sequence[Thing], fewer: int) -> WhatIf:
    """Return what so many audits fewer would mean; those go first whose loss leaves most covered, least risk before."""
    planned, dropped = list(programme["planned"]), list[Mapping[str, Any]]()
    risk = {thing.about: thing for thing in things}
    for _ in range(min(fewer, len(planned))):
        one = min(planned, key=lambda one: _loss(programme, planned, one, risk))
        planned.remove(one)
        dropped.append(one)
    before, after = rows(programme, things), rows({**programme, "planned": planned}, things)
    less = [new for old, new in zip(before, after, strict=True) if old["quarters"] != new["quarters"]]
    said = [{"entity": str(one["entity"]), "quarter": str(one["quarter"])} for one in dropped]
    days = sum(int(one["days"]) for one in dropped)
    return {"fewer": len(dropped), "days_saved": days, "dropped": said, "items": less, "next_cursor": None}


def _loss(
    programme: Mapping[str, Any], planned: Sequence[Mapping[str, Any]], one: Mapping[str, Any],
    risk: Mapping[str, Thing],
) -> tuple[int, float, str]:  # fmt: skip
    """Return how bad it is to leave an audit out: how the thing would stand, its risk (unknown above all), the date."""
    thing = risk.get(one["entity"])
    if thing is None:
        return (-1, 0, "")  # it is of something that is not there any more
    rest = [other for other in planned if other is not one]
    row = _row({**programme, "planned": rest}, thing, None)
    value = 101.0 if thing.value is None else float(thing.value)
    return (WORSE.index(row["standing"]), value, str(one["quarter"]))
