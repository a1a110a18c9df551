"""The life of a qualification, as a table."""

from events.people.qualifications import (
    PartyConditionallyQualified,
    PartyDisqualificationSigned,
    PartyDisqualified,
    PartyProposed,
    PartyQualificationRetired,
    PartyQualified,
    PartyRejected,
    PartyRequalificationDue,
    PartySuspended,
)
from shared.comments import blocking_comments_answered
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Relation, Role
from shared.signatures import Meaning

from . import domain, rules

SYSTEM = (Role.SYSTEM,)
MAKERS = (*QUALITY, Role.STUDY_MANAGER)
UNDECIDED = ("proposed", "under_assessment")
WORKING = ("qualified", "conditionally_qualified", "requalification_due")
OPEN = (*UNDECIDED, *WORKING, "suspended")
NOT_AUTHOR = (Relation.AUTHOR,)
SHOWN = (rules.evidence_is_there, blocking_comments_answered)

QUALIFICATION = Lifecycle(
    initial="proposed",
    states=(*OPEN, "rejected", "disqualified", "retired"),
    final=frozenset({"rejected", "disqualified", "retired"}),
    editable=frozenset(UNDECIDED),
    opened=PartyProposed,
    transitions=(
        Step("begin_assessment", "proposed", "under_assessment", QUALITY),
        Step("add_evidence", OPEN, "stays", MAKERS, fields=domain.EvidenceItem, only_if=(rules.is_not_of_tomorrow,),
             does=domain.shown),
        Step("qualify", ("under_assessment", "conditionally_qualified", "requalification_due", "suspended"), "qualified",
             QUALITY, not_as=NOT_AUTHOR, only_if=SHOWN, sign=Meaning.QUALIFIED, does=domain.qualified, due=domain.until,
             also=domain.noted, emits=PartyQualified),
        Step("qualify_with_conditions", ("under_assessment", "requalification_due", "suspended"),
             "conditionally_qualified", QUALITY, not_as=NOT_AUTHOR, fields=domain.Conditions,
             only_if=(rules.has_an_end, rules.ends_later, blocking_comments_answered), sign=Meaning.QUALIFIED,
             does=domain.qualified_with_conditions, due=domain.until, also=domain.noted, emits=PartyConditionallyQualified),
        Step("reject", "under_assessment", "rejected", QUALITY, reason=True, also=domain.noted, emits=PartyRejected),
        Step("come_due", "qualified", "requalification_due", SYSTEM, only_if=(rules.ends_soon,),
             emits=PartyRequalificationDue),
        Step("suspend", WORKING, "suspended", MAKERS, reason=True, voids_signatures=True, does=domain.suspended,
             due=lambda _: None, also=domain.noted, emits=PartySuspended),
        Step("lapse", ("conditionally_qualified", "requalification_due"), "suspended", SYSTEM, only_if=(rules.is_over,),
             voids_signatures=True, does=domain.suspended, due=lambda _: None, also=domain.noted, emits=PartySuspended),
        Step("disqualify", "suspended", "disqualified", rules.DECIDERS, only_if=(rules.role_has_not_signed,),
             sign=Meaning.CANCELLATION, needs=rules.signatures_missing, also=domain.noted, emits=PartyDisqualified,
             emits_each_time=PartyDisqualificationSigned),
        Step("retire", (*UNDECIDED, *WORKING), "retired", QUALITY, reason=True, due=lambda _: None, also=domain.ended,
             emits=PartyQualificationRetired),
    ),
)  # fmt: skip
