"""A walk through a record's life at random: whoever it is, whatever they fill in, the table alone decides."""

import random
from datetime import timedelta
from typing import Any

from shared import clock
from shared.records import RecordType
from tests.support.staff import Team
from tests.support.study import Caller, Reply
from tests.support.trail import record_row

REFUSED = (403, 404, 409, 410, 412, 422, 423, 428)


def walk(team: Team, kind: RecordType, path: str, steps: int) -> list[str]:
    """Let people take steps at random and assert what each may do; return the steps that were taken."""
    dice, taken = random.Random(kind.name), []
    people = [*team.by_role.values(), team.alan]
    for _ in range(steps):
        offered = [(who, step) for who in dice.sample(people, 4) for step in offers(who, path)]
        if not offered:
            continue
        who, step = dice.choice([pair for pair in offered if pair[1]["allowed"]] or offered)
        before = record_row(team, f"{kind.name}/{path.rpartition('/')[2]}")
        reply = take(who, path, step, filled(step["fields"], team, dice), before["v"])
        after = record_row(team, f"{kind.name}/{path.rpartition('/')[2]}")
        judge(kind, step, reply, (before, after))
        if reply.status < 300:
            taken.append(step["name"])
            team.simulator.deliver()
    return taken


def offers(who: Caller, path: str) -> list[dict[str, Any]]:
    """Return the steps the record shows a person, allowed or not; none to who may not see it."""
    reply = who.get(path)
    assert reply.status in (200, 403, 404), reply.body
    return list(reply.body["transitions"]) if reply.status == 200 else []


def take(who: Caller, path: str, step: dict[str, Any], fields: dict[str, Any], revision: int) -> Reply:
    """Take the step as the record shows it: signed where it says so, with a reason."""
    if step["signature"]:
        return who.sign(path, step["name"], "as the walk would have it", **fields)
    body = {"reason": "as the walk would have it", "fields": fields}
    return who.post(f"{path}/transitions/{step['name']}", body, if_match=f'"{revision}"')


def judge(
    kind: RecordType, step: dict[str, Any], reply: Reply, rows: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    """Assert that the table allows what happened, and that nothing happened where it was refused."""
    before, after = rows
    row = kind.lifecycle.step(step["name"])
    if reply.status >= 300:
        assert reply.status in REFUSED, (step["name"], reply.body)
        assert after == before, step["name"]
        return
    assert step["allowed"], (step["name"], reply.body)
    assert before["state"] in row.sources
    assert after["state"] in (row.target, before["state"])
    assert after["v"] > before["v"]


def filled(schema: dict[str, Any] | None, team: Team, dice: random.Random) -> dict[str, Any]:
    """Return fields a person could have filled in: what is required, and some of the rest."""
    if schema is None:
        return {}
    required, named = schema.get("required", ()), schema.get("$defs", {})
    return {
        name: value(part, named, team, dice)
        for name, part in schema["properties"].items()
        if name in required or dice.random() < 0.3
    }


def value(part: dict[str, Any], named: dict[str, Any], team: Team, dice: random.Random) -> Any:
    """Return one value for a part of a JSON Schema."""
    if "$ref" in part:
        part = named[part["$ref"].rpartition("/")[2]]
    if "anyOf" in part:
        return value(dice.choice(part["anyOf"]), named, team, dice)
    if "enum" in part or "const" in part:
        return dice.choice(part.get("enum") or [part["const"]])
    match part.get("type"):
        case "boolean":
            return dice.random() < 0.5
        case "integer":
            return part.get("minimum", 1)
        case "array":
            return [value(part["items"], named, team, dice) for _ in range(part.get("minItems", 1))]
        case "object":
            inner = part | {"properties": part.get("properties", {}), "$defs": named}
            return filled(inner, team, dice)
        case "string":
            return text(part, team, dice)
    return None


def text(part: dict[str, Any], team: Team, dice: random.Random) -> str:
    """Return a text, a date or the id of a person, as the schema asks for."""
    if part.get("format") == "date":
        return (clock.today() + timedelta(days=dice.randrange(1, 90))).isoformat()
    if r"\d" in str(part.get("pattern")):
        return "7"
    if "person" in str(part.get("pattern")):
        return dice.choice(list(team.by_role.values())).person
    return "What the walk wrote here, at some length"[: part.get("maxLength", 200)]
