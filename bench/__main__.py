"""Measure, print one table, write bench.json; end with 1 when a bar is broken: `python -m bench [part ...]`."""

import importlib
import json
import sys
import time
from pathlib import Path

from bench import ground, table
from bench.bars import BARS

WRITTEN = Path("bench.json")


def main(parts: list[str]) -> int:
    """Measure the parts that are named, or all."""
    unknown = set(parts) - set(BARS)
    if unknown:
        print(f"There is no part {', '.join(sorted(unknown))}; parts: {', '.join(BARS)}", file=sys.stderr)
        return 2
    ground.stand()
    rows = [row for part in parts or BARS for row in measured(part)]
    print(table.text(rows))
    WRITTEN.write_text(json.dumps(table.plain(rows), indent=1) + "\n", encoding="utf-8")
    broken = [row.id for row in rows if row.ok is False]
    for name in broken:
        print(f"broken: {name}", file=sys.stderr)
    return 1 if broken else 0


def measured(part: str) -> list[table.Row]:
    """Return the rows of a part; a bar that nothing was held against is broken too."""
    began = time.monotonic()
    with ground.unheard():
        rows = list(importlib.import_module(f"bench.{part}").measured())
    print(f"{part}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return rows + table.unmeasured(part, rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
