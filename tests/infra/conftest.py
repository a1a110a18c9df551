"""The synthesised templates of two studies, made once."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infra import app, source
from infra.study import all_studies

Templates = Mapping[str, dict[str, Any]]


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Every template by its stack's name; cdk-nag has passed, or this fails."""
    assembly: Path = tmp_path_factory.mktemp("assembly")
    app.build(all_studies(), assembly, source.stage()).synth()
    return {
        path.name.removesuffix(".template.json"): json.loads(path.read_text(encoding="utf-8"))
        for path in assembly.glob("*.template.json")
    }
