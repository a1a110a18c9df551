"""What every service knows of people: access rows and sessions, read in one call."""

import json
from collections.abc import Sequence
from typing import Any

from shared.aws import client
from shared.storage import batch, get, table


def read_person(sub: str, *sessions: str) -> tuple[dict[str, Any] | None, dict[str, dict[str, Any]]]:
    """Read a person's access row and session rows in one call."""
    wanted = ("user", "signing", *sessions)
    found = batch(
        {"ACCESS_TABLE": [(f"P#{sub}", "-")], "SESSIONS_TABLE": [(f"S#{sub}", name) for name in wanted]}
    )
    rows = {name: row for name, row in zip(wanted, found["SESSIONS_TABLE"], strict=True) if row}
    return found["ACCESS_TABLE"][0], rows


def people_by_id(entities: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what is known of people by their `person/ULID`: sub, name, number, e-mail, zone, grants."""
    rows = (
        get("ACCESS_TABLE", *((f"I#{entity}", "-") for entity in dict.fromkeys(entities))) if entities else []
    )
    return {row["pk"].removeprefix("I#"): json.loads(row["note"]) for row in rows if row}


def see_session(sub: str, origin: str, at: str) -> None:
    """Note that a session is alive; the first note is its beginning."""
    client("dynamodb").update_item(
        TableName=table("SESSIONS_TABLE"),
        Key={"pk": {"S": f"S#{sub}"}, "sk": {"S": f"session#{origin}"}},
        UpdateExpression="SET #first = if_not_exists(#first, :at), #last = :at",
        ExpressionAttributeNames={"#first": "first", "#last": "last"},
        ExpressionAttributeValues={":at": {"S": at}},
    )


def end_session(sub: str, origin: str, at: str) -> None:
    """End a session at once."""
    client("dynamodb").update_item(
        TableName=table("SESSIONS_TABLE"),
        Key={"pk": {"S": f"S#{sub}"}, "sk": {"S": f"session#{origin}"}},
        UpdateExpression="SET ended = :at",
        ExpressionAttributeValues={":at": {"S": at}},
    )
