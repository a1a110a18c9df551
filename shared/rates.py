"""Counting what comes within a window of time, in a row that the next window uses again."""

from botocore.exceptions import ClientError

from shared.aws import client
from shared.storage import table


def count_within(row: str, window: str, most: int) -> bool:
    """Count one more in a window of time; False when it is full. Windows sort, and a new one begins at one."""
    full = ("SET seen = seen + :one", "begun = :w AND seen < :most")
    fresh = ("SET begun = :w, seen = :one", "attribute_not_exists(begun) OR begun < :w")
    for update, condition in (full, fresh, full):  # between the first two another may have begun it
        said = {":one": {"N": "1"}, ":w": {"S": window}} | (
            {":most": {"N": str(most)}} if ":most" in condition else {}
        )
        try:
            client("dynamodb").update_item(
                TableName=table("TABLE"), Key={"pk": {"S": row}, "sk": {"S": "-"}}, UpdateExpression=update,
                ConditionExpression=condition, ExpressionAttributeValues=said,
            )  # fmt: skip
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
        else:
            return True
    return False
