"""DynamoDB: every operation on items that the study uses, one call at a time, each wholly or not at all."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.double import capacity
from tests.support.double.capacity import Bill
from tests.support.double.expressions import Expressions
from tests.support.double.queries import query, scan
from tests.support.double.tables import Schema, Shelves, Table
from tests.support.double.transactions import Transactions
from tests.support.double.values import Item, invalid, item_size
from tests.support.double.wire import Fault
from tests.support.double.writes import Planned, complete, planned

MOST_BATCH_BYTES = 16 * 1024 * 1024
Body = dict[str, Any]


@dataclass
class Store:
    """The tables of an account in a region; `bills` are what the calls since `bills = []` cost."""

    tables: dict[str, Table] = field(default_factory=dict)
    transactions: Transactions = field(default_factory=Transactions)
    bills: list[Bill] | None = None

    def copy(self) -> "Store":
        """Return an independent copy."""
        tables = {name: table.copy() for name, table in self.tables.items()}
        return Store(tables, self.transactions.copy())

    def call(self, operation: str, body: bytes) -> Body:
        """Carry out one operation; raises Fault."""
        act = OPERATIONS.get(operation)
        if act is None:
            raise Fault("UnknownOperationException", f"the double does not know DynamoDB {operation}")
        request = json.loads(body)
        wanted = request.get("ReturnConsumedCapacity", "NONE")
        bill = Bill(operation, len(body), kept=self.bills is not None or wanted != "NONE")
        try:
            answer = act(self, request, bill)
        finally:
            if self.bills is not None:
                self.bills.append(bill)
        consumed = capacity.shown(bill, wanted)
        if consumed is not None:
            many = operation.startswith(("Batch", "Transact"))
            answer["ConsumedCapacity"] = consumed if many else consumed[0]
        return answer

    def table(self, name: str) -> Table:
        """Return a table by its name."""
        if name not in self.tables:
            raise Fault("ResourceNotFoundException", "Requested resource not found")
        return self.tables[name]


def _one(kind: str) -> Callable[[Store, Body, Bill], Body]:
    def write(store: Store, request: Body, bill: Bill) -> Body:
        plan = planned(store.table, kind, request, bill.bytes)
        if not plan.allowed():
            bill.write(plan.table, plan.place[0], plan.before, plan.before)
            more: Any = {"Item": plan.before} if _wants_old(request) and plan.before else {}
            raise Fault("ConditionalCheckFailedException", "The conditional request failed", **more)
        complete(plan, kind, request)
        bill.write(plan.table, plan.place[0], plan.before, plan.after)
        plan.do()
        return _returned(request.get("ReturnValues", "NONE"), plan)

    return write


def _wants_old(request: Body) -> bool:
    return request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"


def _returned(wanted: str, plan: Planned) -> Body:
    before, after = plan.before or {}, plan.after or {}
    touched = {str(plan.said.path(parts)[0]) for _, parts, _ in plan.said.nodes.get("UpdateExpression", [])}
    match wanted:
        case "ALL_OLD":
            found = before
        case "ALL_NEW":
            found = after
        case "UPDATED_OLD":
            found = {name: value for name, value in before.items() if name in touched}
        case "UPDATED_NEW":
            found = {name: value for name, value in after.items() if name in touched}
        case _:
            found = {}
    return {"Attributes": found} if found else {}


def _get(store: Store, request: Body, bill: Bill) -> Body:
    table, said = store.table(request["TableName"]), Expressions.of(request)
    item = table.get(table.key_of(request["Key"]))
    bill.reads(table.schema.name, item_size(item) if item else 0, request.get("ConsistentRead", False))
    return {"Item": said.projected(item)} if item is not None else {}


def _batch_get(store: Store, request: Body, bill: Bill) -> Body:
    wanted = request["RequestItems"]
    if not 1 <= sum(len(one["Keys"]) for one in wanted.values()) <= 100:
        raise invalid("Too many items requested for the BatchGetItem call")
    answers: dict[str, list[Item]] = {}
    left: dict[str, Any] = {}
    spent = 0
    for name, asked in wanted.items():
        table, said = store.table(name), Expressions.of(asked)
        places = [table.key_of(key) for key in asked["Keys"]]
        if len(set(places)) < len(places):
            raise invalid("Provided list of item keys contains duplicates")
        answers[name] = []
        for key, place in zip(asked["Keys"], places, strict=True):
            item = table.get(place)
            size = item_size(item) if item else 0
            if spent and spent + size > MOST_BATCH_BYTES:
                left.setdefault(name, {**asked, "Keys": []})["Keys"].append(key)
                continue
            spent += size
            bill.reads(name, size, asked.get("ConsistentRead", False))
            if item is not None:
                answers[name].append(said.projected(item))
    return {"Responses": answers, "UnprocessedKeys": left}


def _batch_write(store: Store, request: Body, bill: Bill) -> Body:
    plans: list[Planned] = []
    for name, writes in request["RequestItems"].items():
        for write in writes:
            [(kind, asked)] = write.items()
            plans.append(
                planned(store.table, kind.removesuffix("Request"), {"TableName": name, **asked}, bill.bytes)
            )
    if not 1 <= len(plans) <= 25:
        raise invalid("Too many items requested for the BatchWriteItem call")
    if len({(plan.table.schema.name, *plan.place) for plan in plans}) < len(plans):
        raise invalid("Provided list of item keys contains duplicates")
    for plan in plans:
        bill.write(plan.table, plan.place[0], plan.before, plan.after)
        plan.do()
    return {"UnprocessedItems": {}}


def _create(store: Store, request: Body, _bill: Bill) -> Body:
    name = request["TableName"]
    if name in store.tables:
        raise Fault("ResourceInUseException", f"Table already exists: {name}")
    schema = Schema.of(name, request["KeySchema"])
    types = {one["AttributeName"]: one["AttributeType"] for one in request["AttributeDefinitions"]}
    indexes = {}
    for index in request.get("GlobalSecondaryIndexes", []):
        keys = {key["AttributeName"] for key in index["KeySchema"]}
        projection = index["Projection"]
        shown = frozenset({*schema.names, *keys, *projection.get("NonKeyAttributes", [])})
        everything = projection["ProjectionType"] == "ALL"
        indexes[index["IndexName"]] = Schema.of(
            index["IndexName"], index["KeySchema"], None if everything else shown
        )
    views = {index: Shelves() for index in indexes}
    store.tables[name] = Table(schema, types, indexes, Shelves(), views, request)
    return {"TableDescription": _described(store.tables[name])}


def _restore(store: Store, request: Body, _bill: Bill) -> Body:
    """Make a table of what another one holds now: the latest restorable second of a double is this one."""
    source, name = store.table(request["SourceTableName"]), request["TargetTableName"]
    if name in store.tables:
        raise Fault("TableAlreadyExistsException", f"Table already exists: {name}")
    _create(store, {**source.about, "TableName": name, "StreamSpecification": {}}, _bill)
    for partition, shelf in source.base.by_key.items():
        for key, item in shelf.items.items():
            store.tables[name].put((partition, key), item)
    return {"TableDescription": _described(store.tables[name])}


def _delete_table(store: Store, request: Body, _bill: Bill) -> Body:
    return {"TableDescription": _described(store.tables.pop(store.table(request["TableName"]).schema.name))}


def _described(table: Table) -> Body:
    arn = f"arn:aws:dynamodb:eu-central-1:123456789012:table/{table.schema.name}"
    return {"TableName": table.schema.name, "TableStatus": "ACTIVE", "TableArn": arn,
            "KeySchema": table.about["KeySchema"]}  # fmt: skip


def _describe(store: Store, request: Body, _bill: Bill) -> Body:
    return {"Table": _described(store.table(request["TableName"]))}


def _list(store: Store, _request: Body, _bill: Bill) -> Body:
    return {"TableNames": sorted(store.tables)}


OPERATIONS: dict[str, Callable[[Store, Body, Bill], Body]] = {
    "PutItem": _one("Put"), "UpdateItem": _one("Update"), "DeleteItem": _one("Delete"), "GetItem": _get,
    "BatchGetItem": _batch_get, "BatchWriteItem": _batch_write, "Query": lambda store, request, bill: query(store.table, request, bill),
    "Scan": lambda store, request, bill: scan(store.table, request, bill),
    "TransactWriteItems": lambda store, request, bill: store.transactions.write(store.table, request, bill),
    "TransactGetItems": lambda store, request, bill: store.transactions.read(store.table, request, bill),
    "CreateTable": _create, "RestoreTableToPointInTime": _restore, "DeleteTable": _delete_table, "DescribeTable": _describe, "ListTables": _list,
}  # fmt: skip
