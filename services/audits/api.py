"""HTTP face of audits: parse, ask, answer. Every rule is in the domains and lifecycles of its parts."""

from typing_extensions import TypedDict

from shared import clock, lists
from shared.answers import Answer
from shared.errors import not_found
from shared.http import Api, Call, Operation
from shared.roles import Role
from shared.serve import Door, serve_records

from .checklists.records import TEMPLATE_TYPE
from .conduct.records import AUDIT_TYPE
from .domain import READERS
from .findings.records import FINDING_TYPE
from .models.records import MODEL_TYPE, standing
from .programmes import coverage, ground, punctuality, schedule
from .programmes.records import PROGRAMME_TYPE
from .proposals.records import PROPOSAL_TYPE
from .records import (
    RECORDS,
    audit_facts,
    carried_out,
    entity_facts,
    model_facts,
    programme_facts,
    report_facts,
    template_facts,
    universe,
)
from .reports import certificate
from .reports.records import AUDIT_REPORT_TYPE
from .universe.records import ENTITY_TYPE
from .universe.score import Score, TermShown, explained

api = Api()
ENTITIES = Door(ENTITY_TYPE, RECORDS, facts=entity_facts)
PROGRAMMES = Door(PROGRAMME_TYPE, RECORDS, facts=programme_facts)
serve_records(api, Door(MODEL_TYPE, RECORDS, facts=model_facts))
serve_records(api, ENTITIES)
serve_records(api, PROGRAMMES)
serve_records(api, Door(PROPOSAL_TYPE, RECORDS))
serve_records(api, Door(TEMPLATE_TYPE, RECORDS, facts=template_facts))
serve_records(api, Door(AUDIT_TYPE, RECORDS, facts=audit_facts))
serve_records(api, Door(FINDING_TYPE, RECORDS, parent=AUDIT_TYPE))
serve_records(api, Door(AUDIT_REPORT_TYPE, RECORDS, parent=AUDIT_TYPE, facts=report_facts))


class Explained(TypedDict):
    """The score of today and its terms; no score while no model is in force."""

    score: Score | None
    items: list[TermShown]
    next_cursor: None


class Coverage(TypedDict):
    """The quarters of the cycle, how each thing is covered in them, and whether reports were signed in time."""

    quarters: list[str]
    reports: punctuality.Reports
    items: list[coverage.CoverageRow]
    next_cursor: None


SCORE = Operation("GET", "/auditable-entities/<id>/score", "auditable_entity.score", READERS,
                  "Its score of today, term by term", shows=Explained)  # fmt: skip
COVERAGE = Operation("GET", "/audit-programmes/<id>/coverage", "audit_programme.coverage", READERS,
                     "What it covers in which quarter, planned and carried out, by the scores of today", shows=Coverage)  # fmt: skip
WHAT_IF = Operation("GET", "/audit-programmes/<id>/what-if", "audit_programme.what_if", READERS,
                    "What so many audits fewer would mean", shows=coverage.WhatIf)  # fmt: skip
CERTIFICATES = Operation("GET", "/audit-certificates", "audit_certificate.list", (*READERS, Role.INSPECTOR),
                         "The audits that were carried out and closed", shows=certificate.Certified, many=True)  # fmt: skip
CERTIFICATE = Operation("GET", "/audit-certificates/<id>/print", "audit_certificate.print",
                        (*READERS, Role.INSPECTOR), "Print that an audit was carried out, and nothing of what was found")  # fmt: skip
SCHEDULE = Operation("GET", "/audit-schedule", "audit_schedule.read", (*READERS, Role.INSPECTOR),
                     "What the programme in force audits in which quarter", shows=schedule.Schedule)  # fmt: skip
MOST_FEWER = 200


@api.route(SCORE)
def score(call: Call) -> Answer:
    """Answer how the score comes about, with what is missing and what is out of date."""
    record, _ = ENTITIES.readable(call)
    model = standing()
    if model is None:
        return Answer(200, {"score": None, "items": [], "next_cursor": None})
    found, terms = explained(model, record.data["kind"], record.data.get("inputs") or [], clock.today())
    return Answer(200, {"score": found, "items": terms, "next_cursor": None})


@api.route(COVERAGE)
def covered(call: Call) -> Answer:
    """Answer the coverage matrix."""
    record, _ = PROGRAMMES.readable(call)
    audits = carried_out()
    found = coverage.rows(record.data, ground.things(universe()), ground.done(audits))
    shown = coverage.quarters(record.data["cycle_from"], record.data["cycle_to"])
    told = [{**audit.data, "number": audit.number} for audit in audits]
    reports = punctuality.of(record.data, told, clock.today().isoformat())
    return Answer(200, {"quarters": shown, "reports": reports, "items": found, "next_cursor": None})


@api.route(WHAT_IF)
def what_if(call: Call) -> Answer:
    """Answer for `fewer` audits; nothing is changed by asking."""
    record, _ = PROGRAMMES.readable(call)
    fewer = lists.number_in(call.query, "fewer", 1, 1, MOST_FEWER)
    return Answer(200, coverage.what_if(record.data, ground.things(universe()), fewer))


@api.route(SCHEDULE)
def scheduled(_: Call) -> Answer:
    """Answer the programme in force without its scores, and without why something is audited."""
    return Answer(200, schedule.in_force(RECORDS))


@api.route(CERTIFICATES)
def certificates(_: Call) -> Answer:
    """Answer what can be certified: number, thing, days, no more."""
    return Answer(200, {"items": certificate.closed(RECORDS), "next_cursor": None})


@api.route(CERTIFICATE)
def print_certificate(call: Call) -> Answer:
    """Answer the certificate of a closed audit as PDF."""
    audit, _ = RECORDS.get(AUDIT_TYPE, call.args["id"])
    if audit.state != "closed":
        raise not_found(f"A certificate of {call.args['id']}", withheld=True)
    raw = certificate.printed(audit, RECORDS.by_entity(str(audit.data["about"])), call.person)
    headers = {"Content-Disposition": f'attachment; filename="{audit.number}-certificate.pdf"'}
    return Answer(200, headers=headers, raw=raw, media_type="application/pdf")


handler = api.handler
