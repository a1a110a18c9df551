"""Somebody new in the running study, for a walk that needs a person nobody knows yet."""

import uuid
from datetime import UTC, datetime, timedelta

from demo import people
from demo.actor import Actor
from demo.authenticator import WithApp
from demo.client import Line, Person
from demo.people import Member, Staff
from demo.walk import World


def staff_of(line: Line, password: str) -> Staff:
    """Sign the administrators in, who know the study's organisations."""
    signed_in = {name: Person(line, name, password).sign_in() for name in people.ADMINISTRATORS}
    staff = Staff(line, password, signed_in, {})
    people.register_organisations(staff)
    return staff


def coordinator(staff: Staff) -> Person:
    """Register a coordinator of site 104, who joins by invitation."""
    username = f"sam-{uuid.uuid4().hex[:6]}"
    member = Member(username, f"Sam Reed {username[-3:].upper()}", ("site_coordinator",), "site104",
                    "coordinates site 104", "site104")  # fmt: skip
    people.register(staff, member, key=username)
    return people.enter(staff, member)


def reviewer(staff: Staff) -> WithApp:
    """Register a reviewer, who joins by invitation and sets an authenticator app up later."""
    username = f"tess-{uuid.uuid4().hex[:6]}"
    member = Member(username, f"Tess Moor {username[-3:].upper()}", ("reviewer",), "cro", "reviews documents")
    people.register(staff, member, key=username)
    person = WithApp(staff.line, username, staff.password, f"{username}@{people.MAIL}")
    person.join()
    people.accept_policy(person)
    return person


def inspector(staff: Staff) -> Person:
    """Register an inspector whose access ends after three days, and let them follow the invitation."""
    username = f"iris-{uuid.uuid4().hex[:6]}"
    member = Member(username, f"Iris Lund {username[-3:].upper()}", (), "sponsor", "inspects")
    path = people.register(staff, member, key=username)
    until = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    record = staff["ada"].read(path)
    people.settled(
        staff["ada"],
        path,
        record,
        "grant_role",
        "Inspects the study",
        role="inspector",
        scope="study",
        valid_to=until,
    )
    return people.enter(staff, member)


class With:
    """The world with one more person."""

    def __init__(self, world: World, person: Actor) -> None:
        self._world, self._person = world, person
        self.business_date, self.pass_days = world.business_date, world.pass_days

    def __getitem__(self, username: str) -> Actor:
        return self._person if username == self._person.username else self._world[username]
