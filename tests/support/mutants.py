"""One small change at a time to what integrity hangs on: an operator, a number, a branch, a return."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).resolve().parents[2]
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Mod: ast.Add,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One changed module: where, what it was and what it is, and its whole text."""

    path: str
    line: int
    change: str
    text: str

    @property
    def said(self) -> str:
        """What a person reads of it."""
        return f"{self.path}:{self.line}: {self.change}"


def mutants(path: str) -> list[Mutant]:
    """Return every mutant of a module that parses to something else."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    plain, found = ast.unparse(tree), []
    for place, (node, change) in enumerate(list(_changes(tree))):
        said = ast.unparse(node).partition("\n")[0]
        change.do(change.fresh)
        text = ast.unparse(ast.fix_missing_locations(tree))
        change.do(node)
        if text != plain:
            found.append(Mutant(path, node.lineno, f"{said} ({type(node).__name__} {place})", text))
    return found


Node: TypeAlias = ast.stmt | ast.expr


@dataclass(frozen=True)
class Change:
    """Where a node stands, and what else could."""

    parent: ast.AST
    name: str
    place: int | None
    fresh: ast.AST

    def do(self, node: ast.AST) -> None:
        """Put a node there."""
        if self.place is None:
            setattr(self.parent, self.name, node)
        else:
            getattr(self.parent, self.name)[self.place] = node


def _changes(tree: ast.AST) -> Iterator[tuple[Node, Change]]:
    """Yield each place that can be changed, what stands there, and the change; types and decorators change nothing."""
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for place, node in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(node, ast.stmt | ast.expr):
                at = place if isinstance(value, list) else None
                yield from ((node, Change(tree, name, at, fresh)) for fresh in _instead(node))
            if isinstance(node, ast.AST):
                yield from _changes(node)


def _instead(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what else could stand there."""
    yield from _of_a_statement(node) if isinstance(node, ast.stmt) else _of_an_expression(node)


def _of_an_expression(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left=left, ops=[op, *more], comparators=those) if type(op) in COMPARED:
            yield ast.Compare(left, [COMPARED[type(op)](), *more], those)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            yield inner
        case ast.BinOp(left=left, op=op, right=right) if type(op) in COUNTED:
            yield ast.BinOp(left, COUNTED[type(op)](), right)
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)


def _of_a_statement(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.If(test=test, body=body, orelse=orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.Raise():
            yield ast.Pass()
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
