"""Start and stop the two processes of a local run, each known by its own pid file."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from infra.local.settings import ACCOUNT, WARM_SECONDS, Local, LocalError
from infra.study import ROOT

CLOUD, DOOR = "infra.local.emulator", "infra.local.front_door"
START_SECONDS = 45.0
PORT_SECONDS = 5.0


def _pid_file(local: Local, module: str) -> Path:
    return local.data / f"{module.rpartition('.')[2]}.pid"


def running(local: Local, module: str) -> int | None:
    """Return the pid of a process of this run that is alive, else None."""
    path = _pid_file(local, module)
    if not path.exists():
        return None
    pid = int(path.read_text(encoding="utf-8"))
    listed = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    # A pid is reused after a restart of the machine: only our own module counts.
    return pid if module in listed else None


def refuse_taken_port(port: int, what: str, seconds: float = 0.0) -> None:
    """Say so when another program listens on the port, and still does after so many seconds."""
    deadline = time.monotonic() + seconds
    while _taken(port):
        if time.monotonic() > deadline:
            variable = "CQMS_PORT" if what == "page" else "CQMS_CLOUD_PORT"
            raise LocalError(
                f"Port {port}, meant for the {what}, is in use by another program. "
                f"Stop that program, or choose another port: make up {variable}={port + 1}"
            )
        time.sleep(0.1)


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def clean_environment(local: Local) -> dict[str, str]:
    """The environment of both processes: nothing of the user's own AWS account gets in."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "COV_", "PYTEST_"))}
    return kept | {"PYTHONPATH": str(ROOT), "CQMS_LOCAL_DIR": str(local.data)}


def cloud_environment(local: Local) -> dict[str, str]:
    """What the emulator reads at start."""
    key, secret = local.root()
    return clean_environment(local) | {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(local.cloud_port),
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": local.study.region,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(local.data / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(local.data / "s3"),
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_WARM_TTL_SECONDS": WARM_SECONDS,
        "LOG_LEVEL": "WARNING",
        "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
        "PYTHONDONTWRITEBYTECODE": "",
    }


def start(local: Local, module: str, environment: dict[str, str], health: str) -> bool:
    """Start a process unless it runs, wait until it answers; returns whether it had to be started."""
    if running(local, module) and answers(health):
        return False
    stop(local, module)
    port, what = (local.cloud_port, "cloud") if module == CLOUD else (local.door_port, "page")
    # A process of ours that was killed is no longer listed, yet keeps its port until the system has cleared it away.
    refuse_taken_port(port, what, seconds=PORT_SECONDS)
    logs = local.data / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with (logs / f"{module.rpartition('.')[2]}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _pid_file(local, module).write_text(str(process.pid), encoding="utf-8")
    _await_health(process, health, Path(log.name))
    return True


def _await_health(process: subprocess.Popen[bytes], health: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if answers(health):
            return
        time.sleep(0.1)
    last = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:])
    raise LocalError(f"It did not start. {log} ends with:\n{last}")


def answers(url: str) -> bool:
    """Say whether something answers there at all."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own http address
            return bool(response.status < 500)
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def stop(local: Local, module: str, seconds: float = 20.0) -> bool:
    """Ask a process of this run to end, insist after a while; returns whether one was running."""
    pid = running(local, module)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while running(local, module) and time.monotonic() < deadline:
            time.sleep(0.1)
        if running(local, module):
            os.kill(pid, signal.SIGKILL)
    _pid_file(local, module).unlink(missing_ok=True)
    return pid is not None


def start_cloud(local: Local) -> bool:
    """Start the local cloud unless it runs; returns whether it had to be started."""
    return start(local, CLOUD, cloud_environment(local), f"{local.endpoint}/_ministack/health")


def start_door(local: Local) -> None:
    """Start the front door."""
    environment = clean_environment(local) | {
        "CQMS_PORT": str(local.door_port),
        "CQMS_CLOUD_PORT": str(local.cloud_port),
    }
    start(local, DOOR, environment, f"http://127.0.0.1:{local.door_port}/_local/health")


def save(local: Local) -> None:
    """Have the local cloud write its state down now."""
    urllib.request.urlopen(f"{local.endpoint}/_local/save", timeout=60).close()  # noqa: S310  # our own address
