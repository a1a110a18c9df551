"""The verdict on an upload, and the two findings that end an inspection early."""

from dataclasses import dataclass

from shared.attaching import CSV, DOCX, ENDINGS, JPEG, PDF, PNG, XLSX

__all__ = ["CSV", "DOCX", "ENDINGS", "JPEG", "PDF", "PNG", "XLSX", "Accepted", "Active", "Refused", "TooMuch"]


@dataclass(frozen=True)
class Accepted:
    """The file is what was announced; `pages` only for a PDF."""

    media_type: str
    size: int
    sha256: str
    pages: int | None = None


@dataclass(frozen=True)
class Refused:
    """Why not: a code, and a sentence that tells the uploader what to do; never a hostile character."""

    code: str
    reason: str

    def __post_init__(self) -> None:
        """Write what came from the file so that no terminal and no page obeys it."""
        shown = "".join(one if one.isprintable() else f"[U+{ord(one):04X}]" for one in self.reason)
        object.__setattr__(self, "reason", shown)


class Active(Exception):
    """Something in the file acts; `args[0]` says what."""


class TooMuch(Exception):
    """The file asks for more than inspecting may cost; `args[0]` says of what."""
