"""What concerns everybody who holds a role, however many they are: a matrix that changed, a version in or out of force."""

from collections.abc import Iterator

from shared.parts import InParts, Part
from shared.reactions import Heard
from shared.roles import PEOPLE

from . import assigning, audience, demands, ending, gate
from .records import ASSIGNMENT_TYPE

FEW = 50  # seven calls for each person of a matrix, and some seconds for all of them
ASSIGNMENTS = f"{ASSIGNMENT_TYPE.name}/"


def _parts(*entities: str) -> Iterator[Part]:
    for start in range(0, len(entities), FEW):
        yield {"entities": list(entities[start : start + FEW])}


def _matrix_split(_: Heard) -> Iterator[Part]:
    return _parts(*audience.holders(role.value for role in PEOPLE))


def _matrix_act(heard: Heard, part: Part) -> None:
    """Assign to some people what the matrix asks for now, and cancel what it does not ask for any more."""
    asked: dict[tuple[tuple[str, str], ...], dict[str, demands.Demand]] = {}  # many hold the same roles
    for person in part["entities"]:
        held = tuple(audience.held_by(person))
        wanted = asked[held] = asked.get(held) or demands.of(held)
        of_matrix = [(person, demand) for demand in wanted.values() if demand.requirement]
        assigning.assign(heard, of_matrix, "matrix_changed")
        ending.not_demanded(heard, person, wanted, "matrix_changed")
    gate.judge_all(part["entities"])


def _in_force_split(heard: Heard) -> Iterator[Part]:
    """Yield what still stands on the superseded version (decision 9), and who waits for having read the new one."""
    audience.in_force(heard)
    ended: list[str] = []
    if heard.fact.superseded:
        audience.over(heard, heard.fact.superseded)
        ended = ending.standing_on(heard.fact.superseded)
    return _parts(*ended, *audience.holders(gate.gated()))


def _in_force_act(heard: Heard, part: Part) -> None:
    ended = [one for one in part["entities"] if one.startswith(ASSIGNMENTS)]
    ending.cancel(heard, ended, "version_superseded")
    gate.judge_all(set(part["entities"]).difference(ended))


def _obsolete_split(heard: Heard) -> Iterator[Part]:
    """Yield what still stands on an obsolete document."""
    audience.over(heard, heard.fact.effective_version)
    return _parts(*ending.standing_on(heard.fact.effective_version))


def _obsolete_act(heard: Heard, part: Part) -> None:
    ending.cancel(heard, part["entities"], "document_obsolete")


def _gates(_: Heard) -> None:
    """Say which roles are gated once everybody in them was judged: nobody slips through between."""
    gate.tell()


MATRIX_CHANGED = InParts(_matrix_split, _matrix_act, _gates)
MADE_EFFECTIVE = InParts(_in_force_split, _in_force_act, _gates)
MADE_OBSOLETE = InParts(_obsolete_split, _obsolete_act, lambda _: None)
