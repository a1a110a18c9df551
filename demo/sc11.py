"""The parts of scenario SC11, access control, that are built: 2 and 5 to 8."""

import base64
import json
import subprocess
import sys
import time
import uuid
from functools import partial

from demo import papers, people, sc11_leaver
from demo.actor import Actor, DifferentAnswerError, Reply
from demo.client import Line, Person
from demo.people import Member, Staff
from demo.walk import Walk


def walk(walk: Walk, line: Line, password: str) -> None:
    """Walk the steps."""
    same_again(walk)
    grants_himself(walk)
    administrator_signs(walk)
    other_study(walk)
    leaver(walk, line, password)


def same_again(walk: Walk) -> None:
    """Step 2."""
    with walk.step(
        "2", "The same study file is applied again", "a study is what its file says, however often"
    ):
        walk.not_built("template")
        before = walk.world["ada"].items("/people")
        asked = [sys.executable, "-m", "infra.local", "up", "--without-demo"]
        said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout  # noqa: S603  # our own module, no shell
        walk.holds("anything deployed", [row for row in said.splitlines() if "Deploying" in row], [])
        walk.holds("the register of people is unchanged", walk.world["ada"].items("/people") == before, True)


def grants_himself(walk: Walk) -> None:
    """Step 5."""
    alan, ada = walk.world["alan"], walk.world["ada"]
    path = f"/people/{alan.id}"
    with walk.step("5", "Alan grants himself a quality role", "who grants access does not profit from it"):
        walk.refused(
            "alan",
            lambda who: who.step(path, "grant_role", "I could help", role="quality_manager"),
            "SOD_VIOLATION",
            path,
        )
        walk.refused(
            "ada",
            lambda who: who.step(path, "grant_role", "He could help", role="quality_manager"),
            "ROLE_CONFLICT",
            path,
        )
        walk.note(f"neither {alan.name} nor {ada.name} can mix administration and quality in one person")


def administrator_signs(walk: Walk) -> None:
    """Step 6."""
    with walk.step("6", "Alan signs an approval", "an administrator decides no quality"):
        walk.not_built("capa_closure")
        paper = papers.in_review(walk.world)
        for step in ("review", "approve"):
            walk.refused("alan", partial(_intends, paper.version, step), "OUT_OF_SCOPE", paper.version)
        papers.tidied(walk.world, paper)


def _intends(path: str, step: str, actor: Actor) -> Reply:
    return actor.intend(path, step)


def other_study(walk: Walk) -> None:
    """Step 7."""
    with walk.step("7", "A token of another study is used here", "studies share nothing"):
        said = walk.world["quinn"].get("/documents", authorization=f"Bearer {_foreign_token()}")
        walk.holds("status at the gateway", said.status, 401)
        said = walk.world["quinn"].get("/documents", authorization="Bearer nothing")
        walk.holds("status of no token at all", said.status, 401)
        walk.note("what the scenario calls out of scope is said before anything of this study is asked")


def _foreign_token() -> str:
    """Return a token as another study's pool would issue it."""
    now = int(time.time())
    claims = {"iss": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Another01", "sub": str(uuid.uuid4()),
              "client_id": "another", "token_use": "access", "iat": now, "exp": now + 900}  # fmt: skip
    parts = ({"alg": "RS256", "kid": "another"}, claims)
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return f"{head}.{body}.{'A' * 342}"


def leaver(walk: Walk, line: Line, password: str) -> None:
    """Step 8."""
    with walk.step("8.1", "Leo joins, signs a review", "what he signs now must stand when he is gone"):
        staff = Staff(
            line,
            password,
            {name: Person(line, name, password).sign_in() for name in people.ADMINISTRATORS},
            {},
        )
        people.register_organisations(staff)
        username = f"leo-{uuid.uuid4().hex[:6]}"
        member = Member(
            username, f"Leo Brandt {username[-3:].upper()}", ("reviewer", "author"), "cro", "reviews"
        )
        path = people.register(staff, member, key=username)
        leo = people.enter(staff, member)
        world = _With(walk, username, leo)
        paper = papers.in_review(world, reviewer=username)
        signed = walk.done(leo.sign(paper.version, "review", wait=10), (200, 202), "Leo signs")
        left_behind = sc11_leaver.begun(walk, world, username)
    with walk.step("8.2", "Leo leaves", "access ends at once, signatures do not"):
        left = walk.done(
            walk.world["ada"].step(path, "leave", "Left the company on Friday"), 200, "Ada ends his access"
        )
        walk.holds(
            "state and roles",
            (left["state"], [g["role"] for g in left["data"]["grants"] if not g["valid_to"]]),
            ("left", []),
        )
        walk.trailed(
            path,
            "person.leave",
            walk.world["ada"].name,
            left["revision"],
            reason="Left the company on Friday",
        )
        walk.holds("his session", leo.get("/me").status, 401)
        leo.wait_for(lambda: _cannot_sign_in(leo), "his account to be closed")
        walk.note("he cannot sign in any more")
        seen = walk.world["quinn"].read(paper.version)
        named = [s["printed_name"] for s in seen["signatures"] if s["step"] == "review" and not s["voided"]]
        walk.holds("his signature still stands and names him", named, [member.printed_name])
        walk.holds("revision", seen["revision"], signed["revision"])
    sc11_leaver.handed_on(walk, left_behind)


class _With:
    """The world with one more person."""

    def __init__(self, walk: Walk, username: str, person: Person) -> None:
        self._world, self._username, self._person = walk.world, username, person
        self.business_date, self.pass_days = walk.world.business_date, walk.world.pass_days

    def __getitem__(self, username: str) -> Actor:
        return self._person if username == self._username else self._world[username]


def _cannot_sign_in(person: Person) -> bool | None:
    try:
        person.sign_in()
    except DifferentAnswerError:
        return True
    return None
