"""What the bus carries, held against the committed schemas at every emission of every test."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

SCHEMAS = Path(__file__).resolve().parents[2] / "events/schemas"


@cache
def _schema(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads((SCHEMAS / f"{name}.json").read_text()))


def check(event: dict[str, Any]) -> None:
    """Assert that an event is what its released schema says, envelope and data."""
    detail = event["detail"]
    _schema("envelope").validate(detail)
    _schema(f"{event['detail-type']}.v{detail['schema_version']}").validate(detail["data"])
    assert event["source"].startswith("cqms.")
