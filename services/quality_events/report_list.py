"""The list of important protocol deviations for the clinical study report. ICH E3 10.2 and 16.2.2, E6(R3) 3.9.6"""

import os
from typing import Any

from typing_extensions import TypedDict

from shared import access_rows, clock, csv_export, rights
from shared.authz import Person
from shared.errors import Refusal
from shared.records import Record

from .domain import aware_at
from .records import EVENT_TYPE, RECORDS

MOST = 2000
COLUMNS = (
    ("criterion", "Criterion"), ("wording", "What is important"), ("protocol_section", "Section of the protocol"),
    ("number", "Deviation"), ("title", "Title"), ("state", "State"), ("participants", "Participants"),
    ("site", "Site"), ("country", "Country"), ("category", "Category"), ("rating", "Rating"),
    ("occurred_at", "Occurred at"), ("aware_at", "Sponsor aware at"), ("impact", "Impact"),
    ("breach", "Serious breach assessment"), ("capas", "Corrective actions"),
)  # fmt: skip


class ImportantDeviation(TypedDict):
    """One line of the list; participants by their codes alone."""

    criterion: str
    wording: str
    protocol_section: str
    number: str
    title: str
    state: str
    participants: list[str]
    site: str | None
    country: str | None
    category: str
    rating: str | None
    occurred_at: str
    aware_at: str
    impact: list[str]
    breach: str | None
    capas: list[str]


def lines(person: Person) -> list[ImportantDeviation]:
    """Return every important deviation the person may read, by criterion and number; cancelled ones are none."""
    records = [one for one in _important() if _shown(one, person)]
    named = {str(one.data["important_criterion"]) for one in records if one.data.get("important_criterion")}
    criteria = {one.entity: one for one in RECORDS.several(sorted(named))}
    places = access_rows.known(sorted({str(one.data["site"]) for one in records if one.data.get("site")}))
    made = [_line(one, criteria.get(str(one.data.get("important_criterion"))), places) for one in records]
    return sorted(made, key=lambda line: (line["criterion"], line["number"]))


def _important() -> list[Record]:
    rows = RECORDS.everyone(EVENT_TYPE, "important", "true")
    if len(rows) > MOST:
        raise Refusal("TOO_LARGE", f"The list holds more than {MOST} deviations.", "API: limits", "too_many")
    return RECORDS.several([f"{EVENT_TYPE.name}/{row['id']}" for row in rows])


def _shown(record: Record, person: Person) -> bool:
    important = record.data.get("important_deviation") is True and record.state != "cancelled"
    return important and rights.may_know(person, EVENT_TYPE.name, record.scope)


def _line(record: Record, criterion: Record | None, places: dict[str, dict[str, Any]]) -> ImportantDeviation:
    data, site = record.data, record.data.get("site")
    place = places.get(str(site), {})
    impact = data.get("impact") or {}
    said = criterion.data if criterion else {"wording": "", "protocol_section": ""}
    return {
        "criterion": f"{criterion.number} {criterion.title}" if criterion else "No criterion is named",
        "wording": str(said["wording"]), "protocol_section": str(said["protocol_section"]), "number": record.number,
        "title": record.title, "state": record.state, "participants": list(data["participants"]),
        "site": str(place.get("name") or site) if site else None,
        "country": data.get("country") or place.get("country"), "category": data["category"],
        "rating": data.get("rating"), "occurred_at": clock.milliseconds(clock.instant(clock.parse(data["occurred_at"]))),
        "aware_at": clock.milliseconds(clock.instant(aware_at(record))),
        "impact": [f"{name.replace('_', ' ')}: {degree}" for name, degree in impact.items() if degree != "none"],
        "breach": data.get("breach"), "capas": list(data.get("capas") or ()),
    }  # fmt: skip


def as_csv(found: list[ImportantDeviation]) -> bytes:
    """Return the list for a spreadsheet that runs nothing of it."""
    return csv_export.csv_of([dict(line) for line in found], COLUMNS)


def as_pdf(found: list[ImportantDeviation], person: Person) -> bytes:
    """Return the list on paper: each criterion with its deviations, and who printed it when."""
    from shared import printing, sheet  # the typesetter costs a third of a cold start, and few requests print

    study, at = os.environ["STUDY"], printing.both_times(clock.now(), person.zone)
    story = [sheet.paragraph(f"Study {study}: important protocol deviations", sheet.TITLE),
             sheet.paragraph(f"{len(found)} as of {at}, by the criteria of the study (ICH E3, 10.2)", sheet.TEXT)]  # fmt: skip
    for criterion in dict.fromkeys(line["criterion"] for line in found):
        own = [line for line in found if line["criterion"] == criterion]
        story.append(sheet.paragraph(criterion, sheet.HEADING))
        story.append(
            sheet.paragraph(
                " · ".join(filter(None, (own[0]["wording"], own[0]["protocol_section"]))), sheet.SMALL
            )
        )
        story += sheet.table(("Deviation", "Participants, site", "When", "Impact, what followed"),
                             [_cells(line) for line in own], (0.3, 0.2, 0.22, 0.28))  # fmt: skip
    return sheet.built(
        story, f"{study} important deviations", [f"Printed {at} by {person.name} ({person.number})"]
    )


def _cells(line: ImportantDeviation) -> list[str]:
    where = ", ".join(part for part in (line["site"], line["country"]) if part)
    what = f"{line['number']} ({line['rating']}, {line['state'].replace('_', ' ')})\n{line['title']}"
    when = f"Occurred {line['occurred_at'][:16]}Z\nAware {line['aware_at'][:16]}Z"
    followed = [*line["impact"], *line["capas"], *([line["breach"]] if line["breach"] else [])]
    return [
        what,
        "\n".join(filter(None, (", ".join(line["participants"]), where))),
        when,
        "\n".join(followed),
    ]
