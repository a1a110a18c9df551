"""What every test stands on: no network for unit tests, never a real AWS account, the same random draws each time."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_socket
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.support.staff import Staffed, Team

pytest.register_assert_rewrite("tests.support")
pytest_plugins = ["tests.support.local"]

UNIT = Path(__file__).parent / "unit"
REAL_KEYS = ("AKIA", "ASIA")

# What takes a worker minutes begins first, or the others have nothing left to do when it ends; the walks over months
# wait for the demo study that the first of these makes.
LONGEST_FIRST = (
    "e2e/test_demo.py", "web/test_no_dead_control.py", "web/test_a_procedure_from_draft_to_effective.py",
    "web/test_the_page.py", "e2e/test_demo_over_months.py", "web/test_audits_and_inspections.py",
    "web/test_training_by_a_matrix.py", "web/test_signing_in.py",
)  # fmt: skip

settings.register_profile(
    "suite", deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
settings.register_profile("soak", deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_configure() -> None:
    """Nothing in the shell may lead a test to an account: no profile, no files, no keys, no metadata service."""
    for name in (
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_SESSION_TOKEN",
        "AWS_ROLE_ARN",
        "AWS_ENDPOINT_URL",
    ):
        os.environ.pop(name, None)
    os.environ |= {
        "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_DEFAULT_REGION": "eu-central-1", "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
        "POWERTOOLS_LOG_LEVEL": "ERROR", "POWERTOOLS_METRICS_DISABLED": "true",
        "CHECK_REQUESTS": "yes",  # what shared/aws.py leaves to the services
    }  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest."""
    places = {Path(__file__).parent / name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse real credentials; close the sockets of unit tests."""
    if os.environ.get("AWS_ACCESS_KEY_ID", "").startswith(REAL_KEYS):
        pytest.exit("Real AWS credentials stand in the environment; no test may run with them.", 2)
    if UNIT in item.path.parents:
        pytest_socket.disable_socket(allow_unix_socket=True)


def pytest_runtest_teardown() -> None:
    """Give the sockets back."""
    pytest_socket.enable_socket()


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> "Staffed":
    """One person of every role, made once through the API; tests get copies of that study."""
    from tests.support.staff import Staffed

    return Staffed.made(tmp_path_factory.mktemp("pool"))


@pytest.fixture
def team(staffed: "Staffed") -> Iterator["Team"]:
    """A study of its own for one test, with its people."""
    with staffed.copy() as team:
        yield team


@pytest.fixture(scope="module")
def shared_team(staffed: "Staffed") -> Iterator["Team"]:
    """A study that the tests of a module share; they may not rely on what they leave to each other."""
    with staffed.copy() as team:
        yield team
