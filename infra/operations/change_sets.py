"""CloudFormation by change sets: what would change is known, and shown, before anything does."""

import uuid
from dataclasses import dataclass
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError, WaiterError

from infra import held
from infra.operations.account import NotDoneError
from infra.reading import Template

EMPTY = ("didn't contain changes", "No updates are to be performed")
POLL_SECONDS, MOST_POLLS = 10, 360


@dataclass(frozen=True)
class Change:
    """One resource that a change set adds, modifies or removes; `replacement` is True, False or Conditional."""

    action: str
    id: str
    kind: str
    replacement: str

    def line(self) -> str:
        """Say it."""
        made_new = "" if self.replacement in ("", "False") else f"  (replaced: {self.replacement})"
        return f"  {self.action:7} {self.kind:34} {self.id}{made_new}"


@dataclass(frozen=True)
class ChangeSet:
    """A change set that waits to be carried out; `new` when it makes the stack."""

    stack: str
    arn: str
    new: bool
    changes: tuple[Change, ...]

    def touches_the_trail(self) -> list[str]:
        """Name what the trail is kept in and would change. ATR-06"""
        return [one.line() for one in self.changes if one.id.startswith(held.KEEP_THE_TRAIL)]

    def losses(self) -> list[str]:
        """Name what holds records and would be removed or replaced; `Conditional` is one too many."""
        return [f"{one.id} ({one.kind}) would be {'removed' if one.action == 'Remove' else 'replaced'}"
                for one in self.changes if one.kind in held.REPLACED_BY and not one.id.startswith(held.REBUILT)
                and (one.action == "Remove" or one.replacement in ("True", "Conditional"))]  # fmt: skip


@dataclass(frozen=True)
class Stacks:
    """The stacks of one account in one region; `poll_seconds` between two looks."""

    cloud: BaseClient
    poll_seconds: float = POLL_SECONDS

    def deployed(self, stack: str) -> Template | None:
        """Return a stack's template as it stands; None when there is no such stack."""
        try:
            found = self.cloud.get_template(StackName=stack, TemplateStage="Original")["TemplateBody"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        body: Template = found
        return body

    def prepare(self, stack: str, template_url: str, tags: dict[str, str]) -> ChangeSet | None:
        """Make a change set and wait until it is known what it changes; None when that is nothing."""
        new = self.deployed(stack) is None
        made = self.cloud.create_change_set(
            StackName=stack,
            ChangeSetName=f"cqms-{uuid.uuid4().hex}",
            ChangeSetType="CREATE" if new else "UPDATE",
            TemplateURL=template_url,
            Capabilities=["CAPABILITY_NAMED_IAM"],
            Tags=[{"Key": key, "Value": value} for key, value in sorted(tags.items())],
        )
        try:
            self._wait("change_set_create_complete", ChangeSetName=made["Id"])
        except WaiterError as error:
            why = str(self.cloud.describe_change_set(ChangeSetName=made["Id"]).get("StatusReason", ""))
            self.forget(ChangeSet(stack, made["Id"], new, ()))
            if any(one in why for one in EMPTY):
                return None
            raise NotDoneError(f"CloudFormation refuses {stack}: {why}") from error
        return ChangeSet(stack, made["Id"], new, tuple(self._changes(made["Id"])))

    def _changes(self, arn: str) -> list[Change]:
        found: list[dict[str, Any]] = []
        said = self.cloud.describe_change_set(ChangeSetName=arn)
        found += said["Changes"]
        while said.get("NextToken"):
            said = self.cloud.describe_change_set(ChangeSetName=arn, NextToken=said["NextToken"])
            found += said["Changes"]
        bodies = [one["ResourceChange"] for one in found]
        return [Change(one["Action"], one["LogicalResourceId"], one["ResourceType"], one.get("Replacement", ""))
                for one in bodies]  # fmt: skip

    def forget(self, change_set: ChangeSet) -> None:
        """Take a change set back; a stack that was to be made of it goes with it."""
        self.cloud.delete_change_set(ChangeSetName=change_set.arn)
        if change_set.new:
            self.cloud.delete_stack(StackName=change_set.stack)

    def carry_out(self, change_set: ChangeSet, protected: bool, change: str = "") -> None:
        """Carry it out and wait for its end; `change` is who announced it. Raises NotDoneError with what CloudFormation says."""
        token = {"ClientRequestToken": change} if change else {}
        self.cloud.execute_change_set(ChangeSetName=change_set.arn, **token)
        self._end(change_set.stack, "stack_create_complete" if change_set.new else "stack_update_complete")
        if protected:
            self.cloud.update_termination_protection(
                StackName=change_set.stack, EnableTerminationProtection=True
            )

    def delete(self, stack: str) -> None:
        """Delete a stack and wait; what it retains stays."""
        self.cloud.delete_stack(StackName=stack)
        self._end(stack, "stack_delete_complete")

    def _end(self, stack: str, how: str) -> None:
        try:
            self._wait(how, StackName=stack)
        except WaiterError as error:
            events = self.cloud.describe_stack_events(StackName=stack)["StackEvents"]
            failed = [f"{one['LogicalResourceId']}: {one.get('ResourceStatusReason', '')}"
                      for one in events if one["ResourceStatus"].endswith("FAILED")]  # fmt: skip
            raise NotDoneError(f"{stack} did not come to its end: {'; '.join(failed[:3])}") from error

    def _wait(self, how: str, **what: str) -> None:
        pause = {"Delay": self.poll_seconds, "MaxAttempts": MOST_POLLS}
        self.cloud.get_waiter(how).wait(**what, WaiterConfig=pause)
