"""`cqms deploy` and `cqms upgrade`: change sets shown first, nothing that holds records ever replaced."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from infra import held
from infra.operations import leftovers
from infra.operations.account import Account, NotDoneError, confirm
from infra.operations.announcing import announced
from infra.operations.assembly import Assembly
from infra.operations.change_sets import ChangeSet, Stacks
from infra.operations.preflight import preflight

Ask = Callable[[str], str]


@dataclass(frozen=True)
class Deployment:
    """One synthesis on its way into one account."""

    account: Account
    assembly: Assembly
    stacks: Stacks
    ask: Ask = field(default=input)
    change: str = ""

    def deploy(self) -> list[str]:
        """Make the stacks that are not there, after preflight; returns those that changed. Raises NotDoneError."""
        if all(self.stacks.deployed(name) is not None for name in self.account.stacks()):
            raise NotDoneError(f"{self.account.study.id} stands already: cqms upgrade changes it.")
        if not preflight(self.account, self.ask):
            raise NotDoneError("Preflight stops the deployment; nothing was changed.")
        self._lose_nothing()
        absent = [name for name in self.account.stacks() if self.stacks.deployed(name) is None]
        leftovers.refuse(self.account, {name: self.assembly.template(name) for name in absent})
        return [name for name in self.account.stacks() if self._bring(name)]

    def upgrade(self) -> list[str]:
        """Change the stacks that stand; returns those that changed. Raises NotDoneError before the first change."""
        missing = [name for name in self.account.stacks() if self.stacks.deployed(name) is None]
        if missing:
            raise NotDoneError(f"{', '.join(missing)} is not there: cqms deploy makes it.")
        self._lose_nothing()
        return [name for name in self.account.stacks() if self._bring(name)]

    def _lose_nothing(self) -> None:
        """Compare what holds records in all stacks before any of them changes."""
        found = []
        for name in self.account.stacks():
            deployed = self.stacks.deployed(name)
            if deployed is not None:
                found += held.losses(held.stateful(deployed), held.stateful(self.assembly.template(name)))
        if found:
            raise NotDoneError("Refused; nothing was changed.\n" + "\n".join(found))

    def _bring(self, stack: str) -> bool:
        """Prepare, show, ask where something stands, carry out; what would lose records is taken back and refused."""
        prepared = self.stacks.prepare(stack, self.assembly.upload(stack), self.assembly.tags(stack))
        if prepared is None:
            print(f"{stack}: nothing to change")
            return False
        print(f"{stack}: {said(prepared)}")
        try:
            if prepared.losses():
                raise NotDoneError("Refused.\n" + "\n".join(prepared.losses()))
            if not prepared.new and (touched := prepared.touches_the_trail()):
                functions = self.account.client("lambda")
                print(announced(functions, self.account.study.prefix, self.change, touched))
            if not prepared.new:
                confirm("\n".join(one.line() for one in prepared.changes), f"upgrade {stack}", self.ask)
        except NotDoneError:
            self.stacks.forget(prepared)
            raise
        self.stacks.carry_out(prepared, self.assembly.protected(stack), self.change)
        return True


def said(prepared: ChangeSet) -> str:
    """How many resources a change set adds, modifies and removes."""
    counts: Mapping[str, int] = {
        action: sum(one.action == action for one in prepared.changes)
        for action in ("Add", "Modify", "Remove")
    }
    return ", ".join(f"{action.lower()} {count}" for action, count in counts.items())
