"""The package functions run: complete, for the right machine, and it starts without anything else."""

import hashlib
import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from infra import package, package_inspection
from infra.packages import Packages
from infra.starting import QUEUED
from services.register import SERVICES
from shared import aws
from shared.service import Function, Service
from tests.support.double.cloud import current
from tests.support.double.served import served
from tests.support.runtime import Told, ask, brought
from tests.support.study import request_event, simulated
from witness import FUNCTIONS as WITNESSING

DRAWN = {"fontpkg", "fontpkg-noto-sans", "pillow", "reportlab"}


def test_only_what_runs_in_functions_is_packed() -> None:
    names = package.closure()
    assert {
        "aws-lambda-powertools",
        "pynamodb",
        "pydantic",
        "pydantic-core",
        "cryptography",
        "pyjwt",
    } <= names
    assert package.closure() - package.closure(drawing=False) == DRAWN
    assert not names & {"aws-cdk-lib", "ministack", "moto", "pytest", "ruff", "uvicorn", "boto3"}


def test_every_packed_part_is_locked_with_hashes() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", package.locked(package.closure()).strip())
    assert len(entries) == len(package.closure())
    assert all("--hash=sha256:" in entry for entry in entries)


def test_a_part_missing_from_the_lock_is_said() -> None:
    with pytest.raises(package.PackageError, match="make lock"):
        package.locked({"no-such-distribution"})


def test_who_prints_runs_from_the_package_that_draws_and_whom_it_would_only_slow_down_does_not() -> None:
    plain, drawing = Path("plain"), Path("drawing")
    of = Packages(plain, drawing).of
    assert {of(f"services.{name}.api") for name in ("people", "documents", "ledger")} == {drawing}
    workers = ("ledger.sealer", "training.reactions", "documents.ingest", "search.api")
    assert {of(f"services.{name}") for name in workers} | {of("witness.entry")} == {plain}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Packages, Packages]:
    """What AWS runs, and its twin for this machine and this interpreter, from the same lock."""
    folder = tmp_path_factory.mktemp("packages")
    return package.build(folder / "package"), package.build(folder / "twin", twin=True)


@pytest.mark.slow
@pytest.mark.parametrize("drawing", [False, True])
def test_a_package_runs_on_arm64_with_3_13_is_compiled_and_small_enough(
    packages: tuple[Packages, Packages], drawing: bool
) -> None:
    folder = packages[0].drawing if drawing else packages[0].plain
    found = package_inspection.inspect(folder)
    assert found.faults(*EXPECTED, package_inspection.LIMITS[folder.name]) == []
    assert len(found.machines) > 2
    assert {canonicalize_name(name) for name in found.tags} == package.closure(drawing)
    assert len(found.magic) > 1000


@pytest.mark.slow
def test_the_twin_differs_in_native_wheels_alone(tmp_path: Path) -> None:
    """One lock, two machines: what is not native has the same bytes in both before each is compiled."""
    folders = tmp_path / "arm", tmp_path / "twin"
    for folder in folders:
        package.lay(folder, drawing=True, twin=folder.name == "twin")
    arm, twin = (sources(folder) for folder in folders)
    inspected = [package_inspection.inspect(folder) for folder in folders]
    assert inspected[0].native() == inspected[1].native()
    native = {name.partition("/")[0] for found in inspected for name in found.machines}
    labels = tuple(f"{name}-" for name in inspected[0].native())
    differing = {name for name in arm.keys() | twin.keys() if arm.get(name) != twin.get(name)}
    assert len(differing) > 10
    assert {
        name for name in differing if name.partition("/")[0] not in native and not name.startswith(labels)
    } == set()


def sources(folder: Path) -> dict[str, str]:
    """Digest of every file but byte code, which each interpreter writes for itself."""
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"}  # fmt: skip


@pytest.mark.slow
def test_what_would_not_run_there_is_named(packages: tuple[Packages, Packages], tmp_path: Path) -> None:
    spoiled = tmp_path / "spoiled"
    shutil.copytree(packages[0].plain, spoiled)
    (spoiled / "events" / "training.py").touch()
    spoil_header(spoiled, "envelope", 0, (3495).to_bytes(2, "little"))
    spoil_header(spoiled, "people", 4, b"\0")
    shutil.copy(sys.executable, spoiled / "other.so")
    next(spoiled.glob("pydantic_core-*/WHEEL")).write_text("Tag: cp312-cp312-manylinux_2_28_aarch64\n")
    (spoiled / "large").write_bytes(os.urandom(40_000_000))
    found = package_inspection.inspect(spoiled).faults(*EXPECTED, package_inspection.LIMITS["plain"])
    assert [one.partition(" MB ")[2] or one for one in found] == [
        "other.so is for machine 62, not 183",
        "pydantic_core is a wheel for cp312-cp312-manylinux_2_28_aarch64",
        "events/training.py has no byte code: each start would compile it",
        "events/envelope.pyc has byte code of another Python",
        "events/people.pyc has byte code that a start compares with its source",
        "zipped, more than 15",
        "open, more than 39",
    ]


def spoil_header(folder: Path, module: str, at: int, value: bytes) -> None:
    """Write over the beginning of one file's byte code."""
    path = folder / "events" / f"{module}.pyc"
    data = path.read_bytes()
    path.write_bytes(data[:at] + value + data[at + len(value) :])


DRILLED = {"title": "Restore drill", "begun_at": "2026-11-22T08:00:00.000Z", "restored_to": "2026-11-22T08:00:00.000Z",
           "torn": False, "tables": {"abc01-audit": 3}, "entries": 3, "sealed": 3, "written": 0, "removed": [], "lost": [],
           "lost_count": 0, "differences": [], "difference_count": 0, "verdict": "verified", "rpo_seconds": 0,
           "rto_seconds": 5}  # fmt: skip
FIRST = {"administrators": [{"printed_name": name, "username": name.lower(), "email": f"{name.lower()}@sponsor.example"}
                            for name in ("Ada", "Ben")]}  # fmt: skip
INVOKED = {"operators": DRILLED, "first": FIRST}  # by whoever holds deploy credentials
FUNCTIONS = [*((f"services.entry.{s.name}__{f.name}", s, f) for s in SERVICES for f in s.functions)]
EXPECTED = package_inspection.AARCH64, package.PYTHON
WITNESS = tuple(f"witness.entry.{name}" for name in WITNESSING)


@pytest.mark.slow
def test_every_function_answers_through_the_runtime_client_and_compiles_nothing(
    packages: tuple[Packages, Packages], tmp_path: Path
) -> None:
    """C5 and C6: from the twin alone, on the real client of the Runtime API, one request each."""
    runtime, failed = brought(tmp_path / "runtime"), {}
    with simulated(tmp_path) as simulator, served(current()) as address:
        known = {
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "double",
            "AWS_SECRET_ACCESS_KEY": "double",
        }
        for handler, service, function in FUNCTIONS:
            simulator.study.serve(service.name)
            folder = packages[1].of(f"services.{service.name}.{function.name}")
            told = ask(folder, runtime, handler, asked(service, function), {**os.environ, **known})
            if told.watched or not answered(function, told):
                failed[handler] = told
        for handler in WITNESS:
            told = ask(packages[1].plain, runtime, handler, {}, {**os.environ, **known, **witnessing()})
            if told.watched or told.how != "response":
                failed[handler] = told
    assert failed == {}


def witnessing() -> dict[str, str]:
    """What a witness has beside the study's names: a key of its own, and a role that is lent to it."""
    made = aws.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    return {"WITNESS_KEY_ID": made["KeyId"], "SEAL_KEY_ARN": os.environ["SEAL_KEY_IDS"], "SPONSOR_MAIL": "sponsor@cqms.example",
            "READER_ROLE": "arn:aws:iam::123456789012:role/abc01-witness-reader",
            "COPIER_ROLE": "arn:aws:iam::123456789012:role/abc01-witness-copier"}  # fmt: skip


def asked(service: Service, function: Function) -> dict[str, Any]:
    """One event as the function's first trigger hands it on."""
    kind = function.triggers[0].kind
    if kind == "http":
        return request_event("GET", service.prefixes[0], "", None, None, {})
    if kind in QUEUED:
        body = json.dumps({"detail-type": "nobody.knows", "source": "nobody", "detail": {}})
        return {"Records": [{"messageId": "1", "body": body, "eventSource": "aws:sqs", "receiptHandle": "r",
                             "attributes": {}, "messageAttributes": {}}]}  # fmt: skip
    if function.name in INVOKED:
        return INVOKED[function.name]
    return {"source": "aws.events", "time": "2026-11-22T00:00:00Z"}


def answered(function: Function, told: Told) -> bool:
    """Whether this is what the trigger expects back; a queue keeps a message that nobody knows."""
    kind = function.triggers[0].kind
    if kind in QUEUED:
        return told.how == "error" and told.body["errorMessage"].startswith("BatchProcessingError at ")
    return told.how == "response" and (kind != "http" or told.body["statusCode"] < 500)
