"""Parses hostile files in a process of their own: what hangs or swells there harms nobody else."""

import multiprocessing
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from .verdict import Refused

_STATM = Path("/proc/self/statm")
_COSTLY = Refused("too_much", "The file takes too much time or memory to inspect; make it simpler.")

Finding = Refused | int | None


def apart(
    look: Callable[[Path, str], Finding], path: Path, kind: str, *, seconds: float, memory: int
) -> Finding:
    """Return what `look` finds; a refusal where it needs more seconds or bytes of memory, or dies."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(sender, look, path, kind, memory), daemon=True)
    child.start()
    sender.close()
    try:
        return _answer(receiver, seconds)
    finally:
        receiver.close()
        child.kill()
        child.join()


def _answer(receiver: Connection, seconds: float) -> Finding:
    if not receiver.poll(seconds):
        return _COSTLY
    try:
        found: Finding = receiver.recv()
    except EOFError:  # it died without an answer: out of memory, or killed
        return _COSTLY
    return found


def _child(
    sender: Connection, look: Callable[[Path, str], Finding], path: Path, kind: str, memory: int
) -> None:
    if _STATM.exists():  # Linux, as on Lambda; elsewhere only time is limited
        mapped = int(_STATM.read_text().split()[0]) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (mapped + memory + path.stat().st_size, hard))
    try:
        found = look(path, kind)
    except MemoryError:
        found = _COSTLY
    sender.send(found)
