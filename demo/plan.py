"""What the demo study holds: which text stands in which state, and who brought it there."""

from dataclasses import dataclass, replace

from demo.library import Document, library
from demo.library.markdown import Heading

FOUNDING = "Founding set: everybody reads it within the first weeks; the study manager follows up by name."
EMPTY: dict[str, object] = {}


@dataclass(frozen=True)
class Route:
    """Who writes, reviews and approves a version."""

    author: str
    reviewers: tuple[str, ...]
    approvers: tuple[str, ...]


@dataclass(frozen=True)
class Version:
    """One version on its way: how far it goes, and who of its audience has read it.

    `goes_to` is the state it is left in. `readers` is how many of its audience sign, None for all. `gate` is the
    training gate; `in_days` the planned effective date in business days from then; `sent_back` a first round
    that a reviewer returned, with the comment.
    """

    number: str
    edition: int
    route: Route
    goes_to: str = "effective"
    readers: int | None = 0
    gate: str = "warn"
    due_days: int = 14
    in_days: int | None = None
    sent_back: str = ""
    signed_reviews: int | None = None


ANNA = Route("anna", ("ravi",), ("quinn",))
NOOR = Route("noor", ("lena",), ("olga",))
BOTH = Route("noor", ("ravi", "lena"), ("mara", "quinn"))
TWO = Route("anna", ("lena",), ("mara", "olga"))

FIRST_DAY = (
    Version("ABC01-SOP-001", 1, ANNA, readers=None),
    Version("ABC01-SOP-002", 1, NOOR, readers=4),
    Version("ABC01-SOP-003", 1, ANNA),
    Version("ABC01-SOP-004", 1, NOOR),
    Version("ABC01-SOP-005", 1, ANNA, readers=2),
    Version("ABC01-SOP-009", 1, NOOR, goes_to="approved", in_days=2, readers=3),
    Version("ABC01-SOP-011", 1, ANNA, readers=1),
    Version("ABC01-SOP-012", 1, NOOR, due_days=1, readers=3),
    Version("ABC01-SOP-013", 1, ANNA),
    Version("ABC01-SOP-014", 1, NOOR),
    Version("ABC01-POL-001", 1, TWO, due_days=30, readers=6),
    Version("ABC01-FRM-001", 1, ANNA),
    Version("ABC01-FRM-002", 1, NOOR),
    Version("ABC01-FRM-003", 1, ANNA),
)
LATER = (
    Version("ABC01-SOP-003", 2, BOTH, gate="block", readers=None),
    Version("ABC01-SOP-004", 2, TWO, goes_to="approved", gate="block", readers=3),
    Version("ABC01-SOP-006", 1, Route("anna", ("ravi", "lena"), ("quinn",)), goes_to="in_review", signed_reviews=1),
    Version("ABC01-SOP-007", 1, NOOR, goes_to="in_approval",
            sent_back="The references are missing: ABC01-SOP-001 asks every procedure to name what it rests on."),
    Version("ABC01-SOP-008", 1, ANNA, goes_to="draft"),
    Version("ABC01-SOP-010", 1, NOOR, goes_to="approved", in_days=21, readers=1),
    Version("ABC01-SOP-014", 2, ANNA, readers=3),
)  # fmt: skip
# Who reads a document beside those its text names.
ALSO_READ_BY = {"ABC01-SOP-014": ("lead_monitor",)}
OWNERS = {"SOP": "mara", "POL": "dora", "FRM": "dora", "WI": "dora", "PLN": "mara"}


def text_of(version: Version) -> Document:
    """Return the written text of a version."""
    return next(d for d in library() if (d.number, d.edition) == (version.number, version.edition))


def unfinished(text: Document) -> Document:
    """Return the text without its last section: what its author brought to the round that was sent back."""
    places = [at for at, block in enumerate(text.blocks) if isinstance(block, Heading) and block.level == 1]
    return replace(text, blocks=text.blocks[: places[-1]])


def registered() -> list[Document]:
    """Return the first text of every document, in the order of the register."""
    return [text for text in library() if text.edition == 1]
