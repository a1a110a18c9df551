"""SC1 relies on guards: with any one of them gone, the walk stops at the step that needs it."""

import os
from collections.abc import Iterator

import pytest

from demo import sc1
from demo.actor import DifferentAnswerError
from demo.walk import Walk
from services.documents.records import DOCUMENT_TYPE, VERSION_TYPE
from services.training.records import ASSIGNMENT_TYPE
from shared.records import RecordType
from tests.support.staff import Team
from tests.support.weakened import Weaken, editable_too, weakened, without, without_rule
from tests.support.world import SimulatedWorld

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


@pytest.fixture(scope="module")
def world(shared_team: Team) -> Iterator[SimulatedWorld]:
    """One study for all walks; each has a document of its own."""
    yield SimulatedWorld(shared_team)
    os.environ.pop("DATE_OFFSET_DAYS", None)


def walked(world: SimulatedWorld, document: str) -> str:
    """Walk SC1 and return the step at which it stopped; nothing when it holds."""
    lines: list[str] = []
    walk = Walk(world, lines.append)
    try:
        sc1.walk(walk, document)
    except DifferentAnswerError:
        return walk.at
    return ""


def test_with_every_guard_in_place_the_scenario_holds(world: SimulatedWorld) -> None:
    sc1.walk(Walk(world), world.document())


@pytest.mark.parametrize(("step", "kind", "weaken"), GUARDS.values(), ids=GUARDS.keys())
def test_without_a_guard_the_scenario_stops_at_its_step(
    world: SimulatedWorld, step: str, kind: RecordType, weaken: Weaken
) -> None:
    document = world.document()
    with weakened(kind, weaken):
        assert walked(world, document) == step
