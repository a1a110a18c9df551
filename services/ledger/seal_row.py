"""Changes the row that says how far the trail is sealed, never but under a condition."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from shared import storage
from shared.aws import client

from . import log


def move(
    change: str, condition: str, values: Mapping[str, Any], names: Mapping[str, str] | None = None
) -> bool:
    """Change the SEAL row under a condition; say whether it held, or a run beside us was first."""
    pk, sk = log.SEAL
    arguments: dict[str, Any] = {"ExpressionAttributeNames": names} if names else {}
    try:
        client("dynamodb").update_item(
            TableName=storage.table("LOG_TABLE"),
            Key={"pk": {"S": pk}, "sk": {"S": sk}},
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
