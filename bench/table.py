"""What was measured, held against its bar: one row each, as text and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bench.bars import BARS


@dataclass(frozen=True)
class Row:
    """A figure; `yardstick` names what `ratio` is a multiple of. `ok` is None where nothing is held."""

    id: str
    value: float
    yardstick: str = ""
    ratio: float | None = None
    bar: float | None = None
    ok: bool | None = None


EVERY = {name: most for bars in BARS.values() for name, most in bars.items()}


class UnknownBarError(Exception):
    """A figure was held against a bar that bars.py does not declare."""


def judged(name: str, value: float, yardstick: str = "", of: float = 0.0) -> Row:
    """Hold a figure, or its multiple of a yardstick, against its bar; raises UnknownBarError."""
    if name not in EVERY:
        raise UnknownBarError(name)
    ratio = value / of if of else None
    most = EVERY[name]
    return Row(name, value, yardstick, ratio, most, (value if ratio is None else ratio) <= most)


def told(name: str, value: float, yardstick: str = "", of: float = 0.0) -> Row:
    """Say a figure that is held against nothing."""
    return Row(name, value, yardstick, value / of if of else None)


def unmeasured(part: str, rows: Sequence[Row]) -> list[Row]:
    """Return a failed row for every bar of a part that nothing was held against."""
    names = {row.id for row in rows}
    return [Row(name, float("nan"), "not measured", None, most, False)
            for name, most in BARS[part].items() if name not in names]  # fmt: skip


def text(rows: Sequence[Row]) -> str:
    """Return the rows as a table."""
    lines = [("id", "value", "yardstick", "ratio", "bar", "ok")]
    lines += [(row.id, _figure(row.value), row.yardstick, _figure(row.ratio), _figure(row.bar), _ok(row))
              for row in rows]  # fmt: skip
    widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    return "\n".join(" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
                     for line in lines)  # fmt: skip


def plain(rows: Sequence[Row]) -> list[dict[str, object]]:
    """Return the rows as JSON takes them; a figure that is none becomes null."""
    return [{key: None if value != value else value for key, value in asdict(row).items()} for row in rows]


def _figure(value: float | None) -> str:
    if value is None or value != value:
        return "-"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.5g}"


def _ok(row: Row) -> str:
    return "" if row.ok is None else "ok" if row.ok else "NOT OK"
