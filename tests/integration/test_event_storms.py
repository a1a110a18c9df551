"""Many quality events at once, told twice and in any order: each is worked on once, nothing loops, nothing is lost."""

import os
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from shared.attaching import CSV
from shared.reactions import MOST_HOPS
from tests.integration.test_arrivals import ACTS, bring
from tests.integration.test_attachments import a_party
from tests.support import audits, corrections, deviations
from tests.support.deviations import WHY, reported, stepped
from tests.support.double.cloud import current
from tests.support.papers import signed
from tests.support.staff import Staffed, Team
from tests.support.storms import storm
from tests.support.trail import check_everything, entries, everything

CRITICAL, CAPAS = 5, 4
EXAMPLES = int(os.environ.get("CASES", "2"))  # of storms; `CASES=100` draws as many, and larger ones


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
    checks = team.quality_manager.get("/effectiveness-checks").body["items"]
    assert [check["state"] for check in checks] == ["scheduled"]


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


MOST_BROUGHT = 5 if EXAMPLES < 10 else 60
BROUGHT = st.lists(
    st.sampled_from(["finding", "rated", "file", "mention"]), min_size=3, max_size=MOST_BROUGHT
)


def brought(team: Team, what: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Let grave findings be issued, events be rated critical and be talked about, files that act be brought, all of it
    before anybody hears; return the paths of findings and events, and the numbers of what the files were for."""
    _, findings = audits.with_findings(team, *["critical"] * what.count("finding"), heard=False)
    events = [reported(team) for one in what if one in ("rated", "mention")]
    for path in events:
        stepped(team.monitor, path, "rate", rating="critical", rationale=WHY)
        for text in ("Please look at it", "And once more"):
            said = {"text": text, "mentions": [team.auditor.person]}
            assert team.monitor.post(f"{path}/comments", said).status == 200
    parties = [a_party(team) for one in what if one == "file"]
    for path in parties * 2:
        bring(team, path, ACTS, "rates.csv", CSV)
    return findings, events, [team.alan.get(path).body["number"] for path in parties]


@settings(max_examples=EXAMPLES, phases=(Phase.generate,))  # an example takes seconds: none is made smaller
@given(what=BROUGHT, seed=st.integers(0, 2**16), share=st.sampled_from([0, 0.2]))
def test_whatever_comes_at_once_and_is_throttled_each_cause_has_its_one_effect_and_its_mail(
    staffed: Staffed, what: list[str], seed: int, share: float
) -> None:
    """One draft CAPA for a finding, one event for a refused file, one item for each person asked, no critical mail lost."""
    with staffed.copy() as team:
        findings, events, parties = brought(team, what)
        refusals = storm(team, Random(seed), share)
        assert bool(refusals) == bool(share)

        for path in findings:
            assert len(team.auditor.get(path).body["data"]["capas"]) == 1
        titles = [
            item["title"] for item in team.quality_manager.get("/quality-events?limit=100").body["items"]
        ]
        assert sorted(one for one in titles if one.startswith("Refused")) == sorted(
            f"Refused file for {number}" for number in parties
        )
        asked = inbox(team)
        assert set(asked.values()) == {1}
        wanted = [f"{team.auditor.get(path).body['number']} is a critical finding" for path in findings]
        wanted += [f"{team.monitor.get(path).body['number']} was rated critical" for path in events]
        assert set(wanted) <= {title for _, title in asked}
        mentioned = [item["title"] for item in team.auditor.get("/tasks?owner=me&limit=100").body["items"]]
        for path in events:
            number = team.monitor.get(path).body["number"]
            assert mentioned.count(f"You are mentioned in a comment on {number}") == 1
        sent = [
            one["Destination"]["ToAddresses"] for one in current().mails.sent if "acknowledge" in str(one)
        ]
        assert sent.count(["quinn@site.example"]) >= len(wanted)
        check_everything(team)
