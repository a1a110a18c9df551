"""What a role may not know of the records that stand: their texts, wherever somebody asks for anything."""

import json
from collections.abc import Iterator
from typing import Any

from shared.authz import WHOLE_STUDY
from shared.roles import Role
from tests.support.staff import Team
from tests.support.trail import KINDS, everything


def records(team: Team) -> list[dict[str, Any]]:
    """Return every record that stands, with its type, state, scope and data."""
    stored = [row for table, found in everything(team).items() if table.startswith("data-") for row in found]
    return [row | json.loads(row["body"]) for row in stored]


def is_hidden(record: dict[str, Any], role: Role, site: str | None) -> bool:
    """Say whether somebody who holds the role, for the study or for one site alone, may not read the record."""
    kind = KINDS[record["type"]][1]
    may = role in (*kind.read_by, *kind.shown_in.get(record["state"], ()))
    everywhere = record["scope"] == WHOLE_STUDY and kind.scoped_by is None
    return not may or (site is not None and not everywhere and record["scope"] != site)


def texts(value: object) -> Iterator[str]:
    """Yield what people wrote: every text of more than one word."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, str) and " " in value.strip() and len(value) > 20:
        yield value


def kept_from(team: Team, role: Role, site: str | None = None) -> tuple[list[dict[str, Any]], set[str]]:
    """Return the records hidden from somebody, and the texts that only hidden records hold."""
    standing = records(team)
    hidden = [record for record in standing if is_hidden(record, role, site)]
    known = {one for record in standing if record not in hidden
             for one in texts([record["data"], record["title"]])}  # fmt: skip
    return hidden, {one for record in hidden for one in texts([record["data"], record["title"]])} - known
