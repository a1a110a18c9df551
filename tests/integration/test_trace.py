"""What led to a record and what came of it: both directions, to a depth, within the caller's scope, bounded."""

from typing import Any

from services.ledger import views
from tests.integration.test_scopes import at_site
from tests.support import corrections, deviations
from tests.support.calls import counted
from tests.support.deviations import reported
from tests.support.staff import Team
from tests.support.study import CONTEXT, Caller


def entity(path: str) -> str:
    kind = {
        "quality-events": "quality_event",
        "serious-breaches": "serious_breach",
        "capas": "capa",
        "capa-actions": "capa_action",
    }[path.split("/")[1]]
    return f"{kind}/{path.rpartition('/')[2]}"


def projected(team: Team) -> None:
    """Order and seal what happened, and let the ledger find its links."""
    team.simulator.deliver()
    team.simulator.study.serve("ledger")
    views.handler({}, CONTEXT)


def graph(caller: Caller, record: str, **query: Any) -> dict[str, Any]:
    asked = "".join(f"&{name}={value}" for name, value in query.items())
    reply = caller.get(f"/links/trace?record={record}{asked}")
    assert reply.status == 200, reply.body
    return dict(reply.body)


def links_of(caller: Caller, record: str) -> list[dict[str, Any]]:
    reply = caller.get(f"/links?record={entity(record)}")
    assert reply.status == 200, reply.body
    return list(reply.body["items"])


def told(found: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Return the edges by the numbers of their ends."""
    said = {node["id"]: node["number"] or "hidden" for node in found["nodes"]}
    return {(said[edge["source"]], edge["rel"], said[edge["target"]]) for edge in found["edges"]}


def chain(team: Team) -> tuple[str, str, str]:
    """Report two events, one a recurrence of the other, with a CAPA and its action; return their paths."""
    first, second = reported(team), reported(team)
    linked = {"rel": "recurrence_of", "to": entity(first), "reason": "The same form"}
    assert team.monitor.post(f"{second}/links", linked).status == 200
    source = {"kind": "quality_event", "record": entity(second)}
    capa = corrections.opened(team, sources=[source])
    projected(team)
    return first, second, capa


def test_causes_and_effects_are_found_from_either_end_to_the_depth_asked_for(shared_team: Team) -> None:
    team = shared_team
    first, second, capa = chain(team)
    says = {path: team.monitor.get(path).body["number"] for path in (first, second, capa)}

    from_capa = graph(team.monitor, entity(capa), depth=2, direction="causes")
    assert (says[second], "recurrence_of", says[first]) in told(from_capa)
    assert says[second] in {target for source, _, target in told(from_capa) if source == says[capa]}
    one = graph(team.monitor, entity(capa), depth=1)
    assert says[first] not in {node["number"] for node in one["nodes"]}

    effects = graph(team.monitor, entity(first), depth=2, direction="effects")
    assert {node["number"] for node in effects["nodes"]} >= set(says.values())
    assert [node["depth"] for node in effects["nodes"] if node["number"] == says[capa]] == [2]
    assert graph(team.monitor, entity(first), direction="causes")["nodes"][1:] == []


def test_an_ended_link_stays_in_the_graph_and_says_so(shared_team: Team) -> None:
    team = shared_team
    first, second = reported(team), reported(team)
    linked = {"rel": "caused_by", "to": entity(first), "reason": "It seemed so"}
    assert team.monitor.post(f"{second}/links", linked).status == 200
    assert team.monitor.post(f"{second}/links/end", linked).status == 200
    projected(team)

    assert [edge["state"] for edge in graph(team.monitor, entity(first))["edges"]] == ["ended"]


def test_what_one_may_not_see_shows_as_such_and_leads_nowhere(team: Team) -> None:
    sita = at_site(team, "investigator")
    site = sita.get("/me").body["scopes"][0]
    other = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 105"}).body["entity"]
    here, there, beyond = (reported(team, site=where) for where in (site, other, site))
    for path, to in ((here, there), (there, beyond)):
        linked = {"rel": "caused_by", "to": entity(to), "reason": "The same courier"}
        assert team.monitor.post(f"{path}/links", linked).status == 200
    projected(team)

    found = graph(sita, entity(here), depth=4)

    assert [node["visible"] for node in found["nodes"]] == [True, False]
    hidden = found["nodes"][1]
    assert {hidden[name] for name in ("entity", "type", "number", "state", "collection")} == {None}
    assert entity(there) not in str(found)
    assert sita.get(f"/links/trace?record={entity(there)}").status == 404
    links = {path: sita.get(f"/links?record={entity(path)}") for path in (here, there, beyond)}
    assert {path: reply.body["items"] for path, reply in links.items()} == {here: [], there: [], beyond: []}
    assert {end["other"] for end in links_of(team.monitor, there)} == {entity(here), entity(beyond)}


def test_links_show_the_neighbours_one_may_read_and_name_no_other(team: Team) -> None:
    sita = at_site(team, "investigator")
    site = sita.get("/me").body["scopes"][0]
    other = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 105"}).body["entity"]
    here, near, far = (reported(team, site=where) for where in (site, site, other))
    for to in (near, far):
        linked = {"rel": "caused_by", "to": entity(to), "reason": "The same courier"}
        assert team.monitor.post(f"{here}/links", linked).status == 200
    projected(team)

    assert [end["other"] for end in links_of(sita, here)] == [entity(near)]
    assert {end["other"] for end in links_of(team.monitor, here)} == {entity(near), entity(far)}
    assert links_of(team.alan, here) == []


def test_a_graph_costs_two_calls_for_a_level_and_one_for_a_record(shared_team: Team) -> None:
    team = shared_team
    _, _, capa = chain(team)

    with counted() as watch:
        found = graph(team.monitor, entity(capa), depth=4)

    assert len(watch.names) <= 1 + 2 * 5 + len(found["nodes"])
    assert "Scan" not in watch.names
    assert found["cut"] is False


def test_a_graph_that_is_too_large_is_cut_and_says_so(team: Team) -> None:
    centre = reported(team)
    for _ in range(55):
        path = reported(team)
        linked = {"rel": "caused_by", "to": entity(centre), "reason": "The same cause"}
        assert team.monitor.post(f"{path}/links", linked).status == 200
    projected(team)

    with counted() as watch:
        found = graph(team.monitor, entity(centre), depth=1)

    assert (found["cut"], len(found["nodes"])) == (True, 51)
    assert len(watch.names) <= 8


def test_what_is_no_question_is_refused(shared_team: Team) -> None:
    caller = shared_team.monitor
    known = "quality_event/" + "0" * 26
    for query in ("record=x", f"record={known}&depth=5", f"record={known}&depth=0", f"record={known}&direction=up",
                  f"record={known}&limit=5", "", "record=quality_event/'%20OR%201=1"):  # fmt: skip
        assert caller.get(f"/links/trace?{query}").status == 422
    assert caller.get(f"/links/trace?record={known}").status == 404
    assert caller.get("/links/trace?record=person_of_nobody/" + "0" * 26).status == 404


def test_a_child_is_a_part_of_its_parent(shared_team: Team) -> None:
    team = shared_team
    path, breach = deviations.suspected(team)
    projected(team)
    found = graph(team.monitor, entity(path), depth=1)
    assert (
        team.monitor.get(breach).body["number"],
        "part_of",
        team.monitor.get(path).body["number"],
    ) in told(found)
