"""A record on paper: what `print` shows, taken from the record and its trail."""

import json
import os
import re
from collections.abc import Mapping
from typing import Any

from shared import access_rows, attachments, clock, comments, history, printing, seals
from shared.authz import Person
from shared.field_types import ULID
from shared.manifestation import Manifestation
from shared.records import Record
from shared.signatures import Meaning, Signature
from shared.trail_view import Actor, shown

_NAMED = re.compile(f"(?:person|party)/{ULID}")
MOST_NAMES = 100


def printed(record: Record, person: Person, sealed: int) -> bytes:
    """Return the PDF of a record with its signatures and its whole trail. 21 CFR 11.10(b), 11.50(b)"""
    address = f"{os.environ.get('PUBLIC_URL', '')}/{record.type.collection}/{record.id}"
    trail = history.whole(record.entity)
    names = _names(record, trail)
    sheet = printing.PrintedRecord(
        study=os.environ["STUDY"], type_label=record.type.label, number=record.number, title=record.title,
        state=record.state.replace("_", " "), revision=record.revision, fields=[(label, _named(value, names)) for label, value in fields(record)],
        content_sha256=record.content_sha256, address=address,
    )  # fmt: skip
    return printing.print_record(
        sheet,
        [manifestation(signature, sealed, record.number) for signature in record.signatures],
        [_line(row, sealed, names) for row in trail],
        printed_by=f"{person.name} ({person.number})",
        printed_at=clock.now(),
        zone=person.zone,
        newest_checkpoint=newest_checkpoint(),
    )


def newest_checkpoint() -> printing.Checkpoint | None:
    """Return what a copy that is made now says of the witness."""
    anchor = seals.newest_cosigned()
    return printing.Checkpoint(anchor.size, anchor.root, clock.parse(anchor.at)) if anchor else None


def fields(record: Record) -> list[tuple[str, object]]:
    """Return every field with the words people know it by."""
    own: list[tuple[str, object]] = [
        (field.title or name.replace("_", " ").capitalize(), record.data.get(name))
        for name, field in record.type.fields.items()
    ]
    beside = (("Attachments", attachments.lines(record)), ("Comments", comments.lines(record)))
    return own + [(label, lines) for label, lines in beside if lines]


def manifestation(signature: Signature, sealed: int, number: str) -> Manifestation:
    """Return a signature on the record of that number as every human-readable form shows it. 21 CFR 11.50"""
    waiting = "" if sealed >= signature.revision else " (recorded, not yet sealed)"
    return Manifestation(
        printed_name=signature.printed_name,
        role=signature.role.replace("_", " "),
        meaning=Meaning(signature.meaning).text,
        signed_at=clock.parse(signature.signed_at),
        zone=signature.zone,
        declaration=Meaning(signature.meaning).declaration(number),
        position=f"entry {signature.revision} of the record{waiting}",
        voided=f"by {signature.voided.replace('_', ' ')}" if signature.voided else "",
    )


def _line(row: Mapping[str, Any], sealed: int, names: Mapping[str, str]) -> printing.TrailLine:
    entry = shown(row)
    full = json.loads(bytes(row["b"]))
    reason = " ".join(part for part in (entry["reason"]["code"], entry["reason"]["text"]) if part)
    return printing.TrailLine(
        revision=entry["revision"],
        at=clock.parse(full["ts"]),
        who=_actor(entry["by"], names),
        act=entry["act"],
        changes=[_change(change, names) for change in entry["changes"]],
        reason=reason,
        position="sealed" if int(row["sk"]) <= sealed else "not yet sealed",
    )


def _actor(by: Actor, names: Mapping[str, str]) -> str:
    said = f"{by['name']} ({by['role']})"
    return f"{said}, {_named(by['organisation'], names)}" if by["organisation"] else said


def _change(change: Mapping[str, Any], names: Mapping[str, str]) -> printing.Change:
    if change.get("redacted") and change["old"] is None and change["new"] is None:
        return printing.Change(change["path"], "redacted", "redacted")
    return printing.Change(change["path"], _named(change["old"], names), _named(change["new"], names))


def _names(record: Record, trail: list[dict[str, Any]]) -> dict[str, str]:
    """Return how people are called whose ids stand in the record or in its trail."""
    text = json.dumps(record.data, default=str) + "".join(str(row.get("x")) for row in trail)
    organisations = {of for row in trail if (of := shown(row)["by"]["organisation"])}
    people = access_rows.known(sorted(organisations | set(_NAMED.findall(text)))[:MOST_NAMES])
    return {entity: f"{known['name']} ({known['number']})" for entity, known in people.items()}


def _named(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_named(item, names) for item in value]
    if isinstance(value, dict):
        return {key: _named(item, names) for key, item in value.items()}
    return value
