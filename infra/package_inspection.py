"""Inspect a built package: machines of its native files, tags of its wheels, its byte code, its size."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_string
from pathlib import Path

from infra.zipping import zipped

AARCH64, X86_64 = 183, 62  # e_machine of ELF
MACHINES = {AARCH64: "aarch64", X86_64: "x86_64"}
MAGIC = {"3.11": 3495, "3.12": 3531, "3.13": 3571, "3.14": 3627}  # CPython's importlib/_bootstrap_external.py
UNCHECKED = 1  # PEP 552: byte code by hash that is never compared
# MB zipped and open: what is reached, above the bar of C6 (ADR 0092); AWS itself takes 50 and 250.
LIMITS: Mapping[str, tuple[int, int]] = {"plain": (15, 39), "drawing": (21, 55)}


@dataclass(frozen=True)
class Inspected:
    """What a package holds; every mapping by the path or name of the part."""

    machines: Mapping[str, int]
    tags: Mapping[str, tuple[str, ...]]
    magic: Mapping[str, int]
    flags: Mapping[str, int]
    sources: frozenset[str]
    zipped: int
    open: int

    def sizes(self) -> str:
        """Say how big it is."""
        return f"{self.open / 1e6:.0f} MB, {self.zipped / 1e6:.0f} MB zipped"

    def native(self) -> set[str]:
        """Names of the parts whose wheel is for one machine."""
        return {name for name, tags in self.tags.items() if not all(one.endswith("-any") for one in tags)}

    def faults(self, machine: int, python: str, limits: tuple[int, int]) -> list[str]:
        """Everything that would not run, or not without compiling, on this machine and Python, or is too large."""
        return [*self._natives(machine, python), *self._byte_code(python), *self._size(*limits)]

    def _natives(self, machine: int, python: str) -> list[str]:
        other = [f"{name} is for machine {found}, not {machine}"
                 for name, found in self.machines.items() if found != machine]  # fmt: skip
        tag, digits = MACHINES[machine], python.replace(".", "")
        fits = (f"cp{digits}-cp{digits}-", "-abi3-", "-none-")
        return other + [f"{name} is a wheel for {', '.join(tags)}"
                        for name, tags in self.tags.items() if name in self.native()
                        and not any(tag in one and any(fit in one for fit in fits) for one in tags)]  # fmt: skip

    def _byte_code(self, python: str) -> list[str]:
        missing = [f"{name} has no byte code: each start would compile it" for name in sorted(self.sources)]
        wrong = [f"{name} has byte code of another Python"
                 for name, found in self.magic.items() if found != MAGIC[python]]  # fmt: skip
        return missing + wrong + [f"{name} has byte code that a start compares with its source"
                                  for name, found in self.flags.items() if found != UNCHECKED]  # fmt: skip

    def _size(self, zipped_mb: int, open_mb: int) -> list[str]:
        sizes = (("zipped", self.zipped, zipped_mb), ("open", self.open, open_mb))
        return [f"{size / 1e6:.1f} MB {how}, more than {limit}" for how, size, limit in sizes if size > limit * 1e6]  # fmt: skip


def inspect(folder: Path) -> Inspected:
    """Read a package; nothing in it is run."""
    files = {
        path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()
    }
    code = {name: _header(path) for name, path in files.items() if path.suffix == ".pyc"}
    return Inspected(
        {name: found for name, path in files.items() if (found := _machine(path)) is not None},
        {path.parent.name.partition("-")[0]: _tags(path) for path in files.values() if path.name == "WHEEL"},
        {name: magic for name, (magic, _) in code.items()},
        {name: flags for name, (_, flags) in code.items()},
        frozenset(name for name in files if name.endswith(".py")),
        len(zipped(folder)),
        sum(path.stat().st_size for path in files.values()),
    )


def _machine(path: Path) -> int | None:
    with path.open("rb") as opened:
        head = opened.read(20)
    return struct.unpack_from("<H", head, 18)[0] if head[:4] == b"\x7fELF" else None


def _tags(wheel: Path) -> tuple[str, ...]:
    return tuple(message_from_string(wheel.read_text(encoding="utf-8")).get_all("Tag") or ())


def _header(byte_code: Path) -> tuple[int, int]:
    """Magic number and flags (PEP 552)."""
    magic, flags = struct.unpack("<HxxI", byte_code.read_bytes()[:8])
    return magic, flags
