"""Makes docs/compliance.md from docs/compliance.toml: what regulations demand, and what is there today."""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "docs" / "compliance.toml"
STATUSES = ("built", "partly", "not built", "customer", "aws")
HEAD = """# Compliance

Made from `docs/compliance.toml`; `make generate` keeps this page current, and a test holds it true: every row stands
once, every named test exists, and nothing is called built without a test.

CQMS is capable of 21 CFR Part 11. No software can be compliant by itself: parts of the rule are procedures of the
customer, and they stand here under *customer*. Demands are given in our own words. Read the official text before you
quote one; some texts here are drafts or under revision (Annex 11, EDPB 02/2025). Texts written for manufacturing
(Annex 11, PI 041, ICH Q10) apply to clinical trials by analogy.

**built**: what the clause demands of the product is done, and a test shows it · **partly**: some of it · **not built**:
none of it, or nothing that would stand an inspection · **customer**, **aws**: theirs alone. How to use this page in a
validation stands in [validation.md](validation.md)."""


@dataclass(frozen=True)
class Row:
    """One demand: `tests` are pytest nodes, `customer` and `aws` say what stays with them."""

    id: str
    clause: str
    demand: str
    status: str
    how: str = ""
    tests: Sequence[str] = ()
    missing: str = ""
    customer: str = ""
    aws: str = ""

    @property
    def section(self) -> str:
        """The first part of the id, which names its section."""
        return self.id.partition("-")[0]


@dataclass(frozen=True)
class Matrix:
    """The whole source: every id there must be, the sections' titles, the rows."""

    ids: Sequence[str]
    sections: Mapping[str, str]
    rows: Sequence[Row]


def read(path: Path = SOURCE) -> Matrix:
    """Read the source; TypeError names a key that a row does not have."""
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    return Matrix(said["ids"], said["sections"], [Row(**row) for row in said["row"]])


def page(matrix: Matrix) -> str:
    """Return the page: counts, then for each section its rows and the tests that show them."""
    parts = [HEAD, _counts(matrix)]
    for section, title in matrix.sections.items():
        rows = [row for row in matrix.rows if row.section == section]
        parts += [f"## {title}", _table(rows), *_shown(rows)]
    return "\n\n".join(parts) + "\n"


def _counts(matrix: Matrix) -> str:
    used = [status for status in STATUSES if any(row.status == status for row in matrix.rows)]
    lines = [f"| section | {' | '.join(used)} |", "|---|" + "---:|" * len(used)]
    for section, title in [*matrix.sections.items(), ("", "**all**")]:
        found = Counter(row.status for row in matrix.rows if row.section == section or not section)
        lines.append(f"| {title} | {' | '.join(str(found[status]) for status in used)} |")
    return "\n".join(lines)


def _table(rows: Sequence[Row]) -> str:
    lines = ["| row | demand | status | today | not there yet | customer, AWS |", "|---|---|---|---|---|---|"]
    for row in rows:
        others = [f"Customer: {row.customer}"] if row.customer else []
        others += [f"AWS: {row.aws}"] if row.aws else []
        cells = (row.id, f"{row.demand}<br>*{row.clause}*", f"**{row.status}**", row.how, row.missing)
        lines.append(f"| {' | '.join((*cells, '<br>'.join(others)))} |")
    return "\n".join(lines)


def _shown(rows: Sequence[Row]) -> list[str]:
    lines = [
        f"- {row.id}: {', '.join(f'`{_short(test)}`' for test in row.tests)}" for row in rows if row.tests
    ]
    return ["Shown by:", "\n".join(lines)] if lines else []


def _short(test: str) -> str:
    return test.removeprefix("tests/")
