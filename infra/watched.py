"""What is watched of a study: its alarms by name with what they mean, and the measures its ledger reports."""

from collections.abc import Mapping

LONGEST_LAG = 15 * 60  # seconds
NAMESPACE = "cqms"
STUDY: Mapping[str, str] = {
    "dead-letters": "Something failed for good and waits in the last queue.",
    "api-faults": "The API answered 5xx: somebody was not served.",
    "sealer-silent": "The sealer was not started for a quarter of an hour: what people do is not sealed.",
    "seal-late": "What people did waits for its seal for a quarter of an hour, or nobody says how long.",
    "witness-late": "What was sealed waits for its witness for a quarter of an hour, or nobody says how long.",
}
WITNESS: Mapping[str, str] = {
    "witness-refused": "The witness refused to sign, or could not look or copy.",
    "witness-silent": "The witness was not started for a quarter of an hour: nothing new is cosigned.",
}
SAYS = {**STUDY, **WITNESS}
LAGS: Mapping[str, str] = {
    "seal-late": "SealLag",
    "witness-late": "WitnessLag",
}  # measures of services/ledger/lag.py


def reporter(prefix: str) -> str:
    """Who reports the measures: the one dimension they have."""
    return f"{prefix}-ledger"
