"""How a signature is shown: the one place that turns it into lines, for PDF, print and export alike."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Manifestation:
    """A signature as it must be readable. 21 CFR 11.50(a)

    `meaning` is the text, not the code; `signed_at` carries its offset; `zone` is the signer's IANA zone;
    `position` names the entry of the audit trail; `voided` says since when and why it no longer counts.
    """

    printed_name: str
    role: str
    meaning: str
    signed_at: datetime
    zone: str
    declaration: str = ""
    position: str = ""
    voided: str = ""

    def __post_init__(self) -> None:
        """Refuse a signature that could not be shown whole. 21 CFR 11.50(a)(1) to (3)"""
        if not (self.printed_name.strip() and self.meaning.strip()):
            raise ValueError("a signature needs a printed name and a meaning")
        if self.signed_at.tzinfo is None:
            raise ValueError("the time of a signature needs its zone")


def signature_lines(signature: Manifestation) -> list[str]:
    """Return the signature as labelled lines of text; every human-readable form is made of these.

    21 CFR 11.50(b): name, date and time, and meaning stand in any form a person can read.
    """
    lines = [
        f"Signed electronically by: {signature.printed_name}",
        f"Role: {signature.role}",
        f"Meaning: {signature.meaning}",
        f"Date and time: {both_times(signature.signed_at, signature.zone)}",
    ]
    optional = (
        ("Declaration", signature.declaration),
        ("Audit trail", signature.position),
        ("VOID", signature.voided),
    )
    return lines + [f"{label}: {text}" for label, text in optional if text]


def both_times(moment: datetime, zone: str) -> str:
    """Return UTC and local time with offset: `2026-11-22 03:04:05 UTC (04:04:05 Europe/Berlin, +01:00)`.

    FDA 1997 preamble c.101, EMA computerised systems guideline 4.8: unambiguous, zone shown. The local date
    is added where it is another day.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be shown unambiguously")
    world, local = moment.astimezone(ZoneInfo("UTC")), moment.astimezone(ZoneInfo(zone))
    day = "" if world.date() == local.date() else f"{local:%Y-%m-%d} "
    return f"{world:%Y-%m-%d %H:%M:%S} UTC ({day}{local:%H:%M:%S} {zone}, {local.isoformat()[-6:]})"
