"""Scenario SC4: from a finding at the laboratory to the successor of the CAPA that did not work."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from demo import sc4_finding
from demo.walk import Walk

SEARCH = {
    "searched": "mislabelled samples, all sites and two other studies",
    "result": "Three more, all of this lab",
}
CAUSE = {"method": "five_whys", "category": "procedure", "evidence": "Visit to the lab of 3 May, filed under 6.1",
         "chain": ["Labels were swapped", "Two racks stand side by side"]}  # fmt: skip


@dataclass
class Case:
    """The walk, and the records it is about."""

    walk: Walk
    lab: str = ""
    thing: str = ""
    finding: str = ""
    capa: str = ""
    actions: list[str] = field(default_factory=list)
    check: str = ""

    def due(self, days: int) -> str:
        """Return the business date so many days ahead."""
        return (self.walk.world.business_date() + timedelta(days=days)).isoformat()

    def action(self, title: str, nature: str, owner: str) -> str:
        """Plan an action; return its path."""
        body = {"title": title, "kind": "corrective", "nature": nature, "owner": self.walk.world[owner].person,
                "due_on": self.due(30)}  # fmt: skip
        made = self.walk.done(self.walk.world["vera"].create(f"{self.capa}/actions", body), 201, title)
        self.actions.append(f"/capa-actions/{made['id']}")
        return self.actions[-1]


def found(case: Case) -> None:
    """Steps 1 to 3."""
    case.lab, case.thing = sc4_finding.laboratory(case.walk)
    case.finding = sc4_finding.issued(case.walk, case.lab, case.thing)
    sc4_finding.answered(case.walk, case.finding)


def planned(case: Case) -> None:
    """Step 4."""
    walk, world = case.walk, case.walk.world
    vera, quinn = world["vera"], world["quinn"]
    with walk.step(
        "4", "Vera plans to retrain the staff, and nothing else", "training alone removes few causes"
    ):
        source = {"kind": "finding", "record": vera.read(case.finding)["entity"]}
        check = {"criterion": "Mislabelled samples per 1000", "baseline": "4.1", "target": "1", "unit": "per 1000",
                 "direction": "at_most", "window_days": 90, "method": "Query of the sample data",
                 "evaluator": world["dora"].person}  # fmt: skip
        body = {"title": "Mislabelled samples", "owner": vera.person, "severity": "major", "check": check,
                "problem_statement": "Samples of two participants were swapped.", "sources": [source],
                "site": case.lab, "external_party": case.lab,
                "similar_cases": SEARCH, "scope_extension": SEARCH, "root_causes": [CAUSE],
                "adverse_effects": "Samples wait an hour longer"}  # fmt: skip
        capa = walk.done(vera.create("/capas", body), 201, "a CAPA of the laboratory")
        case.capa = f"/capas/{capa['id']}"
        sc4_finding.accepted(walk, case.finding, capa["number"])
        case.action("Retrain the staff", "training", "vera")
        for step in ("define_team", "analyse"):
            walk.done(vera.step(case.capa, step), 200, step)
        walk.refused("vera", lambda vera: vera.step(case.capa, "submit_plan"), "MISSING_RATIONALE", case.capa)
        case.action("One rack in one room", "process", "quinn")
        case.action("A second reading of each label", "process", "pia")
        walk.done(vera.step(case.capa, "submit_plan"), 200, "with a change of the process")
        walk.done(quinn.sign(case.capa, "approve_plan"), (200, 202), "Quinn approves")


def carried_out(case: Case) -> None:
    """Steps 5 to 7."""
    walk, world = case.walk, case.walk.world
    pia, quinn, vera = world["pia"], world["quinn"], world["vera"]
    first, second, third = case.actions
    with walk.step("5", "Vera moves a due date", "with the plan its dates are locked"):
        later: dict[str, Any] = {"due_on": case.due(44)}
        walk.refused("vera", lambda vera: vera.edit(first, later, "More time"), "DUE_DATE_LOCKED", first)
        asked: dict[str, Any] = {"new_due_on": case.due(44), "justification": "The trainer is ill until then"}
        walk.done(vera.step(first, "request_extension", **asked), 200, "Vera asks for an extension")
        walk.done(quinn.sign(first, "grant_extension"), (200, 202), "Quinn signs it")
        walk.holds("due on", pia.read(first)["due_on"], case.due(44))
    with walk.step("6", "Quinn verifies an action of their own", "nobody verifies their own work"):
        for who, path in (("vera", first), ("quinn", second)):
            walk.done(world[who].step(path, "add_evidence", text="Minutes, filed under 6.1"), 200, "evidence")
            walk.done(world[who].sign(path, "submit"), (200, 202), "implemented")
        walk.refused("quinn", lambda quinn: quinn.sign(second, "verify"), "SOD_VIOLATION", second)
        for path in (first, second):
            walk.done(world["olga"].sign(path, "verify"), (200, 202), "Olga verifies")
    with walk.step("7", "Quinn closes over an open action", "nothing ends over what belongs to it"):
        walk.done(vera.step(case.capa, "submit_implementation"), 200, "Vera holds it to be done")
        walk.refused("quinn", lambda quinn: quinn.sign(case.capa, "close"), "OPEN_CHILDREN", case.capa)
        walk.done(pia.step(third, "add_evidence", text="Form 3.0, filed under 6.1"), 200, "evidence")
        walk.done(pia.sign(third, "submit"), (200, 202), "implemented")
        walk.done(world["olga"].sign(third, "verify"), (200, 202), "verified")
        walk.done(quinn.sign(case.capa, "close"), (200, 202), "Quinn closes")


def checked(case: Case) -> None:
    """Steps 8 and 9."""
    walk, world = case.walk, case.walk.world
    dora, quinn = world["dora"], world["quinn"]
    entity = dora.read(case.capa)["entity"]
    with walk.step("8", "Dora judges the effect on day 30", "an effect is judged when its window is over"):
        found = dora.wait_for(lambda: dora.items(f"/effectiveness-checks?capa={entity}") or None, "the check")
        case.check = f"/effectiveness-checks/{found[0]['id']}"
        start = dora.read(case.check)["data"]["start_on"]
        walk.holds("to be judged from", start, case.due(90))
        world.pass_days(30)
        result: dict[str, Any] = {"value": "2.4", "sample": "All samples", "data_until": start}
        walk.refused("dora", lambda dora: dora.step(case.check, "record_result", **result), "INVALID_TRANSITION",
                     case.check)  # fmt: skip
    with walk.step("9", "On day 90 the value is 2.4", "what did not work is corrected again"):
        world.pass_days(60)
        dora.wait_for(
            lambda: True if dora.read(case.check)["state"] == "due" else None, "the check to be due"
        )
        walk.done(dora.step(case.check, "record_result", **result), 200, "Dora records it")
        walk.done(dora.sign(case.check, "evaluate"), (200, 202), "and signs what was found")
        walk.done(quinn.sign(case.check, "approve"), (200, 202), "Quinn approves")
        walk.holds("outcome", dora.read(case.check)["data"]["outcome"], "ineffective")
        walk.holds("the CAPA is", dora.read(case.capa)["state"], "ineffective_closed")
        title = f"Successor of {dora.read(case.capa)['number']}"
        successors = dora.wait_for(
            lambda: [c for c in dora.items("/capas?state=draft") if c["title"].startswith(title)] or None,
            title,
        )
        links = dora.read(f"/capas/{successors[0]['id']}")["links"]
        walk.holds("linked", ("successor_of", entity) in [(link["rel"], link["to"]) for link in links], True)
        proposed(case)
        walk.not_built("board")


def proposed(case: Case) -> None:
    """The laboratory's risk is judged again: an audit is proposed, and nothing is moved in silence."""
    peer, check = case.walk.world["max"], case.walk.world["dora"].read(case.check)["entity"]

    def told() -> bool | None:
        items = peer.items(f"/audit-proposals?about={case.thing}")
        opened = [peer.read(f"/audit-proposals/{item['id']}") for item in items if item["state"] == "open"]
        signals = [one["record"] for proposal in opened for one in proposal["data"]["signals"]]
        return check in signals or None

    case.walk.holds("it speaks for an audit of the laboratory", peer.wait_for(told, "the proposal"), True)


STEPS = (found, planned, carried_out, checked)


def walk(walk: Walk) -> None:
    """Walk SC4 on a finding and a CAPA of its own."""
    case = Case(walk)
    for step in STEPS:
        step(case)
