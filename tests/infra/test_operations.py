"""What whoever holds deploy credentials does with a study: shown first, confirmed by typing, nothing lost."""

import dataclasses
import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.client import BaseClient
from botocore.stub import Stubber

from infra.local import processes
from infra.local.deploy import client as local_client
from infra.local.settings import Local
from infra.operations import preflight, smoke
from infra.operations.account import Account, NotDoneError
from infra.operations.assembly import Assembly
from infra.operations.board import board
from infra.operations.change_sets import Change, ChangeSet, Stacks
from infra.operations.deployment import Deployment
from infra.operations.teardown import teardown
from infra.study import ROOT, Study, Witness, read
from tests.support.local import free_port

HERE, ELSEWHERE = "000000000000", "444455556666"
XYZ02 = read(ROOT / "studies" / "xyz02.toml")
UNANSWERED = ("lambda", "sesv2", "acm")
NUMBERS = itertools.count(1)
Clients = Callable[[str, str], BaseClient]
Templates = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    """The emulator alone, half a second: what stands in it is made and taken away by these tests."""
    local = Local(
        data=tmp_path_factory.mktemp("cloud"), cloud_port=free_port(), door_port=free_port(), study_id="ABC01"
    )
    processes.start_cloud(local)
    yield local
    processes.stop(local, processes.CLOUD)


@dataclasses.dataclass(frozen=True)
class Ground:
    """A study of its own, in a region of the emulator."""

    study: Study
    clients: Clients

    @property
    def tags(self) -> list[dict[str, str]]:
        return [{"Key": "study", "Value": self.study.id}]

    def queue(self, name: str) -> dict[str, Any]:
        return {
            "Type": "AWS::SQS::Queue",
            "Properties": {"QueueName": f"{self.study.prefix}-{name}", "Tags": self.tags},
        }

    def templates(self) -> Templates:
        """Three stacks in small: what is retained, what is not, a page that holds files."""
        prefix = self.study.prefix
        table = {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain", "Properties": {
            "TableName": f"{prefix}-audit", "BillingMode": "PAY_PER_REQUEST", "Tags": self.tags,
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}]}}  # fmt: skip
        page = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": f"{prefix}-page", "Tags": self.tags}}
        return {
            f"{prefix}-records": {"Resources": {"Held": table}},
            f"{prefix}-witness": {"Resources": {"Failed": self.queue("failed")}},
            prefix: {
                "Resources": {"Letters": self.queue("dead-letters"), "PageFiles": page},
                "Outputs": {"PageBucket": {"Value": {"Ref": "PageFiles"}}},
            },
        }

    def at(self, service: str) -> BaseClient:
        return self.clients(service, self.study.region)

    def queues(self) -> set[str]:
        listed = self.at("sqs").list_queues(QueueNamePrefix=self.study.prefix).get("QueueUrls", [])
        return {url.rpartition("/")[2].removeprefix(f"{self.study.prefix}-") for url in listed}

    def tables(self) -> list[str]:
        return [
            one
            for one in self.at("dynamodb").list_tables()["TableNames"]
            if one.startswith(self.study.prefix)
        ]

    def stacks(self) -> set[str]:
        listed = self.at("cloudformation").describe_stacks()["Stacks"]
        return {one["StackName"] for one in listed if one["StackName"].startswith(self.study.prefix)}


@pytest.fixture
def ground(cloud: Local) -> Ground:
    trying = dataclasses.replace(XYZ02, id=f"TRY{next(NUMBERS):02}", stage="development", region=cloud.study.region, lock_mode="GOVERNANCE",
                                 lock_days=1, witness=Witness("w", "m"))  # fmt: skip
    return Ground(trying, lambda service, _: local_client(cloud, service))


def assembly(folder: Path, account: Account, templates: dict[str, dict[str, Any]]) -> Assembly:
    """Write what a synthesis leaves."""
    folder.mkdir()
    for name, template in templates.items():
        text = json.dumps(template)
        (folder / f"{name}.template.json").write_text(text)
        where = {
            "bucketName": "cdk-assets-${AWS::AccountId}-eu-west-1",
            "objectKey": f"{hashlib.sha256(text.encode()).hexdigest()}.json",
        }
        listed = {
            "one": {
                "source": {"path": f"{name}.template.json", "packaging": "file"},
                "destinations": {"here": where},
            }
        }
        (folder / f"{name}.assets.json").write_text(json.dumps({"files": listed}))
    said = {
        name: {
            "properties": {
                "tags": {"study": account.study.id},
                "terminationProtection": name.endswith("records"),
            }
        }
        for name in templates
    }
    (folder / "manifest.json").write_text(json.dumps({"artifacts": said}))
    return Assembly(folder, account)


@dataclasses.dataclass
class Typing:
    """Somebody at the terminal: types what is asked for, or something else."""

    instead: str = ""
    asked: list[str] = dataclasses.field(default_factory=list)

    def __call__(self, prompt: str) -> str:
        self.asked.append(prompt.removeprefix("Type  ").removesuffix("  to go on: "))
        return self.instead or self.asked[-1]


def bring(ground: Ground, folder: Path, templates: Templates, typing: Typing) -> Deployment:
    granted = settings(ground.study, HERE)  # what the emulator does not answer, as AWS documents it

    def client(service: str, region: str) -> BaseClient:
        return granted.client(service, region) if service in UNANSWERED else ground.clients(service, region)

    account = Account(ground.study, client)
    return Deployment(
        account, assembly(folder, account, templates), Stacks(ground.at("cloudformation"), 0.2), typing
    )


@pytest.fixture
def standing(ground: Ground, tmp_path: Path) -> Ground:
    typing = Typing()
    assert bring(ground, tmp_path / "first", ground.templates(), typing).deploy() == list(ground.templates())
    assert typing.asked == [f"{ground.study.id} 1 days"]
    return ground


def test_a_study_is_made_once_what_a_lock_means_was_typed(standing: Ground, tmp_path: Path) -> None:
    assert standing.stacks() == set(standing.templates())
    with pytest.raises(NotDoneError, match="upgrade"):
        bring(standing, tmp_path / "again", standing.templates(), Typing()).deploy()


def test_nothing_is_made_where_the_words_differ(ground: Ground, tmp_path: Path) -> None:
    with pytest.raises(NotDoneError, match="Not confirmed"):
        bring(ground, tmp_path / "first", ground.templates(), Typing("yes")).deploy()
    assert ground.stacks() == set()


def test_what_a_failed_attempt_left_is_named_before_anything_is_made(ground: Ground, tmp_path: Path) -> None:
    """A table that holds rows is another thing than an empty one: it was a study's that ran."""
    templates = ground.templates()
    table = templates[f"{ground.study.prefix}-records"]["Resources"]["Held"]["Properties"]
    page = {"Fn::Join": ["", [f"{ground.study.prefix}-page-", {"Ref": "AWS::AccountId"}, "-eu-west-1"]]}
    templates[ground.study.prefix]["Resources"]["PageFiles"]["Properties"]["BucketName"] = page
    ground.at("dynamodb").create_table(**table)
    bucket = f"{ground.study.prefix}-page-{HERE}-eu-west-1"
    here = {"LocationConstraint": ground.study.region}
    ground.at("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=here)
    group = f"/cqms/{ground.study.prefix}/left"
    of_logs = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": group}}
    templates[f"{ground.study.prefix}-records"]["Resources"]["Left"] = of_logs
    ground.at("logs").create_log_group(logGroupName=group)

    def refused(attempt: str) -> str:
        with pytest.raises(NotDoneError) as said:
            bring(ground, tmp_path / attempt, templates, Typing()).deploy()
        assert ground.stacks() == set()
        return str(said.value)

    first = refused("first")
    for left in (
        f"table {table['TableName']}: empty",
        f"bucket {bucket}: empty",
        f"log group {group}: empty",
    ):
        assert left in first
    ground.at("dynamodb").put_item(TableName=table["TableName"], Item={"pk": {"S": "one"}})
    ground.at("logs").create_log_stream(logGroupName=group, logStreamName="one")
    second = refused("second")
    assert f"table {table['TableName']}: holds rows" in second
    assert f"log group {group}: holds logs" in second

    ground.at("dynamodb").delete_table(TableName=table["TableName"])
    ground.at("logs").delete_log_group(logGroupName=group)
    assert f"bucket {bucket}: empty" in refused("third")
    ground.at("s3").delete_bucket(Bucket=bucket)
    assert bring(ground, tmp_path / "fourth", templates, Typing()).deploy() == list(templates)


def test_an_upgrade_is_shown_and_confirmed_stack_by_stack(
    standing: Ground, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed, typing = standing.templates(), Typing()
    changed[standing.study.prefix]["Resources"]["More"] = standing.queue("more")
    assert standing.study.prefix in bring(standing, tmp_path / "next", changed, typing).upgrade()
    assert f"upgrade {standing.study.prefix}" in typing.asked
    assert "Add     AWS::SQS::Queue" in capsys.readouterr().out
    assert standing.queues() == {"dead-letters", "failed", "more"}


def test_an_upgrade_nobody_confirmed_changes_nothing(standing: Ground, tmp_path: Path) -> None:
    changed = standing.templates()
    changed[f"{standing.study.prefix}-records"]["Resources"]["More"] = standing.queue("more")
    with pytest.raises(NotDoneError, match="Not confirmed"):
        bring(standing, tmp_path / "next", changed, Typing("no")).upgrade()
    assert standing.queues() == {"dead-letters", "failed"}
    left = standing.at("cloudformation").list_change_sets(StackName=f"{standing.study.prefix}-records")[
        "Summaries"
    ]
    assert [one for one in left if one["ExecutionStatus"] == "AVAILABLE"] == []


def test_an_upgrade_of_what_the_trail_is_kept_in_names_the_change_that_was_approved(
    standing: Ground, tmp_path: Path
) -> None:
    """ATR-06"""
    changed, typing = standing.templates(), Typing()
    records = f"{standing.study.prefix}-records"
    changed[records]["Resources"]["TableauditReader"] = standing.queue("reader")
    with pytest.raises(NotDoneError, match=r"(?s)kept in.*TableauditReader.*--change"):
        bring(standing, tmp_path / "next", changed, typing).upgrade()
    assert (typing.asked, standing.queues()) == ([], {"dead-letters", "failed"})


def test_cloudformation_is_told_which_change_announced_what_it_does() -> None:
    """It puts the token into every event of the operation."""
    cloud = botocore.session.Session().create_client("cloudformation", region_name="eu-central-1",
                                                     aws_access_key_id="a", aws_secret_access_key="b")  # fmt: skip
    with Stubber(cloud) as stubbed:
        asked = {"ChangeSetName": "arn", "ClientRequestToken": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}
        stubbed.add_response("execute_change_set", {}, asked)
        done = [{"StackName": "s", "StackStatus": "UPDATE_COMPLETE", "CreationTime": "2026-11-22T08:00:00Z"}]
        stubbed.add_response("describe_stacks", {"Stacks": done}, {"StackName": "s"})
        Stacks(cloud, 0).carry_out(ChangeSet("s", "arn", False, ()), False, asked["ClientRequestToken"])
        stubbed.assert_no_pending_responses()


@pytest.mark.parametrize("spoil", [
    lambda resources: resources.pop("Held"),
    lambda resources: resources.update(Renamed=resources.pop("Held")),
    lambda resources: resources["Held"]["Properties"].update(TableName="other"),
])  # fmt: skip
def test_an_upgrade_that_would_lose_a_table_asks_nobody_and_changes_nothing(
    spoil: Callable[[dict[str, Any]], object], standing: Ground, tmp_path: Path
) -> None:
    changed, typing = standing.templates(), Typing()
    resources = changed[f"{standing.study.prefix}-records"]["Resources"]
    resources["More"] = standing.queue("more")
    spoil(resources)
    with pytest.raises(NotDoneError, match=r"Held \(AWS::DynamoDB::Table\)"):
        bring(standing, tmp_path / "next", changed, typing).upgrade()
    assert typing.asked == []
    assert (standing.tables(), standing.queues()) == (
        [f"{standing.study.prefix}-audit"],
        {"dead-letters", "failed"},
    )


@pytest.mark.parametrize(("action", "replacement", "loses"), [
    ("Remove", "", True), ("Modify", "True", True), ("Modify", "Conditional", True), ("Modify", "False", False), ("Add", "", False),
])  # fmt: skip
def test_what_cloudformation_itself_says_it_would_replace_is_refused(
    action: str, replacement: str, loses: bool
) -> None:
    change = Change(action, "Held", "AWS::DynamoDB::Table", replacement)
    assert bool(ChangeSet("s", "arn", False, (change,)).losses()) == loses


def test_a_teardown_says_what_stays_and_takes_only_what_can_be_built_again(
    standing: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    account, prefix = Account(standing.study, standing.clients), standing.study.prefix
    standing.at("s3").put_object(Bucket=f"{prefix}-page", Key="index.html", Body=b"page")
    stacks = Stacks(standing.at("cloudformation"), 0.2)
    with pytest.raises(NotDoneError, match="Not confirmed"):
        teardown(account, stacks, Typing("yes"))
    assert prefix in standing.stacks()
    typing = Typing()
    assert teardown(account, stacks, typing) == [f"AWS::DynamoDB::Table {prefix}-audit"]
    assert typing.asked == [f"tear down development {standing.study.id}"]
    assert f"AWS::DynamoDB::Table {prefix}-audit" in capsys.readouterr().out
    assert standing.stacks() == {f"{prefix}-records", f"{prefix}-witness"}
    assert (standing.tables(), standing.queues()) == ([f"{prefix}-audit"], {"failed"})


def settings(study: Study, account: str, **changed: Any) -> Account:
    """An account that answers preflight as AWS documents it, with some answers changed."""
    said: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "sts": [("get_caller_identity", {"Account": account})],
        "lambda": [("get_account_settings", {"AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": changed.get("free", 1000)}})],
        "sesv2": [("get_account", {"ProductionAccessEnabled": changed.get("out", True), "SendQuota": {"Max24HourSend": 50000.0}}),
                  ("get_email_identity", {"VerifiedForSendingStatus": changed.get("verified", True)}),
                  ("get_email_identity", {"VerifiedForSendingStatus": False})],
        "acm": [("describe_certificate", {"Certificate": {"DomainName": changed.get("domain", study.host), "Status": changed.get("status", "ISSUED")}})],
        "cloudformation": [("describe_stacks", {"Stacks": [{"StackName": name, "CreationTime": "2026-11-22T00:00:00Z", "StackStatus": changed.get("stack", "CREATE_COMPLETE")}]}) for name in ("a", "b", "c")],
    }  # fmt: skip
    made: dict[str, BaseClient] = {}
    session = botocore.session.Session()
    for service, answers in said.items():
        made[service] = session.create_client(service, region_name="eu-west-1")
        stub = Stubber(made[service])
        for verb, answer in answers:
            stub.add_response(verb, answer)
        stub.activate()
    return Account(study, lambda service, _: made[service])


def test_an_account_that_has_everything_passes() -> None:
    found = preflight.findings(settings(XYZ02, XYZ02.witness.study_account))
    assert [one for one in found if not one.fine] == []
    assert {one.what for one in found} == {
        "account",
        "concurrency",
        "mail",
        "certificate",
        "witness",
        "pool plan",
        "stacks",
    }


@pytest.mark.parametrize(("changed", "stops", "says"), [
    ({"free": 110}, "concurrency", "larger quota"),
    ({"out": False}, "mail", "sandbox"),
    ({"verified": False}, "mail", "verify quality@xyz02.cqms.example"),
    ({"domain": "other.example"}, "certificate", "the page is at"),
    ({"status": "PENDING_VALIDATION"}, "certificate", "pending_validation"),
    ({"stack": "ROLLBACK_COMPLETE"}, "stacks", "ROLLBACK_COMPLETE"),
])  # fmt: skip
def test_what_is_missing_stops_and_says_what_to_do(changed: dict[str, Any], stops: str, says: str) -> None:
    account = settings(XYZ02, XYZ02.witness.study_account, **changed)
    found = [one for one in preflight.findings(account) if not one.fine]
    assert found
    assert {one.what for one in found} == {stops}
    assert says in found[0].says


def test_what_aws_does_not_answer_stops_too() -> None:
    account = settings(XYZ02, XYZ02.witness.study_account)
    account.client("lambda").get_account_settings()  # the stub answers once
    [found] = [one for one in preflight.findings(account) if not one.fine]
    assert "cannot be asked in eu-west-1" in found.says


def test_a_strangers_account_and_a_study_for_one_machine_are_refused() -> None:
    with pytest.raises(NotDoneError, match="999999999999"):
        settings(XYZ02, "999999999999").stacks()
    with pytest.raises(NotDoneError, match="make up"):
        settings(read(ROOT / "studies" / "abc01.toml"), HERE).stacks()
    assert settings(XYZ02, ELSEWHERE).stacks() == ("xyz02-witness",)


def test_an_account_gets_one_dashboard_once_its_price_was_typed(ground: Ground) -> None:
    def shown() -> list[str]:
        listed = ground.at("cloudwatch").list_dashboards()["DashboardEntries"]
        return [one["DashboardName"] for one in listed]

    def drawn() -> str:
        return str(ground.at("cloudwatch").get_dashboard(DashboardName="cqms")["DashboardBody"])

    stacks = Stacks(ground.at("cloudformation"), 0.2)
    here, there = (
        Account(one, ground.clients) for one in (ground.study, dataclasses.replace(ground.study, id="OTHER"))
    )
    assert board([here], stacks, Typing()) == [ground.study.id]
    assert (shown(), "other-" in drawn()) == (["cqms"], False)
    with pytest.raises(NotDoneError, match="Not confirmed"):
        board([here, there], stacks, Typing("yes"))
    assert "other-" not in drawn()
    assert board([here, there], stacks, Typing()) == [ground.study.id, "OTHER"]
    assert "other-" in drawn()
    with pytest.raises(NotDoneError, match="its witness has no dashboard"):
        board([settings(XYZ02, ELSEWHERE)], stacks, Typing())


@pytest.mark.parametrize(("stage", "says"), [("production", "locks nobody lifts"), ("local", "make demo")])
def test_test_people_are_refused_where_the_file_names_no_study_for_trying(stage: str, says: str) -> None:
    """Before anything is asked of AWS: the stub knows no answer about functions."""
    study = XYZ02 if stage == "production" else read(ROOT / "studies" / "abc01.toml")
    with pytest.raises(NotDoneError, match=says):
        smoke.smoke(settings(study, XYZ02.witness.study_account))


def test_test_people_are_refused_where_a_production_study_stands_whatever_the_file_says() -> None:
    trying = read(ROOT / "studies" / "try01.toml")
    functions = botocore.session.Session().create_client("lambda", region_name=trying.region)
    stubbed = Stubber(functions)
    stands = {"Environment": {"Variables": {"STAGE": "production", "USER_POOL_ID": "eu-west-1_abc"}}}
    stubbed.add_response("get_function_configuration", stands, {"FunctionName": "try01-people-api"})
    stubbed.activate()
    others = settings(trying, HERE)
    account = Account(
        trying, lambda name, region: functions if name == "lambda" else others.client(name, region)
    )
    with pytest.raises(NotDoneError, match="TRY01 is a production study"):
        smoke.smoke(account)


def test_compliance_is_spelt_out_before_it_is_typed(capsys: pytest.CaptureFixture[str]) -> None:
    account = settings(XYZ02, XYZ02.witness.study_account)
    assert preflight.preflight(account, Typing())
    said = capsys.readouterr().out
    assert "Nobody can delete a locked object" in said
    assert "not the account's root" in said


REFUSED = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/cqms-1/1"


def test_a_stack_that_cloudformation_refuses_does_not_wait_in_review() -> None:
    """AWS keeps what a failed change set would have made as REVIEW_IN_PROGRESS; no emulator does."""
    cloud = botocore.session.Session().create_client("cloudformation", region_name="eu-west-1",
                                                     aws_access_key_id="double", aws_secret_access_key="double")  # fmt: skip
    failed = {"Status": "FAILED", "StatusReason": "No export named nobody-exports-this found."}
    with Stubber(cloud) as aws:
        aws.add_client_error("get_template", "ValidationError", "Stack with id xyz02-records does not exist")
        aws.add_response("create_change_set", {"Id": REFUSED})
        aws.add_response("describe_change_set", failed, {"ChangeSetName": REFUSED})
        aws.add_response("describe_change_set", failed, {"ChangeSetName": REFUSED})
        aws.add_response("delete_change_set", {}, {"ChangeSetName": REFUSED})
        aws.add_response("delete_stack", {}, {"StackName": "xyz02-records"})
        with pytest.raises(NotDoneError, match=r"refuses xyz02-records: No export named nobody"):
            Stacks(cloud, 0).prepare("xyz02-records", "https://s3.amazonaws.com/assets/one.json", {})
        aws.assert_no_pending_responses()
