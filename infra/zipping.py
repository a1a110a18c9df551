"""A folder as the archive of a function's code."""

import io
import zipfile
from pathlib import Path


def zipped(folder: Path) -> bytes:
    """Return the archive; the same files with the same times give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return content.getvalue()
