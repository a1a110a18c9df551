"""What is refused is remembered: every typed refusal of the records is an entry of whoever tried."""

from shared.errors import CODES, RECORDED

# records.md 2.0 lists them as "typed, logged in the audit trail".
LOGGED = {
    "INVALID_TRANSITION", "SOD_VIOLATION", "STALE_REVISION", "SIGNATURE_REQUIRED", "REAUTH_FAILED",
    "HASH_MISMATCH", "MISSING_FIELD", "MISSING_RATIONALE", "OPEN_CHILDREN", "MISSING_LINK", "NOT_TRAINED",
    "DUE_DATE_LOCKED", "IMMUTABLE_STATE", "RETENTION_LOCK", "OUT_OF_SCOPE",
}  # fmt: skip


def test_every_typed_refusal_of_the_records_is_an_entry_of_the_trail() -> None:
    assert LOGGED <= RECORDED <= set(CODES)
