"""The heart of SC1 on a study that nobody can move the date of: `cqms smoke` starts it, first to register, then to walk.

`register` prints the user names of the test people, one a line; whoever deployed the study gives them their password.
"""

import os
import sys

import httpx

from demo import people, sc1, sc1_approval, sc1_training
from demo.actor import DifferentAnswerError
from demo.client import Addresses, Line
from demo.course import MONITORS, Course, begin
from demo.people import CAST, Staff
from demo.scenario import Living, prepared
from demo.walk import Walk

NEEDED = ("quinn", "dora", "tariq", "mara", "anna", "ravi", *MONITORS)


def sealed(course: Course) -> None:
    """Wait for what makes an entry proof: it is under a signed checkpoint."""
    with course.walk.step("10", "A minute later", "what nobody sealed, nobody can prove"):
        course.walk.holds(
            "sealed", course.world["quinn"].wait_for(lambda: _last_seal(course), "a seal"), True
        )


def _last_seal(course: Course) -> bool | None:
    return True if course.seen()["sealed"] else None


STEPS = (
    sc1.opens, sc1.approves_own, sc1.sent_back, sc1_approval.approved, sc1_training.assigned, sc1_training.gate_holds,
    sc1_training.takes_effect, sc1_training.cannot_be_edited, sealed,
)  # fmt: skip


def register(line: Line, password: str) -> list[str]:
    """Enter the test people the walk needs, and their organisations; returns their user names."""
    staff = people.administrators(line, password)
    people.register_organisations(staff)
    there = {item["title"]: item["id"] for item in staff["ada"].items("/people")}
    for member in _cast():
        if member.printed_name in there:
            people.admit(staff, member, f"/people/{there[member.printed_name]}")
        else:
            people.register(staff, member)
    return [member.username for member in _cast()]


def walk(line: Line, password: str) -> str:
    """Walk on a procedure of its own, brought into force first; returns its number."""
    staff = Staff(line, password, {}, {})
    for member in _cast():
        people.enter(staff, member)
    world = Living(line, password)
    document = prepared(world)
    course = begin(Walk(world), document)
    course.ahead = 0
    for step in STEPS:
        step(course)
    return document


def _cast() -> list[people.Member]:
    return [member for member in CAST if member.username in NEEDED]


def main(arguments: list[str]) -> int:
    """Register, or walk; 1 when the study answers otherwise than SC1 says."""
    line = Line(Addresses.of_environment(os.environ["STUDY_URL"]))
    password = os.environ["DEMO_PASSWORD"]
    try:
        if arguments == ["register"]:
            print("\n".join(register(line, password)))
        else:
            print(f"\nSC1 holds, on {walk(line, password)}.")
    except (DifferentAnswerError, httpx.HTTPError) as error:
        print(f"\nSC1 stopped: {error or type(error).__name__}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
