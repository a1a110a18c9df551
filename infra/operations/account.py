"""The account the credentials lead to, and which of a study's stacks stand there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from botocore.client import BaseClient

from infra.study import Study

Clients = Callable[[str, str], BaseClient]


class NotDoneError(Exception):
    """An act on a study's account was not done; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """One study and the account of the credentials; `clients` makes a client of a service in a region."""

    study: Study
    clients: Clients

    def client(self, service: str, region: str = "") -> BaseClient:
        """Return a client in the study's region, or in another."""
        return self.clients(service, region or self.study.region)

    @cached_property
    def id(self) -> str:
        """Twelve digits."""
        return str(self.client("sts").get_caller_identity()["Account"])

    def stacks(self) -> tuple[str, ...]:
        """Names of the stacks that stand in this account, in the order in which they come up; raises NotDoneError."""
        prefix, said = self.study.prefix, self.study.witness
        if self.study.stage == "local":
            raise NotDoneError(f"{self.study.id} is a study for one machine: make up runs it.")
        if said.account and self.id == said.account:
            return (f"{prefix}-witness",)
        if said.study_account and self.id != said.study_account:
            raise NotDoneError(
                f"These credentials lead to account {self.id}; the study file names {said.study_account} for the "
                f"study and {said.account or 'none'} for its witness."
            )
        return (
            (f"{prefix}-records", prefix)
            if said.account
            else (f"{prefix}-records", f"{prefix}-witness", prefix)
        )


def confirm(says: str, words: str, ask: Callable[[str], str] = input) -> None:
    """Have a person type the very words; raises NotDoneError for anything else, and where nobody can type."""
    print(says)
    try:
        typed = ask(f"Type  {words}  to go on: ")
    except EOFError:
        typed = ""
    if typed.strip() != words:
        raise NotDoneError("Not confirmed; nothing was changed.")
