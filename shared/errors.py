"""Every way the system says no: one table of codes, one typed refusal."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.shapes import RefusalShown

# code -> (HTTP status, title). One table makes the problem documents, the OpenAPI and docs/refusals.md.
CODES: dict[str, tuple[int, str]] = {
    "NOT_AUTHENTICATED": (401, "Sign in first"),
    "REAUTH_FAILED": (401, "The fresh authentication was not accepted"),
    "FORBIDDEN": (403, "Your roles do not allow this"),
    "OUT_OF_SCOPE": (403, "This lies outside your scope"),
    "NOT_TRAINED": (409, "Required training is not complete"),
    "NOT_FOUND": (404, "There is no such thing that you may see"),
    "SOD_VIOLATION": (409, "One person may not do both"),
    "CONFLICT_OF_INTEREST": (409, "Nobody audits what they are part of"),
    "NOT_QUALIFIED": (409, "A required qualification is missing"),
    "INVALID_TRANSITION": (409, "The record's state does not allow this step"),
    "IMMUTABLE_STATE": (409, "A record in this state cannot be edited"),
    "SIGNATURE_REQUIRED": (409, "This step must be signed"),
    "HASH_MISMATCH": (409, "The content is not the content that was shown"),
    "MISSING_FIELD": (409, "Something required is missing"),
    "MISSING_RATIONALE": (409, "A rationale is required"),
    "MISSING_LINK": (409, "A required link is missing"),
    "OPEN_CHILDREN": (409, "Something that belongs to it is still open"),
    "DUE_DATE_LOCKED": (409, "The due date is locked"),
    "LEGAL_CLOCK": (409, "The law sets this date"),
    "RETENTION_LOCK": (409, "Retention protects this"),
    "ALREADY_EXISTS": (409, "It exists already"),
    "ROLE_CONFLICT": (409, "These roles may not meet in one person"),
    "INTENT_EXPIRED": (410, "The signing took too long"),
    "STALE_REVISION": (412, "The record changed meanwhile"),
    "TOO_LARGE": (413, "The request is too large"),
    "NOT_JSON": (415, "The request must be JSON"),
    "VALIDATION_FAILED": (422, "The request is not valid"),
    "IDEMPOTENCY_MISMATCH": (422, "This key was used for another request"),
    "UPLOAD_REFUSED": (422, "The file was refused"),
    "SIGNING_LOCKED": (423, "Signing is locked for you"),
    "PRECONDITION_REQUIRED": (428, "Something must be done or sent first"),
    "THROTTLED": (429, "Too many requests"),
    "METHOD_NOT_ALLOWED": (405, "This cannot be done here"),
    "UNAVAILABLE": (503, "A service that the study needs did not answer"),
    "AUDIT_UNAVAILABLE": (503, "The audit trail cannot be written now; nothing was changed"),
}

# Attempts against authority, duty, signature or lifecycle are trail entries, and so is every typed refusal of
# records.md 2.0. 21 CFR 11.10(e), 11.300(d)
RECORDED = frozenset(
    {"STALE_REVISION", "MISSING_FIELD", "MISSING_RATIONALE", "MISSING_LINK", "OPEN_CHILDREN",
     "FORBIDDEN", "OUT_OF_SCOPE", "SOD_VIOLATION", "ROLE_CONFLICT", "NOT_TRAINED", "CONFLICT_OF_INTEREST", "NOT_QUALIFIED", "INVALID_TRANSITION",
     "IMMUTABLE_STATE", "SIGNATURE_REQUIRED", "REAUTH_FAILED", "HASH_MISMATCH", "INTENT_EXPIRED",
     "SIGNING_LOCKED", "RETENTION_LOCK", "DUE_DATE_LOCKED", "LEGAL_CLOCK"}
)  # fmt: skip


@dataclass
class Refusal(Exception):
    """A refusal: which rule (id and clause), what is missing, who can unblock it.

    `code` is one of CODES, `reason` the finer lower-case word of the rule, `errors` field errors as
    `{pointer, message}`; `others` are the further refusals of the same act; `retry_after` is in seconds;
    `withheld` marks an answer that hides from the caller what is there, and stays an attempt in the trail.
    """

    code: str
    detail: str
    rule: str = ""
    reason: str = ""
    missing: Sequence[str] = ()
    who_can: Sequence[str] = ()
    errors: Sequence[dict[str, str]] = ()
    others: Sequence["Refusal"] = field(default=(), repr=False)
    extra: dict[str, object] = field(default_factory=dict, repr=False)
    retry_after: int | None = None
    withheld: bool = field(default=False, repr=False)

    @property
    def status(self) -> int:
        """The HTTP status that belongs to the code."""
        return CODES[self.code][0]

    def as_item(self) -> RefusalShown:
        """The refusal as it stands in a record's `transitions`."""
        return {
            "code": self.code, "rule": self.rule, "detail": self.detail, "reason": self.reason,
            "missing": list(self.missing), "who_can": list(self.who_can),
        }  # fmt: skip

    def as_problem(self, instance: str, trace_id: str) -> dict[str, object]:
        """The refusal as an RFC 9457 problem document."""
        problem: dict[str, object] = {
            "type": f"urn:cqms:refusal:{self.code.lower()}",
            "title": CODES[self.code][1],
            "status": self.status,
            "instance": instance,
            "trace_id": trace_id,
            **self.as_item(),
        }
        problem["refusals"] = [other.as_item() for other in (self, *self.others)]
        problem["errors"] = list(self.errors)
        return problem | self.extra


def invalid(pointer: str, message: str, reason: str = "") -> Refusal:
    """Return the refusal for one bad field."""
    return Refusal(
        "VALIDATION_FAILED",
        f"{pointer or 'The request'}: {message}.",
        rule="API: fields as the schema says",
        reason=reason or "invalid_field",
        errors=({"pointer": pointer, "message": message},),
    )


def key_mismatch() -> Refusal:
    """Return the refusal of an Idempotency-Key that was used for another request."""
    detail = "This Idempotency-Key was used for another request."
    return Refusal("IDEMPOTENCY_MISMATCH", detail, "API: Idempotency-Key", "idempotency_mismatch")


def not_found(what: str, withheld: bool = False) -> Refusal:
    """Return the refusal that also stands for what the caller may not know exists: the same words for both."""
    return Refusal(
        "NOT_FOUND",
        f"{what} does not exist, or you may not see it.",
        rule="ACC-02, 21 CFR 11.10(g)",
        withheld=withheld,
    )


class LedgerFault(RuntimeError):
    """The stored trail contradicts itself; nothing may be written on top of it."""
