"""Whoever edits, deletes or inserts a row directly is found in one run: the key is named, and quality has to explain."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.ledger import compare_records, compare_trail, deliveries, reconciler, sealed
from services.ledger.faults import Diverged
from services.ledger.sealed import Sealed
from shared import aws, storage
from tests.support import papers
from tests.support.queues import quarantined
from tests.support.staff import Team
from tests.support.study import CONTEXT
from tests.support.trail import check_everything, entries, rows

Row = dict[str, Any]
Keep = Callable[[str, Row], None]
ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


@pytest.fixture(scope="module")
def busy(shared_team: Team) -> Team:
    """A study with an effective version, its assignments and tasks, and an entry that is not sealed yet."""
    papers.effective(shared_team)
    shared_team.simulator.deliver()
    papers.document(shared_team, title="On its way")
    shared_team.simulator.study.serve("ledger")
    return shared_team


@pytest.fixture(scope="module")
def stands(busy: Team) -> Sealed:
    """What is sealed, read once."""
    return sealed.read()


def table(team: Team, what: str) -> str:
    return team.simulator.study.table(what)


def stored(team: Team, what: str, pk: str, sk: str = "") -> Row:
    """The wire form of the last row whose keys begin so."""
    row = [one for one in rows(team, what, pk) if one["sk"].startswith(sk)][-1]
    key = {"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}}
    return dict(aws.client("dynamodb").get_item(TableName=table(team, what), Key=key)["Item"])


def put(team: Team, what: str, row: Row) -> None:
    aws.client("dynamodb").put_item(TableName=table(team, what), Item=row)


def delete(team: Team, what: str, row: Row) -> None:
    key = {"pk": row["pk"], "sk": row["sk"]}
    aws.client("dynamodb").delete_item(TableName=table(team, what), Key=key)


def body(row: Row, change: Callable[[dict[str, Any]], Any]) -> Row:
    inner = json.loads(row["body"]["S"])
    change(inner)
    return row | {"body": {"S": json.dumps(inner)}}


def other_value(row: Row) -> Row:
    values = json.loads(row["x"]["S"])
    path = next(path for path, pairs in values["fields"].items() if pairs["new"])
    values["fields"][path]["new"][1] = "something else"
    return row | {"x": {"S": json.dumps(values)}}


VERSION, DOCUMENT, PERSON = "E#document_version#", "E#document#", "E#person#"
EDITED: dict[str, tuple[str, str, str, Callable[[Row], Row]]] = {
    "a state": ("data-documents", VERSION, "", lambda r: r | {"state": {"S": "draft"}}),
    "a revision": ("data-documents", VERSION, "", lambda r: r | {"v": {"N": "1"}}),
    "a revision ahead": ("data-documents", VERSION, "", lambda r: r | {"v": {"N": "99"}}),
    "a leaf": ("data-documents", VERSION, "", lambda r: r | {"h": {"S": "0" * 64}}),
    "a due date": ("data-training", "E#training_assignment#", "", lambda r: r | {"due_on": {"S": "2031-01-01"}}),
    "a value": ("data-documents", VERSION, "",
                lambda r: body(r, lambda b: b["data"].update(change_summary="As it was"))),
    "a value without salt": ("data-documents", VERSION, "", lambda r: body(r, lambda b: b["data"].update(extra=1))),
    "a signature": ("data-documents", VERSION, "",
                    lambda r: body(r, lambda b: b["signatures"][0].update(printed_name="Somebody Else"))),
    "a signature gone": ("data-documents", VERSION, "", lambda r: body(r, lambda b: b["signatures"].pop())),
    "a round": ("data-documents", VERSION, "", lambda r: body(r, lambda b: b.update(round=7))),
    "a title": ("data-documents", VERSION, "", lambda r: r | {"title": {"S": "Something else"}}),
    "an unreadable body": ("data-documents", VERSION, "", lambda r: r | {"body": {"S": "{"}}),
    "a number": ("data-documents", "N#", "", lambda r: r | {"note": {"S": f"document/{ULID}"}}),
    "an entry": ("audit", "A#document_version#", "0000000002", lambda r: r | {"b": {"B": b"{}"}}),
    "an entry's leaf": ("audit", "A#document_version#", "0000000002", lambda r: r | {"h": {"S": "0" * 64}}),
    "an entry's value": ("audit", "A#document_version#", "0000000001", other_value),
    "an entry's values": ("audit", "A#document_version#", "0000000001", lambda r: r | {"x": {"S": "{}"}}),
    "a place": ("log", "I#0", "000000000003", lambda r: r | {"v": {"N": "9"}}),
    "a place's leaf": ("log", "I#0", "000000000003", lambda r: r | {"h": {"S": "0" * 64}}),
    "an order": ("log", "D#document_version#", "", lambda r: r | {"v": {"N": "1"}}),
    "an order's index": ("log", "D#document_version#", "", lambda r: r | {"idx": {"N": "1"}}),
    "an order ahead": ("log", "D#document_version#", "", lambda r: r | {"v": {"N": "99"}}),
    "a right": ("access", "P#", "", lambda r: r | {"grants": {"S": "[]"}}),
}  # fmt: skip
DELETED = {
    "a record": ("data-documents", VERSION, "", "record document_version/"),
    "a number": ("data-documents", "N#", "", "data-documents N#"),
    "an entry": ("audit", "A#document_version#", "0000000002", "audit A#document_version#"),
    "a place": ("log", "I#0", "000000000003", "log I#0/000000000003: missing"),
    "an order": ("log", "D#document_version#", "", "log D#document_version#"),
    "what waits": ("log", "P#", "", "has no place in the order and waits for none"),
    "a right": ("access", "P#", "", "access person/"),
}
INSERTED: dict[str, tuple[str, str, str, Callable[[Row], Row]]] = {
    "a record": ("data-documents", DOCUMENT, "", lambda r: r | {"pk": {"S": f"{DOCUMENT}{ULID}"}}),
    "a number": ("data-documents", "N#", "", lambda r: r | {"pk": {"S": "N#ABC01-SOP-999"}}),
    "a number that follows": ("data-training", "E#training_assignment#", "", lambda r: {
        "pk": {"S": f"N#{r['number']['S']}"}, "sk": {"S": "-"}, "note": {"S": f"training_assignment/{ULID}"}}),
    "an entry": ("audit", "A#document_version#", "", lambda r: r | {"sk": {"S": "0000000099"}}),
    "an entry of nothing": ("audit", "A#document_version#", "", lambda r: r | {"pk": {"S": f"A#document#{ULID}"}}),
    "a place": ("log", "I#0", "", lambda r: r | {"sk": {"S": "000000009999"}}),
    "an order": ("log", "D#document_version#", "", lambda r: r | {"pk": {"S": f"D#document#{ULID}"}}),
    "what waits": ("log", "P#", "", lambda r: r | {"sk": {"S": f"document#{ULID}#0000000001"}}),
    "a row of another kind": ("log", "HEAD", "", lambda r: r | {"pk": {"S": "TAIL"}}),
    "a right": ("access", "P#", "", lambda r: r | {"pk": {"S": "P#somebody"}}),
}  # fmt: skip


def found(stands: Sealed, what: str) -> list[str]:
    """Compare the half of the tables that was touched; the other half is the same in every test."""
    half = compare_trail if what in ("audit", "log") else compare_records
    return list(half.compare(stands))


def key(what: str, row: Row) -> str:
    return f"{what} {row['pk']['S']}/{row['sk']['S']}"


@pytest.fixture
def standing(busy: Team) -> Iterator[Keep]:
    """Remember rows, and put them back after the test."""
    former: list[tuple[str, Row]] = []
    yield lambda what, row: former.append((what, row))
    for what, row in former:
        put(busy, what, row)


def test_an_undisturbed_study_agrees_with_what_was_sealed(busy: Team) -> None:
    for worker in ("PUB", "COSIG"):  # the ledger's workers keep a row each in the same table
        key = {"pk": {"S": worker}, "sk": {"S": "-"}}
        more = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"N": "1"}}}
        aws.client("dynamodb").update_item(TableName=table(busy, "log"), Key=key, **more)
    assert list(reconciler.compare()) == []


@pytest.mark.parametrize("name", EDITED)
def test_an_edited_row_is_named(busy: Team, stands: Sealed, standing: Keep, name: str) -> None:
    what, pk, sk, change = EDITED[name]
    row = stored(busy, what, pk, sk)
    standing(what, row)
    put(busy, what, change(row))
    assert [one for one in found(stands, what) if one.startswith((key(what, row), f"{what} N#"))]


@pytest.mark.parametrize("name", DELETED)
def test_a_deleted_row_is_named(busy: Team, stands: Sealed, standing: Keep, name: str) -> None:
    what, pk, sk, sentence = DELETED[name]
    row = stored(busy, what, pk, sk)
    standing(what, row)
    delete(busy, what, row)
    assert [one for one in found(stands, what) if sentence in one]


@pytest.mark.parametrize("name", INSERTED)
def test_an_inserted_row_is_named(busy: Team, stands: Sealed, name: str) -> None:
    what, pk, sk, change = INSERTED[name]
    row = change(stored(busy, what, pk, sk))
    put(busy, what, row)
    try:
        assert [one for one in found(stands, what) if one.startswith(key(what, row))]
    finally:
        delete(busy, what, row)


def test_a_divergence_is_an_entry_that_quality_explains_and_no_second_run_doubles_it(team: Team) -> None:
    row = stored(team, "data-people", PERSON)
    put(team, "data-people", row | {"state": {"S": "left"}})
    compare = team.simulator.handler("ledger", "reconciler")
    for _ in range(2):
        with pytest.raises(Diverged):
            compare({}, CONTEXT)

    [item] = team.auditor.get("/divergences?state=unexplained").body["items"]
    path = f"/divergences/{item['id']}"
    record = team.auditor.get(path).body
    assert any(one.startswith(key("data-people", row)) for one in record["data"]["differences"])
    [entry] = entries(team, record["entity"])
    assert entry["ev"]["name"] == "divergence.detected"
    put(team, "data-people", row)
    assert team.quality_manager.step(path, "explain").body["reason"] == "reason_required"
    assert team.auditor.step(path, "explain", "it was me").code == "FORBIDDEN"
    assert team.quality_manager.step(path, "explain", "a restore test hit the wrong table").status == 200
    team.simulator.deliver()
    compare({}, CONTEXT)
    check_everything(team)


def test_a_fact_that_the_bus_lost_is_told_again_until_it_is_taken(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "GRACE", timedelta(0))
    look = team.simulator.handler("ledger", "deliveries")
    look({}, CONTEXT)
    assert team.simulator.told() == []
    made = team.alan.post(
        "/people", {"printed_name": "Nina Late", "username": "nina", "email": "n@site.example"}
    )
    team.simulator.deliver()
    granted = team.alan.step(f"/people/{made.body['id']}", "grant_role", "joins the study", role="author")
    assert granted.status == 200
    lost = team.simulator.told()
    assert [event["detail-type"] for event in lost] == ["person.role_started"]
    look = team.simulator.handler("ledger", "deliveries")
    look({}, CONTEXT)

    again = team.simulator.told()
    assert [event["detail"] for event in again] == [event["detail"] for event in lost]
    for event in again:
        team.simulator.react(event)
    team.simulator.handler("ledger", "deliveries")({}, CONTEXT)
    assert team.simulator.told() == []


def test_what_is_in_quarantine_is_not_told_again_by_the_machine(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "GRACE", timedelta(0))
    quarantined(team, "nina")
    team.simulator.told()
    team.simulator.handler("ledger", "deliveries")({}, CONTEXT)
    assert team.simulator.told() == []


def test_nobody_waits_for_a_fact_younger_than_a_quarter_of_an_hour(team: Team) -> None:
    team.alan.post("/people", {"printed_name": "Nina Late", "username": "nina", "email": "n@site.example"})
    assert team.simulator.told()
    team.simulator.handler("ledger", "deliveries")({}, CONTEXT)
    assert storage.partition_rows("TABLE", "AGAIN") == []
