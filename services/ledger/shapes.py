"""What the ledger answers: the study's trail, links in both directions, receipts."""

from typing import Literal

from typing_extensions import TypedDict

from shared.trail_view import Actor


class StudyEntry(TypedDict):
    """A sealed entry as the study's trail shows it: its clear envelope, no values."""

    index: int
    entity: str
    number: str
    revision: int
    at: str
    action: str
    state: str
    actor: str
    by: Actor
    reason: str | None
    signature: str | None
    event: str | None
    leaf: str


class LinkEnd(TypedDict):
    """One end of a link: `out` was made on this record, `in` on the other one."""

    other: str
    number: str | None
    direction: Literal["in", "out"]
    rel: str
    state: Literal["standing", "ended"]
    updated_at: str


class TraceNode(TypedDict):
    """A record in a graph of causes and effects; of one the caller may not know, its place alone."""

    id: str
    visible: bool
    depth: int
    entity: str | None
    type: str | None
    collection: str | None
    number: str | None
    state: str | None


class TraceEdge(TypedDict):
    """A link between two nodes, from the record it was made on to the other one."""

    source: str
    target: str
    rel: str
    state: Literal["standing", "ended"]


class Trace(TypedDict):
    """What led to a record and what came of it; `cut` says that there is more than is shown."""

    record: str
    depth: int
    nodes: list[TraceNode]
    edges: list[TraceEdge]
    cut: bool


class CheckpointShown(TypedDict):
    """A signed tree head: how many entries, and the root over them."""

    size: int
    root: str


class Receipt(TypedDict):
    """What became of one entry; `index` and `checkpoint` come with the seal."""

    entity: str
    revision: int
    leaf: str
    index: int | None
    sealed: bool
    checkpoint: CheckpointShown | None


class VoidedSince(TypedDict):
    """The step by which a signature stopped counting, and when."""

    by: str
    at: str


class SignatureGiven(TypedDict):
    """A sealed signature in the list of the person who gave it. 21 CFR 11.50(a), 11.70"""

    index: int
    entity: str
    number: str
    revision: int
    action: str
    at: str
    zone: str
    local: str
    meaning: str
    printed_name: str
    role: str
    content_sha256: str
    leaf: str
    state: Literal["standing", "void"]
    voided: VoidedSince | None


class Prompted(TypedDict):
    """A field that a check asked to be mended, and what stood in it as JSON text.

    Null where it was not kept (what looked like a participant's identity), and for whoever may not read the record.
    """

    pointer: str
    message: str
    original: str | None


class Accessed(TypedDict):
    """A reading, print, export or download that is kept; the address is null where it was redacted."""

    index: int
    at: str
    record: str
    by: Actor
    action: str
    where: str | None
    leaf: str
    redacted: bool


class AttemptRefused(TypedDict):
    """What somebody tried on a record and was refused; the texts are null where they were redacted."""

    index: int
    at: str
    record: str
    entity: str
    revision: int
    by: Actor
    action: str
    code: str
    rule: str | None
    reason: str | None
    detail: str | None
    fields: list[Prompted]
    leaf: str
    redacted: bool
