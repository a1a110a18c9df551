"""What docs/compliance.toml says is true of the tests and of the code that it speaks of."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from infra import compliance
from infra.compliance import STATUSES, Row

ROOT = Path(__file__).resolve().parents[2]
MATRIX = compliance.read()
PREFIXES = "|".join(MATRIX.sections)
ROW_ID = re.compile(rf"(?<![A-Z0-9-])(?:{PREFIXES})-\d+(?!\d)")
PART_11 = re.compile(r"21 CFR (11\.\d+(?:\([a-k]\))?)")
HOLDS_ROWS = ("shared", "services", "infra", "events", "verify", "demo", "tests", "web/src")

each_row = pytest.mark.parametrize("row", MATRIX.rows, ids=lambda row: row.id)


@cache
def functions_of(path: str) -> frozenset[str]:
    """The test functions of a file, parametrised or not."""
    module = ast.parse((ROOT / path).read_text())
    return frozenset(node.name for node in module.body if isinstance(node, ast.FunctionDef))


def written() -> dict[str, str]:
    """Every source and page of the repository that may name a row, by its path."""
    found = [
        p for folder in HOLDS_ROWS for p in (ROOT / folder).rglob("*") if p.suffix in (".py", ".ts", ".tsx")
    ]
    found += [p for p in ROOT.glob("*.md")] + [p for p in (ROOT / "docs").rglob("*.md")]
    return {p.relative_to(ROOT).as_posix(): p.read_text() for p in found}


def test_every_row_stands_exactly_once() -> None:
    assert Counter(row.id for row in MATRIX.rows) == Counter(MATRIX.ids)
    assert len(MATRIX.ids) == len(set(MATRIX.ids)) == 115
    for section in MATRIX.sections:
        numbers = [int(one.partition("-")[2]) for one in MATRIX.ids if one.startswith(f"{section}-")]
        assert numbers == list(range(1, len(numbers) + 1))
    assert {row.section for row in MATRIX.rows} == set(MATRIX.sections)


@each_row
def test_every_named_test_exists(row: Row) -> None:
    for test in row.tests:
        path, _, name = test.partition("::")
        assert (ROOT / path).is_file(), test
        assert name in functions_of(path), test
        assert name.startswith("test_")


@each_row
def test_what_is_built_has_a_test_and_what_is_missing_is_said(row: Row) -> None:
    assert row.status in STATUSES
    assert row.clause
    assert row.demand.endswith(".")
    if row.status == "built":
        assert row.tests
        assert row.how
        assert not row.missing
    if row.status == "partly":
        assert row.how
    if row.status in ("partly", "not built"):
        assert row.missing.endswith(".")
    if row.status == "not built":
        assert not row.tests
    if row.status == "customer":
        assert row.customer
    for cell in (row.how, row.missing, row.customer, row.aws, row.demand):
        assert "|" not in cell


def test_rows_named_in_code_and_tests_exist() -> None:
    known = set(MATRIX.ids)
    named = {f"{path}: {one}" for path, text in written().items() for one in ROW_ID.findall(text)
             if one not in known}  # fmt: skip
    assert not named


def test_code_names_no_row_that_is_not_begun() -> None:
    """A rule in the product that leans on a demand means that the demand is at least partly met."""
    begun = {row.id for row in MATRIX.rows if row.status != "not built"}
    product = {path: text for path, text in written().items() if path.startswith(("shared/", "services/"))}
    assert not {f"{path}: {one}" for path, text in product.items() for one in ROW_ID.findall(text)} - {
        f"{path}: {one}" for path in product for one in begun
    }


def test_clauses_of_part_11_that_code_leans_on_are_on_the_page() -> None:
    spoken_of = " ".join(row.clause for row in MATRIX.rows)
    leaned_on = {
        one for path, text in written().items() if path.endswith(".py") for one in PART_11.findall(text)
    }
    assert leaned_on
    assert not {clause for clause in leaned_on if clause not in spoken_of}


def test_the_page_is_made_from_the_source() -> None:
    made = compliance.page(MATRIX)
    assert (ROOT / "docs/compliance.md").read_text() == made
    assert all(f"| {row.id} |" in made for row in MATRIX.rows)
