"""What audits do when facts are heard: a new model scores everything again."""

from events.audits import AuditRiskModelApproved
from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard, Reactions
from shared.repository import Unit

from .models.records import standing
from .records import RECORDS
from .universe.records import ENTITY_TYPE

reactions = Reactions("audits")
BATCH = 20  # record, entry, pending of each; one transaction holds a hundred items


@reactions.on(AuditRiskModelApproved)
def model_approved(heard: Heard) -> None:
    """Score everything by the model in force, in transactions of their own; what has its score is left alone."""
    model = standing()
    if model is None or model["model"] != heard.fact.record:
        return  # a newer one has come into force meanwhile, and scores everything
    step, names = ENTITY_TYPE.lifecycle.step("score_again"), _active()
    for start in range(0, len(names), BATCH):
        unit = Unit(heard.unit.request)
        for record in RECORDS.several(names[start : start + BATCH]):
            if record.state == "active" and (record.data.get("score") or {}).get("model") != model["model"]:
                case = Case(record, heard.person, {}, {"model": model})
                unit.add(*advanced(step, case, Reason("model_approved")))
        unit.commit()


def _active() -> list[str]:
    return [f"{ENTITY_TYPE.name}/{row['id']}" for row in RECORDS.everyone(ENTITY_TYPE, "by_state", "active")]


handler = reactions.handler
