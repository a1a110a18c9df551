"""Scenario SC3: a site coordinator's first week."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from demo import sc3_quiz, work
from demo.actor import Actor, DifferentAnswerError, expected
from demo.sc3_matrix import ROLE, active, quiz
from demo.sc3_week import WORD, Week
from demo.walk import Walk


def walk(week: Week) -> None:
    """Walk the steps."""
    joins(week)
    sc3_quiz.fails(week)
    sc3_quiz.unlocked(week)
    seen_at_work(week)
    qualified(week)
    elsewhere(week)
    ignored(week)
    ended = week.walk.world["quinn"].sign(
        f"/role-matrices/{week.matrix.partition('/')[2]}", "retire", "The walk is over"
    )
    expected(ended, (200, 202), "retiring the matrix of the walk")


def joins(week: Week) -> None:
    """Steps 1 and 2."""
    walk, sam = week.walk, week.newcomer
    with walk.step(
        "1", f"{sam.name} joins the site as coordinator", "training follows from the role, in minutes"
    ):
        for kind in ("quiz", "on_job"):
            sam.wait_for(partial(_there, week, kind), f"the assignment of kind {kind}")
            found = week.of(kind)
            walk.holds(
                f"{found['number']}, {kind}",
                (found["state"], found["data"]["cause"]),
                ("assigned", "role_started"),
            )
            walk.trailed(
                week.path(kind), "training_assignment.create", "CQMS training", 1, code="role_started"
            )
    with walk.step("2", "Ivy delegates the dispensing log", "nobody does what they were not trained in"):
        ivy = walk.world["ivy"]
        body = {"site": week.site, "owner": sam.person, "tasks": [week.task],
                "begins_on": walk.world.business_date().isoformat()}  # fmt: skip
        made = walk.done(ivy.create("/delegations", body), 201, "proposed")
        week.delegation = f"/delegations/{made['id']}"
        said = walk.refused(
            "ivy",
            lambda who: who.intend(week.delegation, "delegate"),
            "NOT_TRAINED",
            week.delegation,
            reader="tariq",
        ).body
        walk.holds("the refusal names", sorted(name.partition(" ")[2] for name in said["missing"]),
                   ["Dispensing log under supervision", "Protocol quiz"])  # fmt: skip
        week.before = _now()
        said = _asked(week, week.before)
        walk.holds("qualified", (said["held"], said["qualified"]), (True, False))
        missing = {item["kind"] for item in said["items"] if not item["satisfied"]}
        walk.holds("missing are the quiz and the task under supervision", missing >= {"quiz", "on_job"}, True)


def _there(week: Week, kind: str) -> bool | None:
    try:
        return bool(week.of(kind))
    except DifferentAnswerError:
        return None


def seen_at_work(week: Week) -> None:
    """Step 5."""
    walk, sam, ivy = week.walk, week.newcomer, week.walk.world["ivy"]
    with walk.step(
        "5", "Ivy saw it done; nobody verifies themselves", "a second pair of eyes, with a signature"
    ):
        path = week.path("on_job")
        walk.done(sam.step(path, "open"), 200, "opened, now that the quiz is done")
        report = {
            "done_on": walk.world.business_date().isoformat(),
            "evidence": "Dispensing log, pages 1 to 3",
        }
        work.signed(sam, path, "report_done", verifier=ivy.person, **report)
        walk.refused(
            sam.username, lambda who: who.intend(path, "verify"), "SOD_VIOLATION", path, reader="tariq"
        )
        done = work.signed(ivy, path, "verify")
        walk.holds("state and meanings", (done["state"], [s["meaning"]["code"] for s in done["signatures"]]),
                   ("completed", [WORD, "verified"]))  # fmt: skip


def qualified(week: Week) -> None:
    """Step 6."""
    walk = week.walk
    with walk.step(
        "6",
        "The task is delegated; qualified now, and not before",
        "an answer for any instant, with what shows it",
    ):
        signed = work.signed(walk.world["ivy"], week.delegation, "delegate")
        walk.holds("delegated", (signed["state"], signed["title"]), ("active", "Dispensing log"))
        said = _asked(week, week.before)
        walk.holds("as of step 2", said["qualified"], False)
        said = _asked(week, _now())
        shown = {
            item["kind"]: item["evidence"] for item in said["items"] if item["kind"] in ("quiz", "on_job")
        }
        walk.holds("what the matrix asks for is satisfied", all(shown.values()) and len(shown), 2)
        walk.holds("the task was seen by", shown["on_job"]["signed_by"][-1], walk.world["ivy"].name)
        receipt = walk.world["quinn"].read(shown["on_job"]["receipt"].removeprefix("/api/v1"))
        walk.holds("its proof names the very entry", receipt["leaf"], shown["on_job"]["leaf"])


def elsewhere(week: Week) -> None:
    """Step 7."""
    walk, sam = week.walk, week.newcomer
    with walk.step("7", "What another site has", "a site sees its own"):
        for queue in ("quality-events", "delegations"):
            walk.refused(
                sam.username,
                partial(Actor.get, path=f"/{queue}?site={week.elsewhere}"),
                "OUT_OF_SCOPE",
            )
        walk.holds("of its own", [item["state"] for item in sam.items(f"/delegations?site={week.site}")
                                  if item["id"] in week.delegation], ["active"])  # fmt: skip


# Days after the assignment, which is due after fourteen: three before, one after, and the end of fourteen days of grace.
LATER = ((11, "remind", "reminded"), (4, "announce_overdue", "overdue"), (14, "announce_missed", "missed"))


def ignored(week: Week) -> None:
    """Step 8."""
    walk, sam, ivy = week.walk, week.newcomer, week.walk.world["ivy"]
    with walk.step("8", "What is asked anew is ignored", "missed training becomes one fact, not forty"):
        week.quiz = active(
            walk, "training-requirements", quiz("Protocol quiz, amended") | {"replaces": week.quiz}
        )
        sam.wait_for(partial(_there, week, "quiz"), "the assignment of the amended quiz")
        path, number = week.path("quiz"), week.of("quiz")["number"]
        for days, act, said in LATER:
            walk.world.pass_days(days)
            sam.wait_for(partial(_acted, walk, path, act), f"{number} to be {said}")
            walk.note(f"{days} days later: {number} is {said}")
        title = f"{number} is overdue: talk to the learner"
        ivy.wait_for(
            lambda: [t for t in ivy.items("/tasks?owner=me") if t["title"] == title] or None,
            "Ivy's task",
        )
        title = f"Training missed: {number}"
        quinn = walk.world["quinn"]
        found = quinn.wait_for(
            lambda: [e for e in quinn.items("/quality-events") if e["title"] == title] or None, title
        )
        walk.holds("quality events about it", len(found), 1)
        ivy.wait_for(
            lambda: ivy.read(week.delegation)["state"] == "suspended" or None, "the task to be suspended"
        )
        walk.trailed(week.delegation, "delegation.suspend", "CQMS training", 3, code="training_missed")


def _acted(walk: Walk, path: str, act: str) -> bool | None:
    entries = walk.world["quinn"].items(f"{path}/audit-trail")
    return any(entry["act"] == f"training_assignment.{act}" for entry in entries) or None


def _asked(week: Week, at: str) -> dict[str, Any]:
    query = f"person={week.newcomer.person}&role={ROLE}&scope={week.site}&at={at}"
    return week.walk.world["tariq"].read(f"/qualifications?{query}")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
