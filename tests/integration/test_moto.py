"""The ground the tests stand on: what was made quicker or copied still behaves as a table does."""

from typing import Any

import pytest

from shared import aws
from tests.support.staff import Team


def rows(table: str) -> list[Any]:
    items = aws.client("dynamodb").scan(TableName=table)["Items"]
    return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def put(table: str, pk: str, **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": table, "Item": {"pk": {"S": pk}, "sk": {"S": "-"}, "v": {"N": "1"}}, **more}}


def test_a_cancelled_transaction_leaves_every_row_as_it_was(team: Team) -> None:
    table, other = team.simulator.study.table("data-tasks"), team.simulator.study.table("sessions")
    dynamodb = aws.client("dynamodb")
    dynamodb.transact_write_items(TransactItems=[put(table, "a"), put(other, "b")])
    before = rows(table), rows(other)
    update = {
        "TableName": table,
        "Key": {"pk": {"S": "a"}, "sk": {"S": "-"}},
        "UpdateExpression": "SET v = :two, w = :two",
        "ExpressionAttributeValues": {":two": {"N": "2"}},
    }
    delete = {"TableName": other, "Key": {"pk": {"S": "b"}, "sk": {"S": "-"}}}
    refused = put(other, "d", ConditionExpression="attribute_exists(pk)")

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(
            TransactItems=[{"Update": update}, {"Delete": delete}, put(table, "c"), refused]
        )

    assert (rows(table), rows(other)) == before


def test_every_call_takes_effect_once(team: Team) -> None:
    from shared import storage

    team.simulator.study.serve("tasks")
    assert [storage.take_number("T"), storage.take_number("T")] == [1, 2]


def test_copies_of_the_study_are_independent(team: Team, staffed: Any) -> None:
    body = {"title": "Informed consent", "doc_type": "SOP", "owner": team.author.person}
    assert team.document_controller.post("/documents", body).body["number"] == "ABC01-SOP-001"
    table = team.simulator.study.table("data-documents")

    assert rows(table)
    assert not staffed.tables[table].items
