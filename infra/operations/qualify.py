"""`cqms qualify`: the ten checks of docs/on-aws.md on a deployed study, and the record of them for installation qualification."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from httpx import HTTPError

from infra.names import Names
from infra.operations.account import Account
from infra.operations.contract_checks import CHECKS, Check, Ground, Probe

PASSED, FAILED, UNANSWERED = "passed", "failed", "not answered here"
EMULATED = "000000000000"  # an account number AWS gives nobody
Ask = Callable[[str], str]


def qualify(account: Account, record: Path, url: str = "", ask: Ask = input) -> dict[str, Any]:
    """Make every check, write the record; returns it. `qualified` only when each of them passed."""
    study = account.study
    account.stacks()  # says when this is another account
    bucket = f"{study.prefix}-records-{account.id}-{study.region}"
    ground = Ground(account, url or study.public_url, bucket, f"alias/{study.prefix}-checkpoints")
    made = [_made(check, ground, ask) for check in CHECKS]
    said = {
        "study": study.id, "stage": study.stage, "account": account.id, "region": study.region, "url": ground.url,
        "release": _release(account), "configuration": study.config, "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": account.client("sts").get_caller_identity()["Arn"],
        "qualified": all(one["verdict"] == PASSED for one in made), "checks": made,
    }  # fmt: skip
    record.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    for one in made:
        print(f"{one['verdict']:17} {one['number']:2}  {one['what']}")
    return said


def _release(account: Account) -> str:
    name = Names(account.study).function("people", "api")
    found = account.client("lambda").get_function_configuration(FunctionName=name)
    return str(found["Environment"]["Variables"]["APP_VERSION"])


def _made(check: Check, ground: Ground, ask: Ask) -> dict[str, Any]:
    """Make one check; what cannot be asked has failed, what an emulator answers differently was not asked."""
    body: dict[str, Any] = {"number": check.number, "what": check.what}
    if check.aws_only and ground.account.id == EMULATED:
        return {**body, "verdict": UNANSWERED, "why": check.aws_only, "probes": []}
    try:
        probes = list(check.look(ground))
    except (ClientError, BotoCoreError, HTTPError) as error:
        probes = [Probe("the check itself", False, f"{type(error).__name__}: {error}")]
    if check.person:
        probes.append(_seen(check.person, ask))
    fine = bool(probes) and all(one.fine for one in probes)
    return {**body, "verdict": PASSED if fine else FAILED, "probes": [asdict(one) for one in probes]}


def _seen(what: str, ask: Ask) -> Probe:
    """Have somebody say who saw it; nobody's name is a failure."""
    try:
        who = ask(f"Was it seen that {what}? Type your name, or nothing: ").strip()
    except EOFError:
        who = ""
    return Probe(f"seen that {what}", bool(who), f"by {who}" if who else "by nobody")
