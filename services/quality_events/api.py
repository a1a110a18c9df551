"""HTTP face of quality events: parse, ask, answer. Every rule is in domain.py, rules.py and lifecycle.py."""

from typing_extensions import TypedDict

from shared.answers import Answer
from shared.http import Api, Call, Operation
from shared.roles import Role
from shared.serve import Door, serve_records

from .clocks import CLOCKS
from .records import BREACH_TYPE, CRITERION_TYPE, EVENT_TYPE, READERS, RECORDS, event_facts

api = Api()
serve_records(api, Door(EVENT_TYPE, RECORDS, facts=event_facts))
serve_records(api, Door(BREACH_TYPE, RECORDS, parent=EVENT_TYPE))
serve_records(api, Door(CRITERION_TYPE, RECORDS))


class ClockShown(TypedDict):
    """A clock of the law: days from awareness to notification, and the days after which the study is warned."""

    duty: str
    jurisdiction: str
    clause: str
    days: int
    alarm_days: list[int]


ASKING = Operation("GET", "/statutory-clocks", "statutory_clock.read", (*READERS, Role.STUDY_ADMINISTRATOR),
                   "The clocks the law sets, by duty and jurisdiction", shows=ClockShown, many=True)  # fmt: skip


@api.route(ASKING)
def statutory_clocks(_: Call) -> Answer:
    """Answer the table of clocks: days to notify, and days to warn."""
    return Answer(200, {"items": [vars(clock) | {"alarm_days": list(clock.alarm_days)} for clock in CLOCKS],
                        "next_cursor": None})  # fmt: skip


handler = api.handler
