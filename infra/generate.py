"""Makes what is derived and committed: OpenAPI, descriptors, policy, event schemas, lifecycle diagrams.

`python -m infra.generate` writes; `--check` says what is not current and fails.
"""

import importlib
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from events.envelope import REGISTER, Envelope
from infra import compliance
from services.register import SERVICES
from shared.errors import CODES
from shared.http import BASE, Api, Operation
from shared.lifecycle import Lifecycle
from shared.records import RecordType
from shared.roles import CONFLICTS, Role

ROOT = Path(__file__).resolve().parent.parent


def files() -> Iterator[tuple[Path, str]]:
    """Yield every generated file with its content."""
    apis = {service.name: _api(service.name) for service in SERVICES if service.prefixes}
    kinds = [kind for service in SERVICES for kind in service.records]
    yield ROOT / "shared/generated/types.json", _json([described(kind) for kind in kinds])
    yield ROOT / "shared/generated/policy.json", _json(policy(apis, kinds))
    yield ROOT / "shared/generated/openapi.json", _json(openapi(apis))
    for name, event in sorted(REGISTER.items()):
        schema = {"$id": f"urn:cqms:event:{name}:{event.version}", **event.model_json_schema()}
        yield ROOT / f"events/schemas/{name}.v{event.version}.json", _json(schema)
    yield ROOT / "events/schemas/envelope.json", _json(Envelope.model_json_schema())
    yield ROOT / "events/asyncapi.json", _json(asyncapi())
    yield ROOT / "docs/lifecycles.md", diagrams(kinds)
    yield ROOT / "docs/refusals.md", refusals()
    yield ROOT / "docs/compliance.md", compliance.page(compliance.read())


def _api(service: str) -> Api:
    """Import a service's doorway; importing needs names, not values, of the environment."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    found = importlib.import_module(f"services.{service}.api").api
    assert isinstance(found, Api)  # noqa: S101  # the shape of a service is fixed by tests
    return found


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def described(kind: RecordType) -> dict[str, Any]:
    """Return what a client needs to show a record type: fields, states, list views, columns."""
    life = kind.lifecycle
    parent = next(
        (k for s in SERVICES for k in s.records if kind.parent and k.collection == "documents"), None
    )
    return {
        "type": kind.name,
        "collection": kind.collection,
        "label": kind.label,
        "plural": kind.plural,
        "parent": {"type": parent.name, "collection": parent.collection, "below": kind.parent}
        if parent
        else None,
        "created_by": [role.value for role in kind.created_by],
        "states": [{"code": s, "label": s.replace("_", " "), "final": s in life.final} for s in life.states],
        "views": [
            {"name": v.name, "filter": v.by, "sort": v.sort, "open_only": v.open_only} for v in kind.views
        ],
        "columns": list(kind.columns),
        "fields": kind.body.model_json_schema(),
        "kept": kind.kept.model_json_schema() if kind.kept else None,
        "fixed": list(kind.fixed),
        "private": kind.private,
        "steps": [
            {"name": step.name, "label": step.said, "from": list(step.sources), "to": step.target}
            for step in life.transitions
            if step.by != (Role.SYSTEM,)
        ],
    }


def policy(apis: dict[str, Api], kinds: list[RecordType]) -> dict[str, list[str]]:
    """Return the one declared policy: each operation and each step with the roles that may (decision 23)."""
    table: dict[str, list[str]] = {}
    for api in apis.values():
        for operation in api.operations:
            table[operation.permission] = sorted(role.value for role in operation.roles)
    for kind in kinds:
        for step in kind.lifecycle.transitions:
            table[f"{kind.name}.{step.name}"] = sorted(role.value for role in step.by)
    return dict(sorted(table.items()))


def openapi(apis: dict[str, Api]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of every route."""
    paths: dict[str, Any] = {}
    for service, api in apis.items():
        for rule in api.public:
            paths.setdefault(BASE + rule, {})["get"] = {
                "summary": rule.strip("/"), "tags": [service], "security": [],
                "responses": {"200": {"description": "OK", "content": {"application/json": {}}}},
            }  # fmt: skip
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
            "schemas": {"Problem": PROBLEM},
        },
    }


PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": [
        "type",
        "title",
        "status",
        "detail",
        "code",
        "rule",
        "missing",
        "who_can",
        "errors",
        "trace_id",
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
        "missing": {"type": "array", "items": {"type": "string"}},
        "who_can": {"type": "array", "items": {"type": "string"}},
        "errors": {"type": "array", "items": {"type": "object"}},
        "refusals": {"type": "array", "items": {"type": "object"}},
        "trace_id": {"type": "string"},
    },
}


def _operation(service: str, operation: Operation) -> dict[str, Any]:
    names = re.findall(r"<([a-z_]+)>", operation.rule)
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in names
    ]
    if operation.method == "PATCH" or operation.rule.endswith("/transitions/<step>"):
        parameters.append({"name": "If-Match", "in": "header", "schema": {"type": "string"}})
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
        kind = "application/json" if operation.method == "POST" else "application/merge-patch+json"
        made["requestBody"] = {"content": {kind: {"schema": _inlined(operation.body or {"type": "object"})}}}
    return made


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
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    reads, writes = [401, 403, 404, 422], [401, 403, 404, 409, 410, 412, 413, 415, 422, 423, 428, 503]
    refused = writes if operation.method in ("POST", "PATCH") else reads
    return good | {str(s): {"description": "Refused with its reason", "content": problem} for s in refused}


def _media(operation: Operation) -> dict[str, Any]:
    if operation.rule.endswith("/print"):
        return {"application/pdf": {}}
    if operation.rule.endswith(("/checkpoint", "/proof")):
        return {"text/plain; charset=utf-8": {}}
    return {"application/json": {"schema": {"type": "object"}}, "text/csv; charset=utf-8": {}}


def asyncapi() -> dict[str, Any]:
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


def diagrams(kinds: list[RecordType]) -> str:
    """Return every lifecycle as a diagram and a table."""
    parts = [
        "# Lifecycles",
        "",
        "Made from the lifecycle tables; `make generate` keeps this page current.",
        "",
    ]
    for kind in kinds:
        if kind.lifecycle.transitions:
            parts += [
                f"## {kind.label}",
                "",
                "```mermaid",
                *_mermaid(kind.lifecycle),
                "```",
                "",
                *_table(kind),
                "",
            ]
    return "\n".join(parts)


def _mermaid(life: Lifecycle) -> list[str]:
    lines = ["stateDiagram-v2", f"  [*] --> {life.initial}"]
    for step in life.transitions:
        lines += [
            f"  {s} --> {s if step.target == 'stays' else step.target}: {step.name}" for s in step.sources
        ]
    return lines + [f"  {state} --> [*]" for state in sorted(life.final)]


def _table(kind: RecordType) -> list[str]:
    rows = ["| step | from | to | who | signed | only if |", "|---|---|---|---|---|---|"]
    for step in kind.lifecycle.transitions:
        who = ", ".join(role.value.replace("_", " ") for role in step.by)
        duties = [relation.value for relation in step.as_] + [
            f"not {relation.value}" for relation in step.not_as
        ]
        signed = (
            ""
            if step.sign is None
            else getattr(step.sign, "text", "approved, or approved by quality assurance")
        )
        only = "; ".join(rule.sentence for rule in step.only_if)
        who_and = f"{who} ({', '.join(duties)})" if duties else who
        rows.append(
            f"| {step.said} | {', '.join(step.sources)} | {step.target} | {who_and} | {signed} | {only} |"
        )
    return rows


def refusals() -> str:
    """Return the page of refusal codes and of roles that may not meet."""
    rows = [f"| {code} | {status} | {title} |" for code, (status, title) in CODES.items()]
    pairs = sorted(f"| {' + '.join(sorted(pair))} | {why} |" for pair, why in CONFLICTS.items())
    head = [
        "# Refusals",
        "",
        "Made from `shared/errors.py` and `shared/roles.py`; `make generate` keeps it current.",
    ]
    return "\n".join(
        [*head, "", "| code | status | meaning |", "|---|---|---|", *rows, "", "## Roles that may not meet", "",
         "| roles | why |", "|---|---|", *pairs, ""]
    )  # fmt: skip


def main() -> int:
    """Write the files, or with --check name those that are not current."""
    check = "--check" in sys.argv
    stale = []
    for path, content in files():
        if path.exists() and path.read_text() == content:
            continue
        stale.append(path.relative_to(ROOT))
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
    for path in stale:
        print(f"{'not current' if check else 'written'}: {path}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
