"""A record on paper: what `print` shows, taken from the record and its trail."""

import json
import os
from collections.abc import Mapping
from typing import Any

from shared import clock, history, printing
from shared.authz import Person
from shared.manifestation import Manifestation
from shared.records import Record
from shared.signatures import Meaning, Signature
from shared.trail_view import shown


def printed(record: Record, person: Person, sealed: int) -> bytes:
    """Return the PDF of a record with its signatures and its whole trail. 21 CFR 11.10(b), 11.50(b)"""
    address = f"{os.environ.get('PUBLIC_URL', '')}/{record.type.collection}/{record.id}"
    sheet = printing.PrintedRecord(
        study=os.environ["STUDY"], type_label=record.type.label, number=record.number, title=record.title,
        state=record.state.replace("_", " "), revision=record.revision, fields=fields(record),
        content_sha256=record.content_sha256, address=address,
    )  # fmt: skip
    return printing.print_record(
        sheet,
        [manifestation(signature, sealed) for signature in record.signatures],
        [_line(row, sealed) for row in history.whole(record.entity)],
        printed_by=f"{person.name} ({person.number})",
        printed_at=clock.now(),
        zone=person.zone,
        newest_checkpoint=None,
    )


def fields(record: Record) -> list[tuple[str, object]]:
    """Return every field with the words people know it by."""
    return [
        (field.title or name.replace("_", " ").capitalize(), record.data.get(name))
        for name, field in record.type.fields.items()
    ]


def manifestation(signature: Signature, sealed: int) -> Manifestation:
    """Return a signature as every human-readable form shows it. 21 CFR 11.50"""
    waiting = "" if sealed >= signature.revision else " (recorded, not yet sealed)"
    return Manifestation(
        printed_name=signature.printed_name,
        role=signature.role.replace("_", " "),
        meaning=Meaning(signature.meaning).text,
        signed_at=clock.parse(signature.signed_at),
        zone=signature.zone,
        position=f"entry {signature.revision} of the record{waiting}",
        voided=f"by {signature.voided.replace('_', ' ')}" if signature.voided else "",
    )


def _line(row: Mapping[str, Any], sealed: int) -> printing.TrailLine:
    entry = shown(row)
    full = json.loads(bytes(row["b"]))
    reason = " ".join(part for part in (entry["reason"]["code"], entry["reason"]["text"]) if part)
    return printing.TrailLine(
        revision=entry["revision"],
        at=clock.parse(full["ts"]),
        who=f"{entry['by']['name']} ({entry['by']['role']})",
        act=entry["act"],
        changes=[_change(change) for change in entry["changes"]],
        reason=reason,
        position="sealed" if int(row["sk"]) <= sealed else "not yet sealed",
    )


def _change(change: Mapping[str, Any]) -> printing.Change:
    if change.get("redacted"):
        return printing.Change(change["path"], "redacted", "redacted")
    return printing.Change(change["path"], change["old"], change["new"])
