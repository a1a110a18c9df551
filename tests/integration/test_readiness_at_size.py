"""The readiness board costs the same however long a study has run: what was seen to is not read again. A18, G1"""

import json
from datetime import timedelta
from typing import Any

from ulid import ULID

from events.capas import CapaClosed, CapaOpened
from shared import clock
from tests.support.calls import counted
from tests.support.filled import metered, units
from tests.support.staff import Team
from tests.support.study import CONTEXT

MOST = 100


def told(team: Team, name: str, entity: str, revision: int, index: int, **data: Any) -> dict[str, Any]:
    """Return a message of the queue of inspections."""
    known = {"record": entity, "owner": team.monitor.person, "source_records": []}
    detail = {"schema_version": 1, "study": "ABC01", "index": index, "entity": entity, "number": f"ABC01-CAPA-{index}",
              "revision": revision, "leaf": "0" * 64, "at": clock.instant(clock.now()), "actor": "system/capas",
              "causation": None, "hops": 0, "data": {**known, **data}}  # fmt: skip
    return {"messageId": str(index), "body": json.dumps({"detail-type": name, "detail": detail})}


def lived(team: Team, many: int, start: int, *, close: bool) -> None:
    """Let so many late corrective actions be heard of, and of their end."""
    due_on = (clock.today() - timedelta(days=3)).isoformat()
    for n in range(many):
        index, entity = start + 2 * n, f"capa/{ULID()}"
        messages = [told(team, CapaOpened.name, entity, 1, index, due_on=due_on)]
        if close:
            messages.append(told(team, CapaClosed.name, entity, 2, index + 1, check_required=False))
        done = team.simulator.handler("inspections", "reactions")({"Records": messages}, CONTEXT)
        assert done["batchItemFailures"] == []


def cost(team: Team) -> tuple[int, float, int]:
    """Return calls, read units and the items of the board."""
    team.quality_manager.get("/readiness")  # the first request of a minute notes that somebody was there
    with counted() as watch:
        found = team.quality_manager.get("/readiness")
    _, read = units(metered(lambda: team.quality_manager.get("/readiness")))
    return len(watch.names), read, len(found.body["items"])


def test_what_was_seen_to_costs_the_board_nothing(team: Team) -> None:
    lived(team, 5, 10_000, close=False)
    before = cost(team)
    assert before[2] == 5
    lived(team, 150, 20_000, close=True)
    assert cost(team) == before


def test_the_board_reads_a_hundred_of_what_is_late_and_no_more(team: Team) -> None:
    lived(team, MOST, 10_000, close=False)
    calls, read, items = cost(team)
    lived(team, MOST, 20_000, close=False)
    assert cost(team) == (calls, read, items)
    assert items == MOST
