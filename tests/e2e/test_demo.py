"""The demo study and the walks of `make demo` on one day, on a local cloud of their own: the code is the demo's."""

import dataclasses

import botocore.session
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from demo import sc1, sc2, sc11, sc12
from demo.actor import Actor, expected
from demo.course import NUMBER
from demo.scenario import Living, subject
from demo.walk import Walk
from demo.work import settled_upload
from infra.local.settings import ACCOUNT
from infra.operations import smoke
from infra.operations.account import Account, NotDoneError
from tests.support.bad_weather import bad_weather, came_twice_and_once
from tests.support.local import LocalCloud

pytestmark = [pytest.mark.requires_local_cloud, pytest.mark.timeout(900)]
STATES = {
    "ABC01-SOP-001": "effective", "ABC01-SOP-003": "effective", "ABC01-SOP-004": "approved",
    "ABC01-SOP-006": "in_review", "ABC01-SOP-007": "in_approval", "ABC01-SOP-008": "draft",
    "ABC01-SOP-010": "approved", "ABC01-FRM-002": "obsolete", "ABC01-SOP-005": "withdrawn",
}  # fmt: skip


def test_the_demo_study_holds_documents_in_every_state(world: Living) -> None:
    dora = world["dora"]
    newest = {number: dora.items(f"/documents/{number}/versions")[-1]["state"] for number in STATES}

    assert newest == STATES
    assert dora.items("/documents/ABC01-SOP-014/versions")[0]["state"] == "superseded"
    assert {d["state"] for d in dora.items("/documents")} == {"active", "obsolete", "void"}


def test_the_demo_study_holds_assignments_open_done_and_overdue(world: Living) -> None:
    tariq = world["tariq"]
    found = {
        state: tariq.items(f"/training-assignments?state={state}") for state in ("assigned", "completed")
    }

    assert len(found["completed"]) >= 20
    assert any(item["overdue"] for item in found["assigned"])
    assert any(not item["overdue"] for item in found["assigned"])


def test_a_rejected_round_stays_visible(world: Living) -> None:
    version = world["dora"].items("/documents/ABC01-SOP-007/versions")[0]
    signatures = world["dora"].read(f"/document-versions/{version['id']}")["signatures"]

    assert [bool(s["voided"]) for s in signatures] == [True, False, False]


def test_sc1_holds_whatever_the_queues_do_and_nobody_can_take_the_signed_copy_away(
    world: Living, cloud: LocalCloud
) -> None:
    document = subject(world)
    assert document == NUMBER

    lines: list[str] = []
    with bad_weather(cloud, seed=1) as weather:
        sc1.walk(Walk(world, lines.append), document)
    came_twice_and_once(world, weather)

    assert sum("NOT BUILT" in line for line in lines) == 2
    kept = world["dora"].read(f"/documents/{document}")["data"]["effective_version"]
    _nobody_deletes(
        cloud, world["dora"].read(f"/document-versions/{kept.partition('/')[2]}")["data"]["rendition"]
    )


def _nobody_deletes(cloud: LocalCloud, kept: dict[str, str]) -> None:
    """RETENTION_LOCK: no function may delete it, and the lock stops even the deployer, who may do anything."""
    bucket = f"abc01-records-{ACCOUNT}-{cloud.local.study.region}"
    where = {"Bucket": bucket, "Key": kept["key"], "VersionId": kept["version_id"]}
    for name in ("abc01-documents-api", "abc01-documents-reactions", "abc01-documents-daily"):
        with pytest.raises(ClientError, match="AccessDenied"):
            _as_function(cloud, name).delete_object(**where)
    deployer = cloud.client("s3")
    for past_policies in ({}, {"BypassGovernanceRetention": True}):
        with pytest.raises(ClientError, match="AccessDenied"):
            deployer.delete_object(**where, **past_policies)
    assert deployer.get_object_retention(**where)["Retention"]["Mode"] == "COMPLIANCE"


def _as_function(cloud: LocalCloud, name: str) -> BaseClient:
    """An S3 client with the credentials the function runs with."""
    role = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    given = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="demo")["Credentials"]
    return botocore.session.Session().create_client(
        "s3", region_name=cloud.local.study.region, endpoint_url=cloud.local.endpoint,
        aws_access_key_id=given["AccessKeyId"], aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )  # fmt: skip


def trying(cloud: LocalCloud, **otherwise: str) -> Account:
    """The running study under a file that calls it one for trying."""
    said = {
        "stage": "development",
        "public_url": "https://abc01.cqms.example",
        "certificate": "arn",
    } | otherwise
    return Account(dataclasses.replace(cloud.local.study, **said), lambda service, _: cloud.client(service))


def test_smoke_walks_the_heart_of_sc1_with_test_people_and_moves_no_date(
    world: Living, cloud: LocalCloud, capfd: pytest.CaptureFixture[str]
) -> None:
    before = world.business_date()
    done = smoke.smoke(trying(cloud), cloud.url, world.password)
    assert (done["walked"], done["at"], world.business_date()) == ("SC1", cloud.url, before)
    said = capfd.readouterr().out
    assert [code for code in ("SOD_VIOLATION", "NOT_TRAINED", "IMMUTABLE_STATE") if code not in said] == []
    assert "sealed: True" in said


def test_smoke_gives_nobody_real_a_password(cloud: LocalCloud) -> None:
    keys = smoke.Keys(cloud.client("cognito-idp"), cloud.outputs["UserPoolId"], "Never-given-1")
    cloud.client("cognito-idp").admin_create_user(
        UserPoolId=cloud.outputs["UserPoolId"],
        Username="rita",
        UserAttributes=[{"Name": "email", "Value": "rita@sponsor.example"}],
    )
    for somebody in ("rita", "nobody-at-all"):
        with pytest.raises(NotDoneError, match=f"{somebody} is no test person"):
            keys.give([somebody])


def test_sc11_holds_as_far_as_it_is_built(world: Living) -> None:
    sc11.walk(Walk(world), world.line, world.password)


def test_sc12_holds_as_far_as_it_can_be_walked_from_outside(world: Living) -> None:
    sc12.walk(Walk(world), world.line, world.password)


def test_a_file_that_acts_is_reported_once_whatever_the_queues_do(world: Living, cloud: LocalCloud) -> None:
    """records.md 2.13: a rejected upload arrives as an event"""
    ada, quinn = world["ada"], world["quinn"]
    party = expected(
        ada.create("/parties", {"kind": "vendor", "legal_name": "Rates & Co"}), 201, "a vendor"
    ).body
    with bad_weather(cloud, seed=7) as weather:
        for _ in range(2):
            acts = b"site\n=cmd|'/c calc'!A1\n"
            begun = ada.upload(f"/parties/{party['id']}", "rates.csv", acts, media_type="text/csv")
            verdict = settled_upload(ada, str(expected(begun, 201, "an upload").body["upload_id"]))
            assert (verdict["state"], verdict["why"]["code"]) == ("refused", "active_content")
        quinn.wait_for(lambda: _about(quinn, str(party["number"])) or None, "the report")
    assert len(_about(quinn, str(party["number"]))) == 1
    came_twice_and_once(world, weather)


def _about(who: Actor, number: str) -> list[str]:
    return [item["title"] for item in who.items("/quality-events") if number in item["title"]]


def test_sc2_holds_whatever_the_queues_do(world: Living, cloud: LocalCloud) -> None:
    """From the report to the clock, the three who are paged and the proposed audit: each once. records.md 2.13"""
    with bad_weather(cloud, seed=2) as weather:
        sc2.walk(Walk(world))
    came_twice_and_once(world, weather)
