"""Transactions: at most 100 items and 4 MB, all or nothing, repeated with one token only once."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.double.capacity import Bill
from tests.support.double.expressions import Expressions
from tests.support.double.tables import Table
from tests.support.double.values import Item, invalid, item_size
from tests.support.double.wire import Fault
from tests.support.double.writes import Planned, complete, planned

MOST_ITEMS, MOST_BYTES = 100, 4 * 1024 * 1024
TOKEN_SECONDS = 600
Body = dict[str, Any]
Tables = Callable[[str], Table]


@dataclass
class Transactions:
    """The tokens of the last ten minutes with the request each stood for."""

    tokens: dict[str, tuple[float, list[Body]]] = field(default_factory=dict)
    now: Callable[[], float] = time.time

    def copy(self) -> "Transactions":
        """Return an independent copy."""
        return Transactions(dict(self.tokens), self.now)

    def write(self, table_of: Tables, request: Body, bill: Bill) -> Body:
        """Carry out TransactWriteItems."""
        token, asked = request.get("ClientRequestToken"), request["TransactItems"]
        if token and self._repeated(token, asked):
            return {}
        writes = [next(iter(one.items())) for one in asked]
        plans = [planned(table_of, kind, one, bill.bytes) for kind, one in writes]
        _within_limits(plans)
        reasons = [_reason(plan, kind, one) for plan, (kind, one) in zip(plans, writes, strict=True)]
        for plan in plans:
            bill.write(plan.table, plan.place[0], plan.before, plan.after, times=2)
        if any(reason["Code"] != "None" for reason in reasons):
            raise _cancelled(reasons)
        if (
            bill.bytes > MOST_BYTES
            and sum(item_size(plan.after) for plan in plans if plan.after) > MOST_BYTES
        ):
            raise invalid("Transaction request size has exceeded the maximum of 4 MB")
        for plan in plans:
            plan.do()
        if token:
            self.tokens[token] = self.now() + TOKEN_SECONDS, asked
        return {}

    def _repeated(self, token: str, asked: list[Body]) -> bool:
        until, former = self.tokens.get(token, (0.0, []))
        if until <= self.now():
            return False
        if former != asked:
            raise Fault(
                "IdempotentParameterMismatchException",
                "Request attempted with the same client token but different request parameters",
            )
        return True

    def read(self, table_of: Tables, request: Body, bill: Bill) -> Body:
        """Carry out TransactGetItems."""
        asked = [one["Get"] for one in request["TransactItems"]]
        if not 1 <= len(asked) <= MOST_ITEMS:
            raise _too_many()
        answers: list[dict[str, Item]] = []
        for one in asked:
            table, said = table_of(one["TableName"]), Expressions.of(one)
            item = table.get(table.key_of(one["Key"]))
            bill.reads(table.schema.name, item_size(item) if item else 0, consistent=True, times=2)
            answers.append({"Item": said.projected(item)} if item else {})
        return {"Responses": answers}


def _too_many() -> Fault:
    return invalid(
        "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length "
        "less than or equal to 100"
    )


def _within_limits(plans: list[Planned]) -> None:
    if not 1 <= len(plans) <= MOST_ITEMS:
        raise _too_many()
    if len({(plan.table.schema.name, plan.place) for plan in plans}) < len(plans):
        raise invalid("Transaction request cannot include multiple operations on one item")


def _reason(plan: Planned, kind: str, request: Body) -> Body:
    """Say why this item cancels the transaction, or `None` as DynamoDB writes it."""
    if not plan.allowed():
        reason = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
        wants = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
        return reason | ({"Item": plan.before} if wants and plan.before else {})
    try:
        complete(plan, kind, request)
    except Fault as fault:
        return {"Code": "ValidationError", "Message": fault.message}
    return {"Code": "None"}


def _cancelled(reasons: list[Body]) -> Fault:
    codes = ", ".join(reason["Code"] for reason in reasons)
    return Fault(
        "TransactionCanceledException",
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        CancellationReasons=reasons,
    )
