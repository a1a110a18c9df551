"""What led to a record and what came of it: the graph of links around it, as far as the caller may see. H3"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared import lists, rights, storage
from shared.authz import Person
from shared.errors import invalid, not_found

from . import log, trail
from .shapes import Trace, TraceEdge, TraceNode

DEEPEST, USUAL = 4, 2
MOST_NODES, MOST_EDGES = 60, 50  # of the graph, and of one record
DIRECTIONS = {"causes": ("out",), "effects": ("in",), "both": ("in", "out")}
PARAMETERS = frozenset({"record", "depth", "direction"})


@dataclass(frozen=True)
class Asked:
    """Around which record, how deep, and in which directions."""

    record: str
    depth: int
    directions: tuple[str, ...]


@dataclass
class Graph:
    """What was found so far: nodes by entity, edges without a second of the same."""

    nodes: dict[str, TraceNode] = field(default_factory=dict)
    edges: dict[tuple[str, str, str], str] = field(default_factory=dict)
    cut: bool = False

    def meet(self, person: Person, entities: Iterable[str], depth: int) -> list[str]:
        """Add records that were not met before; return those the person may know, which lead on."""
        fresh = [one for one in dict.fromkeys(entities) if one not in self.nodes]
        room = MOST_NODES - len(self.nodes)
        self.cut |= len(fresh) > room
        standing = _standing(fresh[:room])
        for entity in fresh[:room]:
            self.nodes[entity] = self._node(person, entity, standing.get(entity), depth)
        return [entity for entity in fresh[:room] if self.nodes[entity]["visible"]]

    def _node(self, person: Person, entity: str, st: Mapping[str, Any] | None, depth: int) -> TraceNode:
        kind = entity.partition("/")[0]
        if st is None or not _visible(person, entity, st):
            return {"id": f"hidden-{len(self.nodes)}", "visible": False, "depth": depth, "entity": None, "type": None,
                    "collection": None, "number": None, "state": None}  # fmt: skip
        return {"id": entity, "visible": True, "depth": depth, "entity": entity, "type": kind,
                "collection": rights.types()[kind]["collection"], "number": st["number"], "state": st["state"]}  # fmt: skip


def asked(query: Mapping[str, str]) -> Asked:
    """Read the query; 422 for anything else than a record, a depth of 1 to 4 and a direction."""
    for name in query.keys() - PARAMETERS:
        raise invalid(f"/query/{name}", "there is no such filter", "unknown_filter")
    record = query.get("record", "")
    if not trail.is_entity(record):
        raise invalid("/query/record", "is type/id", "not_an_entity")
    direction = query.get("direction", "both")
    if direction not in DIRECTIONS:
        raise invalid("/query/direction", "is causes, effects or both", "no_such_direction")
    return Asked(record, lists.number_in(query, "depth", USUAL, 1, DEEPEST), DIRECTIONS[direction])


def graph(person: Person, wanted: Asked) -> Trace:
    """Return the graph level by level: two calls for each level, and one for each record it leads through."""
    found = Graph()
    frontier = found.meet(person, [wanted.record], 0)
    if not frontier:
        raise not_found(f"Record {wanted.record}", withheld=True)
    for depth in range(1, wanted.depth + 1):
        rows = [(here, row) for here in frontier for row in _ends(here, wanted.directions, found)]
        frontier = found.meet(person, (str(row["other"]) for _, row in rows), depth)
        for here, row in rows:
            other, out = str(row["other"]), row["direction"] == "out"
            if other in found.nodes:
                source, target = (here, other) if out else (other, here)
                found.edges[source, target, str(row["rel"])] = str(row["state"])
    return _shown(found, wanted)


def known(person: Person, entities: Iterable[str]) -> frozenset[str]:
    """Return which of the records the person may know of: two calls for each hundred."""
    standing = _standing(list(dict.fromkeys(entities)))
    return frozenset(one for one, st in standing.items() if _visible(person, one, st))


def _visible(person: Person, entity: str, st: Mapping[str, Any]) -> bool:
    return rights.may_know(person, entity.partition("/")[0], str(st.get("scope")))


def _ends(entity: str, directions: tuple[str, ...], found: Graph) -> list[dict[str, Any]]:
    """Return the links of one record, one call for each direction asked for together."""
    condition, values = "pk = :p", {":p": {"S": f"LINKS#{entity}"}}
    if len(directions) == 1:
        condition += " AND begins_with(sk, :d)"
        values[":d"] = {"S": f"{directions[0]}#"}
    answer = storage.query(
        "TABLE", KeyConditionExpression=condition, ExpressionAttributeValues=values, Limit=MOST_EDGES
    )
    found.cut |= answer["next"] is not None
    return list(answer["items"])


def _standing(entities: list[str]) -> dict[str, Mapping[str, Any]]:
    """Return the clear envelope of each record as its newest sealed entry left it: two calls."""
    if not entities:
        return {}
    newest = storage.get("LOG_TABLE", *(log.ordering_key(entity) for entity in entities))
    known = [(entity, int(row["v"])) for entity, row in zip(entities, newest, strict=True) if row]
    if not known:
        return {}
    keys = [(log.audit_partition(entity), f"{revision:010d}") for entity, revision in known]
    rows = storage.get("AUDIT_TABLE", *keys)
    return {
        entity: json.loads(bytes(row["b"]))["st"] for (entity, _), row in zip(known, rows, strict=True) if row
    }


def _shown(found: Graph, wanted: Asked) -> Trace:
    edges: list[TraceEdge] = [
        {"source": found.nodes[source]["id"], "target": found.nodes[target]["id"], "rel": rel,
         "state": "ended" if state == "ended" else "standing"}
        for (source, target, rel), state in found.edges.items()
    ]  # fmt: skip
    return {"record": wanted.record, "depth": wanted.depth, "nodes": list(found.nodes.values()), "edges": edges,
            "cut": found.cut}  # fmt: skip
