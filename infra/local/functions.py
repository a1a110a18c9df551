"""The study's functions on the local cloud: their date, their daily run, their logs."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from botocore.client import BaseClient

from infra.enabled import enabled
from infra.local.deploy import client
from infra.local.settings import Local, LocalError
from witness import FUNCTIONS

TRIES = 2
AT_ONCE = 5


def names(local: Local) -> list[str]:
    """Names of every function of the study and of its witness."""
    study = [
        f"{local.study.prefix}-{service.name}-{function.name}"
        for service in enabled(local.study)
        for function in service.functions
    ]
    return [*study, *(f"{local.study.prefix}-witness-{name}" for name in FUNCTIONS)]


def _variables(cloud: BaseClient, name: str) -> dict[str, str]:
    found: dict[str, str] = cloud.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    return found


def offset(local: Local) -> int:
    """How many days the business date is ahead."""
    first = next(iter(names(local)), None)
    if first is None:
        return 0
    return int(_variables(client(local, "lambda"), first).get("DATE_OFFSET_DAYS", "0"))


def set_offset(local: Local, days: int) -> int:
    """Set DATE_OFFSET_DAYS on every function; nothing but function configuration carries it."""
    cloud = client(local, "lambda")

    def move(name: str) -> None:
        variables = _variables(cloud, name)
        variables.pop("DATE_OFFSET_DAYS", None)
        if days:
            variables["DATE_OFFSET_DAYS"] = str(days)
        cloud.update_function_configuration(FunctionName=name, Environment={"Variables": variables})

    with ThreadPoolExecutor(AT_ONCE) as at_once:
        moved = list(at_once.map(move, names(local)))
    (local.data / "offset").write_text(str(days), encoding="utf-8")
    return len(moved)


def keep_offset(local: Local) -> None:
    """A deployment replaces the functions' configuration: give the moved date back."""
    path = local.data / "offset"
    days = int(path.read_text(encoding="utf-8")) if path.exists() else 0
    if days != offset(local):
        set_offset(local, days)


def run_daily(local: Local) -> list[str]:
    """Invoke the daily functions of every service and of the witness once, beside each other as their schedules do."""
    services = (*(service.name for service in enabled(local.study) if service.daily), "witness")
    with ThreadPoolExecutor(AT_ONCE) as at_once:
        return list(at_once.map(partial(_run_daily, local), services))


def _run_daily(local: Local, service: str) -> str:
    cloud, name = client(local, "lambda"), f"{local.study.prefix}-{service}-daily"
    for _ in range(TRIES):  # as the schedule's own invocation is tried again on AWS (infra/triggers.py)
        answer = cloud.invoke(FunctionName=name, Payload=b'{"source": "cqms.day"}')
        if "FunctionError" not in answer:
            return name
    raise LocalError(f"{name} failed: {answer['Payload'].read().decode()[:1000]}")


def invoke(local: Local, name: str, payload: dict[str, object]) -> dict[str, object]:
    """Invoke a function and return its answer; a failure is a sentence."""
    answer = client(local, "lambda").invoke(FunctionName=name, Payload=json.dumps(payload).encode())
    body: dict[str, object] = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer:
        raise LocalError(f"{name} failed: {body}")
    return body


def log_lines(local: Local, part: str, newest: int = 200) -> Iterator[str]:
    """The last lines of every function whose name contains `part`."""
    cloud = client(local, "logs")
    for name in names(local):
        if part not in name:
            continue
        group = f"/aws/lambda/{name}"
        found = cloud.filter_log_events(logGroupName=group, limit=10000)["events"]
        for event in found[-newest:]:
            yield f"{name}: {event['message'].rstrip()}"
