"""HTTP face of audits: parse, ask, answer. Every rule is in the domains and lifecycles of its parts."""

from typing_extensions import TypedDict

from shared import clock
from shared.answers import Answer
from shared.http import Api, Call, Operation
from shared.serve import Door, serve_records

from .domain import READERS
from .models.records import MODEL_TYPE, standing
from .records import RECORDS, entity_facts, model_facts
from .universe.records import ENTITY_TYPE
from .universe.score import Score, TermShown, explained

api = Api()
ENTITIES = Door(ENTITY_TYPE, RECORDS, facts=entity_facts)
serve_records(api, Door(MODEL_TYPE, RECORDS, facts=model_facts))
serve_records(api, ENTITIES)


class Explained(TypedDict):
    """The score of today and its terms; no score while no model is in force."""

    score: Score | None
    items: list[TermShown]
    next_cursor: None


SCORE = Operation("GET", "/auditable-entities/<id>/score", "auditable_entity.score", READERS,
                  "Its score of today, term by term", shows=Explained)  # fmt: skip


@api.route(SCORE)
def score(call: Call) -> Answer:
    """Answer how the score comes about, with what is missing and what is out of date."""
    record, _ = ENTITIES.readable(call)
    model = standing()
    if model is None:
        return Answer(200, {"score": None, "items": [], "next_cursor": None})
    found, terms = explained(model, record.data["kind"], record.data.get("inputs") or [], clock.today())
    return Answer(200, {"score": found, "items": terms, "next_cursor": None})


handler = api.handler
