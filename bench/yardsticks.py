"""Yardstick B: one warm `get_item` of boto3 with the network removed, and typical handlers built as tutorials do.

They stand beside ours so that every run shows what common practice costs with the libraries as they are now. A
typical create checks, writes record, history and outbox one after the other; nothing of it is one transaction.
"""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from botocore.awsrequest import AWSResponse
from botocore.httpsession import URLLib3Session
from pydantic import BaseModel, Field

from bench.replay import asked
from tests.support.double.wire import json_answer

FIELDS = 16  # attributes of the record that B reads


class Document(BaseModel):
    """What a typical handler takes."""

    title: str = Field(min_length=3, max_length=200)
    doc_type: str
    owner: str
    language: str = "en"


def _item(number: int = 1) -> dict[str, Any]:
    return {"pk": {"S": f"DOC#{number}"}, "sk": {"S": "S"}, "v": {"N": "1"},
            **{f"field_{n}": {"S": f"value {n} of a record"} for n in range(FIELDS - 3)}}  # fmt: skip


ANSWERS: dict[str, Any] = {
    "GetItem": {"Item": _item()}, "PutItem": {}, "UpdateItem": {"Attributes": _item()},
    "Query": {"Items": [_item(n) for n in range(25)], "Count": 25, "ScannedCount": 25},
}  # fmt: skip


def canned(_session: URLLib3Session, request: Any) -> AWSResponse:
    """Answer what a yardstick asks."""
    return json_answer(request.url, ANSWERS[asked(request)])


@cache
def _table() -> Any:
    return boto3.resource("dynamodb").Table("records")


@cache
def _client() -> Any:
    return boto3.client("dynamodb")


def b() -> Any:
    """Read a record of 16 attributes."""
    return _client().get_item(TableName="records", Key={"pk": {"S": "DOC#1"}, "sk": {"S": "S"}})


@cache
def _application() -> APIGatewayHttpResolver:
    app, logger = APIGatewayHttpResolver(enable_validation=True), Logger(service="typical")

    @app.post("/documents")
    def create(document: Document) -> dict[str, Any]:
        table, item = _table(), {"pk": "DOC#1", "sk": "S", "v": 1, **document.model_dump()}
        table.get_item(Key={"pk": "USER#1", "sk": "-"})
        table.put_item(Item=item, ConditionExpression="attribute_not_exists(pk)")
        table.put_item(Item={"pk": "AUDIT#1", "sk": "1", "what": json.dumps(item)})
        table.put_item(Item={"pk": "OUTBOX#1", "sk": "1", "what": json.dumps(item)})
        logger.info("created")
        return item

    @app.get("/documents")
    def listed() -> list[dict[str, Any]]:
        _table().get_item(Key={"pk": "USER#1", "sk": "-"})
        found = _table().query(KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": "DOC"})
        return [dict(item) for item in found["Items"]]

    @app.get("/documents/<document>")
    def read(document: str) -> dict[str, Any]:
        _table().get_item(Key={"pk": "USER#1", "sk": "-"})
        return dict(_table().get_item(Key={"pk": document, "sk": "S"})["Item"])

    return app


def typical(method: str, path: str, body: Any = None) -> Callable[[], Any]:
    """Return a request to the typical handlers, ready to be run."""
    event = {"version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "", "headers": {"content-type": "application/json"},
             "requestContext": {"http": {"method": method, "path": path}, "requestId": "r", "stage": "$default"},
             "body": json.dumps(body) if body else None, "isBase64Encoded": False}  # fmt: skip
    app = _application()

    def run() -> Any:
        answer = app.resolve(event, None)  # type: ignore[arg-type]  # nothing of the context is asked
        if answer["statusCode"] >= 300:
            raise RuntimeError(answer["body"])
        return answer

    return run


TYPICAL: dict[str, tuple[str, str, Any]] = {
    "create": ("POST", "/documents", {"title": "Monitoring", "doc_type": "SOP", "owner": "person/1"}),
    "list of 25": ("GET", "/documents", None),
    "read": ("GET", "/documents/DOC1", None),
}
