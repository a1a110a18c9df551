"""The template on one machine differs from the one AWS gets by the listed differences, and by nothing else."""

import copy
from pathlib import Path

import pytest

from infra.local.differences import DIFFERENCES, explained, localise, paths
from infra.local.settings import Local
from tests.infra.conftest import Templates

LOCAL = Local(data=Path("unused"), cloud_port=14999, door_port=18999, study_id="ABC01")
STACKS = ("abc01", "abc01-records", "abc01-witness")


def test_every_place_that_differs_is_explained_by_exactly_one_entry(templates: Templates) -> None:
    for name in STACKS:
        changed = list(paths(templates[name], localise(templates[name], LOCAL)))
        assert changed
        for path in changed:
            assert len(explained(path)) == 1, f"{path} differs and is not listed once"


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.name)
def test_every_entry_of_the_list_is_needed_and_stays_in_its_place(difference, templates: Templates) -> None:
    touched = []
    for name in STACKS:
        after = copy.deepcopy(templates[name])
        difference.change(after, LOCAL)
        touched += paths(templates[name], after)
    assert touched, "an entry that changes nothing is a false statement"
    assert all(explained(path) == [difference] for path in touched)


def test_the_list_is_short_and_every_entry_says_why() -> None:
    assert len(DIFFERENCES) <= 12
    assert all(difference.reason.endswith(".") for difference in DIFFERENCES)
    assert len({difference.name for difference in DIFFERENCES}) == len(DIFFERENCES)


def test_a_change_outside_the_list_would_be_seen(templates: Templates) -> None:
    spoiled = localise(templates["abc01-records"], LOCAL)
    name = next(n for n, one in spoiled["Resources"].items() if one["Type"] == "AWS::DynamoDB::Table")
    spoiled["Resources"][name]["Properties"]["DeletionProtectionEnabled"] = False
    [unlisted] = [path for path in paths(templates["abc01-records"], spoiled) if not explained(path)]
    assert unlisted.endswith("DeletionProtectionEnabled")
