"""The commands of a study file: preflight, deploy, smoke, qualify, upgrade, teardown."""

import argparse
from pathlib import Path

import botocore.session
from botocore.client import BaseClient

from infra.operations import assembly
from infra.operations.account import Account, NotDoneError
from infra.operations.board import board
from infra.operations.change_sets import Stacks
from infra.operations.deployment import Deployment
from infra.operations.preflight import preflight
from infra.operations.qualify import qualify
from infra.operations.smoke import smoke
from infra.operations.teardown import teardown
from infra.study import read

SAYS = {
    "preflight": "ask AWS for everything a study needs, change nothing",
    "deploy": "make a study's stacks in the account of the credentials",
    "smoke": "let test people walk SC1 on a study for trying; a production study is refused",
    "qualify": "make the ten checks of docs/on-aws.md on a study that stands, and write the record of them",
    "upgrade": "bring this release to a study that stands; every change is shown and confirmed first",
    "teardown": "take down what can be built again; say what stays",
}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add them to the command line."""
    for name, says in SAYS.items():
        command = commands.add_parser(name, help=says)
        command.add_argument("study", type=Path, help="the study's file, e.g. studies/xyz02.toml")
        command.set_defaults(act=ACTS[name], region=None)
        if name == "qualify":
            command.add_argument("record", type=Path, help="the file to write")
        if name in ("deploy", "upgrade"):
            command.add_argument(
                "--change",
                default="",
                help="the id of the approved version that announces a change of the trail's place",
            )
        if name in ("smoke", "qualify"):
            command.add_argument("--url", default="", help="where the study answers, else its public_url")
    shown = commands.add_parser("dashboard", help="show every study of an account on its one dashboard")
    shown.add_argument("studies", type=Path, nargs="+", help="the files of all studies of the account")
    shown.set_defaults(act=_dashboard, region=None)


def _account(path: Path) -> Account:
    session = botocore.session.Session()

    def client(service: str, region: str) -> BaseClient:
        return session.create_client(service, region_name=region)

    return Account(read(path), client)


def _preflight(said: argparse.Namespace) -> dict[str, object]:
    account = _account(said.study)
    if not preflight(account):
        raise NotDoneError("A study cannot be deployed here yet.")
    return {"study": account.study.id, "account": account.id, "preflight": "passed"}


def _deployment(said: argparse.Namespace) -> Deployment:
    account = _account(said.study)
    account.stacks()  # says at once when this is the wrong account
    made = assembly.Assembly(assembly.synthesise(account.study), account)
    return Deployment(account, made, Stacks(account.client("cloudformation")), change=said.change)


def _deploy(said: argparse.Namespace) -> dict[str, object]:
    return {"made": _deployment(said).deploy()}


def _smoke(said: argparse.Namespace) -> dict[str, object]:
    return smoke(_account(said.study), said.url)


def _qualify(said: argparse.Namespace) -> dict[str, object]:
    made = qualify(_account(said.study), said.record, said.url)
    if not made["qualified"]:
        raise NotDoneError(f"Not qualified: {said.record} says which checks did not pass.")
    return {"qualified": made["study"], "record": str(said.record)}


def _upgrade(said: argparse.Namespace) -> dict[str, object]:
    return {"changed": _deployment(said).upgrade()}


def _teardown(said: argparse.Namespace) -> dict[str, object]:
    account = _account(said.study)
    return {"stays": teardown(account, Stacks(account.client("cloudformation")))}


def _dashboard(said: argparse.Namespace) -> dict[str, object]:
    accounts = [_account(path) for path in said.studies]
    return {"shown": board(accounts, Stacks(accounts[0].client("cloudformation")))}


ACTS = {
    "preflight": _preflight,
    "deploy": _deploy,
    "smoke": _smoke,
    "qualify": _qualify,
    "upgrade": _upgrade,
    "teardown": _teardown,
}
