"""Which of the two packages a function runs from: only what draws PDF carries what draws it (ADR 0092)."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from infra.source import FOLDERS, stage
from infra.study import ROOT

DRAWING = frozenset({"reportlab", "fontpkg_noto_sans"})


@dataclass(frozen=True)
class Packages:
    """Two folders: `drawing` holds everything, `plain` all but what draws PDF."""

    plain: Path
    drawing: Path

    @classmethod
    def below(cls, folder: Path) -> "Packages":
        """Return the two that are built below this folder."""
        return cls(folder / "plain", folder / "drawing")

    @classmethod
    def of_source(cls) -> "Packages":
        """Return our own source as both: locally the interpreter's environment holds the rest."""
        return cls(stage(), stage())

    def of(self, module: str) -> Path:
        """Return the folder that a function of this module runs from."""
        return self.drawing if imported(module) & DRAWING else self.plain


def imported(module: str) -> frozenset[str]:
    """Whatever a module of ours imports of other people's, through whichever of ours, at its start or later."""
    seen, foreign, pending = set[str](), set[str](), [module]
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        top = name.partition(".")[0]
        if top in FOLDERS:
            pending += _named(name)
        else:
            foreign.add(top)
    return frozenset(foreign)


@cache
def _named(module: str) -> tuple[str, ...]:
    """What one module of ours names, its own packages included; nothing for a name that is no module."""
    base = ROOT.joinpath(*module.split("."))
    found = [path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()]
    if not found:
        return ()
    package = module if found[0].name == "__init__.py" else module.rpartition(".")[0]
    named = {name for node in ast.walk(ast.parse(found[0].read_bytes())) for name in _names(node, package)}
    return tuple(sorted(named | {module.rpartition(".")[0] or module}))


def _names(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
        whole = ".".join([*above, *([node.module] if node.module else [])])
        yield from (whole, *(f"{whole}.{alias.name}" for alias in node.names))
