"""The page's types: one TypeScript interface for each shape that the API declares to answer."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

HEAD = """/** What the API answers. Made from its OpenAPI document by `make generate`; not to be edited. */

/** One page of a list; the cursor is opaque. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}
"""
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
_NAME = re.compile(r"[A-Za-z_$][\w$]*")


def contract(schemas: Mapping[str, Any]) -> str:
    """Return the module with every named schema as an interface."""
    return "\n".join([HEAD, *(_interface(name, schema) for name, schema in schemas.items())])


def _interface(name: str, schema: Mapping[str, Any]) -> str:
    said = " ".join(str(schema.get("description", "")).split())
    comment = f"/** {said} */\n" if said else ""
    return f"{comment}export interface {name} {{\n{''.join(_members(schema, '  '))}}}\n"


def _members(schema: Mapping[str, Any], indent: str) -> Iterator[str]:
    required = schema.get("required", [])
    for name, value in schema.get("properties", {}).items():
        key = name if _NAME.fullmatch(name) else json.dumps(name)
        yield f"{indent}{key}{'' if name in required else '?'}: {typed(value)};\n"


def typed(schema: Mapping[str, Any]) -> str:
    """Return the TypeScript type of a JSON Schema."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return " | ".join(typed(option) for option in options)
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(_PLAIN[one] for one in kind)
    if kind == "array":
        inner = typed(schema.get("items", {}))
        return f"({inner})[]" if " | " in inner else f"{inner}[]"
    if kind == "object":
        return _object(schema)
    return _PLAIN.get(str(kind), "unknown")


def _object(schema: Mapping[str, Any]) -> str:
    if schema.get("properties"):
        return f"{{ {' '.join(line.strip() for line in _members(schema, ''))} }}"
    extra = schema.get("additionalProperties")
    return f"Record<string, {typed(extra) if isinstance(extra, dict) else 'unknown'}>"
