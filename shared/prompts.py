"""What a check of the fields prompted, and the change that came of it. FDA electronic systems guidance Q13, ATR-13"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared import identities
from shared.change import Change, Request
from shared.errors import Refusal

PROMPTING = frozenset({"VALIDATION_FAILED", "MISSING_FIELD", "MISSING_RATIONALE", "MISSING_LINK"})
PROVEN_BY = "/signature"  # a token stands there
LONGEST = 2000  # characters of a value


def original(refusal: Refusal, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return each field that was not valid with what stood in it, as JSON text.

    A value is left out (null) where it is a proof of identity or looks like a participant's identity or
    treatment: what was caught at the door does not get into the trail by the refusal. E6(R3) 3.16.1(s)
    """
    return [{**error, "original": _kept(error["pointer"], body)} for error in refusal.errors]


def _kept(pointer: str, body: Mapping[str, Any]) -> str | None:
    value = _at(body, pointer.split("/")[1:])
    if value is None or pointer.startswith(PROVEN_BY) or identities.suspected(_texts(value)):
        return None
    return json.dumps(value, ensure_ascii=False)[:LONGEST]


def _at(value: Any, steps: Sequence[str]) -> Any:
    """Return what stands at a place; None where nothing does. A check may name a place inside a value."""
    for step in steps:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            break
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    else:
        yield str(value)


def remembered(v: int, at: str, about: str | None, command: str) -> str:
    """Return what is kept beside the account until the change that answers the prompt."""
    return json.dumps({"v": v, "at": at, "about": about, "command": command})


def led_to(change: Change, request: Request) -> dict[str, str | int] | None:
    """Return the prompt that a person's change answers: of the record as it still stands, or of the same form.

    A form that opens a record is the same while it is sent under the same Idempotency-Key.
    """
    prompt = json.loads(str(change.person.head.get("prompt") or "null"))
    if prompt is None:
        return None
    before = change.before
    if before is None:
        answers = prompt["command"] == request.command
    else:
        answers = prompt["about"] == before.entity and prompt["at"] >= before.updated_at
    return {"entity": f"user/{change.person.sub}", "revision": prompt["v"]} if answers else None
