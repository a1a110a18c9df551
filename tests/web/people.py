"""The people who use the page in these tests, invited through the API as administrators do."""

import time
from dataclasses import dataclass, field

from demo.actor import DifferentAnswerError
from demo.client import Addresses, Line, Person
from tests.support.local import DEMO_PASSWORD, LocalCloud

WHILE_SECONDS = 300.0  # well below what a session may idle
MAIL = "abc01.cqms.example"
PEOPLE = {
    "anna": ("Anna Weber", "author"),
    "ravi": ("Ravi Patel", "reviewer"),
    "quinn": ("Quinn Novak", "quality_manager"),
    "dora": ("Dora Klein", "document_controller"),
    "pia": ("Pia Conti", "monitor"),
    "sam": ("Sam Young", "monitor"),
    "tariq": ("Tariq Aziz", "training_administrator"),
}


@dataclass(frozen=True)
class Team:
    """Everybody by user name, each at their own connection to the API."""

    line: Line
    members: dict[str, Person]
    met: dict[str, float] = field(default_factory=dict)

    def __getitem__(self, username: str) -> Person:
        """The person with this user name; whoever was not asked for a while may have been signed out meanwhile."""
        person, now = self.members[username], time.monotonic()
        if now - self.met.get(username, 0.0) > WHILE_SECONDS:
            person.sign_in()
        self.met[username] = now
        return person


def addresses(cloud: LocalCloud) -> Addresses:
    """Where the study answers, in the words of the demo's client."""
    return Addresses(
        cloud.url,
        f"{cloud.url}/cognito",
        f"{cloud.url}/mail/messages",
        cloud.outputs["WebClientId"],
        cloud.outputs["SigningClientId"],
    )


def register(admin: Person, username: str, name: str) -> str:
    """Register a person, who gets an invitation by mail; returns the path of the record."""
    email = f"{username}@{MAIL}"
    body = {"printed_name": name, "username": username, "email": email, "zone": "Europe/Berlin"}
    made = admin.create("/people", body)
    assert made.status == 201, made.said
    path = f"/people/{made.body['id']}"
    checked = admin.step(path, "verify_identity", reason="Seen in person", method="government_id_in_person",
                         evidence="Identity binder, page 12")  # fmt: skip
    assert checked.status == 200, checked.said
    return path


def give_role(admin: Person, path: str, role: str, scope: str = "study") -> None:
    """Grant a role for the whole study or a part of it; the first one invites the person."""
    granted = admin.step(path, "grant_role", reason="Joins the study", role=role, scope=scope)
    assert granted.status == 200, granted.said


def assemble(cloud: LocalCloud) -> Team:
    """Invite everybody who is not there yet, let each choose a password and accept the signature policy."""
    line = Line(addresses(cloud))
    ada = Person(line, "ada", DEMO_PASSWORD).sign_in()
    members = {"ada": ada}
    for username, (name, role) in PEOPLE.items():
        person = Person(line, username, DEMO_PASSWORD, f"{username}@{MAIL}")
        try:
            members[username] = person.sign_in()
            continue
        except DifferentAnswerError:
            path = register(ada, username, name)
        give_role(ada, path, role)
        members[username] = person.join()
        accepted = person.step(path, "accept_signature_policy", policy_version=1)
        assert accepted.status == 200, accepted.said
    return Team(line, members)


def newcomer(team: Team, cloud: LocalCloud, name: str, role: str, scope: str = "study") -> str:
    """Register a person with a password of their own; returns the user name."""
    username = f"{name.split()[0].lower()}{time.time_ns()}"
    give_role(team["ada"], register(team["ada"], username, name), role, scope)
    cloud.choose_password(username, f"{username}@{MAIL}")
    return username


def may_sign(team: Team, username: str) -> Person:
    """Let a newcomer accept the signature policy; returns them at a connection of their own."""
    person = Person(team.line, username, DEMO_PASSWORD, f"{username}@{MAIL}").sign_in()
    accepted = person.step(f"/people/{person.id}", "accept_signature_policy", policy_version=1)
    assert accepted.status == 200, accepted.said
    return person
