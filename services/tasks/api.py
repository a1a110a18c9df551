"""HTTP face of the inbox: parse, ask, answer."""

from shared.answers import Answer
from shared.http import Api, Call, Operation
from shared.roles import QUALITY, Role
from shared.serve import Door, serve_records
from shared.shapes import Row

from . import team
from .absences import standing_in
from .absences.records import ABSENCE_TYPE
from .lifecycle import ANYBODY
from .records import RECORDS, TASK_TYPE, task_facts

api = Api()

TEAM = Operation("GET", "/tasks/team", "task.read_team", (*QUALITY, Role.STUDY_MANAGER),
                 "How much open and overdue work each person has", shows=team.TeamShown)  # fmt: skip

COVERED = Operation("GET", "/tasks/covered", "task.read_covered", ANYBODY,
                    "The open work of those you stand in for", shows=Row, many=True)  # fmt: skip


@api.route(COVERED)
def covered(call: Call) -> Answer:
    """Answer what somebody has to do for those who are away; each row names whose it is."""
    return Answer(200, {"items": standing_in.covered_by(call.person), "next_cursor": None})


@api.route(TEAM)
def team_view(_: Call) -> Answer:
    """Answer how the team stands, with the instant it was counted."""
    return Answer(200, team.shown())


serve_records(api, Door(TASK_TYPE, RECORDS, facts=task_facts))
serve_records(api, Door(ABSENCE_TYPE, RECORDS, facts=standing_in.facts))
handler = api.handler
