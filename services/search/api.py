"""HTTP face of search: parse, ask, answer."""

from shared.answers import Answer
from shared.http import Api, Call, Operation
from shared.roles import READERS

from . import finding
from .shapes import Found

api = Api()

SEARCH = Operation("GET", "/search", "search.read", READERS, "Find records by number, title and text", shows=Found,
                   many=True)  # fmt: skip


@api.route(SEARCH)
def search(call: Call) -> Answer:
    """Answer one page of what the caller may read: `q`, and `type` to keep to one type."""
    return Answer(200, finding.page(call.person, finding.asked(call.query)))


handler = api.handler
