"""What the qualification of organisations asks of people: to assess, to requalify, to decide who goes on."""

from collections.abc import Iterator, Mapping
from typing import Any

from events.envelope import Event
from events.people import qualifications as told
from shared import access_rows, clock
from shared.authz import Grant
from shared.reactions import Heard, Reaction

from .groups import managers, quality
from .inbox import NOTICE, Work, ask, end
from .lifecycle import STANDING
from .quality import Asks
from .records import RECORDS, TASK_TYPE
from .team import Told

MOST_NAMED, AT_ONCE = 40, 100

ROWS = (
    Asks(told.PartyProposed, None, quality, "do", "Assess whether the organisation is qualified: {}"),
    Asks(told.PartyQualified, "finish"),
    Asks(told.PartyConditionallyQualified, "finish", quality, "do", "See that the conditions are met: {}"),
    Asks(told.PartyRequalificationDue, "finish", quality, "do", "Qualify the organisation again: {}"),
    Asks(told.PartyRejected, "finish"),
    Asks(told.PartyDisqualified, "finish"),
    Asks(told.PartyQualificationRetired, "cancel"),
)


def suspended(heard: Heard) -> None:
    """The study managers decide who goes on with what the organisation has open. records.md 2.13"""
    if not heard.is_newest():
        return
    end(heard, "finish")
    party = heard.fact.parent
    numbers = sorted(set(_open_work(party)))
    named = ", ".join(numbers[:MOST_NAMED]) or "nothing"
    more = f" and {len(numbers) - MOST_NAMED} more" if len(numbers) > MOST_NAMED else ""
    name = access_rows.known([party])[party]["number"]
    said = f"{name} is suspended: decide who goes on with its open work: {named}{more}"
    ask(heard, managers(heard), Work("acknowledge", said, topic=NOTICE))


def _open_work(party: str) -> Iterator[str]:
    """Yield the numbers of what people of an organisation have to do."""
    rows = [row for state in STANDING for row in RECORDS.everyone(TASK_TYPE, "by_state", state)]
    known = access_rows.known([str(row["owner"]) for row in rows])
    belong = {person for person, one in known.items() if _belongs(one, party)}
    yield from (Told.of(row).subject_number for row in rows if row["owner"] in belong)


def _belongs(known: Mapping[str, Any], party: str) -> bool:
    """Say whether a person is of the organisation, or holds a role for it now."""
    at = clock.instant(clock.now())
    grants = (Grant.of(row) for row in known["grants"])
    return known.get("organisation") == party or any(one.scope == party and one.holds(at) for one in grants)


REACTIONS: dict[type[Event], Reaction] = {
    **{row.event: row.react for row in ROWS},
    told.PartySuspended: suspended,
}
