"""What a record type declares of files: who may bring them, in which states, and which have a place of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shared.roles import Relation, Role

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV, PNG, JPEG = "text/csv", "image/png", "image/jpeg"

# What can be looked at byte by byte, with the endings its name may have; nothing else is taken. ASVS V5.2
ENDINGS: Mapping[str, tuple[str, ...]] = {
    PDF: (".pdf",), DOCX: (".docx",), XLSX: (".xlsx",), CSV: (".csv",), PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A file with a place of its own in the record, such as the text that is signed; a newer one replaces it.

    The lifecycle's steps `attach_file` and `refuse_file` say what becomes of it.
    """

    name: str
    media_types: tuple[str, ...]


@dataclass(frozen=True)
class Attaching:
    """Who may bring files to a record, as whom, and in which states; an ended record takes none. 21 CFR 11.70

    Who holds a role of `also` brings them for whoever is named.
    """

    by: tuple[Role, ...]
    as_: tuple[Relation, ...] = ()
    states: tuple[str, ...] = ()
    also: tuple[Role, ...] = ()
    places: tuple[Place, ...] = ()


def rule_for(
    declared: Attaching | None, by: tuple[Role, ...], as_: tuple[Relation, ...], editable: frozenset[str]
) -> Attaching | None:
    """Return a type's rule: what it declares, else who edits it brings files; while it can be edited."""
    rule = declared or (Attaching(by, as_) if by else None)
    return replace(rule, states=rule.states or tuple(sorted(editable))) if rule else None
