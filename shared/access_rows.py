"""What every service knows of people: access rows and sessions, read in one call."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from shared import gate
from shared.aws import client
from shared.storage import Write, batch, get, table


def read_person(
    sub: str, session: str, named: Sequence[str] = ()
) -> tuple[dict[str, Any] | None, dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Read a person's access row, their session rows, and what is known of those their request names: one call.

    Beside the session rows by name stand `training`, what the person is cleared for, and `gates` of the study.
    """
    wanted = ("user", "signing", session, gate.NAME)
    found = batch({
        "ACCESS_TABLE": [(f"P#{sub}", "-"), *_keys(named)],
        "SESSIONS_TABLE": [*((f"S#{sub}", name) for name in wanted), gate.GATES],
    })  # fmt: skip
    access, *register = found["ACCESS_TABLE"]
    rows = {name: row for name, row in zip((*wanted, "gates"), found["SESSIONS_TABLE"], strict=True) if row}
    return access, rows, _told(register)


def person_of_account(sub: str) -> str | None:
    """Return whose account it is, `person/ULID`; None for the system itself."""
    [row] = get("ACCESS_TABLE", (f"P#{sub}", "-"))
    return str(row["person"]) if row else None


def known(entities: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what the study's register tells of each `person/ULID` or `party/ULID` that is in it.

    Of a person: sub, name, number, email, zone, grants, state, organisation.
    Of an organisation: name, number, kind, country, state, standing.
    """
    return _told(get("ACCESS_TABLE", *_keys(entities)))


def beside(
    key: tuple[str, str], entities: Sequence[str]
) -> tuple[dict[str, Any] | None, dict[str, dict[str, Any]]]:
    """Return a row of the service's own table, and what the register tells, as `known` does: one call."""
    found = batch({"TABLE": [key], **({"ACCESS_TABLE": _keys(entities)} if entities else {})})
    return found["TABLE"][0], _told(found.get("ACCESS_TABLE", ()))


def _keys(entities: Sequence[str]) -> list[tuple[str, str]]:
    return [(f"I#{entity}", "-") for entity in dict.fromkeys(entities)]


def _told(rows: Sequence[Mapping[str, Any] | None]) -> dict[str, dict[str, Any]]:
    return {row["pk"].removeprefix("I#"): json.loads(row["note"]) for row in rows if row}


def see_session(sub: str, origin: str, at: str) -> None:
    """Note that a session is alive."""
    client("dynamodb").update_item(
        TableName=table("SESSIONS_TABLE"),
        Key={"pk": {"S": f"S#{sub}"}, "sk": {"S": f"session#{origin}"}},
        UpdateExpression="SET #last = :at",
        ExpressionAttributeNames={"#last": "last"},
        ExpressionAttributeValues={":at": {"S": at}},
    )


def session_begun(sub: str, origin: str, at: str) -> Write:
    """Return the write of the first row of a session; a conflict where it has one."""
    told = {"first": {"S": at}, "last": {"S": at}}
    return _session(sub, origin, "SET #first = :first, #last = :last", told, "attribute_not_exists(#first)")


def session_ended(sub: str, origin: str, at: str) -> Write:
    """Return the write that ends a session at once."""
    return _session(sub, origin, "SET #ended = :ended", {"ended": {"S": at}})


def _session(sub: str, origin: str, does: str, told: Mapping[str, Any], given: str = "") -> Write:
    arguments = {
        "TableName": table("SESSIONS_TABLE"),
        "Key": {"pk": {"S": f"S#{sub}"}, "sk": {"S": f"session#{origin}"}},
        "UpdateExpression": does,
        "ExpressionAttributeNames": {f"#{name}": name for name in told},
        "ExpressionAttributeValues": {f":{name}": value for name, value in told.items()},
    }
    return Write("session", "Update", arguments | ({"ConditionExpression": given} if given else {}))
