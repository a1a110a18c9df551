"""The first step of scenario SC5: eighteen things that can be audited, scored, covered in three years or answered for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from demo.actor import Actor
from demo.walk import TRIES, Walk

SIGNED = (200, 202)
EVERY_KIND = ["site", "vendor", "process", "system", "study", "tmf"]
TERMS = [
    {"name": "criticality", "title": "How much depends on it", "unit": "of 10", "weight": 60, "none_at": "0",
     "full_at": "10", "kinds": EVERY_KIND},
    {"name": "past_findings", "title": "Major findings before", "unit": "findings", "weight": 40, "none_at": "0",
     "full_at": "5", "kinds": EVERY_KIND},
]  # fmt: skip
FREQUENCIES = [
    {"title": "Low", "from_score": 0, "every_months": 36},
    {"title": "High", "from_score": 70, "every_months": 12},
]
SYSTEMS = ("Data capture", "Randomisation", "Safety database", "Electronic master file", "Laboratory data",
           "Central imaging", "Diaries", "Consent app", "Statistics", "Training records", "Supply", "Coding",
           "Query desk")  # fmt: skip
FEWER = 6
DRAFTED_AHEAD = 14  # days before its quarter
PROCESS = {"title": "Monitoring of the demo", "code": "MON", "steps": ["Plan the visit", "Report the visit"],
           "outputs": ["Visit report"], "purpose": "To see at the sites that participants are safe and data are true."}  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A site that can be audited."""

    name: str
    party: str
    entity: str


def ago(days: int) -> str:
    """Return an instant of the past, as it is sent."""
    return (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def built(walk: Walk) -> tuple[Site, Site]:
    """Step 1; return the two sites that are audited most."""
    with walk.step(
        "1", "Quinn's programme covers everything in three years", "risk decides how often, not habit"
    ):
        modelled(walk)
        sites = _site(walk, "Site 104 of the walk"), _site(walk, "Site 107 of the walk")
        rest = [kept(walk, title, "system") for title in SYSTEMS]
        rest += [kept(walk, "The study", "study"), kept(walk, "The master file", "tmf")]
        for site in sites:
            _entered(walk, site.entity, criticality="10", past_findings="5")
        for entity in rest:
            _entered(walk, entity, criticality="2")
        shown(walk, sites[0].entity, rest[0])
        code = _process(walk)
        signed(walk, _drafted(walk, [site.entity for site in sites], rest), code)
    return sites


def modelled(walk: Walk) -> None:
    """Bring the formula and its frequencies into force, signed."""
    body = {"title": "Risk model of the audits", "rationale": "What harmed other studies most", "terms": TERMS,
            "frequencies": FREQUENCIES, "known_at_least": 50}  # fmt: skip
    max_ = walk.world["max"]
    former = max_.items("/audit-risk-models?state=active")
    replaces = {"replaces": f"audit_risk_model/{former[0]['id']}"} if former else {}
    made = walk.done(max_.create("/audit-risk-models", {**body, **replaces}), 201, "a formula with two terms")
    walk.done(
        walk.world["quinn"].sign(f"/audit-risk-models/{made['id']}", "approve"), SIGNED, "Quinn signs it"
    )


def _site(walk: Walk, name: str) -> Site:
    name = f"{name} {uuid4().hex[:4].upper()}"
    party = walk.done(walk.world["alan"].create("/parties", {"kind": "site", "legal_name": name}), 201, name)
    body = {"title": name, "kind": "site", "party": party["entity"]}
    made = walk.done(walk.world["max"].create("/auditable-entities", body), 201, "it can be audited")
    return Site(name, party["entity"], made["entity"])


def kept(walk: Walk, title: str, kind: str) -> str:
    """Return what stands in the universe under a title, and enter it when it does not."""
    max_ = walk.world["max"]
    found = [one for one in max_.items("/auditable-entities?state=active") if one["title"] == title]
    if not found:
        found = [max_.create("/auditable-entities", {"title": title, "kind": kind}).body]
    return f"auditable_entity/{found[0]['id']}"


def _entered(walk: Walk, entity: str, **values: str) -> None:
    max_, path = walk.world["max"], f"/auditable-entities/{entity.partition('/')[2]}"
    today = walk.world.business_date().isoformat()
    for term, value in values.items():
        given: dict[str, Any] = {"term": term, "value": value, "source": "Risk meeting", "as_of": today}
        for _ in range(TRIES):
            said = max_.step(path, "record_input", **given)
            if said.code != "STALE_REVISION":  # a fact of before may reach the score while it is entered
                break
        if said.status != 200:
            walk.done(said, 200, f"{term} of {entity}")


def shown(walk: Walk, high: str, low: str) -> None:
    """Look at the formula at work: each input with its source, and what is missing by its name."""
    max_ = walk.world["max"]

    def score(entity: str) -> dict[str, Any]:
        path = f"/auditable-entities/{entity.partition('/')[2]}"
        max_.wait_for(lambda: max_.read(f"{path}/score")["score"], "the score")
        return max_.read(f"{path}/score")

    first, other = score(high)["score"], score(low)["score"]
    walk.holds("a high score", (first["every_months"], first["known_pct"]), (12, 100))
    walk.holds("a low one, with something missing", (other["every_months"], other["known_pct"]), (36, 60))
    walk.holds("what is missing is named", other["missing"], ["past_findings"])


def _process(walk: Walk) -> str:
    """Return the code of a process that is carried out; nobody audits it yet."""
    mara, quinn = walk.world["mara"], walk.world["quinn"]
    standing = [one for one in mara.items("/processes?state=approved") if one["title"] == PROCESS["title"]]
    if not standing:
        made = walk.done(mara.create("/processes", {**PROCESS, "owner": mara.person}), 201, "a process")
        walk.done(quinn.sign(f"/processes/{made['id']}", "approve"), SIGNED, "in force")
    return str(PROCESS["code"])


def _drafted(walk: Walk, yearly: Sequence[str], rest: Sequence[str]) -> str:
    """Draft three years: the high ones every year, the rest once in turn."""
    near = walk.world.business_date() + timedelta(days=DRAFTED_AHEAD)
    max_, year, quarter = walk.world["max"], near.year, (near.month + 2) // 3
    planned = [
        {"entity": entity, "quarter": f"{year + n}-Q{quarter}", "days": 4}
        for entity in yearly
        for n in range(3)
    ]
    planned += [{"entity": entity, "quarter": f"{year + place % 3}-Q{place % 4 + 1}", "days": 3}
                for place, entity in enumerate(rest)]  # fmt: skip
    body = {"title": f"Audits {year} to {year + 2}", "objectives": "Everything is audited once in three years",
            "cycle_from": f"{year}-01-01", "cycle_to": f"{year + 2}-12-31", "planned": planned}  # fmt: skip
    former = max_.items("/audit-programmes?state=active")
    replaces = {"replaces": f"audit_programme/{former[0]['id']}"} if former else {}
    made = walk.done(max_.create("/audit-programmes", {**body, **replaces}), 201, f"{len(planned)} audits")
    return f"/audit-programmes/{made['id']}"


def signed(walk: Walk, path: str, code: str) -> None:
    """Refuse it over what is open, answer for that, and sign it twice."""
    max_, quinn, mara = walk.world["max"], walk.world["quinn"], walk.world["mara"]

    def opened() -> list[dict[str, Any]]:
        return [row for row in max_.read(f"{path}/coverage")["items"] if row["is_open"]]

    max_.wait_for(lambda: code in [row["about"] for row in opened()] or None, "the process to be seen")
    walk.note(f"not covered: {', '.join(row['number'] for row in opened())}")
    walk.refused("quinn", lambda who: who.sign(path, "approve"), "MISSING_RATIONALE", path, "max")
    fewer = max_.read(f"{path}/what-if?fewer={FEWER}")
    walk.holds(
        f"what {FEWER} audits fewer would mean is said", (fewer["fewer"], bool(fewer["items"])), (FEWER, True)
    )
    gaps = [
        {"about": row["about"], "rationale": "Looked at in another way in this cycle"} for row in opened()
    ]
    walk.done(max_.edit(path, {"gaps": gaps}, "Everything is answered for"), 200, "each gap has its reason")
    walk.done(quinn.sign(path, "approve"), SIGNED, "Quinn signs")
    walk.done(mara.sign(path, "activate"), SIGNED, "Mara signs for management")


def tasks(actor: Actor, number: str) -> list[dict[str, Any]]:
    """Return what somebody was asked about a record."""
    return [task for task in actor.items("/tasks?owner=me") if number in task["title"]]


def why_not(actor: Actor, path: str, step: str) -> set[str]:
    """Return the reasons for which a step cannot be taken now, as the record itself says."""
    steps = {one["name"]: one for one in actor.read(path)["transitions"]}
    return {one["reason"] for one in steps[step]["refusals"]}


def reports_in_time(who: Actor) -> int:
    """Return how many reports of the programme in force were signed by their day."""
    [standing] = who.items("/audit-programmes?state=active")
    return int(who.read(f"/audit-programmes/{standing['id']}/coverage")["reports"]["in_time"])
