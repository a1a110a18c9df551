"""Many at once, each call of theirs between those of the others: one effect for each key, nobody waits for another's record.

integrity.md section 4 rows 10 and 12. `CASES=1000` tries as many keys.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from tests.support.histories import Ground, certain
from tests.support.lambdas import Hub, living
from tests.support.staff import Team
from tests.support.trail import check_everything, records, rows

CASES = int(os.environ.get("CASES", "6"))
WRITERS, DAYS = 32, 15
DAY = timedelta(days=1).total_seconds()


@contextmanager
def crowd(ground: Ground, seed: str) -> Iterator[tuple[Team, Hub]]:
    """Yield a study in which whoever is started lives among the others; nothing goes wrong."""
    with certain(seed), ground.staffed.copy() as team:
        hub = Hub(seed)
        with living(hub):
            yield team, hub
            check_everything(team)


def asked(hub: Hub, sends: list[Callable[[], Any]]) -> list[Any]:
    """Let everybody send at once; return what each was answered."""
    answers: list[Any] = []
    for n, send in enumerate(sends):
        hub.start(f"writer {n}", lambda send=send: answers.append(send()))
    hub.go_on(lambda: False)
    return answers


def entries_of(team: Team, entity: str) -> int:
    return len(rows(team, "audit", f"A#{entity.replace('/', '#', 1)}"))


@pytest.mark.parametrize("n", range(CASES))
def test_a_key_has_one_effect_however_often_it_is_sent(ground: Ground, n: int) -> None:
    dice = Random(f"keys/{n}")
    times, over_days = dice.randint(2, 50), dice.random() < 0.5
    with crowd(ground, f"keys/{n}") as (team, hub):
        body = {"kind": "vendor", "legal_name": f"Vendor {n}"}

        def send(who: Any = team.alan, said: Any = body) -> Any:
            return who.post("/parties", said, idempotency_key="one")

        before = len(records(team)["audit"])
        if over_days:
            answers = []
            for _ in range(min(times, 8)):
                answers.append(send())
                hub.sleep(dice.uniform(0, DAYS * DAY / 8))
                team.alan.session = f"{dice.getrandbits(128):032x}"
        else:
            answers = asked(hub, [send] * times)
        done = [answer for answer in answers if answer.status == 201]
        assert done
        assert {answer.status for answer in answers} <= {201, 409, 503}
        assert len({answer.body["entity"] for answer in done}) == 1
        assert len(records(team)["audit"]) == before + 1
        assert send(said={**body, "legal_name": "Another"}).status == 422
        assert send(team.alba).body["entity"] != done[0].body["entity"], "a key is a person's own"


def test_writers_of_different_records_never_meet(ground: Ground) -> None:
    with crowd(ground, "apart") as (team, hub):
        bodies = [{"kind": "vendor", "legal_name": f"Vendor {n}"} for n in range(WRITERS)]
        made = [team.alan.post("/parties", body).body["entity"] for body in bodies]
        named = {"legal_name": "Renamed", "reason": "renamed"}

        def edit(entity: str) -> Callable[[], Any]:
            path = f"/parties/{entity.partition('/')[2]}"
            return lambda: team.alan.call("PATCH", path, named, if_match='"1"')

        answers = asked(hub, [edit(entity) for entity in made])
        assert [answer.status for answer in answers] == [200] * WRITERS, "somebody met somebody"


def test_of_writers_of_one_record_none_is_lost(ground: Ground) -> None:
    with crowd(ground, "together") as (team, hub):
        entity = team.alan.post("/parties", {"kind": "vendor", "legal_name": "Vendor"}).body["entity"]
        path, tries = f"/parties/{entity.partition('/')[2]}", [0]

        def edit(n: int) -> Callable[[], Any]:
            def until_done() -> Any:
                while True:
                    tries[0] += 1
                    seen = team.alan.get(path).body["revision"]
                    named = {"legal_name": f"Name {n}", "reason": "renamed"}
                    answer = team.alan.call("PATCH", path, named, if_match=f'"{seen}"')
                    if answer.status not in (409, 412, 503):
                        return answer
                    hub.sleep(hub.random.uniform(0.1, 40.0))

            return until_done

        answers = asked(hub, [edit(n) for n in range(WRITERS)])
        assert [answer.status for answer in answers] == [200] * WRITERS
        assert {answer.body["revision"] for answer in answers} == {*range(2, WRITERS + 2)}, (
            "an update was lost"
        )
        assert entries_of(team, entity) == WRITERS + 1
        assert tries[0] > WRITERS, "they never met, so this shows nothing"
