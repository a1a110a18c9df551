"""What kinds and categories of quality events a study tells apart."""

from typing import Literal

KINDS = Literal[
    "observation", "issue", "protocol_deviation", "process_deviation", "complaint", "data_privacy",
    "system_incident", "suspected_breach",
]  # fmt: skip
CATEGORIES = Literal[
    "safety", "consent", "eligibility", "protocol_implementation", "investigational_product", "data", "vendor",
    "privacy", "computerised_system", "other",
]  # fmt: skip
