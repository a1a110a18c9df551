"""Functions start as copies of one process that has their packages loaded already: a tenth of a cold start's work.

`use` puts it in place of the emulator's way to start a Python function; run as a script, this file is that process.
A copy is told apart by its pidfd, so nothing but that copy is ever signalled. Linux only: elsewhere each function
starts as the emulator starts it.
"""

import ast
import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

from infra.local import descriptions

LARGEST_ORDER = 1 << 20
# A function's objects are looked through for garbage after so many new ones: with Python's 700, a sixth of an import.
LOOKED_THROUGH = (20_000, 20, 20)
READ, WRITE = 0, 1


def packages(files: Iterable[Path], ours: Iterable[str]) -> list[str]:
    """What these files import from other people: `pynamodb.models:Model`, `botocore.session:`."""
    known = {*ours, *sys.stdlib_module_names}
    named: set[tuple[str, str]] = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                named |= {(alias.name, "") for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                named |= {(node.module, alias.name) for alias in node.names}
    return sorted(f"{module}:{name}" for module, name in named if module.partition(".")[0] not in known)


def load(wanted: str) -> None:
    """Import a module, and the name from it: some packages load a part when it is first named."""
    module, _, name = wanted.partition(":")
    loaded = importlib.import_module(module)
    if name and not hasattr(loaded, name):
        importlib.import_module(f"{module}.{name}")


class Copy:
    """One function's process, in the shape of `subprocess.Popen` as far as the emulator uses it."""

    def __init__(self, pidfd: int, stdin: IO[str], stdout: IO[str], stderr: IO[str]) -> None:
        self.stdin, self.stdout, self.stderr = stdin, stdout, stderr
        self._life = os.fdopen(pidfd, "rb", 0)  # closed with this object
        self._ends = select.poll()
        self._ends.register(pidfd, select.POLLIN)

    def poll(self) -> int | None:
        """None while it lives."""
        return 0 if self._ends.poll(0) else None

    def wait(self, timeout: float) -> int:
        """Wait for its end; raises `subprocess.TimeoutExpired`."""
        if not self._ends.poll(timeout * 1000):
            raise subprocess.TimeoutExpired("function", timeout)
        return 0

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            signal.pidfd_send_signal(self._life.fileno(), number)


class Nursery:
    """The emulator's side: keeps the process with the packages, and asks it for copies."""

    def __init__(self, modules: list[str]) -> None:
        self._modules, self._lock = modules, threading.Lock()
        self._line = self._open()

    def _open(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno()), *self._modules],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        return ours

    def start(self, arguments: list[str], cwd: str, env: dict[str, str], **_: object) -> Copy:
        """Return a process that runs the script `arguments[1]`, its three streams as text."""
        pipes = [os.pipe() for _ in range(3)]
        given = [pipes[0][READ], pipes[1][WRITE], pipes[2][WRITE]]
        order = json.dumps({"script": arguments[1], "cwd": cwd, "env": env}).encode()
        try:
            pidfd = self._ask(order, given)
        finally:
            for end in given:
                os.close(end)
        ends = (pipes[0][WRITE], pipes[1][READ], pipes[2][READ])
        return Copy(pidfd, *(os.fdopen(end, mode, 1) for end, mode in zip(ends, "wrr", strict=True)))

    def _ask(self, order: bytes, given: list[int]) -> int:
        with self._lock:
            for _ in range(2):
                # One that was killed is replaced: nobody should have to start the cloud again for it.
                with contextlib.suppress(OSError, IndexError):
                    socket.send_fds(self._line, [order], given)
                    return socket.recv_fds(self._line, 16, 1)[1].pop()
                self._line.close()
                self._line = self._open()
        raise RuntimeError("The process that functions are copied from does not start; see make logs.")


def use(runtime: Any, modules: list[str]) -> None:
    """Let the emulator's runtime module start its Python functions here."""
    if sys.platform != "linux":
        return
    nursery = Nursery(modules)

    def popen(arguments: list[str], **how: Any) -> Any:
        python = arguments[0] == sys.executable
        return nursery.start(arguments, **how) if python else subprocess.Popen(arguments, **how)

    runtime.subprocess = SimpleNamespace(**vars(subprocess) | {"Popen": popen})


def _become(order: dict[str, Any], given: list[int]) -> None:
    """In the copy: its own streams, folder and environment, then the emulator's script as a program."""
    for number, end in enumerate(given):
        os.dup2(end, number)
        os.close(end)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w", 1)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    sys.argv = [order["script"]]
    sys.path[0] = str(Path(order["script"]).parent)
    runpy.run_path(order["script"], run_name="__main__")


def _clear_away_the_ended() -> None:
    with contextlib.suppress(ChildProcessError):  # there is none yet
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def serve(line: socket.socket) -> None:
    """Make a copy for every order until the emulator is gone."""
    gc.freeze()  # pages stay shared with the copies
    gc.set_threshold(*LOOKED_THROUGH)
    while True:
        order, given, *_ = socket.recv_fds(line, LARGEST_ORDER, 3)
        if not order:
            return
        _clear_away_the_ended()
        pid = os.fork()
        if not pid:
            line.close()
            _become(json.loads(order), given)
            return
        pidfd = os.pidfd_open(pid)
        socket.send_fds(line, [b"here"], [pidfd])
        for end in (pidfd, *given):
            os.close(end)


if __name__ == "__main__":
    for wanted in sys.argv[2:]:
        load(wanted)
    descriptions.load()
    serve(socket.socket(fileno=int(sys.argv[1])))
