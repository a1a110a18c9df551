"""Absences as the study's administrators announce them for each other."""

from tests.support import corrections
from tests.support.staff import Team


def body(team: Team, first: int, last: int) -> dict[str, str]:
    """Return an absence of the one, in which the other stands in, by days from now."""
    return {
        "begins_on": corrections.due(first),
        "ends_on": corrections.due(last),
        "substitute": team.alba.person,
    }


def announced(team: Team, first: int, last: int) -> str:
    """Announce it; return its path."""
    said = team.alan.post("/absences", body(team, first, last))
    assert said.status == 201, said.body
    return f"/absences/{said.body['id']}"
