"""Many quality events at once, told twice and in any order: each is worked on once, nothing loops, nothing is lost."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from shared.reactions import MOST_HOPS
from tests.support import corrections, deviations
from tests.support.deviations import WHY, reported, stepped
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.trail import check_everything, entries, everything

CRITICAL, CAPAS = 5, 4


def storm(team: Team, order: Random) -> None:
    """Deliver what is told twice and shuffled, round by round, until all is quiet; it has to come to rest."""
    for _ in range(MOST_HOPS + 2):
        heard = team.simulator.told() * 2
        if not heard:
            return
        order.shuffle(heard)
        for event in heard:
            team.simulator.react(event)
    raise AssertionError("the storm never came to rest")


def imported(team: Team, many: int) -> tuple[list[str], list[str]]:
    """Report many events before anybody hears of one; open CAPAs for some and cancel half of these."""
    kinds = ["suspected_breach" if n < CRITICAL else "protocol_deviation" for n in range(many)]
    events = [reported(team, event_kind=kind) for kind in kinds]
    for path in events[:CRITICAL]:
        stepped(team.monitor, path, "rate", rating="critical", rationale=WHY)
    sources = [{"kind": "quality_event", "record": entity(path)} for path in events[:CAPAS]]
    capas = [corrections.opened(team, sources=[source], severity="critical") for source in sources]
    for path in capas[CAPAS // 2 :]:
        signed(team.quality_manager.sign(path, "cancel", "opened twice"))
    return events, capas


def entity(path: str) -> str:
    return "quality_event/" + path.rpartition("/")[2]


def inbox(team: Team) -> Counter[tuple[str, str]]:
    """Return the open tasks of the quality manager by record and title."""
    found: list[Any] = []
    cursor = ""
    while True:
        page = team.quality_manager.get(f"/tasks?owner=me&limit=100{cursor}").body
        found += page["items"]
        if not page["next_cursor"]:
            return Counter((task["summary"].split()[1], task["title"]) for task in found)
        cursor = f"&cursor={page['next_cursor']}"


@pytest.mark.parametrize(("many", "seed"), [(16, 1), pytest.param(300, 2, marks=pytest.mark.slow)])
def test_every_event_of_a_storm_is_asked_for_once_and_named_by_what_stands(
    team: Team, many: int, seed: int
) -> None:
    events, capas = imported(team, many)
    storm(team, Random(seed))

    numbers = {path: team.monitor.get(path).body["number"] for path in (*events, *capas)}
    assert len(set(numbers.values())) == len(numbers)
    asked = inbox(team)
    assert set(asked.values()) == {1}
    for path in events:
        assert asked[entity(path), f"Triage {numbers[path]}"] == 1
    titles = Counter(title.partition("ABC01")[0] for _, title in asked)
    assert (titles["Triage "], titles["Assess the suspected serious breach "]) == (many, CRITICAL)
    assert sum(title.endswith("was rated critical") for _, title in asked) == CRITICAL
    named = [team.monitor.get(path).body["data"]["capas"] or [] for path in events[:CAPAS]]
    assert named == [[numbers[one]] for one in capas[: CAPAS // 2]] + [[]] * (CAPAS - CAPAS // 2)
    hops = [entry["cause"]["hops"] for row in everything(team)["data-quality_events"]
            for entry in entries(team, f"{row['type']}/{row['id']}") if entry["cause"]]  # fmt: skip
    assert hops
    assert max(hops) <= MOST_HOPS
    check_everything(team)

    for path in events[CRITICAL:]:
        deviations.triaged(team, path)
    storm(team, Random(seed + 100))
    titles = Counter(title.partition("ABC01")[0] for _, title in inbox(team))
    assert titles["Triage "] == CRITICAL


def test_an_event_knows_that_its_corrective_action_is_closed_in_whatever_order_it_hears(team: Team) -> None:
    path = deviations.triaged(team, rating="critical")
    source = {"kind": "quality_event", "record": entity(path)}
    capa, actions = corrections.running(team, corrections.opened(team, sources=[source], severity="critical"))
    for action in actions:
        corrections.carried_out(team, action)
    stepped(team.study_manager, capa, "submit_implementation")
    signed(team.quality_manager.sign(capa, "close"))
    number = team.monitor.get(capa).body["number"]
    while heard := team.simulator.told():
        for event in reversed(heard * 2):
            team.simulator.react(event)

    data = team.monitor.get(path).body["data"]
    assert (data["capas"], data["capas_closed"]) == ([number], [number])


def test_what_came_through_too_many_hops_ends_there_and_is_not_taken_up_again(team: Team) -> None:
    reported(team)
    [event] = [one for one in team.simulator.told() if one["detail-type"] == "quality_event.reported"]
    looping = {**event, "detail": {**event["detail"], "hops": MOST_HOPS + 1}}

    for told in (looping, event, event):
        team.simulator.react(told)
    assert not team.simulator.told()
    assert not inbox(team)

    reported(team)
    [event] = [one for one in team.simulator.told() if one["detail-type"] == "quality_event.reported"]
    team.simulator.react({**event, "detail": {**event["detail"], "hops": MOST_HOPS}})
    assert len(inbox(team)) == 1
