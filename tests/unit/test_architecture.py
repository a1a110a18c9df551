"""The shape of the code: which way imports point, who may call what, how long things are."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from services.register import SERVICES

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("events", "shared", "services", "infra")
SERVICE_FOLDERS = sorted(p.name for p in (ROOT / "services").iterdir() if (p / "manifest.py").exists())
PURE = ("domain", "lifecycle", "manifest")
PLATFORM = {"boto3", "botocore", "pynamodb", "aws_lambda_powertools"}
MOST_MODULE_LINES = 200
MOST_FUNCTION_LINES = 25
# What is longer than the house rule, with the reason; nothing may be added without one.
LONGER: dict[str, str] = {}
# Files of a service beside the derived ones; the same verb stands in the same place in every service.
EVERYWHERE = {"__init__", "domain", "lifecycle", "records", "manifest", "api"}


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def imported(path: Path) -> list[str]:
    return list(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


@cache
def calls(path: Path) -> frozenset[str]:
    """Every attribute that is called."""
    called = (node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    return frozenset(function.attr for function in called if isinstance(function, ast.Attribute))


def here(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


PRODUCT = sources("events", "shared", "services", "witness")


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_one_way(layer: str) -> None:
    above = set(LAYERS[LAYERS.index(layer) + 1 :]) | {"tests", "demo", "bench"}
    wrong = [f"{here(p)} imports {name}" for p in sources(layer) for name in imported(p)
             if name.split(".")[0] in above]  # fmt: skip
    assert not wrong


def test_the_witness_knows_the_tree_and_the_notes_and_nothing_of_the_study() -> None:
    """What it checks must not be code of those it checks: the kernel's tree, notes, clock, clients and way to fail alone."""
    allowed = {"merkle", "checkpoint", "cosignature", "succession", "clock", "aws", "quiet"}
    wrong = [f"{here(p)} imports {name}" for p in sources("witness") for name in imported(p)
             if name.split(".")[0] in {"events", "services", "infra", "tests", "demo", "verify"}
             or (name.startswith("shared.") and name.split(".")[1] not in allowed)]  # fmt: skip
    assert not wrong


def test_the_published_language_knows_pydantic_alone() -> None:
    allowed = {"pydantic", "typing", "events", "datetime", "enum", "collections"}
    wrong = [f"{here(p)} imports {name}" for p in sources("events") for name in imported(p)
             if name.split(".")[0] not in allowed]  # fmt: skip
    assert not wrong


@pytest.mark.parametrize("service", SERVICE_FOLDERS)
def test_a_service_never_imports_another(service: str) -> None:
    wrong = [f"{here(p)} imports {name}" for p in sources(f"services/{service}") for name in imported(p)
             if name.startswith("services.") and not name.startswith(f"services.{service}")]  # fmt: skip
    assert not wrong


def test_domain_lifecycle_and_manifest_know_nothing_of_the_platform() -> None:
    pure = [p for p in sources("services") if p.stem in PURE] + [ROOT / "shared/lifecycle.py"]
    wrong = [f"{here(p)} imports {name}" for p in pure for name in imported(p)
             if name.split(".")[0] in PLATFORM]  # fmt: skip
    assert not wrong


def test_nothing_of_the_product_imports_boto3() -> None:
    assert not [here(p) for p in PRODUCT if any(name.split(".")[0] == "boto3" for name in imported(p))]


def test_pynamodb_is_used_in_one_place() -> None:
    found = {here(p) for p in PRODUCT if any(name.split(".")[0] == "pynamodb" for name in imported(p))}
    assert len(found) == 1, found
    assert all(name.startswith("shared/") for name in found)


def test_clients_are_made_in_one_place() -> None:
    makers = {here(p) for p in PRODUCT if {"create_client", "get_session"} & calls(p)}
    assert makers == {"shared/aws.py"}


def test_one_file_puts_events() -> None:
    assert [here(p) for p in PRODUCT if "put_events" in calls(p)] == ["services/ledger/publisher.py"]


def test_only_the_sequencer_deletes_and_only_pending_rows() -> None:
    assert not [here(p) for p in PRODUCT if {"delete_item", "delete_objects"} & calls(p)]
    # decision 21: older versions of exported values, of what two people agreed to redact
    assert [here(p) for p in PRODUCT if "delete_object" in calls(p)] == ["services/ledger/exported_values.py"]
    deleting = [here(p) for p in PRODUCT if '"Delete"' in p.read_text()]
    assert set(deleting) <= {"services/ledger/sequencer.py", "services/ledger/log.py"}


def test_nothing_scans_but_the_daily_comparison() -> None:
    assert [here(p) for p in PRODUCT if "scan" in calls(p)] == ["services/ledger/every_row.py"]
    users = {here(p) for p in PRODUCT if re.search(r"every_row\.(rows|wire)\b", p.read_text())}
    compared = {"services/ledger/compare_trail.py", "services/ledger/compare_records.py"}
    # a pack is made with deploy credentials, by no function
    assert users == {*compared, "services/ledger/handout.py"}


def test_only_the_kernel_and_the_ledger_write_tables() -> None:
    writing = {"transact_write_items", "put_item", "update_item", "batch_write_item"}
    found = {here(p) for p in PRODUCT if writing & calls(p)}
    outside = {name for name in found if not name.startswith(("shared/", "services/ledger/"))}
    assert not outside
    puts = {here(p) for p in PRODUCT if {"put_item", "batch_write_item"} & calls(p)}
    assert not {name for name in puts if name.startswith("shared/")}


@pytest.mark.parametrize("path", PRODUCT, ids=here)
def test_modules_are_short(path: Path) -> None:
    lines = len(path.read_text().splitlines())
    assert lines <= MOST_MODULE_LINES or here(path) in LONGER


@pytest.mark.parametrize("path", PRODUCT, ids=here)
def test_functions_are_short(path: Path) -> None:
    long = [
        f"{here(path)}:{node.name} has {length(node)} lines"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and length(node) > MOST_FUNCTION_LINES
        and f"{here(path)}:{node.name}" not in LONGER
    ]  # fmt: skip
    assert not long


def length(node: ast.FunctionDef) -> int:
    """Lines of a function without its docstring."""
    docstring = node.body[0] if ast.get_docstring(node) else None
    lines = (node.end_lineno or 0) - node.lineno + 1
    return lines - ((docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0)


def test_the_longer_ones_are_still_longer() -> None:
    """An exception that is not needed any more leaves the list."""
    for name in LONGER:
        path, _, function = name.partition(":")
        if not function:
            assert len((ROOT / path).read_text().splitlines()) > MOST_MODULE_LINES, name
            continue
        found = [node for node in ast.walk(tree(ROOT / path))
                 if isinstance(node, ast.FunctionDef) and node.name == function]  # fmt: skip
        assert any(length(node) > MOST_FUNCTION_LINES for node in found), name


def test_no_failure_is_swallowed() -> None:
    broad = {"Exception", "BaseException"}
    wrong = []
    for path in PRODUCT:
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            named = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else broad
            raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
            silent = all(isinstance(inner, ast.Pass) for inner in node.body)
            if (named & broad and not raises) or silent:
                wrong.append(f"{here(path)}:{node.lineno}")
    assert not wrong


def test_no_interface_has_one_implementation() -> None:
    names = {"ABC", "Protocol", "abstractmethod"}
    assert not [here(p) for p in PRODUCT if names & {name.split(".")[-1] for name in imported(p)}]


def test_nothing_is_left_to_do_and_there_are_no_utils() -> None:
    words = ("TODO", "FIXME", "NotImplementedError", "XXX")
    assert not [here(p) for p in PRODUCT if any(word in p.read_text() for word in words)]
    assert not [here(p) for p in PRODUCT if p.stem in ("utils", "helpers", "common", "misc")]


def test_every_public_thing_says_what_it_is() -> None:
    bare = []
    for path in PRODUCT:
        module = tree(path)
        if not ast.get_docstring(module):
            bare.append(here(path))
        nested = {id(inner) for outer in ast.walk(module) if isinstance(outer, ast.FunctionDef)
                  for inner in ast.walk(outer) if inner is not outer}  # fmt: skip
        bare += [
            f"{here(path)}:{node.name}"
            for node in ast.walk(module)
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and id(node) not in nested
            and node.name != "Meta"
            and not node.name.startswith("_") and not ast.get_docstring(node)
        ]  # fmt: skip
    assert not bare


@pytest.mark.parametrize("service", [s for s in SERVICES if s.records], ids=lambda s: s.name)
def test_the_same_thing_stands_in_the_same_file_in_every_service(service) -> None:
    files = {path.stem for path in (ROOT / "services" / service.name).glob("*.py")}
    assert files >= EVERYWHERE
    assert ("reactions" in files) == bool(service.reacts_to)
    assert ("daily" in files) == service.daily


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.name)
def test_every_function_of_a_manifest_has_its_handler(service) -> None:
    for function in service.functions:
        path = ROOT / "services" / service.name / f"{function.name}.py"
        assert path.exists(), f"{here(path)} is missing"
        assert "handler" in {name for node in ast.walk(tree(path)) for name in defined(node)}


def defined(node: ast.AST) -> set[str]:
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    return set()


def test_the_history_is_never_called_a_log() -> None:
    wrong = [here(p) for p in PRODUCT if "audit log" in p.read_text().lower()]
    assert not wrong


def test_a_close_is_found_in_one_place() -> None:
    """A newcomer finds where a version becomes effective in one line of one lifecycle."""
    found = [here(p) for p in sources("services") if 'Step("make_effective"' in p.read_text()]
    assert found == ["services/documents/lifecycle.py"]
