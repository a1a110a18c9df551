"""No change of ours may replace what holds records: logical ids and replacing properties stand in held.json."""

import copy
import json
from pathlib import Path

import pytest

from infra import held
from tests.infra.conftest import Templates

HELD: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parent / "held.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("study", ["abc01", "xyz02"])
@pytest.mark.parametrize("stack", sorted(HELD))
def test_every_resource_that_holds_something_keeps_its_id(
    stack: str, study: str, templates: Templates
) -> None:
    found = held.stateful(templates[f"{study}-{stack}"])
    assert held.losses(HELD[stack], found) == []
    for name in found.keys() - HELD[stack].keys():
        raise AssertionError(f'tests/infra/held.json, {stack}, lacks: "{name}": "{found[name]}"')


def test_nothing_is_held_in_the_stack_that_may_be_destroyed(templates: Templates) -> None:
    assert held.stateful(templates["xyz02"]) == {}


def test_a_change_that_would_replace_one_is_named(templates: Templates) -> None:
    before = held.stateful(templates["xyz02-records"])
    spoiled = copy.deepcopy(templates["xyz02-records"])
    [audit] = [name for name in spoiled["Resources"] if name.startswith("Tableaudit")]
    spoiled["Resources"][audit]["Properties"]["KeySchema"][1]["AttributeName"] = "other"
    [vault] = [name for name in before if name.startswith("Bucketrecords")]
    spoiled["Resources"]["Renamed"] = spoiled["Resources"].pop(vault)
    gone, replaced = held.losses(before, held.stateful(spoiled))
    assert gone.startswith(vault)
    assert replaced.startswith(audit)
