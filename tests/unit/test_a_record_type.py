"""The record type that docs/a-record-type.md writes out is a whole one: its routes, rights and form follow from it."""

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import events
import services
from events.envelope import REGISTER

TOLD = (Path(__file__).parents[2] / "docs" / "a-record-type.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w/.]+\.py)`\n```python\n(.*?)\n```$", TOLD, re.S | re.M))
MOST_LINES = 100


@pytest.fixture
def lessons(tmp_path: Path) -> Iterator[ModuleType]:
    """The service as the page writes it, beside the others for the time of a test."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text + "\n", encoding="utf-8")
    for package in (events, services):
        package.__path__.append(str(tmp_path / package.__name__))
    yield importlib.import_module("services.lessons")
    for package in (events, services):
        package.__path__.pop()
    for name in [name for name in sys.modules if name.partition(".")[2].startswith("lessons")]:
        del sys.modules[name]
    REGISTER.pop("lesson.shared", None)


def test_it_is_one_short_folder_and_one_file_of_facts() -> None:
    lines = [line for text in FILES.values() for line in text.splitlines() if line.strip()]
    assert len(lines) <= MOST_LINES
    assert {str(Path(name).parent) for name in FILES} == {"events", "services/lessons"}


def test_routes_rights_and_files_follow_from_it(lessons: ModuleType) -> None:
    api = importlib.import_module(f"{lessons.__name__}.api").api
    asked = {(one.method, one.rule) for one in api.operations}
    assert {("POST", "/lessons"), ("GET", "/lessons/<id>/print"), ("POST", "/lessons/<id>/uploads")} <= set(
        asked
    )
    service = importlib.import_module(f"{lessons.__name__}.manifest").SERVICE
    assert (service.name, service.take_files) == ("lessons", ("lesson",))
    assert REGISTER["lesson.shared"].source == "cqms.lessons"
    share = service.records[0].lifecycle.step("share")
    assert share.sign is not None
    assert [rule.reason for rule in share.only_if] == ["something_was_learned"]
