"""SC1, steps 5 to 9: assigned, read, effective in one instant, and closed to every change."""

from datetime import datetime, timedelta
from typing import Any

from demo import work
from demo.actor import Actor, Reply
from demo.course import MONITORS, Course

WITHIN_SECONDS = 10.0


def assigned(course: Course) -> None:
    """Step 5."""
    walk, world = course.walk, course.world
    with walk.step(
        "5", "Nine monitors are assigned, nobody else", "the impact decision says who must be trained"
    ):
        found = world["tariq"].wait_for(lambda: _assignments(course), "nine assignments", WITHIN_SECONDS)
        owners = sorted(item["owner"] for item in found)
        walk.holds("assigned to", owners, sorted(world[name].person for name in MONITORS))
        due = (world.business_date() + timedelta(days=14)).isoformat()
        walk.holds("due in 14 days", {item["due_on"] for item in found}, {due})
        path = f"/training-assignments/{found[0]['id']}"
        walk.trailed(path, "training_assignment.create", "CQMS training", 1, code="version_approved")


def _assignments(course: Course) -> list[dict[str, Any]] | None:
    entity = f"document_version/{course.version.rpartition('/')[2]}"
    found = course.world["tariq"].items(f"/training-assignments?document_version={entity}")
    return found if len(found) >= len(MONITORS) else None


def gate_holds(course: Course) -> None:
    """Step 6."""
    walk, world = course.walk, course.world
    with walk.step("6", "Six of nine have read; Dora makes it effective", "below 90 % the gate stays shut"):
        _read(course, MONITORS[:6])
        _waiting(course, 3)
        said = walk.refused(
            "dora", lambda dora: dora.step(course.version, "make_effective"), "NOT_TRAINED", course.version
        )
        named = [
            next((world[m].name for m in MONITORS if world[m].name in line), line)
            for line in said.body["missing"]
        ]
        walk.holds(
            "the three who are missing", sorted(named), sorted(world[name].name for name in MONITORS[6:])
        )


def _read(course: Course, usernames: tuple[str, ...]) -> None:
    by_owner = {item["owner"]: item["id"] for item in _assignments(course) or []}
    for name in usernames:
        work.read_and_sign(course.world[name], by_owner[course.world[name].person])
    course.walk.note(f"{len(usernames)} open it, read it and sign: read and understood")


def _waiting(course: Course, count: int) -> None:
    def look() -> bool | None:
        said = course.world["dora"].read(f"{course.version}/training")
        return True if said["expected"] == len(MONITORS) and len(said["waiting"]) == count else None

    course.world["dora"].wait_for(look, f"documents to count {count} who still have to read")


def becomes_effective(course: Course) -> None:
    """Step 7."""
    walk, world = course.walk, course.world
    with walk.step(
        "7.1",
        "The last three read; the planned date is tomorrow",
        "training alone does not bring a date forward",
    ):
        _read(course, MONITORS[6:])
        _waiting(course, 0)
        walk.holds("state", course.seen()["state"], "approved")
        walk.refused(
            "dora",
            lambda dora: dora.step(course.version, "make_effective"),
            "INVALID_TRANSITION",
            course.version,
        )
    with walk.step(
        "7.2", f"{course.planned} comes", "no human act is needed, and there is no moment without a procedure"
    ):
        world.pass_days(1)
        _in_force(course)
    with walk.step("7.3", "As of the instant before", "the past stays readable as it was"):
        _the_instant_before(course)


def takes_effect(course: Course) -> None:
    """Step 7 where the planned date is there already: the last reading is what was missing."""
    walk = course.walk
    with walk.step("7.1", "The last three read; the planned date is there", "no human act is needed"):
        _read(course, MONITORS[6:])
        _in_force(course)
    with walk.step("7.3", "As of the instant before", "the past stays readable as it was"):
        _the_instant_before(course)


def _in_force(course: Course) -> None:
    walk, world = course.walk, course.world
    world["dora"].wait_for(
        lambda: course.seen()["state"] == "effective" or None, "the version to become effective"
    )
    new, old = course.seen(), world["dora"].read(course.former)
    walk.holds(
        "state of the new and of the former version",
        (new["state"], old["state"]),
        ("effective", "superseded"),
    )
    walk.holds("superseded in the same instant", old["data"]["superseded_at"], new["data"]["effective_at"])
    for path, step in ((course.version, "make_effective"), (course.former, "supersede")):
        walk.trailed(path, f"document_version.{step}", "CQMS documents", _entry_of(course, path, step))


def _entry_of(course: Course, path: str, step: str) -> int:
    entries = course.world["quinn"].items(f"{path}/audit-trail")
    return next((int(e["revision"]) for e in entries if e["act"].endswith(f".{step}")), 0)


def _the_instant_before(course: Course) -> None:
    walk, quinn = course.walk, course.world["quinn"]
    at = datetime.fromisoformat(course.seen()["data"]["effective_at"]) - timedelta(milliseconds=1)
    moment = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    before = quinn.read(f"{course.document}?as_of={moment}")
    walk.holds("the effective version was", before["data"]["label"], course.label)
    walk.holds("and it was", quinn.read(f"{course.former}?as_of={moment}")["state"], "effective")
    walk.holds("the new one was", quinn.read(f"{course.version}?as_of={moment}")["state"], "approved")


def cannot_be_edited(course: Course) -> None:
    """Step 8."""
    walk = course.walk
    with walk.step("8", "Anna edits the effective version", "what is in force changes by a new version only"):
        patch = {"change_summary": "A small correction that nobody would notice."}
        walk.refused("anna", lambda anna: _edit(anna, course, patch), "IMMUTABLE_STATE", course.version)


def _edit(anna: Actor, course: Course, patch: dict[str, str]) -> Reply:
    return anna.edit(course.version, patch, "Typing error")
