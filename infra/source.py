"""Our own source as a function's code, and its digest: the version every trail entry names."""

import hashlib
import shutil
import tomllib
from pathlib import Path

from infra.study import ROOT

FOLDERS = ("events", "shared", "services", "witness")
BUILD = ROOT / "build"


def files() -> list[Path]:
    """Every file that runs in a function, relative to the repository, in order."""
    return sorted(
        path.relative_to(ROOT)
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def digest() -> str:
    """SHA-256 (hex) over names and contents of what runs in a function."""
    total = hashlib.sha256()
    for path in files():
        content = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
        total.update(f"{path.as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def version() -> str:
    """Return release and source digest, for example `0.1.0+4f1c09a2b3d4`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"{project['version']}+{digest()[:12]}"


def stage() -> Path:
    """Copy our own source to build/source; locally the interpreter's environment holds the rest."""
    target = BUILD / "source"
    shutil.rmtree(target, ignore_errors=True)
    for path in files():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, target / path)
    return target
