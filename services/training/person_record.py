"""A person's training record on paper: everything they were assigned, and every signature that shows it was done."""

import os
from typing import Any

from shared import access_rows, clock, paper, printing, storage
from shared.authz import Person
from shared.canonical import canonical, sha256_hex
from shared.errors import not_found
from shared.records import Record
from shared.seals import told

from .records import ASSIGNMENT_TYPE, RECORDS

SEAL = ("SEAL", "-")


def printed(person: str, by: Person) -> bytes:
    """Return the PDF of a person's training, oldest first. 21 CFR 11.10(i), 11.50(b)"""
    records = _records(person)
    known = access_rows.known((person,)).get(person, {})
    if not known and not records:
        raise not_found(f"The training of {person}")
    name, number = str(known.get("name") or person), str(known.get("number") or person)
    sheet = printing.PrintedRecord(
        study=os.environ["STUDY"], type_label="Training record", number=number, title=name, state="as printed",
        revision=len(records), fields=[(record.number, _line(record)) for record in records],
        content_sha256=sha256_hex(canonical({record.entity: record.leaf for record in records})),
        address=f"{os.environ.get('PUBLIC_URL', '')}/training-records/{person.partition('/')[2]}",
    )  # fmt: skip
    signed = [
        paper.manifestation(signature, sealed, record.number)
        for record, sealed in zip(records, _sealed(records), strict=True)
        for signature in record.signatures
    ]
    return printing.print_record(
        sheet, signed, [], printed_by=f"{by.name} ({by.number})", printed_at=clock.now(), zone=by.zone,
        newest_checkpoint=paper.newest_checkpoint(),
    )  # fmt: skip


def _records(person: str) -> list[Record]:
    rows = RECORDS.everyone(ASSIGNMENT_TYPE, "by_owner", person)
    found = RECORDS.several([f"{ASSIGNMENT_TYPE.name}/{row['id']}" for row in rows])
    return sorted(found, key=lambda record: (record.created_at, record.number))


def _sealed(records: list[Record]) -> list[int]:
    """Return the newest sealed revision of each."""
    found: list[int] = []
    for at in range(0, len(records), 99):
        some = records[at : at + 99]
        places = [(f"D#{record.entity.replace('/', '#', 1)}", "-") for record in some]
        *orders, seal = storage.get("LOG_TABLE", *places, SEAL)
        found += [told(order, seal) for order in orders]
    return found


def _line(record: Record) -> str:
    data: dict[str, Any] = dict(record.data)
    parts = [
        f"{data['number_to_read']} {data['title']}",
        record.state.replace("_", " "),
        f"due {record.original_due_on}",
    ]
    if data.get("completed_at"):
        parts.append(f"completed {data['completed_at'][:10]}")
    if data.get("valid_until"):
        parts.append(f"valid until {data['valid_until']}")
    if data.get("facilitated"):
        parts.append("recorded for the learner from an attached proof, as they have no account")
    if data.get("waiver"):
        parts.append(f"waived: {data['waiver']['rationale']}")
    return "; ".join(parts)
