"""What whoever inspects may know of the programme in force: what is audited in which quarter, and neither score nor reason."""

from typing_extensions import TypedDict

from shared.errors import not_found
from shared.repository import Records

from . import ground


class Scheduled(TypedDict):
    """One audit of the programme."""

    number: str
    kind: str
    quarter: str


class Schedule(TypedDict):
    """The programme that quality assurance and management signed; of its gaps how many there are."""

    number: str
    version: int
    approved_at: str
    cycle_from: str
    cycle_to: str
    gaps: int
    items: list[Scheduled]
    next_cursor: None


def in_force(records: Records) -> Schedule:
    """Return the schedule of the programme in force; 404 while there is none. E6(R3) 3.11.2.3"""
    standing = ground.standing()
    if standing is None:
        raise not_found("A programme in force", withheld=True)
    programme = records.by_entity(standing)
    data = programme.data
    things = {one.entity: one for one in records.several([str(one["entity"]) for one in data["planned"]])}
    items: list[Scheduled] = [
        {"number": things[one["entity"]].number, "kind": things[one["entity"]].data["kind"], "quarter": one["quarter"]}
        for one in sorted(data["planned"], key=lambda one: (one["quarter"], one["entity"]))
        if one["entity"] in things
    ]  # fmt: skip
    return {"number": programme.number, "version": data["version"], "approved_at": data["approved_at"],
            "cycle_from": data["cycle_from"], "cycle_to": data["cycle_to"], "gaps": len(data["gaps"]),
            "items": items, "next_cursor": None}  # fmt: skip
