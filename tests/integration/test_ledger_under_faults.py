"""The ledger's workers die at any call, or meet a twin at any call: nothing is lost, doubled or out of turn."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.ledger import log, publisher, sealer, sequencer, vault
from shared import aws, checkpoint, merkle, storage
from tests.support.entries import Trail
from tests.support.faults import Crash, at_call, crash
from tests.support.study_tables import Study, study_tables

WORKERS: dict[str, Callable[[], object]] = {
    "sequencer": sequencer.sequence,
    "sealer": lambda: sealer.seal_pending(busy_seconds=0),
    "publisher": publisher.publish,
}
BEFORE_IT = {"sequencer": (), "sealer": ("sequencer",), "publisher": ("sequencer", "sealer")}
MOST_CALLS = 60


def numbers_for(name: str) -> list[int]:
    """Every call; of the sequencer's sixteen equal reads only the first and the last."""
    return [0, *range(15, MOST_CALLS)] if name == "sequencer" else [*range(MOST_CALLS)]


class Watched:
    """A study whose events are compared with the seal at the moment they leave."""

    def __init__(self, study: Study) -> None:
        self.study, self.trail = study, Trail()
        self.seen: dict[int, str] = {}

    def sealed(self, params: dict[str, Any], **_: object) -> None:
        newest = max(json.loads(entry["Detail"])["index"] for entry in params["Entries"])
        assert newest < vault.newest_size(), "an event leaves before its seal"

    def cursor(self) -> int:
        """How far the publisher says it is."""
        [row] = storage.get("LOG_TABLE", log.PUB)
        return int(row["next"]) if row else 0

    def settle(self, since: str = "sequencer") -> None:
        """Run every worker from this one on, as the schedule does."""
        for name in [*WORKERS][[*WORKERS].index(since) :]:
            WORKERS[name]()

    def commit(self, name: str) -> None:
        """Commit two entries and bring them to the worker's door."""
        self.trail.written(1)
        self.trail.written(1, ent="capa/01JD0000000000000000000002")
        for earlier in BEFORE_IT[name]:
            WORKERS[earlier]()

    def nothing_is_wrong(self) -> None:
        """Compare order, seal and bus with what was committed."""
        everything = [(ent, v) for ent, known in self.trail.entities.items() for v in range(1, known.v + 1)]
        places = log.places(0, log.head())
        assert sorted((place.entity, place.revision) for place in places) == sorted(everything)
        for entity, known in self.trail.entities.items():
            assert [p.revision for p in places if p.entity == entity] == list(range(1, known.v + 1))
        self._one_lineage([bytes.fromhex(place.leaf) for place in places])
        for event in self.study.published():
            detail = event["detail"]
            assert self.seen.setdefault(detail["index"], detail["leaf"]) == detail["leaf"]
        assert self.seen == {place.index: place.leaf for place in places}

    def _one_lineage(self, leaves: list[bytes]) -> None:
        keys = [*vault.keys(vault.CHECKPOINTS)]
        for key in keys:
            note = checkpoint.parse_body(checkpoint.parse_note(vault.read(key)).text)
            assert (key, note.root) == (vault.checkpoint_key(note.size), merkle.root_of(leaves[: note.size]))
        segments = [vault.bounds(key) for key in vault.keys(vault.SEGMENTS)]
        ends = [0, *(end for _, end in segments)]
        assert segments == [*pairwise(ends)]
        assert [vault.checkpoint_key(end) for end in ends[1:]] == keys
        assert ends[-1] == len(leaves) == log.sealed_size()


@contextmanager
def watching() -> Iterator[Watched]:
    """Let a study stand and be watched for so long; its clients outlive it."""
    with study_tables(serving="ledger") as study:
        hook, hooks = "before-parameter-build.events.PutEvents", aws.client("events").meta.events
        watched = Watched(study)
        hooks.register(hook, watched.sealed)
        try:
            yield watched
        finally:
            hooks.unregister(hook, watched.sealed)


@pytest.fixture
def watched() -> Iterator[Watched]:
    with watching() as watched:
        yield watched


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", WORKERS)
def test_a_worker_that_dies_at_any_call_loses_and_doubles_nothing(watched: Watched, name: str, after: bool):
    for number in numbers_for(name):
        watched.commit(name)
        with at_call(number, crash, after) as calls, suppress(Crash):
            WORKERS[name]()
        watched.settle(name)
        if calls.count <= number:
            break
    watched.nothing_is_wrong()
    assert 3 < number < MOST_CALLS - 1


@pytest.mark.parametrize("name", WORKERS)
def test_a_worker_overtaken_at_any_call_by_a_twin_with_more_to_do_changes_nothing(
    watched: Watched, name: str
):
    def overtake() -> None:
        WORKERS[name]()
        watched.commit(name)
        WORKERS[name]()

    for number in numbers_for(name):
        watched.commit(name)
        with at_call(number, overtake) as calls:
            WORKERS[name]()
        if name == "publisher" and calls.count > number:
            assert watched.cursor() == log.sealed_size(), "the cursor was set back"
        watched.settle(name)
        if calls.count <= number:
            break
    watched.nothing_is_wrong()
    assert 3 < number < MOST_CALLS - 1


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["command", "command", *WORKERS]),
        st.integers(0, 40),
        st.sampled_from(["fine", "before", "after", "twin"]),
    ),
    max_size=14,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None)
@given(STEPS)
def test_any_history_of_commands_deaths_and_twins_ends_complete(steps: list[tuple[str, int, str]]):
    with watching() as watched:
        for name, number, fate in steps:
            if name == "command":
                watched.trail.written(1, ent=f"capa/01JD000000000000000000000{number % 3}")
                continue
            act = WORKERS[name] if fate == "twin" else crash
            at = number if fate != "fine" else -1
            with at_call(at, act, after=fate == "after"), suppress(Crash):
                WORKERS[name]()
        watched.settle()
        watched.nothing_is_wrong()
