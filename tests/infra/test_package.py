"""The package functions run: complete, for the right machine, and it starts without anything else."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from infra import package
from infra.enabled import enabled
from infra.study import all_studies


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
    assert not names & {"aws-cdk-lib", "ministack", "moto", "pytest", "ruff", "uvicorn", "boto3"}


def test_every_packed_part_is_locked_with_hashes() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", package.locked(package.closure()).strip())
    assert len(entries) == len(package.closure())
    assert all("--hash=sha256:" in entry for entry in entries)


def test_a_part_missing_from_the_lock_is_said() -> None:
    with pytest.raises(package.PackageError, match="make lock"):
        package.locked({"no-such-distribution"})


@pytest.mark.slow
def test_the_package_is_for_arm64_and_small_enough(tmp_path: Path) -> None:
    built = package.build(tmp_path / "package")
    machines = {path.read_bytes()[18:20] for path in built.rglob("*.so")}
    assert machines == {b"\xb7\x00"}  # ELF e_machine 183: AArch64
    assert package.size_mb(built) < package.LIMIT_MB


@pytest.mark.slow
def test_every_function_starts_from_the_package_alone(tmp_path: Path) -> None:
    built = package.build(tmp_path / "twin", twin=True)
    study = all_studies()[0]
    modules = [f"services.{s.name}.{f.name}" for s in enabled(study) for f in s.functions]
    script = "import sys, importlib; sys.path.insert(0, sys.argv[1])\n"
    script += "for name in sys.argv[2:]: assert importlib.import_module(name).handler"
    environment = {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": study.region, "STUDY": study.id}
    subprocess.run(
        [sys.executable, "-I", "-S", "-c", script, built, *modules], check=True, env=environment, cwd=tmp_path
    )
