"""What coordinators of a site are trained in: a quiz and a task under supervision, by a signed role matrix."""

from collections.abc import Mapping
from typing import Any

from demo import work
from demo.actor import expected
from demo.walk import Walk

ROLE = "site_coordinator"
QUESTIONS = {
    f"Which visit comes {n} weeks after week {n}?": f"The visit of week {2 * n}" for n in range(1, 25)
}
DRAWN = 20
PASS_PCT = 80


def prepare(walk: Walk, site: str) -> tuple[str, str, str, str]:
    """Let Tariq draft and Quinn approve what coordinators of the site are trained in; return the two, the matrix, and the task."""
    with walk.step(
        "0", "The site's role matrix is signed", "who is trained in what is a decision, with a signature"
    ):
        first = active(walk, "training-requirements", quiz("Protocol quiz"))
        seen = {"title": "Dispensing log under supervision", "kind": "on_job", "verifier_role": "investigator",
                "prerequisites": [first]}  # fmt: skip
        second = active(walk, "training-requirements", seen)
        named = active(
            walk, "curricula", {"title": "Coordinator", "roles": [ROLE], "requirements": [first, second]}
        )
        task = active(
            walk,
            "competencies",
            {"title": "Dispensing log", "code": "DIS-01", "level": 2, "evidence_kind": "on_job"},
        )
        former = next((f"role_matrix/{item['id']}" for item in walk.world["tariq"].items(f"/role-matrices?holds_for={site}")
                       if item["state"] == "active"), None)  # fmt: skip
        body = {"title": "Role matrix of the site", "holds_for": site, "replaces": former,
                "rows": [{"role": ROLE, "curriculum": named, "competency": task, "before_work": True}]}  # fmt: skip
        made = active(
            walk, "role-matrices", {name: value for name, value in body.items() if value is not None}
        )
        faults = walk.world["quinn"].items(f"/role-matrices/{made.partition('/')[2]}/lint")
        walk.holds("errors of the linter", [fault for fault in faults if fault["severity"] == "error"], [])
    return first, second, made, task


def quiz(title: str) -> dict[str, Any]:
    """Return a quiz that draws from one pool of questions."""
    pool = [{"text": text, "options": ["Nobody knows", right, "The last one"], "right": [1]}
            for text, right in QUESTIONS.items()]  # fmt: skip
    quiz = {"pass_pct": PASS_PCT, "max_attempts": 3, "draw": DRAWN, "pool": pool}
    return {"title": title, "kind": "quiz", "quiz": quiz}


def active(walk: Walk, collection: str, body: Mapping[str, Any]) -> str:
    """Let Tariq draft it and Quinn approve it; return the entity."""
    made = expected(walk.world["tariq"].create(f"/{collection}", body), 201, f"drafting in {collection}").body
    work.signed(walk.world["quinn"], f"/{collection}/{made['id']}", "approve")
    walk.note(f"{made['number']} {made['title']}: drafted by Tariq, approved by Quinn")
    return str(made["entity"])
