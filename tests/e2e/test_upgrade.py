"""A living study is brought from an earlier commit to this one: what was made before opens, and the pack verifies.

UPGRADE_FROM names the earlier commit. CloudFormation's own change sets are what tests/infra/test_operations.py holds.
"""

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from demo.client import Addresses, Line, Person
from infra.local import processes, runner
from infra.local.settings import Local
from infra.study import ROOT
from tests.support.local import DEMO_PASSWORD, free_port
from verify import cqms_verify

pytestmark = [pytest.mark.slow, pytest.mark.requires_local_cloud, pytest.mark.timeout(1800)]
EARLIER = os.environ.get("UPGRADE_FROM", "HEAD~100")
MADE = 5


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Local:
    monkeypatch.setenv("CQMS_DEMO_PASSWORD", DEMO_PASSWORD)
    return Local(data=tmp_path / "study", cloud_port=free_port(), door_port=free_port(), study_id="ABC01")


def earlier(local: Local, folder: Path, *command: str) -> None:
    """Run a command of the earlier commit on the study."""
    if not folder.exists():
        packed = subprocess.run(["git", "archive", EARLIER], cwd=ROOT, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
    said = {
        "CQMS_LOCAL_DIR": str(local.data),
        "CQMS_CLOUD_PORT": str(local.cloud_port),
        "CQMS_PORT": str(local.door_port),
    }
    subprocess.run(
        [sys.executable, "-m", "infra.local", *command], cwd=folder, env=os.environ | said, check=True
    )


def administrator(local: Local) -> Person:
    return Person(Line(Addresses.of_environment(local.url)), "ada", DEMO_PASSWORD).sign_in()


def told(person: Person, path: str) -> tuple[object, ...]:
    """What must be the same before and after: state, revision, values, and every entry of the trail."""
    record, trail = person.read(path), person.items(f"{path}/audit-trail")
    return (
        record["state"],
        record["revision"],
        record["data"],
        [(one["act"], one["at"], one["by"]) for one in trail],
    )


def cqms(local: Local, *command: str) -> None:
    key, secret = local.root()
    known = {"AWS_ENDPOINT_URL": local.endpoint, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}
    region = {"AWS_DEFAULT_REGION": local.study.region}
    subprocess.run(
        [sys.executable, "-m", "infra.cli", *command], cwd=ROOT, env=os.environ | known | region, check=True
    )


def test_what_was_made_at_an_earlier_commit_opens_and_verifies_at_this_one(
    local: Local, tmp_path: Path
) -> None:
    earlier(local, tmp_path / "earlier", "up", "--without-demo")
    try:
        ada = administrator(local)
        release = ada.line.config()["release"]
        made = [
            ada.create("/parties", {"kind": "vendor", "legal_name": f"Laboratory {number}"}).body
            for number in range(MADE)
        ]
        paths = [f"/parties/{one['id']}" for one in made] + [f"/people/{ada.id}"]
        ada.wait_for(lambda: True if ada.read(paths[0])["sealed"] else None, "a seal of the earlier release")
        before = [told(ada, path) for path in paths]
        earlier(local, tmp_path / "earlier", "down")

        runner.up(local, demo=False)
        ada = administrator(local)
        assert ada.line.config()["release"] != release
        assert [told(ada, path) for path in paths] == before
        done = ada.edit(paths[0], {"legal_name": "Laboratory of today"}, "It was renamed")
        assert (done.status, done.body["revision"]) == (200, made[0]["revision"] + 1)
        ada.wait_for(lambda: True if ada.read(paths[0])["sealed"] else None, "a seal of this release")
        cqms(local, "pack", "ABC01", str(tmp_path / "pack.zip"))
        cqms(local, "trust", "ABC01", str(tmp_path / "trust.json"))
        assert cqms_verify.main([str(tmp_path / "pack.zip"), "--trust", str(tmp_path / "trust.json")]) == 0
    finally:
        for module in (processes.DOOR, processes.CLOUD):
            processes.stop(local, module)
