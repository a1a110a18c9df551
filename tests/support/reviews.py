"""Plans of trail reviews, and the reviews that follow from them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support.papers import signed
from tests.support.staff import Team


def body(team: Team, **changes: Any) -> dict[str, Any]:
    """Return a monthly plan that the auditor carries out."""
    return {"title": "Administration and overrides", "owner": team.auditor.person, "every_months": 1,
            "rationale": "Who gives access could hide what others do.", "picks": ["administration", "overrides"],
            "at_random": 5, "working_days": 10, **changes}  # fmt: skip


def planned(team: Team, **changes: Any) -> str:
    """Draft a plan and return its path; quality does."""
    made = team.quality_associate.post("/trail-review-plans", body(team, **changes))
    assert made.status == 201, made.body
    return f"/trail-review-plans/{made.body['id']}"


def active(team: Team, **changes: Any) -> str:
    """Let a second person of quality approve the plan."""
    path = planned(team, **changes)
    signed(team.quality_manager.sign(path, "activate"))
    team.simulator.deliver()
    return path


def withdrawn(team: Team) -> str:
    """Draft a plan and give it up."""
    path = planned(team)
    assert team.quality_manager.step(path, "withdraw", "not needed").status == 200
    return path


def opened(team: Team, plan: str) -> str:
    """Let the month end and its review be opened; return the review's path."""
    with later(team, 31):
        return newest(team, plan)


def newest(team: Team, plan: str) -> str:
    """Return the path of a plan's newest review."""
    entity = "trail_review_plan/" + plan.rpartition("/")[2]
    items = team.auditor.get("/trail-reviews?limit=100").body["items"]
    paths = [f"/trail-reviews/{item['id']}" for item in items]
    return next(path for path in reversed(paths) if team.auditor.get(path).body["data"]["plan"] == entity)


def looked_at(team: Team, path: str) -> str:
    """Look at the whole sample."""
    sample = team.auditor.get(path).body["data"]["sample"]
    if sample:
        indexes = [entry["index"] for entry in sample]
        assert team.auditor.step(path, "look_at", entries=indexes).status == 200
    return path


def completed(team: Team, path: str) -> str:
    """Sign the review."""
    signed(team.auditor.sign(looked_at(team, path), "complete"))
    return path


def drilled(team: Team, seconds: int) -> str:
    """Record a restore drill as the command does; return its path."""
    figures = {"title": "Restore drill", "begun_at": f"2026-03-02T08:00:{seconds:02d}.000000Z",
               "restored_to": "2026-03-02T08:00:00.000000Z", "torn": True, "tables": {"audit": 12}, "entries": 12,
               "sealed": 12, "written": 1, "removed": [], "lost": [], "lost_count": 0, "differences": [],
               "difference_count": 0, "verdict": "verified", "rpo_seconds": 0, "rto_seconds": seconds}  # fmt: skip
    made = team.simulator.handler("ledger", "operators")(figures, None)
    team.simulator.deliver()
    return f"/restore-drills/{made['entity'].partition('/')[2]}"


@contextmanager
def later(team: Team, days: int) -> Iterator[None]:
    """Move the business date and let the ledger's daily work be done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATE_OFFSET_DAYS", str(days))
        daily(team)
        yield


def daily(team: Team) -> None:
    """Make the trail findable, and let the daily work be done."""
    team.simulator.deliver()
    for function in ("views", "daily"):
        team.simulator.handler("ledger", function)({}, None)
    team.simulator.deliver()
