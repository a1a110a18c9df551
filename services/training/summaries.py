"""One item for each person: how far they are with everything they were assigned. Views read it, never the cells."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from typing_extensions import TypedDict

from shared import access_rows, clock, storage
from shared.reactions import Heard
from shared.rows import ProjectionRow
from shared.storage import put_projection

from . import audience, cells, demands
from .cells import CANCELLED, DONE
from .demands import Demand

MOST_PEOPLE = 100
Standing = Literal[
    "missing", "open", "overdue", "locked", "awaiting_verification", "completed", "waived", "run_out"
]


class Column(TypedDict):
    """One thing that holders of the role are trained in."""

    key: str
    number: str
    title: str
    kind: str
    before_work: bool


class CellShown(TypedDict):
    """How far one person is with one thing; `missing` was never assigned."""

    key: str
    standing: Standing
    assignment: str | None
    due_on: str | None
    valid_until: str | None


class RowShown(TypedDict):
    """One person who holds the role, in one scope."""

    person: str
    name: str
    scope: str
    cells: list[CellShown]


class MatrixShown(TypedDict):
    """What a role asks for, and how far its holders are."""

    role: str
    columns: list[Column]
    items: list[RowShown]
    next_cursor: str | None


def keep(heard: Heard, person: str) -> None:
    """Write the person's item anew from their cells; of two that are written at once, one is written again."""
    [former] = storage.get("TABLE", (f"SUMMARY#{person}", "-"))
    stands = {key: [cell.state, cell.assignment, cell.due_on, cell.valid_until]
              for key, cell in cells.of_person(person).items() if cell.state != CANCELLED}  # fmt: skip
    note = json.dumps(stands, separators=(",", ":"))
    if former and former["note"] == note:
        return
    known = int(former["v"]) if former else None
    row = ProjectionRow(f"SUMMARY#{person}", "-", note=note, v=(known or 0) + 1)
    heard.unit.writes.append(put_projection(row, known))


def of_role(role: str, after: str) -> tuple[list[Column], list[RowShown], str | None]:
    """Return what a role asks for, how far its holders are, a hundred at a time, and where to go on."""
    holders = sorted(pair for pair in audience.holding(role) if "#".join(pair) > after)
    some = holders[:MOST_PEOPLE]
    people = sorted({person for person, _ in some})
    found, names = _summaries(people), access_rows.known(people)
    asked = demands.of_scopes(role, sorted({scope for _, scope in some}))
    wanted = {key: demand for each in asked.values() for key, demand in each.items()}
    rows = [_row(person, names.get(person, {}), scope, asked[scope], found[person]) for person, scope in some]
    columns = sorted((_column(demand) for demand in wanted.values()), key=lambda column: column["number"])
    return columns, rows, "#".join(some[-1]) if len(holders) > len(some) else None


def _summaries(people: Iterable[str]) -> dict[str, Mapping[str, list[str]]]:
    wanted = list(people)
    rows = storage.get("TABLE", *((f"SUMMARY#{person}", "-") for person in wanted))
    return {person: json.loads(row["note"]) if row else {} for person, row in zip(wanted, rows, strict=True)}


def _column(demand: Demand) -> Column:
    return {"key": demand.key, "number": demand.number, "title": demand.title, "kind": demand.kind,
            "before_work": demand.before_work}  # fmt: skip


def _row(
    person: str,
    known: Mapping[str, object],
    scope: str,
    asked: Mapping[str, Demand],
    stands: Mapping[str, list[str]],
) -> RowShown:
    today = clock.today()
    shown = [_cell(key, demand, stands, today) for key, demand in asked.items()]
    return {"person": person, "name": str(known.get("name", "")), "scope": scope, "cells": shown}


def _cell(key: str, demand: Demand, stands: Mapping[str, list[str]], today: date) -> CellShown:
    """Return how far it is, by the thing itself or by what stands in for it."""
    every = [stands[name] for name in (key, *demand.substitutes) if name in stands]
    shown = [(_standing(one, today.isoformat()), one) for one in every]
    done = next((pair for pair in shown if pair[0] in DONE), None)
    standing, one = done or (shown[0] if key in stands else ("missing", ["", "", "", ""]))
    _, assignment, due_on, valid_until = one
    return {"key": key, "standing": standing, "assignment": assignment or None, "due_on": due_on or None,
            "valid_until": valid_until or None}  # fmt: skip


ENDED: Mapping[str, Standing] = {"completed": "completed", "waived": "waived"}
WAITING: Mapping[str, Standing] = {"locked": "locked", "awaiting_verification": "awaiting_verification"}


def _standing(one: list[str], today: str) -> Standing:
    state, _, due_on, valid_until = one
    if state in ENDED:
        return "run_out" if valid_until and valid_until < today else ENDED[state]
    return "overdue" if due_on and due_on < today else WAITING.get(state, "open")
