"""Scenario SC1: a new version of a procedure with a training gate, from draft to effective.

The same walk runs against a living study (`make demo`), in the end-to-end tests, and in a test that takes
away one guard after the other to see it fail.
"""

from dataclasses import replace
from datetime import timedelta

from demo import sc1_approval, sc1_resting, sc1_training, work
from demo.course import NUMBER, Course, begin, changed, signs
from demo.library import rejected
from demo.walk import Walk

EXEMPT = ["lead_monitor", "investigator", "site_coordinator"]
WHY_EXEMPT = "Lead monitors wrote the change; sites are trained by their monitor at the next visit."


def drafts(course: Course) -> None:
    """Step 1."""
    sc1_resting.rests(course)
    opens(course)


def opens(course: Course) -> None:
    """Step 1, without what rests on the procedure."""
    walk, world = course.walk, course.world
    anna, label = world["anna"], course.label
    with walk.step(
        "1.1", f"Anna drafts version {course.major}.1", "a change starts as a draft; what is in force stays"
    ):
        walk.not_built("document_change_request")
        planned = (world.business_date() + timedelta(days=course.ahead)).isoformat()
        body = {"change_summary": changed().change_summary, "reviewers": [world["ravi"].person],
                "approvers": [world["quinn"].person], "exempt_roles": EXEMPT,
                "planned_effective_on": planned,
                "training_gate": {"mode": "block", "threshold_pct": 90}}  # fmt: skip
        made = walk.done(anna.create(f"{course.document}/versions", body), 201, "the draft is opened")
        course.version, course.planned = f"/document-versions/{made['id']}", planned
        walk.holds("state", made["state"], "draft")
        walk.holds("version", made["data"]["label"], f"{course.major}.1")
        walk.trailed(course.version, "document_version.create", anna.name, 1)
        walk.holds(f"version {label} is still", world["dora"].read(course.former)["state"], "effective")
    with walk.step(
        "1.2", "Anna opens a second draft", "two drafts at a time would hide one change from the other"
    ):
        walk.refused(
            "anna",
            lambda anna: anna.create(f"{course.document}/versions", body),
            "OPEN_CHILDREN",
            course.document,
        )
    with walk.step(
        "1.3", "Anna brings the PDF", "the file is looked at before anybody sees it, then bound by its digest"
    ):
        text = rejected()[0]
        verdict = work.attach(
            anna,
            course.version,
            replace(text, number=made["number"].rpartition("-V")[0]),
            made["data"]["label"],
        )
        seen = course.seen()
        walk.holds(
            "the draft holds exactly the bytes sent", seen["data"]["file"]["sha256"], verdict["sha256"]
        )
        walk.trailed(course.version, "document_version.attach_file", "CQMS documents", seen["revision"])


def approves_own(course: Course) -> None:
    """Step 2."""
    walk = course.walk
    with walk.step("2", "Anna approves her own draft", "who writes does not approve"):
        walk.refused(
            "anna", lambda anna: anna.intend(course.version, "approve"), "SOD_VIOLATION", course.version
        )
        walk.refused(
            "anna", lambda anna: anna.step(course.version, "approve"), "SOD_VIOLATION", course.version
        )


def sent_back(course: Course) -> None:
    """Step 3."""
    walk, world = course.walk, course.world
    anna, ravi = world["anna"], world["ravi"]
    comment = rejected()[0].review_comment or ""
    with walk.step(
        "3.1", "Anna submits without saying why lead monitors need no training", "an exemption has its reason"
    ):
        walk.refused(
            "anna", lambda anna: anna.sign(course.version, "submit"), "MISSING_RATIONALE", course.version
        )
        walk.done(
            anna.edit(course.version, {"impact_rationale": WHY_EXEMPT}, "Rationale added"), 200, "she adds it"
        )
    with walk.step(
        "3.2", "Anna signs and submits", "authorship is signed; from here the bytes cannot change"
    ):
        walk.refused(
            "anna", lambda anna: anna.step(course.version, "submit"), "SIGNATURE_REQUIRED", course.version
        )
        signs(course, "anna", "submit", "in_review", "authored")
    with walk.step(
        "3.3", "Ravi sends it back without a reason, then with one", "the author must know what to change"
    ):
        work.in_vault(ravi, course.version)
        said = ravi.step(course.version, "reject")
        walk.holds("without a reason", (said.status, said.code), (422, "VALIDATION_FAILED"))
        remark = {"text": "Section 4 does not say who opens the envelope", "part": "section 4"}
        walk.done(ravi.call("POST", f"{course.version}/comments", remark), 200, "he comments on section 4")
        before = course.seen()
        returned = walk.done(ravi.step(course.version, "reject", comment), 200, "with a reason")
        walk.holds(
            "state and version",
            (returned["state"], returned["data"]["label"]),
            ("draft", f"{course.major}.2"),
        )
        walk.holds("revision", returned["revision"], before["revision"] + 1)
        walk.trailed(
            course.version, "document_version.reject", ravi.name, returned["revision"], reason=comment
        )
        voided = [(s["printed_name"], bool(s["voided"])) for s in returned["signatures"]]
        walk.holds("signatures of round 1 are void but visible", voided, [(anna.name, True)])
        kept = [(c["name"], c["round"]) for c in returned["comments"]]
        walk.holds("his comment stays with the round", kept, [(ravi.name, 1)])
        rejected_file = ravi.read(f"{course.version}/files/file?round=1")
        walk.holds("the rejected file stays", rejected_file["sha256"], before["data"]["file"]["sha256"])


STEPS = (
    drafts,
    approves_own,
    sent_back,
    sc1_approval.approved,
    sc1_training.assigned,
    sc1_training.gate_holds,
    sc1_training.becomes_effective,
    sc1_training.cannot_be_edited,
    sc1_resting.where_used,
)


def walk(walk: Walk, document: str = NUMBER) -> None:
    """Walk SC1 on a document that has an effective version and none in work."""
    course = begin(walk, document)
    for step in STEPS:
        step(course)
