"""Rows of public inspection data as the FDA's dashboard exports them: inspections, and the citations that belong to them.

https://datadashboard.fda.gov: the column names are those of its downloads. A row is good, or refused with its reason.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

INSPECTION = ("Legal Name", "City", "Country/Area", "Fiscal Year", "Inspection End Date", "Classification",
              "Project Area", "FEI Number", "Inspection ID")  # fmt: skip
CITATION = ("Inspection ID", "FEI Number", "Legal Name", "Inspection End Date", "Program Area", "Act/CFR Number",
            "Short Description", "Long Description")  # fmt: skip
# What the FDA concluded. A dashboard spells them out.
CLASSES = {
    "NAI": "No Action Indicated",
    "VAI": "Voluntary Action Indicated",
    "OAI": "Official Action Indicated",
}
DATES = ("%m/%d/%Y", "%Y-%m-%d")
LONGEST = {"Long Description": 4000, "Act/CFR Number": 200}
Row = Mapping[str, str]


class NotThatLayout(ValueError):
    """The file lacks columns of the layout."""


@dataclass(frozen=True)
class Refused:
    """A row that is not taken, where it stands, and why."""

    file: str
    line: int
    why: str


@dataclass(frozen=True)
class Rows:
    """What is good in one or two files, by the inspection's id, and what is refused."""

    inspections: Mapping[str, Row]
    citations: Mapping[str, tuple[Row, ...]]
    refused: tuple[Refused, ...]


def read(inspections: Path, citations: Path | None = None) -> Rows:
    """Read the files; NotThatLayout when a column is missing, OSError when a file is."""
    refused: list[Refused] = []
    known: dict[str, Row] = {}
    for line, row in _lines(inspections, INSPECTION):
        why = next(iter(_faults(row)), None) or _again(known, row)
        if why:
            refused.append(Refused(inspections.name, line, why))
        else:
            known.setdefault(row["Inspection ID"], row)
    cited: dict[str, tuple[Row, ...]] = {}
    for line, row in _lines(citations, CITATION) if citations else ():
        identity = row["Inspection ID"]
        why = next(iter(_citation_faults(row, known)), None)
        if why:
            refused.append(Refused(citations.name if citations else "", line, why))
        elif row not in cited.get(identity, ()):
            cited[identity] = (*cited.get(identity, ()), row)
    return Rows(known, cited, tuple(refused))


def ended_on(row: Row) -> date:
    """Return the day on which an inspection ended; ValueError when that is no date."""
    for form in DATES:
        try:
            return datetime.strptime(row["Inspection End Date"], form).date()  # a day, no instant
        except ValueError:
            continue
    raise ValueError(f"the date {row['Inspection End Date']!r} is neither month/day/year nor year-month-day")


def classified(row: Row) -> str:
    """Return NAI, VAI or OAI; ValueError for anything else."""
    said = row["Classification"]
    for short, long in CLASSES.items():
        if said.upper() == short or long.lower() in said.lower():
            return short
    raise ValueError(f"the classification {said!r} is none of {', '.join(CLASSES)}")


def _lines(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise NotThatLayout(f"{path.name} lacks {', '.join(missing)}")
        for row in reader:
            yield reader.line_num, {name: (row[name] or "").strip() for name in columns}


def _faults(row: Row) -> Iterator[str]:
    if not row["Inspection ID"].isdecimal():
        yield f"the inspection id {row['Inspection ID']!r} is no number"
    if not row["FEI Number"].isdecimal():
        yield f"the FEI number {row['FEI Number']!r} is no number"
    if len(row["Legal Name"]) < 3:
        yield "the legal name is missing"
    for judge in (ended_on, classified):
        yield from _fault(judge, row)
    if not list(_fault(ended_on, row)) and ended_on(row) > date.today():
        yield f"it ends on {ended_on(row)}, which has not been"


def _fault(judge: Callable[[Row], object], row: Row) -> Iterator[str]:
    try:
        judge(row)
    except ValueError as error:
        yield str(error)


def _again(known: Mapping[str, Row], row: Row) -> str | None:
    """One inspection stands in several rows, one for each project area; anything else that differs is a fault."""
    former = known.get(row["Inspection ID"])
    same = ("FEI Number", "Inspection End Date")
    if former and any(former[name] != row[name] for name in same):
        return f"inspection {row['Inspection ID']} stands there before, with another FEI number or date"
    return None


def _citation_faults(row: Row, known: Mapping[str, Row]) -> Iterator[str]:
    if row["Inspection ID"] not in known:
        yield f"inspection {row['Inspection ID']!r} is not among the inspections that were taken"
    elif known[row["Inspection ID"]]["FEI Number"] != row["FEI Number"]:
        yield f"its FEI number {row['FEI Number']!r} is not the inspection's"
    for name in ("Act/CFR Number", "Short Description", "Long Description"):
        if len(row[name]) < 3:
            yield f"{name} is missing"
    for name, most in LONGEST.items():
        if len(row[name]) > most:
            yield f"{name} is longer than {most} characters"
