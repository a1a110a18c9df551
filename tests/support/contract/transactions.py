"""DynamoDB, several items at once: transactions, batches, queries."""

from typing import Any

from tests.support.contract.ground import Ground, sentence
from tests.support.contract.items import get, key, put


def write(ground: Ground, *items: dict[str, Any], **more: Any) -> None:
    """Write a transaction."""
    ground.client("dynamodb").transact_write_items(TransactItems=list(items), **more)


def new(ground: Ground, pk: str, **more: Any) -> dict[str, Any]:
    """Return a Put that must be new."""
    item = {"TableName": ground.table, "Item": {**key(pk), **more}}
    return {"Put": item | {"ConditionExpression": "attribute_not_exists(pk)"}}


def add(ground: Ground, pk: str, by: str = "1") -> dict[str, Any]:
    """Return an Update that counts."""
    return {"Update": {"TableName": ground.table, "Key": key(pk), "UpdateExpression": "ADD n :by",
                       "ExpressionAttributeValues": {":by": {"N": by}}}}  # fmt: skip


@sentence()
def a_transaction_writes_everything_or_nothing(ground: Ground) -> None:
    one, two = ground.fresh(), ground.fresh()
    put(ground, two, v={"N": "1"})
    said = ground.refused("TransactionCanceledException",
                          lambda: write(ground, new(ground, one), new(ground, two), add(ground, ground.fresh())))  # fmt: skip
    assert [reason["Code"] for reason in said["CancellationReasons"]] == [
        "None",
        "ConditionalCheckFailed",
        "None",
    ]
    assert get(ground, one) is None
    write(ground, new(ground, one), add(ground, two))
    assert (get(ground, two) or {})["n"] == {"N": "1"}


@sentence()
def a_cancelled_transaction_leaves_every_row_as_it_was(ground: Ground) -> None:
    one, two, three = ground.fresh(), ground.fresh(), ground.fresh()
    put(ground, one, n={"N": "5"})
    put(ground, two)
    delete = {"Delete": {"TableName": ground.table, "Key": key(two)}}
    check = {
        "ConditionCheck": {
            "TableName": ground.table,
            "Key": key(three),
            "ConditionExpression": "attribute_exists(pk)",
        }
    }
    ground.refused("TransactionCanceledException", lambda: write(ground, add(ground, one), delete, check))
    assert (get(ground, one) or {})["n"] == {"N": "5"}
    assert get(ground, two) == key(two)


@sentence(moto="ignores the token: the effect comes twice")
def a_transaction_repeated_with_its_token_takes_effect_once(ground: Ground) -> None:
    pk, token = ground.fresh(), ground.fresh()
    for _ in range(3):
        write(ground, add(ground, pk), ClientRequestToken=token)
    assert (get(ground, pk) or {})["n"] == {"N": "1"}


@sentence(
    moto="ignores the token: another body is accepted", local="accepts another body under the same token"
)
def a_token_stands_for_one_request_alone(ground: Ground) -> None:
    pk, token = ground.fresh(), ground.fresh()
    write(ground, add(ground, pk), ClientRequestToken=token)
    ground.refused("IdempotentParameterMismatchException",
                   lambda: write(ground, add(ground, pk, "2"), ClientRequestToken=token))  # fmt: skip


@sentence()
def a_transaction_names_an_item_once(ground: Ground) -> None:
    pk = ground.fresh()
    ground.refused("ValidationException", lambda: write(ground, add(ground, pk), add(ground, pk)))


@sentence()
def a_transaction_has_at_most_100_items(ground: Ground) -> None:
    write(ground, *(new(ground, ground.fresh()) for _ in range(100)))
    ground.refused(
        "ValidationException", lambda: write(ground, *(new(ground, ground.fresh()) for _ in range(101)))
    )


@sentence(moto="has no limit", local="has no limit")
def a_transaction_has_at_most_4_megabytes(ground: Ground) -> None:
    big = {"x": {"S": "a" * 390_000}}
    ground.refused(
        "ValidationException", lambda: write(ground, *(new(ground, ground.fresh(), **big) for _ in range(11)))
    )


@sentence()
def a_batch_reads_what_is_there(ground: Ground) -> None:
    one, two = ground.fresh(), ground.fresh()
    put(ground, one, v={"N": "1"})
    asked = {ground.table: {"Keys": [key(one), key(two)], "ConsistentRead": True}}
    answer = ground.client("dynamodb").batch_get_item(RequestItems=asked)
    assert answer["Responses"][ground.table] == [{**key(one), "v": {"N": "1"}}]
    assert answer["UnprocessedKeys"] == {}


@sentence()
def a_batch_names_a_key_once_and_at_most_100(ground: Ground) -> None:
    def read(keys: list[dict[str, Any]]) -> Any:
        return ground.client("dynamodb").batch_get_item(RequestItems={ground.table: {"Keys": keys}})

    ground.refused("ValidationException", lambda: read([key("same"), key("same")]))
    ground.refused("ValidationException", lambda: read([key(str(n)) for n in range(101)]))


@sentence()
def a_transaction_reads_in_the_order_asked(ground: Ground) -> None:
    one, two = ground.fresh(), ground.fresh()
    put(ground, two, v={"N": "2"})
    asked = [{"Get": {"TableName": ground.table, "Key": key(pk)}} for pk in (one, two)]
    answer = ground.client("dynamodb").transact_get_items(TransactItems=asked)
    assert [found.get("Item", {}).get("v") for found in answer["Responses"]] == [None, {"N": "2"}]


def ask(ground: Ground, condition: str, values: dict[str, str], **more: Any) -> dict[str, Any]:
    """Run a query."""
    said = {name: {"S": value} for name, value in values.items()}
    return dict(ground.client("dynamodb").query(TableName=ground.table, KeyConditionExpression=condition,
                                                ExpressionAttributeValues=said, **more))  # fmt: skip


@sentence()
def a_partition_is_read_in_the_order_of_its_sort_keys(ground: Ground) -> None:
    pk = ground.fresh()
    for sk in ("b1", "a", "c", "b2"):
        put(ground, pk, sk)

    def found(condition: str, values: dict[str, str], **more: Any) -> list[str]:
        return [item["sk"]["S"] for item in ask(ground, condition, {":p": pk, **values}, **more)["Items"]]

    assert found("pk = :p", {}) == ["a", "b1", "b2", "c"]
    assert found("pk = :p", {}, ScanIndexForward=False) == ["c", "b2", "b1", "a"]
    assert found("pk = :p AND begins_with(sk, :s)", {":s": "b"}) == ["b1", "b2"]
    assert found("pk = :p AND sk BETWEEN :s AND :t", {":s": "b1", ":t": "c"}) == ["b1", "b2", "c"]
    assert found("pk = :p AND sk > :s", {":s": "b1"}, Limit=1) == ["b2"]


@sentence()
def pages_follow_one_another(ground: Ground) -> None:
    pk, seen, more = ground.fresh(), [], {}
    for n in range(7):
        put(ground, pk, str(n))
    while True:
        page = ask(ground, "pk = :p", {":p": pk}, Limit=3, ConsistentRead=True, **more)
        seen += [item["sk"]["S"] for item in page["Items"]]
        if "LastEvaluatedKey" not in page:
            break
        more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    assert seen == [str(n) for n in range(7)]


@sentence(moto="says that nothing follows", local="says that nothing follows")
def a_page_that_reached_its_limit_may_be_the_last(ground: Ground) -> None:
    pk = ground.fresh()
    put(ground, pk)
    assert "LastEvaluatedKey" in ask(ground, "pk = :p", {":p": pk}, Limit=1)


@sentence()
def an_index_holds_whoever_has_its_keys_and_shows_what_it_projects(ground: Ground) -> None:
    view = ground.fresh()
    put(ground, ground.fresh(), p1={"S": view}, state={"S": "kept"})
    pk = ground.fresh()
    put(ground, pk, p1={"S": view}, s1={"S": "1"}, state={"S": "draft"}, body={"S": "long"})
    found = ask(ground, "p1 = :p", {":p": view}, IndexName="view1")["Items"]
    assert found == [{**key(pk), "p1": {"S": view}, "s1": {"S": "1"}, "state": {"S": "draft"}}]
    put(ground, pk, state={"S": "closed"})
    assert ask(ground, "p1 = :p", {":p": view}, IndexName="view1")["Items"] == []


@sentence()
def an_index_is_never_strongly_consistent(ground: Ground) -> None:
    ground.refused("ValidationException",
                   lambda: ask(ground, "p1 = :p", {":p": "x"}, IndexName="view1", ConsistentRead=True))  # fmt: skip


@sentence(local="accepts it")
def a_query_names_its_partition(ground: Ground) -> None:
    ground.refused("ValidationException", lambda: ask(ground, "sk = :p", {":p": "x"}))
