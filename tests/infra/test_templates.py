"""What the stacks promise, read from the synthesised templates."""

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra import app, checks, limit_rules, reading
from infra.enabled import enabled
from infra.packages import Packages
from infra.routes import public_route
from infra.study import StudyFileError
from tests.infra.conftest import REAL, TRYING, Templates

STUDIES = {study.prefix: study for study in REAL}


def of_type(template: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    return (one["Properties"] for one in template["Resources"].values() if one["Type"] == kind)


def policy_of(template: dict[str, Any], bucket: str) -> dict[str, dict[str, Any]]:
    [name] = [n for n in template["Resources"] if re.match(rf"Bucket{bucket}Policy", n)]
    document = template["Resources"][name]["Properties"]["PolicyDocument"]
    return {one["Sid"]: one for one in document["Statement"] if "Sid" in one}


@pytest.fixture(params=sorted(STUDIES))
def study(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def records(study: str, templates: Templates) -> dict[str, Any]:
    return templates[f"{study}-records"]


@pytest.fixture
def stack(study: str, templates: Templates) -> dict[str, Any]:
    return templates[study]


def test_every_table_can_be_restored_is_encrypted_and_stays(records: dict[str, Any]) -> None:
    tables = [one for one in records["Resources"].values() if one["Type"] == "AWS::DynamoDB::Table"]
    assert len(tables) >= 4
    for table in tables:
        properties = table["Properties"]
        assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
        assert properties["DeletionProtectionEnabled"]
        assert properties["SSESpecification"]["SSEEnabled"]
        assert properties["BillingMode"] == "PAY_PER_REQUEST"
        assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_every_service_has_its_table_with_four_views(study: str, records: dict[str, Any]) -> None:
    tables = {one["TableName"]: one for one in of_type(records, "AWS::DynamoDB::Table")}
    for service in enabled(STUDIES[study]):
        table = tables[f"{study}-data-{service.name}"]
        names = [index["IndexName"] for index in table["GlobalSecondaryIndexes"]]
        assert names == ["view1", "view2", "view3", "view4"]


def test_the_records_bucket_is_locked_without_a_default_that_cannot_be_undone(
    records: dict[str, Any],
) -> None:
    [vault] = [one for one in of_type(records, "AWS::S3::Bucket") if one.get("ObjectLockEnabled")]
    assert "records" in json.dumps(vault["BucketName"])
    assert "Rule" not in vault.get("ObjectLockConfiguration", {})


def test_no_bucket_is_public_unencrypted_or_without_versions(records: dict[str, Any]) -> None:
    for bucket in of_type(records, "AWS::S3::Bucket"):
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["VersioningConfiguration"]["Status"] == "Enabled"
        rules = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rules[0]["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"


@pytest.mark.parametrize(
    ("sid", "actions"),
    [
        ("NobodyDeletes", {"s3:DeleteObject", "s3:DeleteObjectVersion"}),
        ("NobodyBypassesRetention", {"s3:BypassGovernanceRetention"}),
        (
            "NobodyWeakensTheBucket",
            {"s3:PutBucketObjectLockConfiguration", "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration"},
        ),
    ],
)
def test_nobody_at_all_may_weaken_the_vault(records: dict[str, Any], sid: str, actions: set[str]) -> None:
    statement = policy_of(records, "records")[sid]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", {"AWS": "*"})
    assert actions <= set(reading.actions(statement))
    assert "Condition" not in statement


def test_nobody_chooses_the_vaults_key_and_only_a_change_set_writes_its_policy(
    records: dict[str, Any],
) -> None:
    """integrity.md 3, deletion or weakening of WORM: a foreign key is a deletion; so is another policy."""
    policy = policy_of(records, "records")
    key, other, written = (policy[sid] for sid in (
        "NobodyChoosesTheKey", "NobodyEncryptsOtherwise", "OnlyAChangeSetWritesThePolicy"))  # fmt: skip
    encryption = "s3:x-amz-server-side-encryption"
    assert key["Condition"] == {"Null": {f"{encryption}-aws-kms-key-id": "false"}}
    assert other["Condition"] == {"StringNotEquals": {encryption: "aws:kms"}, "Null": {encryption: "false"}}
    assert (key["Action"], other["Action"], written["Action"]) == (
        "s3:PutObject",
        "s3:PutObject",
        "s3:PutBucketPolicy",
    )
    assert written["Condition"] == {
        "ForAllValues:StringNotEquals": {"aws:CalledVia": ["cloudformation.amazonaws.com"]}
    }
    assert {one["Effect"] for one in (key, other, written)} == {"Deny"}


def test_metrics_and_log_lines_say_whose_they_are(study: str, templates: Templates) -> None:
    for stack in (study, f"{study}-witness"):
        for function in of_type(templates[stack], "AWS::Lambda::Function"):
            assert function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"].startswith(f"{study}-")


def test_every_function_is_started_so_that_its_failures_say_no_content(
    study: str, templates: Templates
) -> None:
    for stack, entry in ((study, "services.entry."), (f"{study}-witness", "witness.entry.")):
        for function in of_type(templates[stack], "AWS::Lambda::Function"):
            assert function["Handler"].startswith(entry)


def test_a_real_study_locks_for_everybody_and_one_for_trying_for_a_day(templates: Templates) -> None:
    for prefix, said in {"xyz02": ("COMPLIANCE", "730"), "try01": ("GOVERNANCE", "1")}.items():
        for stack in (prefix, f"{prefix}-witness"):
            functions = [
                one["Environment"]["Variables"] for one in of_type(templates[stack], "AWS::Lambda::Function")
            ]
            assert {(one["LOCK_MODE"], one["LOCK_DAYS"]) for one in functions} == {said}


TAGGABLE = {
    "AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage", "AWS::CloudFront::Distribution", "AWS::CloudWatch::Alarm",
    "AWS::Cognito::UserPool", "AWS::DynamoDB::Table", "AWS::Events::EventBus", "AWS::Events::Rule",
    "AWS::GuardDuty::MalwareProtectionPlan", "AWS::IAM::Role", "AWS::KMS::Key", "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Function", "AWS::Logs::LogGroup", "AWS::S3::Bucket", "AWS::SES::EmailIdentity", "AWS::SNS::Topic",
    "AWS::SQS::Queue",
}  # fmt: skip


def test_everything_that_takes_a_tag_says_which_study_pays_for_it(study: str, templates: Templates) -> None:
    found = set()
    for stack in (study, f"{study}-records", f"{study}-witness"):
        for name, resource in templates[stack]["Resources"].items():
            kind, tags = (
                resource["Type"],
                resource.get("Properties", {}).get("Tags")
                or resource.get("Properties", {}).get("UserPoolTags"),
            )
            said = tags if isinstance(tags, dict) else {one["Key"]: one["Value"] for one in tags or ()}
            if kind in TAGGABLE:
                assert said.get("study") == study.upper(), f"{name}, a {kind}, says no study"
                found.add(kind)
    assert len(found) >= len(TAGGABLE) - 2


def test_only_named_roles_write_seal_and_retain(study: str, records: dict[str, Any]) -> None:
    policy = policy_of(records, "records")
    for sid in ("OnlyWritersPut", "OnlyTheSealerSeals", "OnlyKeepersRetain"):
        spared = json.dumps(policy[sid]["Condition"]["ArnNotLike"]["aws:PrincipalArn"])
        assert f"{study}-ledger-sealer" in spared
        assert f"{study}-people-api" not in spared
        assert "role/*" not in spared
    assert "documents" not in json.dumps(policy["OnlyTheSealerSeals"]["Condition"])
    spared = policy["OnlyTheCompactorBundles"]["Condition"]["ArnNotLike"]["aws:PrincipalArn"]
    assert len(spared) == 2
    assert all(f"{study}-ledger-compactor" in json.dumps(one) for one in spared)


def test_a_record_is_created_once_and_locked_for_no_more_than_the_rolling_time(
    study: str, records: dict[str, Any]
) -> None:
    policy = policy_of(records, "records")
    days = policy["NoFarDate"]["Condition"]["NumericGreaterThan"]["s3:object-lock-remaining-retention-days"]
    assert int(days) == STUDIES[study].lock_days + 1
    assert policy["OnlyCreate"]["Condition"]["Null"] == {"s3:if-none-match": "true"}
    assert set(policy["OnlyLockedOrHeld"]["Condition"]["Null"].values()) == {"true"}


def test_every_bucket_and_queue_refuses_plain_http(records: dict[str, Any], stack: dict[str, Any]) -> None:
    policies = [*of_type(records, "AWS::S3::BucketPolicy"), *of_type(stack, "AWS::SQS::QueuePolicy")]
    for policy in policies:
        assert "aws:SecureTransport" in json.dumps(policy)


def test_the_signing_key_is_p256_and_only_the_sealer_signs(study: str, records: dict[str, Any]) -> None:
    [key] = of_type(records, "AWS::KMS::Key")
    assert (key["KeySpec"], key["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")
    denies = {one["Sid"]: one for one in key["KeyPolicy"]["Statement"] if one["Effect"] == "Deny"}
    assert set(reading.actions(denies["NobodyRetiresTheKey"])) == {
        "kms:ScheduleKeyDeletion",
        "kms:DisableKey",
    }
    spared = json.dumps(denies["OnlyTheSealerSigns"]["Condition"])
    assert spared.count(f"{study}-ledger-sealer") == 2  # the role, and a session of it
    assert spared.count("role/") == 2


def test_a_study_that_names_two_sealing_keys_keeps_both_and_its_sealer_signs_with_both(
    tmp_path: Path,
) -> None:
    rotated = dataclasses.replace(TRYING[0], sealing_keys=2)
    app.build([rotated], tmp_path, Packages.of_source()).synth()
    made = {end: json.loads((tmp_path / f"{rotated.prefix}{end}.template.json").read_text(encoding="utf-8"))
            for end in ("-records", "")}  # fmt: skip
    first, second = of_type(made["-records"], "AWS::KMS::Key")
    assert first["KeyPolicy"] == second["KeyPolicy"]
    names = {one["AliasName"] for one in of_type(made["-records"], "AWS::KMS::Alias")}
    assert names == {f"alias/{rotated.prefix}-checkpoints", f"alias/{rotated.prefix}-checkpoints-2"}
    signing = [one for _, one in reading.statements(made[""]) if "kms:Sign" in reading.actions(one)]
    assert [len(one["Resource"]) for one in signing] == [2]


def test_the_bus_refuses_every_role_but_the_publisher(study: str, stack: dict[str, Any]) -> None:
    [policy] = of_type(stack, "AWS::Events::EventBusPolicy")
    statement = policy["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Deny", "events:PutEvents")
    spared = statement["Condition"]["ArnNotLike"]["aws:PrincipalArn"]
    assert len(spared) == 2
    assert all(f"{study}-ledger-publisher" in json.dumps(one) for one in spared)


def test_only_the_publisher_puts_events_and_only_the_sequencer_deletes(stack: dict[str, Any]) -> None:
    holders: dict[str, set[str]] = {"events:PutEvents": set(), "dynamodb:DeleteItem": set()}
    for owner, statement in reading.statements(stack):
        for action in set(reading.actions(statement)) & holders.keys():
            holders[action].add(owner.rpartition("-")[2])
    assert holders == {"events:PutEvents": {"publisher"}, "dynamodb:DeleteItem": {"sequencer"}}


def test_records_trail_and_order_are_written_inside_transactions_only(stack: dict[str, Any]) -> None:
    writes = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}
    alone = set()
    for _, statement in reading.statements(stack):
        enclosed = "dynamodb:EnclosingOperation" in json.dumps(statement.get("Condition", {}))
        if writes & set(reading.actions(statement)) and not enclosed:
            alone.add(statement.get("Sid"))
    # Counters, sessions, access rows, and the own rows of sealer, publisher and anchors.
    assert alone == {
        "TakeNumbers",
        "CountOwn",
        "KeepSessions",
        "GrantAccess",
        "KeepSealState",
        "KeepCursor",
        "KeepAnchor",
    }


def test_the_trail_of_a_type_is_written_by_its_own_service(study: str, stack: dict[str, Any]) -> None:
    for owner, statement in reading.statements(stack):
        if statement.get("Sid") != "AddToTrail":
            continue
        assert reading.actions(statement) == ["dynamodb:PutItem"]
        allowed = set(statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"])
        [service] = [one for one in enabled(STUDIES[study]) if owner.startswith(f"{study}-{one.name}-")]
        attempts = (
            set() if owner == f"{study}-intake-door" else {"A#user#*", "A#access#*"}
        )  # nobody has a name there
        assert allowed == {f"A#{record.name}#*" for record in service.records} | attempts


def test_the_public_door_touches_the_intakes_own_rows_alone(study: str, stack: dict[str, Any]) -> None:
    found = {s["Sid"]: s for owner, s in reading.statements(stack) if owner == f"{study}-intake-door"}
    assert set(found) == {"WriteLog", "ReadOwnByKey", "WriteOwn", "CountOwn", "AddToTrail", "AddPending"}
    own = {sid for sid, one in found.items() if f"table/{study}-data-intake" in json.dumps(one["Resource"])}
    assert own == {"ReadOwnByKey", "WriteOwn", "CountOwn"}
    read = {action for one in found.values() for action in reading.actions(one)} & {
        f"dynamodb:{verb}" for verb in ("GetItem", "BatchGetItem", "Query", "Scan")}  # fmt: skip
    assert read == {"dynamodb:BatchGetItem"}
    [made] = [
        one
        for one in of_type(stack, "AWS::Lambda::Function")
        if one["FunctionName"] == f"{study}-intake-door"
    ]
    assert made["ReservedConcurrentExecutions"] == 5


def test_nobody_holds_an_act_with_another_persons_credentials(stack: dict[str, Any]) -> None:
    held = {action for _, statement in reading.statements(stack) for action in reading.actions(statement)}
    assert "cognito-idp:AdminCreateUser" in held  # the assertion below looks at something
    assert not {action for action in held if action.partition(":")[2] in checks.PASSWORDS}
    assert not {action for action in held if "*" in action}


def test_people_are_invited_and_sign_in_with_the_pool_alone(records: dict[str, Any]) -> None:
    [pool] = of_type(records, "AWS::Cognito::UserPool")
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 12
    assert pool["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]
    assert pool["DeletionProtection"] == "ACTIVE"


def test_the_two_clients_have_exactly_their_flows(records: dict[str, Any]) -> None:
    clients = {
        one["ClientName"].rpartition("-")[2]: one for one in of_type(records, "AWS::Cognito::UserPoolClient")
    }
    sign_in = {"ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"}
    assert set(clients["web"]["ExplicitAuthFlows"]) == sign_in | {"ALLOW_REFRESH_TOKEN_AUTH"}
    assert set(clients["signing"]["ExplicitAuthFlows"]) == sign_in  # decision 25: no refresh
    assert (clients["web"]["AccessTokenValidity"], clients["signing"]["IdTokenValidity"]) == (15, 5)
    for client in clients.values():
        assert client["PreventUserExistenceErrors"] == "ENABLED"
        assert client["EnableTokenRevocation"] is True
        assert client["WriteAttributes"] == ["zoneinfo"]


def test_a_study_that_says_so_has_the_pools_own_pages_and_hands_out_codes_alone(templates: Templates) -> None:
    doors = {
        name: list(of_type(template, "AWS::Cognito::UserPoolDomain")) for name, template in templates.items()
    }
    assert [name for name, found in doors.items() if found] == ["try01-records"]
    web, signing = of_type(templates["try01-records"], "AWS::Cognito::UserPoolClient")
    assert (web["AllowedOAuthFlows"], web["CallbackURLs"]) == (
        ["code"],
        ["https://try01.cqms.example/signed-in"],
    )
    assert "AllowedOAuthFlows" not in signing
    assert (
        json.dumps(templates["try01"]).count(".auth.eu-west-1.amazoncognito.com") >= 2
    )  # the page, and its policy


def test_every_route_asks_for_a_token_but_the_declared_public_ones(study: str, stack: dict[str, Any]) -> None:
    routes = {one["RouteKey"]: one["AuthorizationType"] for one in of_type(stack, "AWS::ApiGatewayV2::Route")}
    public = {key for key, kind in routes.items() if kind == "NONE"}
    declared = {" ".join(public_route(one)) for service in enabled(STUDIES[study]) for one in service.public}
    assert public == declared
    assert {kind for key, kind in routes.items() if key not in public} == {"JWT"}


def test_a_queue_gives_up_after_five_tries_and_waits_six_timeouts(stack: dict[str, Any]) -> None:
    functions = {
        n: one["Properties"]
        for n, one in stack["Resources"].items()
        if one["Type"] == "AWS::Lambda::Function"
    }
    mappings = [
        one for one in of_type(stack, "AWS::Lambda::EventSourceMapping") if "FunctionResponseTypes" in one
    ]
    assert mappings
    for mapping in mappings:
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["ScalingConfig"]["MaximumConcurrency"] >= 2
        queue = stack["Resources"][mapping["EventSourceArn"]["Fn::GetAtt"][0]]["Properties"]
        assert queue["RedrivePolicy"]["maxReceiveCount"] == 5
        timeout = functions[mapping["FunctionName"]["Ref"]]["Timeout"]
        assert queue["VisibilityTimeout"] >= 6 * timeout


def test_functions_run_the_built_package_and_nothing_idles_at_a_price(stack: dict[str, Any]) -> None:
    for function in of_type(stack, "AWS::Lambda::Function"):
        assert (function["Runtime"], function["Architectures"]) == ("python3.13", ["arm64"])
        assert "VpcConfig" not in function
        assert "SnapStart" not in function
    kinds = {one["Type"] for one in stack["Resources"].values()}
    assert not {kind for kind in kinds if kind.startswith(("AWS::EC2::", "AWS::WAFv2::"))}
    assert "AWS::Lambda::Alias" not in kinds


def test_every_log_is_kept_for_a_stated_time_whatever_becomes_of_the_function(
    stack: dict[str, Any], records: dict[str, Any]
) -> None:
    groups = [*of_type(stack, "AWS::Logs::LogGroup"), *of_type(records, "AWS::Logs::LogGroup")]
    functions = list(of_type(stack, "AWS::Lambda::Function"))
    assert {group["RetentionInDays"] for group in groups} == {365}
    [access] = of_type(stack, "AWS::Logs::LogGroup")
    assert "apigateway" in access["LogGroupName"]
    logged = {function["LoggingConfig"]["LogGroup"] for function in functions}
    assert logged == {group["LogGroupName"] for group in of_type(records, "AWS::Logs::LogGroup")}
    assert len(logged) == len(functions)
    for resource in records["Resources"].values():
        assert resource["Type"] != "AWS::Logs::LogGroup" or resource["DeletionPolicy"] == "Retain"


@pytest.fixture
def witness(study: str, templates: Templates) -> dict[str, Any]:
    return templates[f"{study}-witness"]


def test_nobody_but_the_witness_writes_to_its_bucket_and_only_it_signs(
    study: str, witness: dict[str, Any]
) -> None:
    copies, bucket = sorted(of_type(witness, "AWS::S3::Bucket"), key=lambda one: "ObjectLockEnabled" in one)
    assert "ObjectLockEnabled" not in copies, "a value may have to be taken out"
    [rule] = copies["LifecycleConfiguration"]["Rules"]
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 35}
    assert bucket["ObjectLockEnabled"]
    assert bucket["VersioningConfiguration"]["Status"] == "Enabled"
    policy = policy_of(witness, "witness")
    mine = json.dumps(policy["OnlyTheWitnessWrites"]["Condition"]["ArnNotLike"])
    assert f":role/{study}-witness-observe" in mine
    assert len(policy["OnlyTheWitnessWrites"]["Condition"]["ArnNotLike"]["aws:PrincipalArn"]) == 4
    assert f":role/{study}-witness-copies" in mine
    for sid in ("NobodyDeletes", "NobodyBypassesRetention", "NobodyWeakensTheBucket"):
        assert (policy[sid]["Effect"], "Condition" in policy[sid]) == ("Deny", False)
    reads = policy["TheStudyReads"]
    assert reads["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert ["cosig/*" in json.dumps(one) or "keys/*" in json.dumps(one) for one in reads["Resource"]] == [
        True,
        True,
    ]
    [key] = of_type(witness, "AWS::KMS::Key")
    statements = {one.get("Sid"): one for one in key["KeyPolicy"]["Statement"]}
    assert statements["OnlyTheWitnessSigns"]["Condition"]["ArnNotLike"]["aws:PrincipalArn"]
    assert statements["NobodyRetiresTheKey"]["Effect"] == "Deny"


def test_no_role_of_the_study_may_touch_the_witness_but_for_reading_what_it_cosigned(
    study: str, stack: dict[str, Any]
) -> None:
    touching = [(owner, statement) for owner, statement in reading.statements(stack)
                if f"{study}-witness-" in json.dumps(statement["Resource"])]  # fmt: skip
    assert {owner for owner, _ in touching} == {f"{study}-ledger-api", f"{study}-ledger-anchors"}
    held = {action for _, statement in touching for action in reading.actions(statement)}
    assert held == {"s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:ListBucketVersions"}


def test_the_witness_reads_the_sealed_trail_and_nothing_else_of_the_study(
    study: str, records: dict[str, Any]
) -> None:
    held = [(owner, one) for owner, one in reading.statements(records) if owner == f"{study}-witness-reader"]
    assert {a for _, one in held for a in reading.actions(one)} == {
        "s3:GetObject",
        "s3:ListBucket",
        "kms:GetPublicKey",
    }
    [objects] = [one["Resource"] for _, one in held if "s3:GetObject" in reading.actions(one)]
    assert all(any(f"/{sealed}/*" in json.dumps(one) for sealed in ("seg", "cp", "key")) for one in objects)


def test_a_production_study_needs_a_witness_in_another_account() -> None:
    study = STUDIES["xyz02"]
    with pytest.raises(StudyFileError, match="account of its own"):
        dataclasses.replace(study, witness=dataclasses.replace(study.witness, account=""))


def test_no_template_moves_the_business_date(templates: Templates) -> None:
    assert not [fault for template in templates.values() for fault in checks.faults(template)]


def test_production_locks_records_so_that_nobody_unlocks_them(templates: Templates) -> None:
    for function in of_type(templates["xyz02"], "AWS::Lambda::Function"):
        assert function["Environment"]["Variables"]["STAGE"] == "production"
        assert function["Environment"]["Variables"]["LOCK_MODE"] == "COMPLIANCE"


@pytest.mark.parametrize("days", [0, -1, "7", True])
def test_a_study_says_in_whole_days_from_when_on_an_event_is_recorded_late(days: object) -> None:
    local = STUDIES["abc01"]
    with pytest.raises(StudyFileError, match="late_after_days"):
        type(local)(**{**local.__dict__, "late_after_days": days})


@pytest.mark.parametrize("name", ["scan_uploads", "hosted_sign_in"])
def test_what_is_on_or_off_in_a_study_file_is_no_word(name: str) -> None:
    production = STUDIES["xyz02"]
    with pytest.raises(StudyFileError, match="true or false"):
        type(production)(**{**production.__dict__, name: "false"})


@pytest.mark.parametrize("change", [{"lock_mode": "GOVERNANCE"}, {"lock_days": 1}, {"certificate": ""}])
def test_a_production_study_cannot_be_declared_weaker(change: dict[str, object]) -> None:
    production = STUDIES["xyz02"]
    with pytest.raises(StudyFileError):
        type(production)(**{**production.__dict__, **change})


def test_uploads_are_scanned_where_the_study_says_so_and_taken_only_then(templates: Templates) -> None:
    for prefix, study in STUDIES.items():
        records, stack = templates[f"{prefix}-records"], templates[prefix]
        plans = list(of_type(records, "AWS::GuardDuty::MalwareProtectionPlan"))
        assert len(plans) == study.scan_uploads
        said = {
            function["Environment"]["Variables"]["SCAN_REQUIRED"]
            for function in of_type(stack, "AWS::Lambda::Function")
            if "Environment" in function
        }
        assert said == {"true" if study.scan_uploads else "false"}
        for plan in plans:
            assert plan["Actions"]["Tagging"]["Status"] == "ENABLED"
            assert policy_of(records, "quarantine")["OnlyTheScanTags"]["Effect"] == "Deny"


def test_a_service_hears_of_uploads_for_its_own_records_alone(study: str, stack: dict[str, Any]) -> None:
    heard: dict[str, list[str]] = {}
    for rule in of_type(stack, "AWS::Events::Rule"):
        pattern = rule.get("EventPattern", {})
        if pattern.get("source") == ["aws.s3"]:
            for key in pattern["detail"]["object"]["key"]:
                heard.setdefault(key["prefix"], []).append(pattern["detail-type"][0])
    types = [name for service in enabled(STUDIES[study]) for name in service.take_files]
    assert set(heard) == {f"uploads/{name}/" for name in types}
    assert all(sorted(facts) == ["Object Created", "Object Tags Added"] for facts in heard.values())


def test_one_role_changes_values_and_never_the_bytes_of_an_entry(study: str, stack: dict[str, Any]) -> None:
    """Decision 21: the redactor, inside a transaction, and only the attribute that holds values."""
    changing = [
        (owner, one)
        for owner, one in reading.statements(stack)
        if "dynamodb:UpdateItem" in reading.actions(one) and f"{study}-audit" in json.dumps(one["Resource"])
    ]
    [(owner, statement)] = changing
    assert owner == f"{study}-ledger-redactor"
    allowed = statement["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]
    assert set(allowed) == {"pk", "sk", "x"}


def test_exported_values_are_deleted_by_the_redactor_alone(
    study: str, stack: dict[str, Any], records: dict[str, Any]
) -> None:
    holders = [(owner, one) for owner, one in reading.statements(stack)
               if "s3:DeleteObjectVersion" in reading.actions(one)]  # fmt: skip
    [(owner, statement)] = holders
    assert owner == f"{study}-ledger-redactor"
    assert "-values-" in json.dumps(statement["Resource"])
    spared = json.dumps(policy_of(records, "values")["OnlyTheRedactorDeletes"]["Condition"])
    assert spared.count("role/") == 2
    assert f"{study}-ledger-redactor" in spared


def test_no_rule_is_longer_than_eventbridge_takes_and_every_fact_is_heard(
    study: str, stack: dict[str, Any]
) -> None:
    heard: set[str] = set()
    for rule in of_type(stack, "AWS::Events::Rule"):
        pattern = rule.get("EventPattern", {})
        assert len(json.dumps(pattern, separators=(",", ":"))) <= 2048
        heard |= set(pattern.get("detail-type", ()))
    assert heard >= {fact.name for service in enabled(STUDIES[study]) for fact in service.reacts_to}


def test_the_study_hears_of_every_deployment_that_changes_what_its_trail_is_kept_in(
    records: dict[str, Any], stack: dict[str, Any]
) -> None:
    """ATR-06: whoever deploys, and with what; policies and later keys begin with the same words"""
    [pattern] = [rule["EventPattern"] for rule in of_type(stack, "AWS::Events::Rule")
                 if rule.get("EventPattern", {}).get("source") == ["aws.cloudformation"]]  # fmt: skip
    heard = [one["prefix"] for one in pattern["detail"]["logical-resource-id"]]
    for beginning in heard:
        assert [name for name in records["Resources"] if name.startswith(beginning)], beginning
    assert "-records/" in json.dumps(pattern["detail"]["stack-id"])
    for name, resource in records["Resources"].items():
        if resource["Type"] in ("AWS::S3::BucketPolicy", "AWS::KMS::Key"):
            told = name.startswith(tuple(heard))
            assert told or name.startswith(("Bucketquarantine", "Bucketwork")), name


def test_what_nobody_waits_for_is_kept_when_it_failed_for_good(study: str, templates: Templates) -> None:
    """A rule's own queue takes what it could not deliver; what a function failed on is the function's to keep."""
    for name in (study, f"{study}-witness"):
        functions = {
            key for key, one in templates[name]["Resources"].items() if one["Type"] == "AWS::Lambda::Function"
        }
        targets = [one for rule in of_type(templates[name], "AWS::Events::Rule") for one in rule["Targets"]]
        started = functions & {one["Arn"]["Fn::GetAtt"][0] for one in targets}
        configured = of_type(templates[name], "AWS::Lambda::EventInvokeConfig")
        kept = {one["FunctionName"]["Ref"] for one in configured if one["DestinationConfig"]["OnFailure"]}
        assert started, name
        assert started - kept == set(), name


ROOM = 20  # resources: three functions with what each needs


def test_every_stack_has_room_for_what_the_next_release_brings(templates: Templates) -> None:
    taken = {name: len(template["Resources"]) for name, template in templates.items()}
    [most] = [limit.most for limit in limit_rules.LIMITS if limit.unit == "resources"]
    assert {name: most - found for name, found in taken.items() if most - found < ROOM} == {}


def test_every_limit_of_aws_is_counted_on_something(templates: Templates) -> None:
    counted = {limit for template in templates.values() for _, limit, _ in limit_rules.measured(template)}
    assert counted == set(limit_rules.LIMITS)
