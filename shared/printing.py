"""Print any record from its description: fields, signatures, audit trail, page n of m, copy banner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.platypus import Flowable, KeepTogether, Spacer

from shared import sheet
from shared.csv_export import csv_of
from shared.manifestation import Manifestation, both_times, signature_lines

__all__ = [
    "Change",
    "Checkpoint",
    "Manifestation",
    "PrintedRecord",
    "TrailLine",
    "both_times",
    "csv_of",
    "print_record",
    "signature_lines",
]


@dataclass(frozen=True)
class PrintedRecord:
    """What a record shows on paper. `fields` are (label, value) in the order of its form.

    `content_sha256` is the digest its signatures bind; `address` is where the record is verified.
    """

    study: str
    type_label: str
    number: str
    title: str
    state: str
    revision: int
    fields: Sequence[tuple[str, object]]
    content_sha256: str
    address: str


@dataclass(frozen=True)
class Change:
    """One field's old and new value; a value that is not to be shown is given as the text that says so."""

    label: str
    old: object
    new: object


@dataclass(frozen=True)
class TrailLine:
    """One entry of the audit trail: who did what, when, why. 21 CFR 11.10(e)"""

    revision: int
    at: datetime
    who: str
    act: str
    changes: Sequence[Change] = ()
    reason: str = ""
    position: str = ""


@dataclass(frozen=True)
class Checkpoint:
    """The newest checkpoint of the study's audit trail that a witness had cosigned at the time of printing."""

    size: int
    root: str
    at: datetime


def print_record(
    record: PrintedRecord,
    signatures: Sequence[Manifestation],
    trail: Sequence[TrailLine],
    *,
    printed_by: str,
    printed_at: datetime,
    zone: str,
    newest_checkpoint: Checkpoint | None,
) -> bytes:
    """Return the PDF; the same arguments give the same bytes. 21 CFR 11.10(b), 11.50(b)"""
    story = [
        *_head(record, signatures),
        *_fields(record),
        *_signatures(signatures, zone),
        *_trail(trail, zone),
        *_origin(printed_by, both_times(printed_at, zone), newest_checkpoint),
    ]
    footer = (
        f"{record.number} · revision {record.revision} · {record.state} · content SHA-256 "
        f"{record.content_sha256[:16]}…",
        f"Copy printed {both_times(printed_at, zone)} by {printed_by}",
    )
    return sheet.built(story, f"{record.number} {record.title}", footer)


def copy_banner(address: str, sha256: str, signed: bool) -> str:
    """Return the sentence that says what a print is. MHRA GXP 6.14, ISO 9001 7.5.3"""
    kind = "an electronically signed record" if signed else "an electronic record"
    return f"Copy of {kind}; verify at {address}, SHA-256 {sha256}"


def plain_text(value: object) -> str:
    """Return a field's value as text: dash for nothing, one line per item of a list."""
    match value:
        case None | "" | [] | ():
            return "—"
        case bool():
            return "yes" if value else "no"
        case dict() if not value:
            return "—"
        case dict():
            return "\n".join(f"{key}: {plain_text(item)}" for key, item in value.items())
        case list() | tuple():
            return "\n".join(plain_text(item) for item in value)
    return str(value)


def _head(record: PrintedRecord, signatures: Sequence[Manifestation]) -> list[Flowable]:
    # A voided signature does not make a signed record.
    signed = any(not one.voided for one in signatures)
    return [
        sheet.paragraph(copy_banner(record.address, record.content_sha256, signed), sheet.BANNER),
        sheet.paragraph(f"Study {record.study} · {record.type_label}", sheet.SMALL),
        sheet.paragraph(f"{record.number} {record.title}", sheet.TITLE),
        sheet.paragraph(f"State: {record.state} · revision {record.revision}", sheet.TEXT),
        Spacer(0, 8),
    ]


def _fields(record: PrintedRecord) -> list[Flowable]:
    if not record.fields:
        return []
    rows = [(label, plain_text(value)) for label, value in record.fields]
    return [sheet.paragraph("Record", sheet.HEADING), *sheet.table(("Field", "Value"), rows, (0.28, 0.72))]


def _signatures(signatures: Sequence[Manifestation], zone: str) -> list[Flowable]:
    story: list[Flowable] = [sheet.paragraph("Signatures", sheet.HEADING)]
    if not signatures:
        return [*story, sheet.paragraph(f"None at the time of printing ({zone}).", sheet.TEXT)]
    for signature in signatures:
        lines = [sheet.paragraph(line, sheet.TEXT) for line in signature_lines(signature)]
        story.append(KeepTogether([*lines, Spacer(0, 8)]))
    return story


def _trail(trail: Sequence[TrailLine], zone: str) -> list[Flowable]:
    rows = [
        (
            f"{line.revision}\n{line.position}".strip(),
            f"{line.act}\n{line.who}\n{both_times(line.at, zone)}",
            line.reason,
            "\n".join(
                f"{one.label}\nold: {plain_text(one.old)}\nnew: {plain_text(one.new)}" for one in line.changes
            ),
        )
        for line in trail
    ]
    columns = ("Revision", "Act, person, time", "Reason for change", "Old and new value")
    heading = sheet.paragraph("Audit trail", sheet.HEADING)
    return [heading, *sheet.table(columns, rows, (0.12, 0.32, 0.2, 0.36))]


def anchor_line(newest: Checkpoint | None) -> str:
    """Return what every copy says of the witness, so that whoever holds it can ask for that very trail."""
    seal = "none cosigned yet"
    if newest:
        seal = f"{newest.size} entries, root {newest.root}, cosigned {both_times(newest.at, 'UTC')}"
    return f"Newest cosigned checkpoint of the study's audit trail: {seal}"


def _origin(printed_by: str, printed_at: str, newest: Checkpoint | None) -> list[Flowable]:
    return [
        sheet.paragraph("Origin of this copy", sheet.HEADING),
        sheet.paragraph(f"Printed by: {printed_by}", sheet.TEXT),
        sheet.paragraph(f"Printed at: {printed_at}", sheet.TEXT),
        sheet.paragraph(anchor_line(newest), sheet.TEXT),
    ]
