"""The study on one machine: one origin, strict headers, protections in force, nothing lost by a kill."""

import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from botocore.exceptions import ClientError

from infra.local import deploy, functions, processes, protection, runner
from infra.local import nursery as nurseries
from infra.local.settings import ACCOUNT, LocalError
from tests.support.local import DEMO_PASSWORD, LocalCloud

pytestmark = pytest.mark.requires_local_cloud


def vault(cloud: LocalCloud) -> str:
    return f"abc01-records-{ACCOUNT}-{cloud.local.study.region}"


def test_the_configuration_is_public_and_the_rest_asks_for_a_token(local_cloud: LocalCloud) -> None:
    with local_cloud.http() as http:
        config = http.get("/api/v1/config")
        assert (config.status_code, config.json()["study"]) == (200, "ABC01")
        assert config.json()["sign_in_endpoint"] == f"{local_cloud.url}/cognito"
        assert http.get("/api/v1/documents").status_code == 401
        forged = {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."}
        assert http.get("/api/v1/documents", headers=forged).status_code == 401


def test_a_first_administrator_signs_in_and_is_known(local_cloud: LocalCloud) -> None:
    with local_cloud.signed_in("ada") as http:
        assert http.get("/api/v1/me").status_code == 200


def test_a_signing_token_opens_no_route(local_cloud: LocalCloud) -> None:
    token = local_cloud.tokens("ada", client="Signing")["AccessToken"]
    with local_cloud.http(token) as http:
        assert http.get("/api/v1/me").status_code == 401


def test_the_pool_door_takes_what_people_do_and_nothing_administrators_do(local_cloud: LocalCloud) -> None:
    wrong = local_cloud.pool(
        "InitiateAuth",
        ClientId=local_cloud.outputs["WebClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "nobody-here", "PASSWORD": DEMO_PASSWORD},
    )
    assert wrong.json()["__type"] == "NotAuthorizedException"  # and not UserNotFoundException
    for verb in ("AdminCreateUser", "AdminSetUserPassword", "SignUp", "UpdateUserAttributes", "ListUsers"):
        assert local_cloud.pool(verb).json()["__type"] == "AccessDeniedException"


def test_every_answer_carries_the_strict_headers(local_cloud: LocalCloud) -> None:
    with local_cloud.http() as http:
        for path in ("/", "/api/v1/config", "/mail", "/documents/some/deep/link"):
            headers = http.get(path).headers
            policy = headers["content-security-policy"]
            assert "default-src 'self'" in policy
            assert "script-src 'self';" in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"


def test_one_origin_serves_one_name(local_cloud: LocalCloud) -> None:
    number = f"http://127.0.0.1:{local_cloud.local.door_port}/documents?state=draft"
    moved = httpx.get(number, trust_env=False)
    assert moved.headers["location"] == f"{local_cloud.url}/documents?state=draft"
    strange = httpx.get(local_cloud.url, headers={"Host": "attacker.example"}, trust_env=False)
    assert strange.status_code == 421


def test_a_body_above_the_gateways_limit_is_refused(local_cloud: LocalCloud) -> None:
    with local_cloud.signed_in("ada") as http:
        assert http.post("/api/v1/documents", content=b" " * (10 * 1024 * 1024 + 1)).status_code == 413


def test_no_path_leads_out_of_the_page(local_cloud: LocalCloud) -> None:
    with local_cloud.http() as http:
        for path in (
            "/..%2f..%2fpyproject.toml",
            "/%2e%2e/%2e%2e/Makefile",
            "/assets/..%2f..%2fpackage.json",
        ):
            assert "[project]" not in http.get(path).text
            assert "SHELL" not in http.get(path).text


def test_only_the_pages_origin_may_use_presigned_links(local_cloud: LocalCloud) -> None:
    url = f"{local_cloud.local.endpoint}/abc01-quarantine-{ACCOUNT}-{local_cloud.local.study.region}/x"
    asking = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"}
    ours = httpx.options(url, headers={"Origin": local_cloud.url, **asking}, trust_env=False)
    assert ours.headers["access-control-allow-origin"] == local_cloud.url
    other = httpx.options(url, headers={"Origin": "http://attacker.example", **asking}, trust_env=False)
    assert other.status_code == 403


def test_a_protection_that_does_not_hold_stops_the_start(local_cloud: LocalCloud) -> None:
    name, dynamodb = "abc01-audit", local_cloud.client("dynamodb")
    dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
    try:
        with pytest.raises(protection.UnprotectedError, match="abc01-audit cannot be deleted"):
            protection.assert_protected(local_cloud.local)
    finally:
        protection.protect(local_cloud.local)
    assert protection.assert_protected(local_cloud.local) >= 20


def test_a_locked_record_cannot_be_removed_even_by_the_deployer(local_cloud: LocalCloud) -> None:
    s3, until = local_cloud.client("s3"), time.time() + 86_400
    where = {"Bucket": vault(local_cloud), "Key": "probe/locked"}
    put = s3.put_object(
        **where,
        Body=b"x",
        ObjectLockMode="COMPLIANCE",
        ObjectLockRetainUntilDate=until,
        ChecksumAlgorithm="SHA256",
    )
    with pytest.raises(ClientError, match="object lock"):
        s3.delete_object(**where, VersionId=put["VersionId"], BypassGovernanceRetention=True)
    copied = s3.copy_object(
        Bucket=where["Bucket"], Key="probe/copied", CopySource=where, ObjectLockLegalHoldStatus="ON"
    )
    with pytest.raises(ClientError, match="object lock"):
        s3.delete_object(Bucket=where["Bucket"], Key="probe/copied", VersionId=copied["VersionId"])


def test_what_was_acknowledged_survives_the_death_of_both_processes(local_cloud: LocalCloud) -> None:
    dynamodb, s3 = local_cloud.client("dynamodb"), local_cloud.client("s3")
    rows = [{"pk": {"S": f"E#probe#{n}"}, "sk": {"S": "S"}} for n in range(60)]
    for row in rows:
        dynamodb.transact_write_items(
            TransactItems=[{"Put": {"TableName": f"abc01-{t}", "Item": row}} for t in ("data-tasks", "audit")]
        )
    s3.put_object(Bucket=vault(local_cloud), Key="probe/held", Body=b"x", ObjectLockLegalHoldStatus="ON")
    for module in (processes.CLOUD, processes.DOOR):
        os.kill(processes.running(local_cloud.local, module) or 0, signal.SIGKILL)
    started = time.monotonic()
    runner.up(local_cloud.local, demo=False)
    assert time.monotonic() - started < 60
    for row in rows:
        for table in ("abc01-data-tasks", "abc01-audit"):
            assert dynamodb.get_item(TableName=table, Key=row)["Item"] == row
    head = s3.head_object(Bucket=vault(local_cloud), Key="probe/held")
    assert head["ObjectLockLegalHoldStatus"] == "ON"
    assert local_cloud.tokens("ada")["AccessToken"]


def test_the_business_date_moves_by_function_configuration_and_back(local_cloud: LocalCloud) -> None:
    with local_cloud.http() as http:
        before = http.get("/api/v1/config").json()["business_date"]
        local_cloud.move_date(30)
        after = http.get("/api/v1/config").json()["business_date"]
        local_cloud.move_date(0)
        assert http.get("/api/v1/config").json()["business_date"] == before
    assert after > before


SLOW = """
import os, time
def handler(event, context):
    time.sleep(3)
    return os.environ["DAY"]
"""


def test_what_runs_while_its_function_is_given_other_variables_runs_to_its_end(
    local_cloud: LocalCloud,
) -> None:
    cloud, packed = local_cloud.client("lambda"), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("slow.py", SLOW)
    own = cloud.get_function_configuration(FunctionName=functions.names(local_cloud.local)[0])
    cloud.create_function(
        FunctionName="slow", Runtime=own["Runtime"], Role=own["Role"], Handler="slow.handler",
        Code={"ZipFile": packed.getvalue()}, Timeout=20, Environment={"Variables": {"DAY": "today"}},
    )  # fmt: skip

    def said() -> str:
        return str(json.load(cloud.invoke(FunctionName="slow")["Payload"]))

    try:
        with ThreadPoolExecutor() as beside:
            running = beside.submit(said)
            time.sleep(1.5)
            cloud.update_function_configuration(
                FunctionName="slow", Environment={"Variables": {"DAY": "tomorrow"}}
            )
            assert (running.result(), said()) == ("today", "tomorrow")
    finally:
        cloud.delete_function(FunctionName="slow")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every function starts by itself")
def test_functions_start_again_after_the_death_of_the_process_they_are_copied_from(
    local_cloud: LocalCloud,
) -> None:
    cloud = processes.running(local_cloud.local, processes.CLOUD)
    listed = subprocess.run(
        ["ps", "--ppid", str(cloud), "-o", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout
    [nursery] = [int(line.split()[0]) for line in listed.splitlines() if nurseries.__file__ in line]
    os.kill(nursery, signal.SIGKILL)

    local_cloud.move_date(0)  # a new configuration: every function starts anew

    with local_cloud.signed_in("ada") as http:
        assert http.get("/api/v1/me").status_code == 200


def test_a_taken_port_is_said_in_a_sentence(local_cloud: LocalCloud) -> None:
    with pytest.raises(LocalError, match=r"Port \d+, meant for the page, is in use by another program"):
        processes.refuse_taken_port(local_cloud.local.door_port, "page")


def test_a_second_deployment_of_the_same_sources_changes_nothing(local_cloud: LocalCloud) -> None:
    said: list[str] = []
    marker = local_cloud.local.data / "deployed"
    marker.write_text(deploy.inputs_digest(local_cloud.local), encoding="utf-8")
    assert deploy.deploy(local_cloud.local, said.append) == local_cloud.outputs
    assert said == []
