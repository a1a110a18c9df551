"""What is changed to see whether tests notice is there, is code, and says something else."""

import ast

import pytest

from tests.support.mutants import ROOT, mutants
from tests.support.mutation import TARGETS


@pytest.mark.parametrize("path", TARGETS)
def test_every_mutant_is_code_that_says_something_else(path: str) -> None:
    plain = ast.unparse(ast.parse((ROOT / path).read_text()))
    made = [one.text for one in mutants(path)]
    assert len(made) >= 5
    assert plain not in made
    for text in made[::20]:
        compile(text, path, "exec")


def test_the_tests_that_are_asked_are_there() -> None:
    assert all((ROOT / test).is_file() for tests in TARGETS.values() for test in tests)
