"""Whoever deploys: what the trail is kept in does not change without an entry, nor unannounced without an alarm. ATR-06"""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from infra import evidence
from infra.operations.account import NotDoneError
from infra.operations.announcing import announced
from services.ledger import views
from services.ledger.faults import Diverged
from shared.noted import DEPLOYMENT
from tests.integration.test_restore_drill import Functions
from tests.support import papers
from tests.support.staff import Team
from tests.support.study import CONTEXT
from tests.support.trail import check_everything, records, rows
from verify import cqms_verify

TRIES = 3  # of an invocation that nobody waits for (Lambda guide: asynchronous invocation)
TOUCHED = ["  Modify  AWS::DynamoDB::Table  Tableaudit222B1424"]


def told(token: str = "", event: str = "one", status: str = "UPDATE_COMPLETE") -> dict[str, Any]:
    """What CloudFormation puts on the account's default bus (its user guide: Resource Status Change event detail)."""
    stack = "arn:aws:cloudformation:eu-central-1:000000000000:stack/abc01-records/1b2c"
    return {
        "version": "0", "id": event, "source": "aws.cloudformation", "account": "000000000000",
        "detail-type": "CloudFormation Resource Status Change", "time": "2026-11-22T08:00:00Z", "region": "eu-central-1",
        "resources": [stack], "detail": {
            "stack-id": stack, "logical-resource-id": "Tableaudit222B1424", "physical-resource-id": "abc01-audit",
            "status-details": {"status": status, "status-reason": ""}, "resource-type": "AWS::DynamoDB::Table",
            "client-request-token": token},
    }  # fmt: skip


def hear(team: Team, event: dict[str, Any]) -> bool:
    """Hand it over as Lambda does, which tries again what failed; return whether it failed for good, and so alarmed."""
    return [_failed(team, event) for _ in range(TRIES)] == [True] * TRIES


def _failed(team: Team, event: dict[str, Any]) -> bool:
    try:
        team.simulator.handler("ledger", "operators")(event, CONTEXT)
    except Diverged:
        return True
    return False


def plan(team: Team) -> str:
    """A plan that people approved; return its path."""
    return papers.approved(team, papers.draft(team, papers.document(team, doc_type="PLN")))


def notes(team: Team) -> list[dict[str, Any]]:
    return [json.loads(bytes(row["b"])) for row in rows(team, "audit", f"A#{DEPLOYMENT}#")]


def differences(team: Team) -> list[str]:
    found = team.quality_manager.get("/divergences?state=unexplained").body["items"]
    return [row["title"] for row in found]


def version(path: str) -> str:
    return path.rpartition("/")[2]


def test_a_deployment_that_an_approved_version_announced_is_an_entry_that_names_it(team: Team) -> None:
    change = version(plan(team))
    assert not hear(team, told(change))
    [entry] = notes(team)
    assert (entry["act"], entry["st"]["state"], entry["st"]["about"]) == (
        "trail.redeployed", "announced", f"document_version/{change}")  # fmt: skip
    assert differences(team) == []


@pytest.mark.parametrize("token", ["", "Console-UpdateStack-7f59c3cf", "01ARZ3NDEKTSV4RRFFQ69G5FAV"])
def test_whoever_deploys_past_the_study_leaves_an_entry_a_divergence_and_an_alarm(
    team: Team, token: str
) -> None:
    assert hear(team, told(token))
    [entry] = notes(team)
    assert entry["st"]["state"] == "not_announced"
    [first] = differences(team)
    assert first.startswith(
        "Tableaudit222B1424 (AWS::DynamoDB::Table): UPDATE_COMPLETE at 2026-11-22T08:00:00.000000Z"
    )


def test_a_draft_announces_nothing(team: Team) -> None:
    draft = version(papers.draft(team, papers.document(team, doc_type="PLN")))
    assert hear(team, told(draft))
    assert len(differences(team)) == 1
    assert notes(team)[0]["st"]["about"] == f"document_version/{draft}"


def test_a_procedure_announces_nothing_nor_does_a_plan_that_was_signed_long_ago(team: Team) -> None:
    """Else any version whose id somebody knows would do, for ever."""
    assert hear(team, told(version(papers.effective(team))))
    late = told(version(plan(team)), event="two") | {"time": "2027-06-30T08:00:00Z"}
    assert hear(team, late)
    assert [entry["st"]["state"] for entry in notes(team)] == ["not_announced"] * 2


@pytest.mark.parametrize(
    "status", ["DELETE_SKIPPED", "IMPORT_COMPLETE", "UPDATE_FAILED", "UPDATE_ROLLBACK_COMPLETE"]
)
def test_however_it_ended_it_is_noted(team: Team, status: str) -> None:
    """What is kept although the template lost it is DELETE_SKIPPED: nobody manages it any more."""
    assert hear(team, told(status=status))
    assert len(notes(team)) == 1


def test_what_is_told_twice_is_noted_once_and_what_is_under_way_not_yet(team: Team) -> None:
    assert not hear(team, told(status="UPDATE_IN_PROGRESS"))
    before = records(team)
    for _ in range(3):
        assert hear(team, told())
    [row] = team.quality_manager.get("/divergences?state=unexplained").body["items"]
    explained = team.quality_manager.step(f"/divergences/{row['id']}", "explain", "A repair by AWS support")
    assert explained.status == 200
    hear(team, told())
    assert (len(notes(team)), differences(team)) == (1, [])
    assert hear(team, told(event="two"))
    assert (len(notes(team)), len(differences(team))) == (2, 1)
    assert {name for name, found in records(team).items() if found != before[name]} == {
        "audit",
        "data-ledger",
    }
    check_everything(team)


@pytest.mark.parametrize("spoilt", ["id", "time", "detail"])
def test_what_is_no_such_event_is_refused_and_notes_nothing(team: Team, spoilt: str) -> None:
    event = {name: value for name, value in told().items() if name != spoilt}
    with pytest.raises(ValidationError):
        hear(team, event)
    assert notes(team) == []


def test_an_entry_of_a_deployment_verifies_offline(team: Team, tmp_path: Path) -> None:
    assert not hear(team, told(version(plan(team))))
    team.simulator.deliver()
    team.simulator.study.serve("ledger")
    evidence.pack(tmp_path / "pack")
    evidence.trust(tmp_path / "trust.json")
    _, report = cqms_verify.verify(tmp_path / "pack", tmp_path / "trust.json")
    assert (report["verdict"], report["first_failure"]) == ("verified", None)
    views.handler({}, CONTEXT)
    [shown] = team.inspector.get("/audit-trail?action=trail.redeployed").body["items"]
    assert shown["entity"].startswith(f"{DEPLOYMENT}/")


def test_the_command_asks_the_study_whether_people_approved_the_change(team: Team) -> None:
    functions: Any = Functions(team)
    approved, _procedure = version(plan(team)), version(papers.effective(team))
    draft = version(papers.draft(team, papers.document(team, doc_type="PLN")))
    said = announced(functions, "abc01", approved, TOUCHED)
    assert TOUCHED[0] in said
    assert team.approver.name in said
    for change, why in (
        ("", "--change"),
        (draft, "it is draft"),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "it is unknown"),
    ):
        with pytest.raises(NotDoneError, match=why):
            announced(functions, "abc01", change, TOUCHED)
