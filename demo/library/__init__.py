"""The written documents of the demo study: one Markdown file per text, read here into documents.

A file is named `<type>-<number>.v<edition>.md`. Edition 2 is the text approved as version 2.0. A text that a
reviewer sent back keeps its place as `.v<edition>.round<n>.md` with the comment that sent it back.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .markdown import Block, Heading, Point, Step, parse
from .markdown import Paragraph as Paragraph

STUDY = "ABC01"
FOLDER = Path(__file__).parent
FILE = re.compile(
    r"(?P<type>sop|frm|pol|wi)-(?P<suffix>\d{3})\.v(?P<edition>\d+)(?:\.round(?P<round>\d+))?\.md"
)
ROLES = frozenset(
    {
        "quality_manager",
        "quality_associate",
        "document_controller",
        "training_administrator",
        "study_manager",
        "monitor",
        "site_coordinator",
        "investigator",
        "auditor",
        "vendor_contact",
        "study_administrator",
    }
)
KINDS = {"SOP": "Standard operating procedure", "FRM": "Form", "POL": "Policy", "WI": "Work instruction"}


@dataclass(frozen=True)
class Revision:
    """A row of the revision table: the version, what changed in it, and why."""

    version: str
    change: str
    reason: str


@dataclass(frozen=True)
class Document:
    """One text of one controlled document, with what document control asks when it is registered."""

    number: str
    doc_type: str
    suffix: str
    edition: int
    round: int | None
    title: str
    process: str
    review_interval_months: int
    audience_roles: tuple[str, ...]
    training: str
    review_comment: str | None
    history: tuple[Revision, ...]
    blocks: tuple[Block, ...]

    @property
    def version(self) -> str:
        """The version this text has once approved, such as 2.0."""
        return f"{self.edition}.0"

    @property
    def change_summary(self) -> str:
        """What changed in this edition; what the version record asks for from the second edition on."""
        return self.history[-1].change

    @property
    def kind(self) -> str:
        """The type in words, such as Standard operating procedure."""
        return KINDS[self.doc_type]

    def sections(self) -> tuple[str, ...]:
        """The titles of the top-level sections, in order."""
        return tuple(b.text for b in self.blocks if isinstance(b, Heading) and b.level == 1)

    def paragraphs(self) -> tuple[str, ...]:
        """Running text, steps and points, in order: what a reader reads as prose."""
        return tuple(b.text for b in self.blocks if isinstance(b, Paragraph | Step | Point))


class BadDocument(ValueError):
    """A written document does not say what document control needs; names the file."""


@cache
def library() -> tuple[Document, ...]:
    """Every approved text, by type, number and edition."""
    return tuple(d for d in _all() if d.round is None)


@cache
def rejected() -> tuple[Document, ...]:
    """Texts that a reviewer sends back, with the comment; the approved text of the edition answers it."""
    return tuple(d for d in _all() if d.round is not None)


def editions(number: str) -> tuple[Document, ...]:
    """The approved texts of one document, oldest first, such as those of ABC01-SOP-014."""
    return tuple(d for d in library() if d.number == number)


@cache
def _all() -> tuple[Document, ...]:
    found = [_read(path) for path in FOLDER.glob("*.md")]
    return tuple(sorted(found, key=lambda d: (d.number, d.edition, d.round or 0)))


def _read(path: Path) -> Document:
    name = FILE.fullmatch(path.name)
    if not name:
        raise BadDocument(f"{path.name}: the name is not <type>-<number>.v<edition>[.round<n>].md")
    text = path.read_text(encoding="utf-8")
    _, front, body = text.split("+++\n", 2)
    facts = tomllib.loads(front)
    _check(path.name, name, facts)
    return Document(
        number=f"{STUDY}-{facts['type']}-{facts['number']}",
        doc_type=facts["type"],
        suffix=facts["number"],
        edition=int(name["edition"]),
        round=int(name["round"]) if name["round"] else None,
        title=facts["title"],
        process=facts["process"],
        review_interval_months=facts["review_interval_months"],
        audience_roles=tuple(facts["audience_roles"]),
        training=facts["training"],
        review_comment=facts.get("review_comment"),
        history=tuple(Revision(**row) for row in facts["history"]),
        blocks=parse(body, form=facts["type"] == "FRM"),
    )


def _check(file: str, name: re.Match[str], facts: dict[str, object]) -> None:
    roles, history = facts["audience_roles"], facts["history"]
    wrong = {
        "type differs from the file name": facts["type"] != name["type"].upper(),
        "number differs from the file name": facts["number"] != name["suffix"],
        "training is read or none": facts["training"] not in {"read", "none"},
        "unknown audience role": not isinstance(roles, list) or not set(roles) <= ROLES,
        "one history row per edition": not isinstance(history, list) or len(history) != int(name["edition"]),
        "a rejected round carries its comment": bool(name["round"]) != ("review_comment" in facts),
    }
    for problem, holds in wrong.items():
        if holds:
            raise BadDocument(f"{file}: {problem}")
