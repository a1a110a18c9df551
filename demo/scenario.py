"""`python -m demo.scenario 1`: walk an acceptance scenario against the running study."""

import argparse
import os
import subprocess
import sys
from datetime import date, timedelta

import httpx

from demo import newcomer, sc1, sc2, sc3, sc3_matrix, sc3_week, sc4, sc5, sc9, sc11, sc12, study, work
from demo.actor import Actor, DifferentAnswerError, expected
from demo.client import Addresses, Line, Person
from demo.course import NUMBER
from demo.library import editions
from demo.walk import Walk, World
from infra.local.people import demo_password
from infra.local.settings import load


class Living:
    """A running study with the people of the demo."""

    def __init__(self, line: Line, password: str) -> None:
        self.line, self.password = line, password
        self._people: dict[str, Person] = {}

    def __getitem__(self, username: str) -> Actor:
        if username not in self._people:
            self._people[username] = Person(self.line, username, self.password).sign_in()
        return self._people[username]

    def business_date(self) -> date:
        """Return the study's business date."""
        return study.business_date(self.line)

    def pass_days(self, days: int) -> None:
        """Have the local runner move the business date."""
        study.move_to(self.line, study.offset(self.line) + days)


def subject(world: World) -> str:
    """Return a document that SC1 can be walked on: the usual one, or another of its kind."""
    dora = world["dora"]
    title = editions(NUMBER)[0].title
    for item in sorted(dora.items("/documents"), key=lambda item: str(item["number"])):
        data = dora.read(f"/documents/{item['id']}")["data"] if item["title"] == title else {}
        if data.get("effective_version") and not data["open_version"]:
            return str(item["number"])
    return prepared(world)


def prepared(world: World) -> str:
    """Register a document of the same kind and bring its first version into force."""
    text = editions(NUMBER)[0]
    dora, anna = world["dora"], world["anna"]
    body = {"title": text.title, "doc_type": text.doc_type, "owner": world["mara"].person, "process": text.process,
            "audience_roles": ["monitor", "lead_monitor", "investigator", "site_coordinator"]}  # fmt: skip
    made = expected(dora.create("/documents", body), 201, "registering a document").body
    draft = {"reviewers": [world["ravi"].person], "approvers": [world["quinn"].person],
             "training_impact": "none", "impact_rationale": "Prepared for a walk through the scenario",
             "planned_effective_on": (world.business_date() - timedelta(days=1)).isoformat()}  # fmt: skip
    opened = anna.create(f"/documents/{made['id']}/versions", draft)
    path = f"/document-versions/{expected(opened, 201, 'drafting').body['id']}"
    work.attach(anna, path, text, "1.0")
    work.signed(anna, path, "submit")
    work.in_vault(anna, path)
    work.signed(world["ravi"], path, "review")
    work.signed(world["quinn"], path, "approve")
    dora.wait_for(
        lambda: dora.read(path)["state"] == "effective" or None, "the first version to become effective"
    )
    return str(made["number"])


def walk_sc3(world: Living) -> None:
    """Sign the site's matrix, let somebody join, and walk their first week."""
    staff = newcomer.staff_of(world.line, world.password)
    site = staff.parties["site104"]
    parts = sc3_matrix.prepare(Walk(world), site)
    sam = newcomer.coordinator(staff)
    sc3.walk(sc3_week.Week(Walk(newcomer.With(world, sam)), sam, site, staff.parties["site105"], *parts))


def walk_sc9(world: Living) -> None:
    """Let an inspector in for three days, and walk their day."""
    inspector = newcomer.inspector(newcomer.staff_of(world.line, world.password))
    sc9.walk(Walk(newcomer.With(world, inspector)), inspector)


def _walk(number: int) -> None:
    local = load()
    line = Line(Addresses.of_environment(os.environ.get("STUDY_URL", local.url)))
    world = Living(line, os.environ.get("DEMO_PASSWORD") or demo_password(local))
    walk = Walk(world)
    if number == 1:
        sc1.walk(walk, subject(world))
    elif number == 2:
        sc2.walk(walk)
    elif number == 4:
        sc4.walk(walk)
    elif number == 3:
        walk_sc3(world)
    elif number == 5:
        sc5.walk(walk)
    elif number == 9:
        walk_sc9(world)
    elif number == 11:
        sc11.walk(walk, line, world.password)
    else:
        sc12.walk(walk, line, world.password)


def main(arguments: list[str] | None = None) -> int:
    """Walk one scenario; 1 when a step differs, with the step's name."""
    parser = argparse.ArgumentParser(prog="python -m demo.scenario", description=__doc__)
    parser.add_argument(
        "number",
        type=int,
        choices=(1, 2, 3, 4, 5, 9, 11, 12),
        help="SC1, SC2, or the parts of SC3, SC4, SC5, SC9, SC11 or SC12 that are built",
    )
    number = parser.parse_args(arguments).number
    try:
        _walk(number)
    except httpx.ConnectError:
        print("The study does not run; start it with make up.", file=sys.stderr)
        return 1
    except (DifferentAnswerError, httpx.HTTPError, subprocess.SubprocessError) as error:
        print(f"\nSC{number} stopped: {error}", file=sys.stderr)
        return 1
    print(f"\nSC{number} holds.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
