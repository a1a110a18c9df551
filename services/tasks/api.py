"""HTTP face of the inbox: parse, ask, answer."""

from shared.answers import Answer
from shared.http import Api, Call, Operation
from shared.roles import QUALITY, Role
from shared.serve import Door, serve_records

from . import team
from .records import RECORDS, TASK_TYPE, task_facts

api = Api()

TEAM = Operation("GET", "/tasks/team", "task.read_team", (*QUALITY, Role.STUDY_MANAGER),
                 "How much open and overdue work each person has", shows=team.TeamShown)  # fmt: skip


@api.route(TEAM)
def team_view(_: Call) -> Answer:
    """Answer how the team stands, with the instant it was counted."""
    return Answer(200, team.shown())


serve_records(api, Door(TASK_TYPE, RECORDS, facts=task_facts))
handler = api.handler
