"""`cqms`: acts that need deploy credentials of a study's account."""

import argparse
import json
import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import botocore.session
from botocore.client import BaseClient
from botocore.exceptions import BotoCoreError, ClientError

from infra import inspection_import, page_deployment
from infra.operations import commands as operations
from infra.operations.account import NotDoneError
from infra.package import FAILURES as NO_PACKAGE
from infra.study import ROOT, StudyFileError
from shared.roles import PEOPLE, Role

Administrator = Mapping[str, str]
STUDY = "the study's id, e.g. XYZ02"


class CommandError(Exception):
    """A command cannot be done; the message says why and what to do."""


class RefusedError(CommandError):
    """The study refused, as it does once an administrator exists."""


def first_administrators(cloud: BaseClient, study: str, people: list[Administrator]) -> dict[str, object]:
    """Have the study invite its first two administrators; it refuses once one exists."""
    if len(people) != 2:
        raise CommandError("Name exactly two first administrators: neither can then act unseen by the other.")
    answer = cloud.invoke(
        FunctionName=f"{study.lower()}-people-first",
        Payload=json.dumps({"administrators": [dict(person) for person in people]}).encode(),
    )
    body: dict[str, object] = json.loads(answer["Payload"].read() or b"{}") or {}
    refused = body.get("refused")
    if isinstance(refused, dict):
        raise RefusedError(str(refused.get("detail", refused)))
    if "FunctionError" in answer:
        raise CommandError(f"The study did not do it: {body.get('errorMessage', body)}")
    return body


def _read_people(path: Path) -> list[Administrator]:
    """`[[administrators]]` entries with username, printed_name and email."""
    listed = tomllib.loads(path.read_text(encoding="utf-8")).get("administrators", [])
    for person in listed:
        missing = {"username", "printed_name", "email"} - set(person)
        if missing:
            raise CommandError(f"{path.name}: an administrator lacks {', '.join(sorted(missing))}.")
    return list(listed)


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    root = argparse.ArgumentParser(prog="cqms", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    first = commands.add_parser("first-administrators", help="invite the first two administrators by mail")
    first.add_argument("study", help=STUDY)
    first.add_argument("people", type=Path, help="a TOML file with two [[administrators]]")
    first.set_defaults(act=_first_administrators)
    page = commands.add_parser("deploy-page", help="bring the built page to the study")
    page.add_argument("study", help=STUDY)
    page.add_argument("--dist", type=Path, default=ROOT / "web" / "dist", help="the folder of the built page")
    page.set_defaults(act=_deploy_page)
    again = commands.add_parser(
        "rebuild", help="bring every table to what the sealed entries say, after a restore"
    )
    again.add_argument("study", help=STUDY)
    again.set_defaults(act=_rebuild)
    drill = commands.add_parser(
        "restore-drill", help="restore backups beside the study, rebuild, prove, record"
    )
    drill.add_argument("study", help=STUDY)
    drill.add_argument(
        "--whole", action="store_true", help="without tearing a transaction of what was restored"
    )
    drill.set_defaults(act=_restore_drill)
    operations.add(commands)
    inspection_import.add_command(commands)
    for command in (first, page, again, drill, *_evidence(commands)):
        command.add_argument("--region", help="the study's region, else the one of your credentials")
    return root


def _evidence(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> list[argparse.ArgumentParser]:
    """Add the commands that hand a study over."""
    pack = commands.add_parser("pack", help="write everything a stranger needs to check the study")
    pack.add_argument("study", help=STUDY)
    pack.add_argument("target", type=Path, help="a folder, or a file that ends in .zip")
    pack.add_argument("--as-role", type=Role, choices=PEOPLE, help="values as this role reads them, else all")
    pack.add_argument("--scope", action="append", default=[], help="a scope of that role, e.g. party/...")
    pack.set_defaults(act=_pack)
    copied = commands.add_parser(
        "pack-copies", help="write a pack of what the witness's account holds, with its credentials"
    )
    copied.add_argument("study", help=STUDY)
    copied.add_argument("target", type=Path, help="a folder, or a file that ends in .zip")
    copied.set_defaults(act=_pack_copies)
    trust = commands.add_parser("trust", help="write what the stranger trusts; hand it over another way")
    trust.add_argument("study", help=STUDY)
    trust.add_argument("target", type=Path, help="the file to write")
    trust.set_defaults(act=_trust)
    return [pack, copied, trust]


def _first_administrators(said: argparse.Namespace) -> dict[str, object]:
    return first_administrators(_client("lambda", said), said.study, _read_people(said.people))


def _deploy_page(said: argparse.Namespace) -> dict[str, object]:
    outputs = page_deployment.outputs_of(_client("cloudformation", said), said.study)
    page = page_deployment.PageDeployment(_client("s3", said), _client("cloudfront", said), outputs)
    return {"bucket": outputs["PageBucket"], "files": len(page.upload(said.dist))}


def _rebuild(said: argparse.Namespace) -> dict[str, object]:
    from infra.recovery.rebuild import rebuild

    _stand_in(_client("lambda", said), said.study)
    return rebuild().plain()


def _restore_drill(said: argparse.Namespace) -> dict[str, object]:
    from infra.recovery.drill import drill

    functions = _client("lambda", said)
    _stand_in(functions, said.study)
    return recorded(functions, said.study, drill(torn=not said.whole))


def _stand_in(functions: BaseClient, study: str, function: str = "ledger-quarantine") -> None:
    """Stand where the study's ledger stands, or another function: its tables, its bucket, its key; the credentials are one's own."""
    name = f"{study.lower()}-{function}"
    found = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    os.environ.update(found)


def recorded(functions: BaseClient, study: str, figures: dict[str, object]) -> dict[str, object]:
    """Have the study keep what a drill found as a record that quality assurance judges; return it with its number."""
    payload = json.dumps(figures).encode()
    answer = functions.invoke(FunctionName=f"{study.lower()}-ledger-operators", Payload=payload)
    body: dict[str, object] = json.loads(answer["Payload"].read() or b"{}") or {}
    if "FunctionError" in answer:
        raise CommandError(f"The drill was carried out and not recorded: {body.get('errorMessage', body)}")
    return {**body, **figures}


def _pack(said: argparse.Namespace) -> dict[str, object]:
    from infra import evidence

    _stand_in(_client("lambda", said), said.study)
    return evidence.pack(said.target, said.as_role, frozenset(said.scope))


def _pack_copies(said: argparse.Namespace) -> dict[str, object]:
    from infra.recovery import copies

    _stand_in(_client("lambda", said), said.study, "witness-copies")
    return copies.pack(said.target)


def _trust(said: argparse.Namespace) -> dict[str, object]:
    from infra import evidence

    _stand_in(_client("lambda", said), said.study)
    return evidence.trust(said.target)


def _client(service: str, said: argparse.Namespace) -> BaseClient:
    return botocore.session.Session().create_client(service, region_name=said.region)


def main(arguments: list[str] | None = None) -> int:
    """Run one command with the credentials of the environment."""
    said = parser().parse_args(arguments)
    if said.region:
        os.environ["AWS_REGION"] = os.environ["AWS_DEFAULT_REGION"] = said.region
    try:
        answer: dict[str, object] = said.act(said)
    except (
        CommandError,
        ValueError,
        NotDoneError,
        StudyFileError,
        page_deployment.NotBuiltError,
        *NO_PACKAGE,
        ClientError,
        BotoCoreError,
        OSError,
        tomllib.TOMLDecodeError,
    ) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(answer, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
