"""Start one function of a package in a process of its own, let it answer one request, and say what that took."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NEVER = ("aws_xray_sdk", "opentelemetry", "boto3", "s3transfer", "moto", "requests", "rfc8785",
         "aws_lambda_powertools.event_handler.openapi.models")  # fmt: skip
COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")
# Only what is asked of it is in the path: the package, or this environment's own packages for the yardstick.
BEGIN = """
import json, sys
task, report, never = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
compiled = []
def told(event, said):
    if event == "compile" and str(said[1]).endswith(".py") and str(said[1]).startswith("/"):
        compiled.append(str(said[1]))
sys.addaudithook(told)
sys.path.insert(0, task)
"""
END = """
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(json.dumps({"kilobytes": int(status["VmHWM"].split()[0]), "modules": len(sys.modules), "compiled": compiled,
                  "never": [name for name in never if name in sys.modules]}), file=open(report, "w"))
"""
YARDSTICK = """
import botocore.session
botocore.session.get_session().create_client("dynamodb")
"""
FUNCTION = """
import importlib
handler = importlib.import_module({module!r}).handler
from shared import aws
aws.client("dynamodb")
event = {event!r}
if event:
    handler(event, None)
"""


@dataclass(frozen=True)
class Started:
    """What a start took: instructions where valgrind counted them, peak memory, modules, and what was seen."""

    instructions: int
    kilobytes: int
    modules: int
    compiled: tuple[str, ...]
    never: tuple[str, ...]


class NotStartedError(Exception):
    """The process ended before it was done; the message is what it wrote."""


def valgrind() -> str | None:
    """Return where valgrind is, or None."""
    return shutil.which("valgrind")


def function(module: str, event: Mapping[str, object] | None) -> str:
    """Return what starts a function: handler, client, and one request where an event is given."""
    return FUNCTION.format(module=module, event=event)


def start(package: Path, said: str, environment: Mapping[str, str], scratch: Path) -> Started:
    """Start it from this folder alone; raises NotStartedError."""
    report = scratch / "started.json"
    command = [sys.executable, "-S", "-c", BEGIN + said + END, str(package), str(report), json.dumps(NEVER)]
    _run(command, environment)
    told = json.loads(report.read_text(encoding="utf-8"))
    instructions, counter = 0, valgrind()
    if counter:
        counting = [
            counter,
            "--tool=cachegrind",
            "--cache-sim=no",
            "--cachegrind-out-file=/dev/null",
            *command,
        ]
        found = COUNTED.search(_run(counting, environment))
        instructions = int(found[1].replace(",", "")) if found else 0
    return Started(
        instructions, told["kilobytes"], told["modules"], tuple(told["compiled"]), tuple(told["never"])
    )


def _run(command: list[str], environment: Mapping[str, str]) -> str:
    given = {**environment, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise NotStartedError(done.stderr[-2000:])
    return done.stderr
