"""Build the two packages functions run from on AWS: Python 3.13, arm64, from the lock, byte code alone.

`python -m infra.package` writes and inspects build/package; `CQMS_PACKAGE=1 python -m infra.app` puts it into the templates.
"""

import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra import package_inspection
from infra.interpreter import NoInterpreterError, interpreter
from infra.packages import DRAWING, Packages
from infra.source import BUILD, stage
from infra.study import ROOT

# Amazon Linux 2023 has glibc 2.34.
PYTHON, PLATFORM = "3.13", "aarch64-manylinux_2_28"
TARGET = {"python_version": PYTHON, "python_full_version": f"{PYTHON}.0", "sys_platform": "linux"}
TARGET |= {"platform_machine": "aarch64", "platform_python_implementation": "CPython", "extra": ""}
# The runtime brings boto3, and nothing of ours imports it; what builds cffi and reads XML of unknown encoding is never asked.
LEFT_OUT = frozenset({"boto3", "s3transfer", "setuptools", "pip", "pycparser", "charset-normalizer"})
# The service descriptions our clients need, of several hundred.
SERVICES = ("cognito-idp", "dynamodb", "events", "kms", "lambda", "s3", "ses", "sesv2", "sqs", "sts")
FIXED_TIME = 315_532_800  # 1980-01-01, the first day a zip archive knows


class PackageError(Exception):
    """The package cannot be built; the message says what to do."""


FAILURES = (PackageError, NoInterpreterError, subprocess.CalledProcessError, metadata.PackageNotFoundError)


def roots() -> list[str]:
    """The requirements of the first part of requirements.in: what runs in functions."""
    text = (ROOT / "requirements.in").read_text(encoding="utf-8").partition("\n\n")[0]
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def closure(drawing: bool = True) -> set[str]:
    """Every distribution of a package on the target, by canonical name."""
    found: set[str] = set()
    without = set() if drawing else {canonicalize_name(name) for name in DRAWING}
    begun = map(Requirement, roots())
    pending = [one for one in begun if canonicalize_name(one.name) not in without]
    while pending:
        wanted = pending.pop()
        name = canonicalize_name(wanted.name)
        if name in found | LEFT_OUT:
            continue
        found.add(name)
        for line in metadata.requires(name) or []:
            needed = Requirement(line)
            if needed.marker is None or any(
                needed.marker.evaluate(TARGET | {"extra": extra}) for extra in {"", *wanted.extras}
            ):
                pending.append(needed)
    return found


def locked(names: set[str]) -> str:
    """The entries of requirements.lock for these names, hashes and all."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text)
    kept = [entry for entry in entries if canonicalize_name(re.split(r"[=\[ ]", entry)[0]) in names]
    if len(kept) != len(names):
        raise PackageError("requirements.lock lacks what functions need: run make lock.")
    return "\n".join(kept) + "\n"


def build(target: Path, twin: bool = False) -> Packages:
    """Lay and compile both packages below a folder. A twin is for this machine: to start it and measure it."""
    made = Packages.below(target)
    for folder in (made.plain, made.drawing):
        lay(folder, folder == made.drawing, twin)
        _compile(folder, sys.executable if twin else interpreter(PYTHON))
        for path in folder.rglob("*"):
            os.utime(path, (FIXED_TIME, FIXED_TIME))
    return made


def lay(target: Path, drawing: bool, twin: bool) -> None:
    """Install what one package holds, add our own source, leave out what no function asks for."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    BUILD.mkdir(exist_ok=True)
    listed = BUILD / "functions.lock"
    listed.write_text(locked(closure(drawing)), encoding="utf-8")
    uv = Path(sys.executable).with_name("uv")
    arm = ["--python-platform", PLATFORM, "--python-version", PYTHON, "--only-binary", ":all:"]
    where = ["--python", sys.executable] if twin else arm
    install = [str(uv), "pip", "install", "--quiet", "--require-hashes", "--no-deps", *where]
    subprocess.run([*install, "--target", str(target), "-r", str(listed)], check=True)
    shutil.copytree(stage(), target, dirs_exist_ok=True)
    _trim(target)
    if drawing:
        _trim_drawing(target)


def _trim(target: Path) -> None:
    shutil.rmtree(target / "bin", ignore_errors=True)
    for data in (target / "botocore" / "data").iterdir():
        if data.is_dir() and data.name not in SERVICES:
            shutil.rmtree(data)
    for name in ("__pycache__", "tests", "test", "swagger_ui/*.js", "swagger_ui/*.css"):
        for path in list(target.rglob(name)):
            path.unlink() if path.is_file() else shutil.rmtree(path, ignore_errors=True)
    for record in target.glob("*.dist-info/*"):
        # Names, versions and what each was built for stay; records of this installation go.
        if record.name not in ("METADATA", "WHEEL", "licenses") and not record.name.upper().startswith(
            "LICEN"
        ):
            shutil.rmtree(record) if record.is_dir() else record.unlink()


def _trim_drawing(target: Path) -> None:
    """Our sheets hold text alone, in one typeface: reportlab only wants to find Pillow's core, and what that is linked to."""
    shutil.rmtree(target / "reportlab" / "fonts")  # one of them under the GPL
    for path in [*target.glob("PIL/*.so"), *target.glob("fontpkg_noto_sans/files/*-Italic*")]:
        if not path.name.startswith("_imaging."):
            path.unlink()
    libraries = {path.name: path for path in target.glob("pillow.libs/*")}
    linked, pending = set[str](), [path.read_bytes() for path in target.glob("PIL/*.so")]
    while pending:
        content = pending.pop()
        for name in [name for name in libraries if name not in linked and name.encode() in content]:
            linked.add(name)
            pending.append(libraries[name].read_bytes())
    for name in libraries.keys() - linked:
        libraries[name].unlink()


def _compile(target: Path, python: str) -> None:
    """Byte code in place of each source: nothing is left to compile, and it needs the very interpreter it is for."""
    reproducible = {**os.environ, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(FIXED_TIME)}
    options = ["-q", "-b", "-j", "0", "--invalidation-mode", "unchecked-hash"]
    paths = ["-s", str(target), "-p", "/var/task", str(target)]
    subprocess.run([python, "-m", "compileall", *options, *paths], env=reproducible, check=True)
    for source in target.rglob("*.py"):
        if source.with_suffix(".pyc").exists():
            source.unlink()


def main() -> int:
    """Build it, inspect it, say how big it is."""
    try:
        built = build(BUILD / "package")
    except FAILURES as error:
        print(f"The packages cannot be built: {error}", file=sys.stderr)
        return 1
    faults = []
    for folder in (built.plain, built.drawing):
        found = package_inspection.inspect(folder)
        print(f"{folder.relative_to(ROOT)}: for Python {PYTHON} on {PLATFORM}, {found.sizes()}")
        limits = package_inspection.LIMITS[folder.name]
        faults += found.faults(package_inspection.AARCH64, PYTHON, limits)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
