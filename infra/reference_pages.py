"""Reference pages made from the declarations: every lifecycle, every refusal."""

from shared.errors import CODES
from shared.lifecycle import Lifecycle
from shared.records import RecordType
from shared.roles import CONFLICTS


def lifecycles(kinds: list[RecordType]) -> str:
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
