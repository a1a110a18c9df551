"""HTTP face of the quality plan: parse, ask, answer. Every rule is in rules.py, domain.py and lifecycle.py."""

from shared.answers import Answer
from shared.http import Api, Call, Operation
from shared.roles import QUALITY, Role
from shared.serve import Door, serve_records

from . import gaps, ground
from .activities.records import ACTIVITY_TYPE, SERIES_TYPE
from .records import PROCESS_TYPE, RECORDS
from .responsibilities.records import RESPONSIBILITY_TYPE
from .visits import ground as visits
from .visits.records import MONITORING_FINDING_TYPE, MONITORING_REPORT_TYPE, VISIT_TYPE

api = Api()
serve_records(api, Door(PROCESS_TYPE, RECORDS, facts=ground.process_facts))
serve_records(api, Door(RESPONSIBILITY_TYPE, RECORDS, facts=ground.matrix_facts))
serve_records(api, Door(SERIES_TYPE, RECORDS))
serve_records(api, Door(ACTIVITY_TYPE, RECORDS, facts=ground.activity_facts))
serve_records(api, Door(VISIT_TYPE, RECORDS, facts=visits.visit_facts))
serve_records(api, Door(MONITORING_REPORT_TYPE, RECORDS, parent=VISIT_TYPE, facts=visits.report_facts))
serve_records(api, Door(MONITORING_FINDING_TYPE, RECORDS, parent=VISIT_TYPE, facts=visits.finding_facts))

OVERSIGHT = (*QUALITY, Role.STUDY_MANAGER, Role.AUDITOR)
GAPS = Operation("GET", "/process-gaps", "process_gap.list", OVERSIGHT,
                 "Processes without an effective procedure, an owner, or somebody who answers for a step",
                 shows=gaps.GapShown, many=True)  # fmt: skip


@api.route(GAPS)
def process_gaps(_: Call) -> Answer:
    """Answer the gaps of the processes in force, as they are now."""
    return Answer(200, {"items": gaps.found(), "next_cursor": None})


handler = api.handler
