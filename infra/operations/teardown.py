"""`cqms teardown`: take down what can be built again, and say what stays for as long as its locks last."""

from collections.abc import Callable

from botocore.client import BaseClient

from infra.operations.account import Account, NotDoneError, confirm
from infra.operations.change_sets import Stacks

RETAINED = "Retain"


def staying(account: Account, stacks: Stacks) -> list[str]:
    """Name every resource that stays when the stacks are gone, as AWS calls it."""
    found = []
    for stack in account.stacks():
        resources = (stacks.deployed(stack) or {"Resources": {}})["Resources"]
        kept = {name for name, body in resources.items() if body.get("DeletionPolicy") == RETAINED}
        listed = stacks.cloud.get_paginator("list_stack_resources").paginate(StackName=stack) if kept else ()
        for page in listed:
            found += [f"{one['ResourceType']} {one['PhysicalResourceId']}"
                      for one in page["StackResourceSummaries"] if one["LogicalResourceId"] in kept]  # fmt: skip
    return sorted(found)


def teardown(account: Account, stacks: Stacks, ask: Callable[[str], str] = input) -> list[str]:
    """Delete the stack that can be built again, once it is confirmed; returns what stays. Raises NotDoneError."""
    study = account.study
    if study.prefix not in account.stacks():
        raise NotDoneError(
            f"{study.id} does not stand in account {account.id}; its witness is not taken down alone."
        )
    if stacks.deployed(study.prefix) is None:
        raise NotDoneError(f"{study.prefix} is not there.")
    stays = staying(account, stacks)
    print(
        f"Stack {study.prefix} goes: functions, queues, bus, API, page, alarms. What stays, and is paid for:"
    )
    print("\n".join(f"  {one}" for one in stays))
    words = f"tear down {study.stage} {study.id}"
    confirm(
        f"Objects under lock stay until their locks end, {study.lock_days} days after they were last renewed. Nobody can "
        "use the study meanwhile; cqms deploy brings it back over the same records.", words, ask,
    )  # fmt: skip
    _empty(account.client("s3"), page_bucket(stacks, study.prefix))
    stacks.delete(study.prefix)
    return stays


def page_bucket(stacks: Stacks, stack: str) -> str:
    """The bucket of the built page; CloudFormation deletes none that holds files."""
    outputs = stacks.cloud.describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
    return next((str(one["OutputValue"]) for one in outputs if one["OutputKey"] == "PageBucket"), "")


def _empty(s3: BaseClient, bucket: str) -> None:
    if not bucket:
        return
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            s3.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])
