"""The OpenAPI 3.1 document: every route, what it takes, what it answers, who may use it."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from shared.errors import CODES
from shared.http import BASE, Api, Operation
from shared.preview import HEADER, VIEW_AS
from shared.visits import Visited

COMPONENTS = "#/components/schemas/"


def document(apis: Mapping[str, Api]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of every route."""
    paths: dict[str, Any] = {}
    for service, api in apis.items():
        for visited in api.public.values():
            paths.setdefault(BASE + visited.rule, {})[visited.method.lower()] = _open(service, visited)
        for operation in api.operations:
            path = BASE + re.sub(r"<([a-z_]+)>", r"{\1}", operation.rule)
            paths.setdefault(path, {})[operation.method.lower()] = _operation(service, operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "CQMS",
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{"token": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "schemas": {**shapes(apis), "FieldError": FIELD_ERROR, "Problem": PROBLEM},
        },
    }


_TEXTS = {"type": "array", "items": {"type": "string"}}
# An extension of RFC 9457; a stale write also says what changed meanwhile, by whom, and the revision to load.
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A refusal in the words of RFC 9457: what to do next, which rule, what is missing, who can help.",
    "required": [
        "type", "title", "status", "detail", "code", "rule", "missing", "who_can", "errors", "trace_id",
    ],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"enum": sorted(CODES)},
        "rule": {"type": "string"},
        "reason": {"type": "string"},
        "missing": _TEXTS,
        "who_can": _TEXTS,
        "errors": {"type": "array", "items": {"$ref": f"{COMPONENTS}FieldError"}},
        "refusals": {"type": "array", "items": {"$ref": f"{COMPONENTS}RefusalShown"}},
        "trace_id": {"type": "string"},
        "revision": {"type": "integer"},
        "changed_by": {"type": "string"},
        "changed_at": {"type": "string"},
        "differences": {"type": "array", "items": {"$ref": f"{COMPONENTS}FieldChange"}},
        "attempts_left": {"type": "integer"},
    },
}  # fmt: skip
FIELD_ERROR: dict[str, Any] = {
    "type": "object",
    "description": "One bad field, by JSON Pointer.",
    "required": ["pointer", "message"],
    "properties": {"pointer": {"type": "string"}, "message": {"type": "string"}},
}


def _operation(service: str, operation: Operation) -> dict[str, Any]:
    names = re.findall(r"<([a-z_]+)>", operation.rule)
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in names
    ]
    if operation.method == "PATCH" or operation.rule.endswith("/transitions/<step>"):
        parameters.append({"name": "If-Match", "in": "header", "schema": {"type": "string"}})
    if operation.method == "GET":
        parameters.append(
            {"name": HEADER, "in": "header", "description": VIEW_AS, "schema": {"type": "string"}}
        )
    if operation.method == "POST":
        parameters.append({"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}})
    made: dict[str, Any] = {
        "operationId": f"{operation.method.lower()} {operation.rule}",
        "summary": operation.summary,
        "tags": [service],
        "x-permission": operation.permission,
        "parameters": parameters,
        "responses": _responses(operation),
    }
    if operation.method in ("POST", "PATCH"):
        asked = operation.body.model_json_schema() if operation.body else {"type": "object"}
        kind = "application/json" if operation.method == "POST" else "application/merge-patch+json"
        made["requestBody"] = {"content": {kind: {"schema": _inlined(asked)}}}
    return made


def _open(service: str, visited: Visited) -> dict[str, Any]:
    """Return a route that needs no token; one that takes something is counted, and refused when too many come."""
    good = {"description": "OK", "content": {"application/json": _shown(visited.shows)}}
    made: dict[str, Any] = {"summary": visited.summary, "tags": [service], "security": [],
                            "responses": {str(visited.status): good}}  # fmt: skip
    if visited.asks:
        if visited.status == 201:  # what makes a record; the same words said later are kept once
            key = {"type": "string", "minLength": 32, "maxLength": 100}
            made["parameters"] = [{"name": "Idempotency-Key", "in": "header", "schema": key}]
        made["requestBody"] = {
            "content": {"application/json": {"schema": _inlined(visited.asks.model_json_schema())}}
        }
        made["responses"] |= _refused(404, 409, 413, 415, 422, 429, 503)
    return made


def _refused(*statuses: int) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {str(s): {"description": "Refused with its reason", "content": problem} for s in statuses}


def _inlined(schema: Any) -> Any:
    """Return the schema with its definitions in place, so that every operation stands alone."""
    definitions = schema.get("$defs", {})

    def opened(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                rest = {key: value for key, value in node.items() if key != "$ref"}
                return opened({**definitions[node["$ref"].rpartition("/")[2]], **rest})
            return {key: opened(value) for key, value in node.items() if key != "$defs"}
        return [opened(item) for item in node] if isinstance(node, list) else node

    return opened(dict(schema))


def _responses(operation: Operation) -> dict[str, Any]:
    good = {
        str(status): {"description": "Done", "content": _media(operation)} for status in operation.answers
    }
    reads, writes = [401, 403, 404, 422], [401, 403, 404, 409, 410, 412, 413, 415, 422, 423, 428, 503]
    refused = writes if operation.method in ("POST", "PATCH") else reads
    return good | _refused(*refused)


def _media(operation: Operation) -> dict[str, Any]:
    if operation.rule.endswith("/print"):
        return {"application/pdf": {}}
    if operation.rule.endswith(("/checkpoint", "/proof")):
        return {"text/plain; charset=utf-8": {}}
    if operation.many:
        page = {
            "type": "object", "required": ["items", "next_cursor"],
            "properties": {
                "items": {"type": "array", "items": _shown(operation.shows)["schema"]},
                "next_cursor": {"type": ["string", "null"]},
            },
        }  # fmt: skip
        return {"application/json": {"schema": page}, "text/csv; charset=utf-8": {}}
    return {"application/json": _shown(operation.shows)}


def _shown(shows: type[Any] | None) -> dict[str, Any]:
    return {"schema": {"$ref": f"{COMPONENTS}{shows.__name__}"} if shows else {"type": "object"}}


def shapes(apis: Mapping[str, Api]) -> dict[str, Any]:
    """Return the schema of every declared answer and of what it is made of, by name."""
    declared = {operation.shows for api in apis.values() for operation in api.operations}
    declared |= {visited.shows for api in apis.values() for visited in api.public.values()}
    adapters: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = [
        (shape.__name__, "serialization", TypeAdapter(shape))
        for shape in sorted(declared - {None}, key=lambda shape: shape.__name__ if shape else "")
        if shape
    ]
    _, found = TypeAdapter.json_schemas(adapters, ref_template=COMPONENTS + "{model}")
    definitions: dict[str, Any] = found["$defs"]
    return {name: _untitled(definitions[name]) for name in sorted(definitions)}


def _untitled(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema without the titles that only repeat the names of its properties."""
    kept = {key: value for key, value in schema.items() if key != "title"}
    properties = kept.get("properties", {})
    plain = {
        name: {key: part for key, part in value.items() if key != "title"}
        for name, value in properties.items()
    }
    return kept | ({"properties": plain} if plain else {})
