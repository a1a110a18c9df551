"""How much depends on something: a score of which every term is shown, and what is not known is said.

What is missing or out of date counts neither as nothing nor as anything else: the score is made of what is known, it
says how much that is, and between which values the whole could lie.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal as Number
from typing import Any

from typing_extensions import TypedDict

Data = Mapping[str, Any]
TENTH = Number("0.1")


class TermShown(TypedDict):
    """One term: what was entered by whom from where, and what it adds. `standing` is known, missing, out_of_date."""

    name: str
    title: str
    unit: str
    weight: int
    none_at: str
    full_at: str
    standing: str
    value: str | None
    source: str | None
    as_of: str | None
    entered_by: str | None
    entered_at: str | None
    counts: str | None
    adds: str | None


class Score(TypedDict):
    """From 0 to 100 over what is known, with the share that is known; nothing where nothing is."""

    model: str
    version: int
    on: str
    value: str | None
    at_least: str
    at_most: str
    known_pct: int
    missing: list[str]
    level: str | None
    every_months: int | None


def explained(model: Data, kind: str, inputs: Sequence[Data], on: date) -> tuple[Score, list[TermShown]]:
    """Return the score on a day, and every term of it."""
    entered = {entry["term"]: entry for entry in inputs}
    terms = [term for term in model["terms"] if kind in term["kinds"]]
    weight = sum(term["weight"] for term in terms)
    rows = [_term(term, entered.get(term["name"]), on, weight) for term in terms]
    return _score(model, rows, weight, on), rows


def _term(term: Data, entry: Data | None, on: date, weight: int) -> TermShown:
    standing = _standing(term, entry, on)
    given = entry or {}
    counts = _counts(term, Number(given["value"])) if standing == "known" else None
    adds = None if counts is None else str((100 * term["weight"] * counts / weight).quantize(TENTH))
    return {
        "name": term["name"], "title": term["title"], "unit": term["unit"], "weight": term["weight"],
        "none_at": term["none_at"], "full_at": term["full_at"], "standing": standing, "value": given.get("value"),
        "source": given.get("source"), "as_of": given.get("as_of"), "entered_by": given.get("entered_by"),
        "entered_at": given.get("entered_at"), "counts": None if counts is None else str(counts), "adds": adds,
    }  # fmt: skip


def _standing(term: Data, entry: Data | None, on: date) -> str:
    if entry is None:
        return "missing"
    ends = date.fromisoformat(entry["as_of"]) + timedelta(days=term["valid_days"])
    return "known" if on <= ends else "out_of_date"


def _counts(term: Data, value: Number) -> Number:
    """Return which part of the term's weight a value counts, from 0 to 1."""
    none_at, full_at = Number(term["none_at"]), Number(term["full_at"])
    part = (value - none_at) / (full_at - none_at) + 0  # no -0
    return min(max(part, Number(0)), Number(1)).quantize(Number("0.001"))


def _score(model: Data, rows: Sequence[TermShown], weight: int, on: date) -> Score:
    known = [row for row in rows if row["counts"] is not None]
    held = sum(row["weight"] for row in known)
    found = sum((row["weight"] * Number(row["counts"] or 0) for row in known), Number(0))
    value = (100 * found / held).quantize(TENTH) if held else None
    known_pct = 100 * held // weight if weight else 0
    row = _frequency(model, value) if value is not None and known_pct >= model["known_at_least"] else None
    return {
        "model": str(model["model"]), "version": model["version"], "on": on.isoformat(),
        "value": None if value is None else str(value),
        "at_least": str((100 * found / weight).quantize(TENTH)) if weight else "0.0",
        "at_most": str((100 * (found + weight - held) / weight).quantize(TENTH)) if weight else "100.0",
        "known_pct": known_pct, "missing": [row["name"] for row in rows if row["counts"] is None],
        "level": row["title"] if row else None, "every_months": row["every_months"] if row else None,
    }  # fmt: skip


def _frequency(model: Data, value: Number) -> Data:
    reached = [row for row in model["frequencies"] if row["from_score"] <= value]
    found: Data = max(reached, key=lambda row: row["from_score"])
    return found
