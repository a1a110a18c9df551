"""The AsyncAPI 3 document: every fact the study publishes."""

from typing import Any

from pydantic.json_schema import models_json_schema

from events.envelope import REGISTER


def document() -> dict[str, Any]:
    """Return the AsyncAPI 3 document of every published fact."""
    _, definitions = models_json_schema([(event, "serialization") for event in REGISTER.values()])
    messages = {
        name: {
            "name": name,
            "summary": (event.__doc__ or "").strip(),
            "payload": {"$ref": f"schemas/{name}.v{event.version}.json"},
            "x-source": event.source,
        }
        for name, event in sorted(REGISTER.items())
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "CQMS facts",
            "version": "1",
            "description": f"{len(definitions.get('$defs', {}))} facts",
        },
        "channels": {"study": {"address": "{study}-bus", "messages": messages}},
    }
