"""One study that every history begins with: people and a place to keep them, made once for a process."""

import pytest

from tests.support.histories import Ground


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """What every history begins with."""
    return Ground.made(tmp_path_factory.mktemp("ground"))
