"""A command with everything that can go wrong once, and the same command again: one effect, or none. ATR-01

integrity.md section 4 row 1. What a command does is what its clean run did; nothing is expected by hand.
"""

import importlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from shared import storage
from shared.errors import CODES
from tests.support.calls import no_waiting, spoiled
from tests.support.double.cloud import current, gate
from tests.support.effects import Effect
from tests.support.faults import Crash
from tests.support.study import CONTEXT
from tests.support.tape import Command
from tests.support.trail import KINDS, check_entity

BUSY = (429, 503)
LATER = 3600.0
# what a repetition is told once the first try took effect; everything else gets its first answer again
ANSWERED_OTHERWISE = {
    "PATCH": (412,),  # the edit is against a revision that is gone, as it was made
    "POST /me/sign-out": (401,),  # the session has ended, as was asked
}

BESIDE = (" S user", " S signing", " INBOX fault", "-log: new P")


@dataclass(frozen=True)
class Clean:
    """What the command does when nothing goes wrong: its attempts at AWS, its answer, its effect."""

    attempts: int
    status: int
    effect: Effect
    told: set[int]


def clean(command: Command) -> Clean:
    """Let the command be carried out once, undisturbed."""
    with command.again() as send, counting() as seen, no_waiting():
        answer = tried(send)
        found = Clean(seen[0], _status(answer), command.effect(), _told())
        _whole(command, found.effect)
    return found


@contextmanager
def counting() -> Iterator[list[int]]:
    """Count attempts at AWS."""
    seen = [0]

    def pass_on(_service: str, _operation: str, _request: Any, go: Callable[[], Any]) -> Any:
        seen[0] += 1
        return go()

    with gate(pass_on):
        yield seen


def tried(send: Callable[[], Any]) -> Any:
    """Return what was answered, or what the function ended with: its source then sends the same again."""
    try:
        return send()
    except (Crash, Exception) as ended:  # noqa: BLE001  # returned, and judged by whoever asked
        return ended


def _status(answer: Any) -> int:
    return int(answer["statusCode"]) if isinstance(answer, dict) and "statusCode" in answer else 0


def once(command: Command, usual: Clean, number: int, kind: str) -> None:
    """Assert that the command takes effect once or not at all, though attempt `number` fails in this way."""
    with command.again() as send:
        with spoiled(number, kind):
            first = tried(send)
        if command.asked:
            _answered(first)
        midway = command.effect()
        if command.asked and 200 <= _status(first) < 300:
            assert midway.entries == usual.effect.entries, f"acknowledged, but {midway.entries}"
        _whole(command, midway)
        _no_more(command, usual, midway)
        # what was taken from a queue and not deleted lies there again
        current().queues.now = lambda: time.time() + LATER
        with no_waiting():
            again = tried(send)
        _repeated(command, usual, midway, again)
        final = command.effect()
        if final.entries != usual.effect.entries and command.function == "reactions":
            final = _settled(command)  # what follows a fact is made good by the daily work, within minutes
            # the team's work is counted on the way, and mornings bring a mail
            for on_the_way in ("changed TEAM", "new DIGEST"):
                final.rows.pop(f"abc01-data-tasks: {on_the_way}", None)
        _whole(command, final)
        _same(usual.effect, final)
        assert _told() == usual.told


def _settled(command: Command) -> Effect:
    """Let the service's daily function do what is left, and return what has changed since the beginning."""
    importlib.import_module(f"services.{command.service}.daily").handler({}, CONTEXT)
    return command.effect()


def _told() -> set[int]:
    """Return which facts the bus took; each at least once."""
    return {json.loads(entry["Detail"])["index"] for entry in current().buses.accepted}


def _answered(answer: Any) -> None:
    """A person is told: done, refused with a code, or to send the same again, and when."""
    if isinstance(answer, Crash):
        return
    assert isinstance(answer, dict), f"the function ended with {answer!r}"
    status, headers = _status(answer), {name.lower() for name in answer["headers"]}
    if status in BUSY:
        assert "retry-after" in headers, answer
    elif status >= 300:
        assert status < 500, answer
        assert json.loads(answer["body"])["code"] in CODES, answer


def _no_more(command: Command, usual: Clean, midway: Effect) -> None:
    """What one transaction carries is there wholly or not at all; workers may stand between two of theirs."""
    assert midway.entries <= usual.effect.entries, midway.entries - usual.effect.entries
    if command.asked:
        assert midway.entries in (Counter(), usual.effect.entries), midway.entries


def _repeated(command: Command, usual: Clean, midway: Effect, again: Any) -> None:
    if not command.asked:
        assert not isinstance(again, Crash)
        assert not (isinstance(again, dict) and again.get("batchItemFailures")), again
        return
    otherwise: tuple[int, ...] = ()
    if midway.entries == usual.effect.entries:
        method = command.event["requestContext"]["http"]["method"]
        otherwise = ANSWERED_OTHERWISE.get(method, ANSWERED_OTHERWISE.get(command.name, ()))
    assert _status(again) in (usual.status, *otherwise), again


def _same(usual: Effect, final: Effect) -> None:
    """The effect is the clean run's: its entries, its rows, its objects; mails and facts at least."""
    assert final.entries == usual.entries, (final.entries, usual.entries)
    assert _kept(final.rows) == _kept(usual.rows), _kept(final.rows) ^ _kept(usual.rows)
    assert final.mails >= usual.mails, "a mail was lost"


def _kept(rows: Counter[str]) -> set[tuple[str, int]]:
    """Leave out what a refused repetition notes of the person, and what waits for its place with it."""
    return {(what, count) for what, count in rows.items() if not what.endswith(BESIDE)}


def _whole(command: Command, found: Effect) -> None:
    """Every record that was touched is the fold of its entries, and each new entry waits for its place."""
    for entity in found.touched:
        kind, identity = entity.split("/", 1)
        entries = storage.partition_rows("AUDIT_TABLE", f"A#{kind}#{identity}")
        row = _record(entity) if kind in KINDS else None
        check_entity(entity, entries, row)
    if command.service != "ledger":
        waiting = sum(count for what, count in found.rows.items() if what.endswith("-log: new P"))
        assert waiting == found.entries.total() + found.attempts.total(), found.rows


def _record(entity: str) -> dict[str, Any] | None:
    kind, identity = entity.split("/", 1)
    table = current().dynamodb.tables[
        f"{storage.table('AUDIT_TABLE').removesuffix('audit')}data-{KINDS[kind][0]}"
    ]
    item = table.get((f"E#{kind}#{identity}", ("S",)))
    return storage.plain(item) if item else None
