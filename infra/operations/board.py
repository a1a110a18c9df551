"""`cqms dashboard`: the one dashboard of an account, from the files of all its studies."""

from collections.abc import Callable, Sequence

from infra.operations.account import Account, NotDoneError, confirm
from infra.operations.assembly import Assembly
from infra.operations.change_sets import Stacks
from infra.source import BUILD

Ask = Callable[[str], str]


def board(accounts: Sequence[Account], stacks: Stacks, ask: Ask = input) -> list[str]:
    """Show what changes, have it confirmed, carry it out; returns the studies on it. Raises NotDoneError."""
    from infra import dashboard  # the CDK starts Node: only for whoever synthesises

    for account in accounts:
        if account.study.prefix not in account.stacks():
            raise NotDoneError(f"{account.study.id} does not stand in account {account.id}; its witness has no dashboard.")  # fmt: skip
    studies = [account.study for account in accounts]
    made = Assembly(dashboard.synthesise(studies, BUILD / "dashboard"), accounts[0])
    prepared = stacks.prepare(dashboard.STACK, made.upload(dashboard.STACK), {})
    if prepared is None:
        print("The dashboard shows these studies already.")
        return [study.id for study in studies]
    says = f"One dashboard for {', '.join(study.id for study in studies)}, $36 a year; any other study leaves it."
    try:
        confirm(says, "dashboard", ask)
    except NotDoneError:
        stacks.forget(prepared)
        raise
    stacks.carry_out(prepared, protected=False)
    return [study.id for study in studies]
