"""Our own source as a function's code, and its digest: the version every trail entry names."""

import compileall
import contextlib
import hashlib
import shutil
import tempfile
import tomllib
from pathlib import Path
from py_compile import PycInvalidationMode

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
    """Copy our own source, with its byte code, below build; locally the interpreter's environment holds the rest.

    A function then compiles nothing at its start. The copy is complete or not there, whoever else stages meanwhile.
    """
    target = BUILD / f"source-{digest()[:12]}"
    if target.exists():
        return target
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="staging-") as folder:
        copy = Path(folder) / "source"
        for path in files():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, copy / path)
        # Unchecked: the archive of a function carries no time that byte code could be held against.
        compileall.compile_dir(
            copy, quiet=1, stripdir=str(copy), invalidation_mode=PycInvalidationMode.UNCHECKED_HASH
        )
        with contextlib.suppress(OSError):  # another process was first; its copy is the same
            copy.rename(target)
    for other in BUILD.glob("source*"):
        if other != target:
            shutil.rmtree(other, ignore_errors=True)
    return target
