"""What the readiness board tells apart."""

from typing import Literal, get_args

Kind = Literal[
    "capa_overdue", "evidence_missing", "storyboard_stale", "commitment_overdue", "request_overdue"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
