"""The synthesised templates of two studies, and in small of one for trying, made once."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infra import app
from infra.packages import Packages
from infra.study import all_studies
from tests.support.once import once

Templates = Mapping[str, dict[str, Any]]
REAL = [study for study in all_studies() if study.stage != "development"]
# What a study for trying has of its own shows with two services; all of them would take as long as a real study.
TRYING = [
    dataclasses.replace(study, services=("people", "ledger")) for study in all_studies() if study not in REAL
]


def _synthesise(assembly: Path) -> None:
    app.build([*REAL, *TRYING], assembly, Packages.of_source()).synth()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Every template by its stack's name; cdk-nag has passed, or this fails."""
    assembly = once(tmp_path_factory, "assembly", _synthesise)
    return {
        path.name.removesuffix(".template.json"): json.loads(path.read_text(encoding="utf-8"))
        for path in assembly.glob("*.template.json")
    }
