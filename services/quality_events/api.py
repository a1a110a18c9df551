"""HTTP face of quality events: parse, ask, answer. Every rule is in domain.py, rules.py and lifecycle.py."""

from typing_extensions import TypedDict

from shared.answers import Answer
from shared.http import Api, Call, Operation
from shared.roles import Role
from shared.serve import Door, serve_records

from . import clocks, compliance, report_list
from .records import (
    BREACH_TYPE,
    CRITERION_TYPE,
    DUTY_TYPE,
    EVENT_TYPE,
    NOTE_TYPE,
    READERS,
    RECORDS,
    event_facts,
)

api = Api()
serve_records(api, Door(EVENT_TYPE, RECORDS, facts=event_facts))
serve_records(api, Door(BREACH_TYPE, RECORDS, parent=EVENT_TYPE))
serve_records(api, Door(DUTY_TYPE, RECORDS, parent=EVENT_TYPE))
serve_records(api, Door(CRITERION_TYPE, RECORDS))
serve_records(api, Door(NOTE_TYPE, RECORDS, parent=EVENT_TYPE))


class ClockShown(TypedDict):
    """A clock of the law: what it runs from, days until the recipient must know, days after which the study is warned."""

    duty: str
    jurisdiction: str
    clause: str
    days: int
    alarm_days: list[int]
    recipient: str
    runs_from: clocks.Start


ASKING = Operation("GET", "/statutory-clocks", "statutory_clock.read", (*READERS, Role.STUDY_ADMINISTRATOR),
                   "The clocks the law sets, by duty and jurisdiction", shows=ClockShown, many=True)  # fmt: skip


@api.route(ASKING)
def statutory_clocks(_: Call) -> Answer:
    """Answer the table of clocks: days to notify, and days to warn."""
    return Answer(200, {"items": [vars(clock) | {"alarm_days": list(clock.alarm_days)} for clock in clocks.CLOCKS],
                        "next_cursor": None})  # fmt: skip


KEPT = Operation("GET", "/statutory-clocks/compliance", "statutory_clock.compliance", READERS,
                 "How well the clocks of the law are kept, by duty", shows=compliance.ClockKept, many=True)  # fmt: skip


@api.route(KEPT)
def clocks_kept(call: Call) -> Answer:
    """Answer how many were told on time, late, run, or were ruled out; by number, which were not kept."""
    return Answer(200, {"items": compliance.shown(call.person), "next_cursor": None})


IMPORTANT = Operation("GET", "/important-deviations", "important_deviation.list", READERS,
                      "Important protocol deviations by the study's criteria", shows=report_list.ImportantDeviation,
                      many=True)  # fmt: skip
PRINT = Operation(
    "GET", "/important-deviations/print", "important_deviation.print", READERS, "Print the list"
)
NAME = "important-deviations"


@api.route(IMPORTANT)
def important_deviations(call: Call) -> Answer:
    """Answer the whole list; as CSV when asked."""
    found = report_list.lines(call.person)
    if call.query.get("format") != "csv":
        return Answer(200, {"items": found, "next_cursor": None})
    headers = {"Content-Disposition": f'attachment; filename="{NAME}.csv"'}
    return Answer(200, headers=headers, raw=report_list.as_csv(found), media_type="text/csv; charset=utf-8")


@api.route(PRINT)
def print_important_deviations(call: Call) -> Answer:
    """Answer the list as PDF."""
    raw = report_list.as_pdf(report_list.lines(call.person), call.person)
    headers = {"Content-Disposition": f'attachment; filename="{NAME}.pdf"'}
    return Answer(200, headers=headers, raw=raw, media_type="application/pdf")


handler = api.handler
