"""A function's code is unpacked once for all that run it; the emulator unpacks it for every process."""

import contextlib
import hashlib
import shutil
import tempfile
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any


def use(runtime: Any, kept: Path) -> None:
    """Let the emulator's runtime module unpack below `kept`, which begins empty."""
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)

    class Code(zipfile.ZipFile):
        """An archive of code, whose folder leads to where its like was unpacked."""

        def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
            digest = hashlib.sha256(Path(str(self.filename)).read_bytes()).hexdigest()
            if not (kept / digest).exists():
                with tempfile.TemporaryDirectory(dir=kept) as folder:
                    super().extractall(f"{folder}/code", members, pwd)
                    with contextlib.suppress(OSError):  # another function was first; its copy is the same
                        Path(folder, "code").rename(kept / digest)
            Path(path).rmdir()
            Path(path).symlink_to(kept / digest, target_is_directory=True)

    runtime.zipfile = SimpleNamespace(**vars(zipfile) | {"ZipFile": Code})
