"""Makes what is derived and committed: OpenAPI, descriptors, policy, event schemas, diagrams, the page's types.

`python -m infra.generate` writes; `--check` says what is not current and fails.
"""

import importlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from events.envelope import REGISTER, Envelope
from infra import asyncapi, compliance, openapi, reference_pages, typescript
from services.register import SERVICES
from shared.described import described
from shared.http import Api
from shared.records import RecordType

ROOT = Path(__file__).resolve().parent.parent


def files() -> Iterator[tuple[Path, str]]:
    """Yield every generated file with its content."""
    apis = {service.name: _api(service.name) for service in SERVICES if service.prefixes}
    # what needs no token may have a function of its own
    apis |= {f"{s.name}, {s.public_by}": _api(s.name, s.public_by) for s in SERVICES if s.public_by != "api"}
    kinds = [kind for service in SERVICES for kind in service.records]
    document = openapi.document(apis)
    types = [described(kind) for kind in kinds]
    yield ROOT / "shared/generated/types.json", _as_declared(types)
    yield ROOT / "shared/generated/policy.json", _sorted(policy(apis, kinds))
    yield ROOT / "shared/generated/openapi.json", _as_declared(document)
    yield ROOT / "web/src/api/contract.ts", typescript.contract(document["components"]["schemas"])
    yield ROOT / "shared/generated/subscriptions.json", _sorted(subscriptions())
    for name, event in sorted(REGISTER.items()):
        schema = {"$id": f"urn:cqms:event:{name}:{event.version}", **event.model_json_schema()}
        yield ROOT / f"events/schemas/{name}.v{event.version}.json", _sorted(schema)
    yield ROOT / "events/schemas/envelope.json", _sorted(Envelope.model_json_schema())
    yield ROOT / "events/asyncapi.json", _sorted(asyncapi.document())
    yield ROOT / "docs/lifecycles.md", reference_pages.lifecycles(kinds)
    yield ROOT / "docs/refusals.md", reference_pages.refusals()
    yield ROOT / "docs/compliance.md", compliance.page(compliance.read())


def subscriptions() -> dict[str, list[str]]:
    """Return which service listens to which facts: what the ledger needs to know of the others."""
    return {s.name: sorted(event.name for event in s.reacts_to) for s in SERVICES if s.reacts_to}


def _api(service: str, function: str = "api") -> Api:
    """Import a service's doorway; importing needs names, not values, of the environment."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    found = importlib.import_module(f"services.{service}.{function}").api
    assert isinstance(found, Api)  # noqa: S101  # the shape of a service is fixed by tests
    return found


def _sorted(value: Any) -> str:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _as_declared(value: Any) -> str:
    """Forms show fields in the order in which their author wrote them down."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def policy(apis: Mapping[str, Api], kinds: list[RecordType]) -> dict[str, list[str]]:
    """Return the one declared policy: each operation and each step with the roles that may (decision 23)."""
    table: dict[str, list[str]] = {}
    for api in apis.values():
        for operation in api.operations:
            table[operation.permission] = sorted(role.value for role in operation.roles)
    for kind in kinds:
        for step in kind.lifecycle.transitions:
            table[f"{kind.name}.{step.name}"] = sorted(role.value for role in step.by)
    return table


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
