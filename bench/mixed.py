"""A mixed load: seventy reads, twenty lists, ten reports that are rated and triaged, and all that follows.

What the ledger does until the last entry is sealed and published, and what every service does in answer, counts as
much as the handlers.
"""

from collections.abc import Callable, Iterator
from functools import partial

from bench import yardsticks
from bench.replay import Invocation, Recorder, counted, processor_seconds, replayed, stubbed
from bench.table import Row, judged, told
from bench.timing import paired
from tests.support.deviations import WHY, reported
from tests.support.staff import Team

READS, LISTS, REPORTS = 70, 20, 10


def mixed(team: Team, study: Recorder) -> Iterator[Row]:
    """Let the load happen once, then run every invocation of it again, counted and timed."""
    team.simulator.deliver()
    study.kept.clear()
    requests = load(team)
    asked = list(study.kept)
    team.simulator.deliver()
    behind = study.kept[len(asked) :]
    with stubbed(yardsticks.canned):
        b = counted(yardsticks.b).total
    total = sum(calls_of(one, study) for one in asked)
    whole = total + sum(calls_of(one, study) for one in behind)
    yield told("W mixed: handlers, function calls a request", total / requests, "B", b)
    yield judged("W mixed: until sealed and heard, function calls a request", whole / requests, "B", b)
    seconds = partial(seconds_of, [*asked, *behind], study, requests)
    took = paired(partial(canned, yardsticks.b), {"mixed": seconds}, rounds=3)["mixed"]
    yield judged("W mixed: until sealed and heard, processor a request", took.seconds, "B",
                 took.seconds / took.best)  # fmt: skip
    yield told("W mixed: AWS calls a request", sum(len(one.calls) for one in [*asked, *behind]) / requests)


def load(team: Team) -> int:
    """Act; returns the number of requests."""
    paths, requests = [], 0
    for _ in range(REPORTS):
        path = reported(team)
        paths.append(path)
        for caller, step, fields in (
            (team.monitor, "rate", {"rating": "minor", "rationale": WHY}),
            (team.quality_associate, "triage", {"matters": True, "rationale": WHY, "owner": team.monitor.person}),
        ):  # fmt: skip
            revision = 1 if step == "rate" else 2
            reply = caller.post(f"{path}/transitions/{step}", {"fields": fields}, if_match=f'"{revision}"')
            if reply.status != 200:
                raise RuntimeError(str(reply.body))
        requests += 3
    for number in range(READS):
        team.monitor.get(paths[number % REPORTS])
    for _ in range(LISTS):
        team.monitor.get("/quality-events?limit=25")
    return requests + READS + LISTS


def calls_of(one: Invocation, study: Recorder) -> int:
    """Return the function calls of an invocation."""
    study.study.serve(one.service)
    with replayed(one):
        return counted(one.run).total


def seconds_of(invocations: list[Invocation], study: Recorder, requests: int) -> float:
    """Return the processor time of all of them for each request."""
    total = 0.0
    for one in invocations:
        study.study.serve(one.service)
        with replayed(one):
            total += processor_seconds(one.run)
    return total / requests


def canned(run: Callable[[], object]) -> float:
    """Return the processor time of a yardstick's run."""
    with stubbed(yardsticks.canned):
        return processor_seconds(run)
