"""Random courses of people and of the matrix: whether somebody was qualified equals what a verified pack says. T13"""

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from services.ledger import package
from shared import clock
from tests.support.careers import Careers
from tests.support.staff import Staffed
from tests.support.told import Told
from verify import cqms_verify

MILLISECOND = timedelta(milliseconds=1)


def exported(careers: Careers, folder: Path) -> Told:
    """Export the sealed trail, verify it offline, and read it."""
    careers.team.simulator.study.serve("ledger")
    folder.mkdir(exist_ok=True)
    package.export(folder / "pack")
    (folder / "trust.json").write_text(json.dumps(package.trust()))
    code, report = cqms_verify.verify(folder / "pack", folder / "trust.json")
    assert (code, report["first_failure"], report["values_withheld"]) == (0, None, 0)
    return Told(folder / "pack", os.environ["TIME_ZONE"])


def moments(told: Told, draw: random.Random) -> Iterator[datetime]:
    """Yield instants: any, those of the trail and the milliseconds beside them, and midnights at which things run out."""
    turns = [clock.parse(turn) for turn in told.turns()]
    first, span = turns[0], (turns[-1] - turns[0]).total_seconds()
    ends = sorted({date.fromisoformat(until) for _, _, _, until in told.done if until})
    while True:
        yield first + timedelta(seconds=draw.uniform(0, span + 1))
        yield draw.choice(turns) + draw.choice((-MILLISECOND, timedelta(), MILLISECOND))
        if ends:
            midnight = datetime.combine(
                draw.choice(ends) + timedelta(days=1), time(), ZoneInfo(os.environ["TIME_ZONE"])
            )
            yield midnight - draw.choice((MILLISECOND, timedelta(), -MILLISECOND))


def as_asked(moment: datetime) -> str:
    """Return the instant as people ask for it: in milliseconds, of which the last microsecond counts."""
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return clock.instant(clock.end_of_millisecond(whole))


def holds(staffed: Staffed, folder: Path, seed: int, acts: int, questions: int) -> Counter[object]:
    """Live through one study, hold every answer against the pack; count answers, and courses through a role and scope."""
    with staffed.copy() as team:
        team.simulator.twice = False
        careers = Careers(team, seed)
        team.simulator.deliver()
        careers.live(acts)
        told, draw, found = exported(careers, folder), random.Random(seed), Counter[object]()
        asked = sorted((person, *held) for person, seen in careers.ever.items() for held in seen)
        for _, moment in zip(range(questions), moments(told, draw), strict=False):
            person, role, scope = draw.choice(asked)
            at = as_asked(moment)
            said = team.training_administrator.get(
                f"/qualifications?person={person}&role={role}&scope={scope}&at={at}"
            ).body
            items = {(item["number"], item["satisfied"]) for item in said["items"]}
            answer = (said["held"], said["qualified"], items)
            assert answer == told.answer(person, role, scope, at), (seed, person, role, scope, at)
            found[said["qualified"]] += 1
    return found + Counter({"courses": len(asked)})


def test_answers_equal_the_verified_trail(staffed: Staffed, tmp_path: Path) -> None:
    found = holds(staffed, tmp_path, seed=5, acts=30, questions=200)
    assert min(found[True], found[False]) >= 20, "both answers were given"


@pytest.mark.slow
@pytest.mark.timeout(1800)  # some seconds for each study
def test_answers_equal_the_verified_trail_of_200_histories(staffed: Staffed, tmp_path: Path) -> None:
    found = Counter[object]()
    for seed in range(100, 116):
        found += holds(staffed, tmp_path / str(seed), seed, acts=50, questions=65)
    assert found["courses"] >= 200, dict(found)
    assert found[True] + found[False] >= 1000
    assert min(found[True], found[False]) >= 100
