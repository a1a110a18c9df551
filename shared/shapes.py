"""What the API answers, declared once: the code is checked against it, OpenAPI and the page's types come from it.

Instants are RFC 3339 UTC with milliseconds, dates are `YYYY-MM-DD`, an entity is `type/ULID`.
"""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict


class RefusalShown(TypedDict):
    """Why something is not possible: what is missing, who can help, and the rule with its clause."""

    code: str
    rule: str
    detail: str
    reason: str
    missing: list[str]
    who_can: list[str]


class SignatureAsked(TypedDict):
    """What a step will be signed with."""

    meaning: str
    text: str
    declaration: str


class Transition(TypedDict):
    """One step of the lifecycle from here, and everything a button for it needs; `fields` is JSON Schema."""

    name: str
    label: str
    allowed: bool
    refusals: list[RefusalShown]
    signature: SignatureAsked | None
    reason: Literal["required", "optional"]
    fields: dict[str, Any] | None


class Editable(TypedDict):
    """Whether the person may edit the record, bring a file or comment now, and why not."""

    allowed: bool
    refusals: list[RefusalShown]


class MeaningShown(TypedDict):
    """The meaning of a signature as code and as words."""

    code: str
    text: str


class Voided(TypedDict):
    """The step by which a signature no longer counts."""

    by: str


class SignatureShown(TypedDict):
    """The manifestation of a signature. 21 CFR 11.50(a)"""

    person: str
    printed_name: str
    role: str
    meaning: MeaningShown
    signed_at: str
    zone: str
    local: str
    revision: int
    content_sha256: str
    content_is_current: bool
    sealed: bool
    step: str
    round: int
    voided: Voided | None


class LinkHeld(TypedDict):
    """A link of a record to another one."""

    rel: str
    to: str
    at: str
    by: str


class Row(TypedDict):
    """A record as a list shows it."""

    id: str
    type: str
    collection: str
    number: str
    title: str
    state: str
    revision: int
    owner: str | None
    due_on: str | None
    overdue: bool
    summary: str | None
    updated_at: str


class AttachmentShown(TypedDict):
    """A file beside the record's own fields, bound by its digest; withdrawn ones stay."""

    id: str
    filename: str
    media_type: str
    size: int
    sha256: str
    pages: int | None
    uploaded_by: str
    attached_at: str
    withdrawn_at: str | None
    withdrawn_by: str | None


class CommentShown(TypedDict):
    """What somebody said of the record, whom they mentioned, and the answer; `open` while it blocks and nobody has answered."""

    number: int
    text: str
    part: str | None
    mentions: list[str]
    blocking: bool
    open: bool
    by: str
    name: str
    at: str
    round: int
    answer: str | None
    answered_by: str | None
    answered_name: str | None
    answered_at: str | None


class RecordShown(TypedDict):
    """A record with its fields, its signatures and every step from here; `editable` is null for a former one."""

    id: str
    entity: str
    type: str
    collection: str
    number: str
    title: str
    state: str
    revision: int
    scope: str
    parent: str | None
    owner: str | None
    due_on: str | None
    original_due_on: str | None
    overdue: bool
    data: dict[str, Any]
    attachments: list[AttachmentShown]
    comments: list[CommentShown]
    links: list[LinkHeld]
    content_sha256: str
    created_at: str
    created_by: str
    updated_at: str
    updated_by: str
    sealed: bool
    signatures: list[SignatureShown]
    editable: Editable | None
    attachable: Editable | None
    commentable: Editable | None
    transitions: list[Transition]
    receipt: NotRequired[str]
    as_of: NotRequired[str]


class IntentShown(TypedDict):
    """An opened signing: what will be signed, by which words, until when."""

    intent_id: str
    entity: str
    step: str
    revision: int
    state: str
    content_sha256: str
    meaning: str
    meaning_text: str
    declaration: str
    zone: str
    not_before: str
    expires_at: str
