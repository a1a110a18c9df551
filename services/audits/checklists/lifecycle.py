"""The life of a checklist template."""

from events.audits import ChecklistTemplateApproved, ChecklistTemplateSuperseded
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Relation, Role
from shared.signatures import Meaning

from ..domain import AUDIT
from ..succession import in_force, takes_place
from .domain import replaces_what_is_active

TEMPLATE = Lifecycle(
    initial="draft",
    states=("draft", "active", "superseded", "withdrawn"),
    final=frozenset({"superseded", "withdrawn"}),
    editable=frozenset({"draft"}),
    transitions=(
        Step("approve", "draft", "active", QUALITY, not_as=(Relation.AUTHOR,), only_if=(replaces_what_is_active,),
             sign=Meaning.QA_APPROVED, does=in_force, also=takes_place, emits=ChecklistTemplateApproved),
        Step("give_way", "active", "superseded", (Role.SYSTEM,), emits=ChecklistTemplateSuperseded),
        Step("withdraw", "draft", "withdrawn", AUDIT, reason=True),
    ),
)  # fmt: skip
