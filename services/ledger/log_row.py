"""Changes the rows that say how far the trail is sealed, told and witnessed, never but under a condition."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from shared import storage
from shared.aws import client


def move(
    row: tuple[str, str],
    change: str,
    condition: str,
    values: Mapping[str, Any],
    names: Mapping[str, str] | None = None,
) -> bool:
    """Change a row of the log table under a condition; say whether it held, or a run beside us was first."""
    arguments: dict[str, Any] = {"ExpressionAttributeNames": names} if names else {}
    try:
        client("dynamodb").update_item(
            TableName=storage.table("LOG_TABLE"),
            Key={"pk": {"S": row[0]}, "sk": {"S": row[1]}},
            UpdateExpression=change,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
            **arguments,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True
