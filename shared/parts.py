"""Facts whose effect is too large for one message: it is done in parts, through the service's own queue.

Such a fact counts as heard once every part is done: what was lost is told again like any other fact, and only the
missing parts are sent again; a part that fails for good names its fact in quarantine (integrity.md 2.5, 2.6).
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from events.envelope import Envelope
from shared import storage
from shared.aws import client
from shared.canonical import canonical, sha256_hex
from shared.rows import NoteRow
from shared.storage import replace_note

if TYPE_CHECKING:
    from shared.reactions import Heard

MOST_IN_A_CALL = 10
Part = Mapping[str, Any]


@dataclass(frozen=True)
class InParts:
    """A reaction in parts: `split` names them, `act` does one, `after` what follows the last; each may come again."""

    split: "Callable[[Heard], Iterable[Part]]"
    act: "Callable[[Heard, Part], None]"
    after: "Callable[[Heard], None]"

    def whole(self, heard: "Heard") -> bool:
        """Do what has one part at once, send what is missing of more; say whether all of it is done."""
        wanted = list(self.split(heard))
        missing = _missing(heard.envelope, wanted) if len(wanted) > 1 else []
        if missing:
            _send(heard.fact.name, heard.envelope, missing)
            return False
        if len(wanted) == 1:
            self.act(heard, wanted[0])
        self.after(heard)
        return True

    def part(self, heard: "Heard", part: Part) -> bool:
        """Do a part unless it was done before; say whether none is missing now."""
        place = _place(heard.envelope)
        [mark] = storage.get("TABLE", (place, _digest(part)))
        if mark is None:
            self.act(heard, part)
            heard.unit.writes.append(replace_note(NoteRow(place, _digest(part), note=""), "TABLE", "part"))
            heard.unit.commit()
        marks = {row["sk"]: row["note"] for row in storage.partition_rows("TABLE", place)}
        return set(json.loads(marks["required"])) <= marks.keys()


def _place(envelope: Envelope) -> str:
    return f"PARTS#{envelope.index}"


def _digest(part: Part) -> str:
    return sha256_hex(canonical(part))[:32]


def _missing(envelope: Envelope, wanted: Sequence[Part]) -> list[Part]:
    """Keep which parts there have to be, and return those that no mark says are done."""
    place, by_digest = _place(envelope), {_digest(part): part for part in wanted}
    required = NoteRow(place, "required", note=json.dumps([*by_digest]))
    storage.commit([replace_note(required, "TABLE", "part")])
    done = {row["sk"] for row in storage.partition_rows("TABLE", place)}
    return [part for digest, part in by_digest.items() if digest not in done]


def _send(name: str, envelope: Envelope, parts: Iterable[Part]) -> None:
    """Send each part with the fact it belongs to; raises RuntimeError when the queue did not take one."""
    detail = envelope.model_dump(mode="json")
    bodies = [json.dumps({"detail-type": name, "detail": detail, "part": part}) for part in parts]
    for start in range(0, len(bodies), MOST_IN_A_CALL):
        some = bodies[start : start + MOST_IN_A_CALL]
        entries = [{"Id": str(at), "MessageBody": body} for at, body in enumerate(some)]
        answer = client("sqs").send_message_batch(QueueUrl=os.environ["PARTS_QUEUE_URL"], Entries=entries)
        if answer.get("Failed"):
            raise RuntimeError(f"the queue did not take {len(answer['Failed'])} parts of {name}")
