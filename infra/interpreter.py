"""Find the interpreter of a version: on the path, else where pyenv keeps its own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path


class NoInterpreterError(LookupError):
    """This machine has no interpreter of the version; the message says how to get one."""


def interpreter(version: str) -> str:
    """Return the first interpreter that runs and says it is `version`, e.g. 3.13; raises NoInterpreterError."""
    for candidate in _candidates(version):
        if _is(candidate, version):
            return candidate
    raise NoInterpreterError(
        f"no Python {version} here, and byte code needs that very version: install it, for example with "
        f"`pyenv install {version}` or `uv python install {version}`, and have python{version} on the path."
    )


def _candidates(version: str) -> Iterator[str]:
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield on_path  # a shim of pyenv that leads to a version nobody chose does not run
    root = os.environ.get("PYENV_ROOT") or _pyenv_root()
    for found in sorted(Path(root).glob(f"versions/{version}.*/bin/python{version}")) if root else ():
        yield str(found)


def _pyenv_root() -> str:
    """What pyenv says of itself; nothing where there is none."""
    pyenv = shutil.which("pyenv")
    if pyenv is None:
        return ""
    said = subprocess.run([pyenv, "root"], capture_output=True, text=True, check=False)
    return said.stdout.strip()


def _is(candidate: str, version: str) -> bool:
    asked = [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False)
    return said.returncode == 0 and said.stdout.strip() == version
