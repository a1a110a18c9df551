"""SC1 relies on guards: with any one of them gone, the walk stops at the step that needs it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from demo import sc1
from demo.actor import DifferentAnswerError
from demo.course import Course, begin
from demo.walk import Walk
from services.documents.records import DOCUMENT_TYPE, VERSION_TYPE
from services.training.records import ASSIGNMENT_TYPE
from shared.records import RecordType
from tests.support.staff import Team
from tests.support.weakened import Weaken, editable_too, weakened, without, without_rule
from tests.support.world import SimulatedWorld, Stood

GUARDS = {
    "one draft at a time": ("1.2", DOCUMENT_TYPE, without_rule("start_version", "no_version_in_work")),
    "authors do not approve": ("2", VERSION_TYPE, without("approve", not_as=())),
    "exemptions have a rationale": ("3.1", VERSION_TYPE, without_rule("submit", "impact_is_justified")),
    "submitting is signed": ("3.2", VERSION_TYPE, without("submit", sign=None)),
    "sending back has a reason": ("3.3", VERSION_TYPE, without("reject", reason=False)),
    "sending back raises the minor version": ("3.3", VERSION_TYPE, without("reject", does=None)),
    "sending back voids signatures": ("3.3", VERSION_TYPE, without("reject", voids_signatures=False)),
    "review is signed": ("4.2", VERSION_TYPE, without("review", sign=None)),
    "approval is signed": ("4.3", VERSION_TYPE, without("approve", sign=None)),
    "approval raises the major version": ("4.3", VERSION_TYPE, without("approve", does=None)),
    "no file slips under an approval": ("4.4", VERSION_TYPE, editable_too("approved")),
    "nobody reads for another": ("6", ASSIGNMENT_TYPE, without("complete", sign=None)),
    "training comes first": ("6", VERSION_TYPE, without_rule("make_effective", "gate_is_met")),
    "the planned date counts": ("7.1", VERSION_TYPE, without_rule("make_effective", "date_is_reached")),
    "the former version ends": ("7.2", VERSION_TYPE, without("make_effective", also=None)),
    "what is effective is closed": ("8", VERSION_TYPE, editable_too("effective")),
}


@dataclass(frozen=True)
class Station:
    """The study and the course as they stood before a part of the walk, and that part."""

    part: Callable[[Course], None]
    course: Course
    stood: Stood


@pytest.fixture(scope="module")
def stations(shared_team: Team) -> Iterator[list[Station]]:
    """One walk with every guard in place, kept before each of its parts."""
    world = SimulatedWorld(shared_team)
    course, found = begin(Walk(world), world.document()), []
    for part in sc1.STEPS:
        found.append(Station(part, replace(course), Stood.now()))
        part(course)
    yield found
    os.environ.pop("DATE_OFFSET_DAYS", None)


def walked_on(station: Station) -> str:
    """Walk one part from where the study stood; return the step that differed, or nothing."""
    station.stood.again()
    course = replace(station.course, walk=Walk(station.course.world, lambda _: None))
    try:
        station.part(course)
    except DifferentAnswerError:
        return course.walk.at
    return ""


@pytest.mark.parametrize(("step", "kind", "weaken"), GUARDS.values(), ids=GUARDS.keys())
def test_without_a_guard_the_scenario_stops_at_its_step(
    stations: list[Station], step: str, kind: RecordType, weaken: Weaken
) -> None:
    station = stations[int(step[0]) - 1]
    with weakened(kind, weaken):
        assert walked_on(station) == step


@pytest.mark.parametrize("part", [1, 2, 6])
def test_with_every_guard_in_place_a_part_holds_again(stations: list[Station], part: int) -> None:
    """What differs above differs for want of the guard, not for being walked a second time."""
    assert walked_on(stations[part]) == ""
