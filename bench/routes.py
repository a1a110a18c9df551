"""Part routes: what one request costs a function of forty routes, and one of sixteen times as many. G4"""

from collections.abc import Iterator
from functools import partial

from bench.replay import counted, processor_seconds
from bench.table import Row, judged, told
from bench.timing import paired
from shared.answers import Answer
from shared.call import Call
from shared.http import Api, Operation
from shared.roles import Role
from tests.support.filled import steepness
from tests.support.study import CONTEXT, request_event

SIZES = (40, 640)
OF_A_TYPE = (
    ("GET", ""), ("POST", ""), ("GET", "/<id>"), ("GET", "/<id>/audit-trail"), ("POST", "/<id>/transitions/<step>"),
)  # fmt: skip
ASKED = 40  # requests to routes that stand evenly from the first to the last


def measured() -> Iterator[Row]:
    """Measure it; yields rows."""
    few, many = (Served(size) for size in SIZES)
    few.answer()
    many.answer()
    calls = [counted(served.answer).total / ASKED for served in (few, many)]
    yield judged("G4 dispatch: exponent of function calls", steepness(SIZES, calls))
    took = paired(partial(processor_seconds, few.answer), {"many": partial(processor_seconds, many.answer)})
    yield judged("G4 dispatch: exponent of processor", steepness(SIZES, [1.0, took["many"].best]))
    yield told("G4 processor at 640 routes for that at 40", took["many"].best)


class Served:
    """A function with so many routes, and requests that reach them; without a token, which every route refuses alike."""

    def __init__(self, size: int) -> None:
        self.api, kinds = Api(), [f"/kind-{n}" for n in range(size // len(OF_A_TYPE))]
        rules = [(method, kind + rest) for kind in kinds for method, rest in OF_A_TYPE]
        for method, rule in rules:
            operation = Operation(method, rule, "kind.do", (Role.AUTHOR,), "Do it")
            self.api.route(operation)(unreached)
        self.events = [request_event(method, filled(rule), "", None, None, {})
                       for method, rule in rules[:: size // ASKED]]  # fmt: skip

    def answer(self) -> None:
        """Answer each request; raises RuntimeError where a route was not found."""
        for event in self.events:
            answer = self.api.handler(event, CONTEXT)
            if answer["statusCode"] != 401:
                raise RuntimeError(answer["body"])


def filled(rule: str) -> str:
    """Return an address that a rule serves."""
    return rule.replace("<id>", "01ARZ3NDEKTSV4RRFFQ69G5FAV").replace("<step>", "approve")


def unreached(_call: Call) -> Answer:
    """Stand behind the door."""
    raise RuntimeError("somebody came in without a token")
