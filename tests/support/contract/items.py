"""DynamoDB, one item at a time: keys, conditions, updates, numbers, sizes."""

from typing import Any

from tests.support.contract.ground import Ground, sentence


def key(pk: str, sk: str = "-") -> dict[str, Any]:
    """Return a key on the wire."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def put(ground: Ground, pk: str, sk: str = "-", **more: Any) -> None:
    """Put an item."""
    ground.client("dynamodb").put_item(TableName=ground.table, Item={**key(pk, sk), **more})


def get(ground: Ground, pk: str, sk: str = "-") -> dict[str, Any] | None:
    """Read an item, strongly consistent."""
    found = ground.client("dynamodb").get_item(TableName=ground.table, Key=key(pk, sk), ConsistentRead=True)
    return dict(found["Item"]) if "Item" in found else None


def update(ground: Ground, pk: str, change: str, values: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Update an item."""
    return dict(
        ground.client("dynamodb").update_item(
            TableName=ground.table, Key=key(pk), UpdateExpression=change,
            **({"ExpressionAttributeValues": values} if values else {}), **more,
        )
    )  # fmt: skip


@sentence()
def what_is_put_is_read_back(ground: Ground) -> None:
    pk = ground.fresh()
    item = {"n": {"N": "12"}, "b": {"B": b"\x00\xff"}, "l": {"L": [{"S": "x"}, {"NULL": True}]},
            "m": {"M": {"a": {"BOOL": False}}}, "empty": {"S": ""}}  # fmt: skip
    put(ground, pk, **item)
    assert get(ground, pk) == {**key(pk), **item}


@sentence()
def a_new_row_is_not_written_over_one_that_is_there(ground: Ground) -> None:
    pk, dynamodb = ground.fresh(), ground.client("dynamodb")
    put(ground, pk, v={"N": "1"})
    ground.refused("ConditionalCheckFailedException", lambda: dynamodb.put_item(
        TableName=ground.table, Item=key(pk), ConditionExpression="attribute_not_exists(pk)"))  # fmt: skip
    assert get(ground, pk) == {**key(pk), "v": {"N": "1"}}


@sentence()
def a_condition_on_a_missing_item_sees_no_attributes(ground: Ground) -> None:
    pk, one = ground.fresh(), {":one": {"N": "1"}}
    ground.refused("ConditionalCheckFailedException",
                   lambda: update(ground, pk, "SET v = :one", one, ConditionExpression="v = :one"))  # fmt: skip
    update(ground, pk, "SET v = :one", one, ConditionExpression="v <> :one")
    assert get(ground, pk) == {**key(pk), "v": {"N": "1"}}


@sentence()
def conditions_join_negate_and_compare(ground: Ground) -> None:
    pk = ground.fresh()
    put(ground, pk, n={"N": "10"}, s={"S": "abc"}, l={"L": [{"S": "x"}]})
    values = {
        ":low": {"N": "9"},
        ":high": {"N": "100"},
        ":a": {"S": "ab"},
        ":x": {"S": "x"},
        ":t": {"S": "N"},
    }
    holds = "n BETWEEN :low AND :high AND begins_with(s, :a) AND contains(l, :x) AND attribute_type(n, :t)"
    update(
        ground,
        pk,
        "SET done = :x",
        values,
        ConditionExpression=f"NOT (NOT ({holds})) AND (size(s) < :high OR n = :low)",
    )
    ground.refused("ConditionalCheckFailedException",
                   lambda: update(ground, pk, "SET d = :x", values, ConditionExpression=f"NOT ({holds})"))  # fmt: skip


@sentence()
def numbers_are_compared_as_numbers_and_text_by_its_bytes(ground: Ground) -> None:
    pk = ground.fresh()
    put(ground, pk, n={"N": "9"}, s={"S": "9"})
    update(ground, pk, "SET d = :n", {":n": {"N": "10"}}, ConditionExpression="n < :n")
    ground.refused("ConditionalCheckFailedException", lambda: update(
        ground, pk, "SET d = :s", {":s": {"S": "10"}}, ConditionExpression="s < :s"))  # fmt: skip


@sentence()
def an_update_sees_the_item_as_it_was(ground: Ground) -> None:
    pk = ground.fresh()
    put(ground, pk, a={"N": "1"}, b={"N": "2"})
    answer = update(ground, pk, "SET a = b, b = a + :one REMOVE c ADD d :one", {":one": {"N": "1"}},
                    ReturnValues="ALL_NEW")  # fmt: skip
    assert {name: answer["Attributes"][name]["N"] for name in "abd"} == {"a": "2", "b": "2", "d": "1"}


@sentence()
def an_update_returns_what_it_was_asked_to_return(ground: Ground) -> None:
    pk, two = ground.fresh(), {":two": {"N": "2"}}
    put(ground, pk, a={"N": "1"}, b={"N": "1"})
    assert update(ground, pk, "SET a = :two", two, ReturnValues="UPDATED_OLD")["Attributes"] == {
        "a": {"N": "1"}
    }
    assert update(ground, pk, "ADD a :two", two, ReturnValues="UPDATED_NEW")["Attributes"] == {
        "a": {"N": "4"}
    }
    assert "Attributes" not in update(ground, pk, "SET a = :two", two)


@sentence()
def if_not_exists_keeps_what_is_there(ground: Ground) -> None:
    pk = ground.fresh()
    for word in ("first", "second"):
        update(ground, pk, "SET #f = if_not_exists(#f, :w), #l = :w", {":w": {"S": word}},
               ExpressionAttributeNames={"#f": "first", "#l": "last"})  # fmt: skip
    assert get(ground, pk) == {**key(pk), "first": {"S": "first"}, "last": {"S": "second"}}


@sentence()
def a_path_leads_into_maps_and_lists(ground: Ground) -> None:
    pk = ground.fresh()
    put(ground, pk, m={"M": {"a": {"N": "1"}}}, l={"L": [{"S": "x"}, {"S": "y"}]})
    update(ground, pk, "SET m.#b = :two, l[1] = :two REMOVE l[0]", {":two": {"N": "2"}},
           ExpressionAttributeNames={"#b": "b"}, ConditionExpression="m.a < :two")  # fmt: skip
    found = get(ground, pk) or {}
    assert (found["m"], found["l"]) == ({"M": {"a": {"N": "1"}, "b": {"N": "2"}}}, {"L": [{"N": "2"}]})


@sentence()
def a_failed_condition_shows_the_item_if_asked(ground: Ground) -> None:
    pk = ground.fresh()
    put(ground, pk, v={"N": "1"})
    said = ground.refused("ConditionalCheckFailedException", lambda: update(
        ground, pk, "SET v = :two", {":two": {"N": "2"}}, ConditionExpression="v = :two",
        ReturnValuesOnConditionCheckFailure="ALL_OLD"))  # fmt: skip
    assert said["Item"] == {**key(pk), "v": {"N": "1"}}


@sentence()
def a_key_cannot_be_updated(ground: Ground) -> None:
    ground.refused(
        "ValidationException", lambda: update(ground, ground.fresh(), "SET sk = :x", {":x": {"S": "y"}})
    )


@sentence()
def a_key_cannot_be_empty(ground: Ground) -> None:
    ground.refused("ValidationException", lambda: put(ground, ""))


@sentence()
def a_reserved_word_needs_a_placeholder(ground: Ground) -> None:
    ground.refused(
        "ValidationException", lambda: update(ground, ground.fresh(), "SET state = :x", {":x": {"S": "y"}})
    )


@sentence()
def placeholders_are_defined_and_used(ground: Ground) -> None:
    pk, x = ground.fresh(), {":x": {"S": "y"}}
    ground.refused("ValidationException", lambda: update(ground, pk, "SET a = :y", x))
    ground.refused("ValidationException", lambda: update(ground, pk, "SET a = :x", {**x, ":z": {"S": "y"}}))


@sentence()
def overlapping_paths_are_refused(ground: Ground) -> None:
    ground.refused(
        "ValidationException",
        lambda: update(ground, ground.fresh(), "SET a = :x REMOVE a", {":x": {"S": "y"}}),
    )


@sentence()
def an_update_needs_what_it_reads(ground: Ground) -> None:
    ground.refused("ValidationException", lambda: update(ground, ground.fresh(), "SET a = b", {}))


@sentence(moto="keeps 39 digits", local="keeps 39 digits")
def a_number_has_at_most_38_digits(ground: Ground) -> None:
    put(ground, ground.fresh(), n={"N": "9" * 38})
    ground.refused("ValidationException", lambda: put(ground, ground.fresh(), n={"N": "9" * 39}))


@sentence(moto="gives the text back as it came", local="gives the text back as it came")
def a_number_has_one_form(ground: Ground) -> None:
    pk = ground.fresh()
    put(ground, pk, n={"N": "0012.500"})
    assert (get(ground, pk) or {})["n"] == {"N": "12.5"}


@sentence(moto="refuses the last byte too")
def an_item_has_at_most_400_kilobytes(ground: Ground) -> None:
    pk = ground.fresh()
    room = 400 * 1024 - len(f"pk{pk}sk-x")
    ground.refused("ValidationException", lambda: put(ground, pk, x={"S": "a" * (room + 1)}))
    put(ground, pk, x={"S": "a" * room})


@sentence()
def a_deleted_item_is_gone_and_deleting_again_is_no_fault(ground: Ground) -> None:
    pk, dynamodb = ground.fresh(), ground.client("dynamodb")
    put(ground, pk, v={"N": "1"})
    first = dynamodb.delete_item(TableName=ground.table, Key=key(pk), ReturnValues="ALL_OLD")
    dynamodb.delete_item(TableName=ground.table, Key=key(pk))
    assert first["Attributes"]["v"] == {"N": "1"}
    assert get(ground, pk) is None
