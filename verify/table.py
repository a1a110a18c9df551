"""cqms-verify-table PACK --trust TRUST --to TRAIL.csv: a verified trail as a table, one line for each changed field.

For whoever reads and sorts rather than verifies. Nothing is written unless the pack verifies. 21 CFR 11.10(b), ATR-08
"""

import argparse
import csv
import json
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from verify.cqms_verify import MOST_ENTRY, MOST_VALUES, VERDICTS, verify
from verify.entries import Entry, person
from verify.notes import NOT_USABLE
from verify.pack import Pack

COLUMNS = ("index", "time (UTC)", "record", "number", "revision", "act", "state", "person", "name", "role",
           "organisation", "reason", "reason in words", "signed as", "field", "before", "after")  # fmt: skip
WITHHELD, REDACTED = "(withheld from the reader)", "(redacted by entry {})"
Redactions = dict[str, tuple[int, tuple[object, ...]]]


def lines(pack: Pack) -> Iterator[tuple[Any, ...]]:
    """Yield the sealed entries in their order; an entry that changes no field has one line."""
    values, redactions, index = pack.values(MOST_VALUES), pack.redactions(), 0
    for _, _, key in pack.ranges("bundle/", "seg/"):
        for data in pack.lines(key, MOST_ENTRY):
            _, opened = next(values, ("", b""))
            yield from _of_entry(index, json.loads(data), json.loads(opened) if opened else {}, redactions)
            index += 1


def _of_entry(
    index: int, entry: Entry, opened: dict[str, Any], redactions: Redactions
) -> Iterator[tuple[Any, ...]]:
    def said(made: str | None, pair: list[Any] | None) -> Any:
        if made is None:
            return None
        if pair is not None:
            return pair[1]
        return REDACTED.format(redactions[made][0]) if made in redactions else WITHHELD

    why, st, fields = entry["why"], entry["st"], opened.get("fields", {})
    begins = (
        index, entry["ts"], entry["ent"], st["number"], entry["v"], entry["act"], st["state"], person(entry),
        entry["by"].get("name"), entry["by"].get("role"), entry["by"].get("organisation"), why["code"],
        said(why["text"], opened.get("why")), (entry["sig"] or {}).get("meaning"),
    )  # fmt: skip
    for change in entry["chg"] or [{"path": None, "old": None, "new": None}]:
        pairs = fields.get(change["path"], {})
        sides = (said(change[side], pairs.get(side)) for side in ("old", "new"))
        yield (*begins, change["path"], *sides)


def cell(value: Any) -> str:
    """Return what a spreadsheet shows and never runs, full-width signs included. ASVS V1.2.10"""
    if not isinstance(value, str):
        return "" if value is None else json.dumps(value, ensure_ascii=False)
    begins = unicodedata.normalize("NFKC", value).lstrip()[:1]
    return f"'{value}" if begins and begins in "=+-@|%" else value


def main(arguments: list[str] | None = None) -> int:
    """Verify, and write the table if nothing is wrong; return the exit code of the verifier."""
    parser = argparse.ArgumentParser("cqms-verify-table", description=__doc__.partition("\n")[0])
    parser.add_argument("path", type=Path, metavar="PACK", help="folder or zip")
    parser.add_argument("--trust", type=Path, help="what you trust, from another source than the pack")
    parser.add_argument("--to", type=Path, required=True, metavar="CSV", help="the file to write")
    asked = parser.parse_args(arguments)
    code, report = verify(asked.path, asked.trust)
    wrong = report.get("first_failure", {"why": "a receipt holds one entry, a table is made of a pack"})
    if wrong:
        print(f"{VERDICTS[code]}; nothing was written: {wrong['why']}", file=sys.stderr)
        return code or NOT_USABLE
    written = 0
    with asked.to.open("w", encoding="utf-8-sig", newline="") as out:
        table = csv.writer(out)
        table.writerow(COLUMNS)
        for line in lines(Pack(asked.path)):
            table.writerow([cell(value) for value in line])
            written += 1
    print(f"{VERDICTS[code]}: {report['proven']} entries in {written} lines")
    return code


if __name__ == "__main__":
    sys.exit(main())
