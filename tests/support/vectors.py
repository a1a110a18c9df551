"""Public test vectors; they stand beside the project, not in it."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"


def vectors(pattern: str) -> list[Path]:
    """Return the vector files of a pattern, none where the folder is absent."""
    return sorted(FOLDER.glob(pattern))


def need(*files: Path) -> None:
    """Skip the test that asks, with the reason, where the vectors are absent."""
    if not files:
        pytest.skip("the public test vectors are not at ../shared/data")
