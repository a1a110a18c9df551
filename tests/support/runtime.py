"""AWS Lambda's Runtime API for one function, and its real runtime interface client in a process of its own."""

import json
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

BEGIN = "/2018-06-01/runtime"
# What a managed runtime brings beside its Python; awslambdaric is AWS's own client of the Runtime API.
BROUGHT = ("awslambdaric", "simplejson", "snapshot_restore_py*", "runtime_client*.so")
# Reports, as audit events say it (PEP 578), each source that is compiled and each module that no function may import.
WATCHED = """
import sys
task, report = sys.argv[2], open(sys.argv[3], "a")
never = {"aws_xray_sdk", "opentelemetry", "boto3", "s3transfer", "moto", "requests", "rfc8785",
         "aws_lambda_powertools.event_handler.openapi.models"}
def told(event, said):
    if event == "compile" and str(said[1]).startswith(task) and str(said[1]).endswith(".py"):
        print("compiled", said[1], file=report, flush=True)
    if event == "import" and said[0] in never:
        print("imported", said[0], file=report, flush=True)
sys.addaudithook(told)
sys.path.insert(0, task)
from awslambdaric.__main__ import main
main(["bootstrap", sys.argv[1]])
"""


@dataclass(frozen=True)
class Told:
    """How a function answered: `response`, `error` or `init`, its body, and what its start was seen to do."""

    how: str
    body: Any
    watched: tuple[str, ...]


def brought(target: Path) -> Path:
    """Make the folder of what the runtime brings."""
    site = next(Path(one) for one in sys.path if (Path(one) / "awslambdaric").is_dir())
    target.mkdir()
    for pattern in BROUGHT:
        for found in site.glob(pattern):
            (shutil.copytree if found.is_dir() else shutil.copy)(found, target / found.name)
    return target


def ask(
    package: Path, runtime: Path, handler: str, event: Mapping[str, Any], environment: Mapping[str, str]
) -> Told:
    """Start one function from a package alone, hand it one event, return how it answered."""
    report = runtime / f"{handler}.txt"
    report.touch()
    with _runtime_api(handler, event) as (address, answers):
        given = {**environment, "AWS_LAMBDA_RUNTIME_API": address, "LAMBDA_TASK_ROOT": str(package),
                 "AWS_LAMBDA_FUNCTION_NAME": handler, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512", "_HANDLER": handler,
                 "PYTHONPATH": str(runtime), "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
        # -S: nothing of this environment's own packages can be found
        started = subprocess.Popen([sys.executable, "-S", "-c", WATCHED, handler, str(package), str(report)],
                                   cwd=package, env=given, stdout=subprocess.DEVNULL)  # fmt: skip
        try:
            how, body = _first(answers, started)
        finally:
            started.kill()
            started.wait()
    return Told(how, json.loads(body or b"null"), tuple(report.read_text(encoding="utf-8").splitlines()))


def _first(
    answers: "queue.Queue[tuple[str, bytes]]", started: "subprocess.Popen[bytes]"
) -> tuple[str, bytes]:
    """The first answer; a process that ended without one has failed."""
    for _ in range(600):
        try:
            return answers.get(timeout=0.1)
        except queue.Empty:
            if started.poll() is not None and answers.empty():
                return "ended", b"null"
    return "silent", b"null"


@contextmanager
def _runtime_api(
    handler: str, event: Mapping[str, Any]
) -> Iterator[tuple[str, "queue.Queue[tuple[str, bytes]]"]]:
    answers: queue.Queue[tuple[str, bytes]] = queue.Queue()
    waiting = [json.dumps(event).encode()]

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """The next invocation; after the first there is none, and the client waits."""
            if self.path != f"{BEGIN}/invocation/next" or not waiting:
                time.sleep(60)
                return
            self.send_response(200)
            for name, value in (
                ("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
                ("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 30_000)),
                ("Lambda-Runtime-Invoked-Function-Arn", f"arn:aws:lambda:eu-central-1:123456789012:function:{handler}"),
                ("Content-Type", "application/json"), ("Content-Length", str(len(waiting[0]))),
            ):  # fmt: skip
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(waiting.pop())

        def do_POST(self) -> None:
            """An answer, or a failure of the start or of the invocation."""
            body = self.rfile.read(int(self.headers["content-length"]))
            how = "init" if self.path == f"{BEGIN}/init/error" else self.path.rpartition("/")[2]
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()
            answers.put((how, body))

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", answers
    finally:
        server.shutdown()
        server.socket.close()
