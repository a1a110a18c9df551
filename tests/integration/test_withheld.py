"""What somebody may not even know of is answered as if it were not there, whatever they try; the attempt is kept."""

from typing import Any

import pytest

from tests.support import papers
from tests.support.staff import Staffed
from tests.support.study import Reply
from tests.support.trail import attempts, record_row

UNKNOWN = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


@pytest.fixture(scope="module")
def read_by_pia(staffed: Staffed) -> Any:
    """A version that Pia, a monitor, has to read: her assignment and her task are nobody else's."""
    with staffed.copy() as team:
        papers.approved(team)
        found = {kind: team.monitor.get(f"/{kind}?owner=me").body["items"][0]["id"]
                 for kind in ("training-assignments", "tasks")}  # fmt: skip
        yield team, found


def tried(caller: Any, path: str, step: str) -> list[Reply]:
    return [
        caller.get(path),
        caller.get(f"{path}/audit-trail"),
        caller.post(f"{path}/transitions/{step}", {}, if_match='"1"'),
        caller.post(f"{path}/transitions/{step}", {}),
        caller.post(f"{path}/signature-intents", {"transition": step, "revision": 1}),
    ]


def test_a_step_on_somebody_elses_assignment_is_answered_like_one_that_does_not_exist(
    read_by_pia: Any,
) -> None:
    team, found = read_by_pia
    entity = f"training_assignment/{found['training-assignments']}"
    before = record_row(team, entity)

    theirs = tried(team.author, f"/training-assignments/{found['training-assignments']}", "complete")
    nobodys = tried(team.author, f"/training-assignments/{UNKNOWN}", "complete")

    for mine, other in zip(theirs, nobodys, strict=True):
        assert (mine.status, mine.code) == (404, "NOT_FOUND")
        hidden = {key: value for key, value in mine.body.items() if key not in ("instance", "trace_id")}
        shown = {key: value for key, value in other.body.items() if key not in ("instance", "trace_id")}
        assert str(hidden).replace(found["training-assignments"], UNKNOWN) == str(shown)
    assert record_row(team, entity) == before


def test_a_step_on_somebody_elses_task_is_answered_like_one_that_does_not_exist(read_by_pia: Any) -> None:
    team, found = read_by_pia
    said = team.author.post(f"/tasks/{found['tasks']}/transitions/reassign", {}, if_match='"1"')
    assert (said.status, said.code) == (404, "NOT_FOUND")


def test_the_attempt_stays_in_the_trail_of_who_tried(read_by_pia: Any) -> None:
    """21 CFR 11.10(e), 11.300(d)"""
    team, found = read_by_pia
    where = f"/training-assignments/{found['training-assignments']}"
    told = len(attempts(team, team.reviewer.sub))

    team.reviewer.post(f"{where}/transitions/complete", {}, if_match='"1"')
    team.reviewer.get(f"/training-assignments/{UNKNOWN}")

    new = attempts(team, team.reviewer.sub)[told:]
    assert [(entry["act"], entry["why"]["code"]) for entry in new] == [
        ("training_assignment.complete.refused", "NOT_FOUND")
    ]


def test_a_trainer_sees_it_and_is_told_why_not(read_by_pia: Any) -> None:
    team, found = read_by_pia
    where = f"/training-assignments/{found['training-assignments']}"
    assert team.training_administrator.get(where).status == 200
    said = team.training_administrator.step(where, "open")
    assert (said.status, said.code) == (403, "FORBIDDEN")
