"""The demo study, a copy for every module, and the people who work in it."""

from collections.abc import Iterator

import pytest

from demo.scenario import Living
from tests.support.demo_study import make, people_of, running_copy
from tests.support.local import LocalCloud
from tests.support.once import once


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """What `make up` makes."""
    made = once(tmp_path_factory, "demo-study", make)
    with running_copy(made, tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="module")
def world(cloud: LocalCloud) -> Living:
    """The people of the demo."""
    return people_of(cloud)
