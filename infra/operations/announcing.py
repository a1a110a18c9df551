"""A deployment that changes what the trail is kept in names the change that people of the study approved. ATR-06"""

import json
from collections.abc import Sequence

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from infra.operations.account import NotDoneError


def announced(functions: BaseClient, prefix: str, change: str, touched: Sequence[str]) -> str:
    """Return what the study says of the change; raises NotDoneError unless it stands there as approved."""
    what = "It changes what the trail is kept in:\n" + "\n".join(touched)
    if not change:
        raise NotDoneError(
            f"{what}\nDescribe the change in a plan of the study (PLN), have it approved, and name that version: "
            "--change with the id in the address of its page."
        )
    name, payload = f"{prefix}-ledger-operators", json.dumps({"change": change}).encode()
    try:
        said = functions.invoke(FunctionName=name, Payload=payload)
    except ClientError as error:
        raise NotDoneError(f"{what}\nThe study could not be asked about {change}: {error}") from error
    known = json.loads(said["Payload"].read() or b"{}") or {}
    lacks = ["the study failed to answer"] if "FunctionError" in said else known.get("lacks")
    if lacks != []:
        why = ", ".join(lacks or ["it did not say so"])
        raise NotDoneError(f"{what}\n{change} announces no such change: {why}.")
    return f"{what}\nannounced by {known['number']}, signed by {', '.join(known['signed_by'])}"
