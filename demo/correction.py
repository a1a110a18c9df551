"""A small corrective action, for the scenarios that need one: planned and approved."""

from datetime import timedelta
from typing import Any

from demo.actor import expected
from demo.walk import Walk

SIGNED = (200, 202)
SEARCH = {"searched": "other sites of the study", "result": "Two more reports were late"}
CAUSE = {"method": "five_whys", "category": "procedure", "evidence": "Reports of May, filed under 6.1",
         "chain": ["Reports came late", "The procedure names no deadline"]}  # fmt: skip
PROBLEM = {"title": "Late visit reports", "severity": "minor", "sources": [{"kind": "other"}],
           "problem_statement": "Three visit reports came after their deadline.", "similar_cases": SEARCH,
           "scope_extension": SEARCH, "root_causes": [CAUSE],
           "check_waiver": "The time that reports take is followed every month anyway",
           "adverse_effects": "None that anybody could name"}  # fmt: skip


def planned(walk: Walk, **action: Any) -> tuple[str, str]:
    """Have Mara plan one action and Quinn approve the plan; return the paths of the CAPA and of its action."""
    mara, quinn = walk.world["mara"], walk.world["quinn"]
    due = (walk.world.business_date() + timedelta(days=30)).isoformat()
    opened = walk.done(quinn.create("/capas", {**PROBLEM, "owner": mara.person}), 201, "Quinn opens a CAPA")
    capa = f"/capas/{opened['id']}"
    body = {"title": "Name the deadline in the procedure", "kind": "corrective", "nature": "document",
            "owner": mara.person, "due_on": due, **action}  # fmt: skip
    made = walk.done(mara.create(f"{capa}/actions", body), 201, "Mara plans an action")
    for step in ("define_team", "analyse", "submit_plan"):
        expected(mara.step(capa, step), 200, step)
    walk.done(quinn.sign(capa, "approve_plan"), SIGNED, "Quinn approves the plan")
    return capa, f"/capa-actions/{made['id']}"
