"""The life of an audit risk model."""

from events.audits import AuditRiskModelApproved, AuditRiskModelSuperseded
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Relation, Role
from shared.signatures import Meaning

from ..domain import AUDIT
from ..succession import in_force, takes_place
from .domain import replaces_what_stands

MODEL = Lifecycle(
    initial="draft",
    states=("draft", "active", "superseded", "withdrawn"),
    final=frozenset({"superseded", "withdrawn"}),
    editable=frozenset({"draft"}),
    transitions=(
        Step("approve", "draft", "active", QUALITY, not_as=(Relation.AUTHOR,), only_if=(replaces_what_stands,),
             sign=Meaning.QA_APPROVED, does=in_force, also=takes_place, emits=AuditRiskModelApproved),
        Step("give_way", "active", "superseded", (Role.SYSTEM,), emits=AuditRiskModelSuperseded),
        Step("withdraw", "draft", "withdrawn", AUDIT, reason=True),
    ),
)  # fmt: skip
