"""At every AWS call of every command, at its real entry point, something fails once; then the same is sent again.

What must come out is the effect once, with its entries, or nothing. ATR-01, integrity.md section 4 row 1. The commands
are derived from the declarations. Each call meets one kind of fault, dealt in turn; `FAULTS=all` lets it meet every kind.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest

from services.register import SERVICES
from tests.support import occasions, planted
from tests.support.calls import EVERY_FAULT
from tests.support.every_step import EveryStep, unguarded
from tests.support.operations import OPERATIONS, answer, made
from tests.support.spoiling import Clean, clean, once
from tests.support.staff import Staffed, Team
from tests.support.study import CONTEXT, first_administrators, simulated
from tests.support.tape import Command, Tape, declared

# two halves of the work: neither has to be lived through for the other's commands
CONTROLLED = ("people", "documents", "training")
HALVES = {"controlled": CONTROLLED, "quality": tuple(s.name for s in SERVICES if s.name not in CONTROLLED)}
EVERYTHING = declared()


# what has to be worked out before the last steps of some records make sense
STORIES: dict[str, tuple[Callable[[Team], None], ...]] = {
    "controlled": (occasions.learned, occasions.renewed, occasions.looked_after, occasions.delegated,
                   occasions.retrained),
    "quality": (occasions.investigated, occasions.judged, occasions.warned, occasions.renewed,
                occasions.put_right, occasions.missed, occasions.talked, occasions.stood_in,
                occasions.ended, occasions.visited, occasions.refused),
}  # fmt: skip
THOROUGHLY = ("POST /parties", "POST /documents/<parent>/versions", "PATCH /document-versions/<id>", "person grant_role",
              "document_version submit")  # fmt: skip  # one of each kind of command meets every fault at every call
# of what reads the whole study page by page: what it does at one call costs as much as all its calls
MOST_ATTEMPTS = 64 if os.environ.get("FAULTS") == "all" else 16


class Played:
    """A study in which people did something of everything, and what was asked of each function on the way."""

    def __init__(self, staffed: Staffed, folder: Path) -> None:
        self.tape, self.halves, self.cleans = Tape(), set[str](), dict[str, Clean]()
        with self.tape.running(), simulated(folder) as simulator:
            first_administrators(simulator)
        with staffed.copy() as team, self.tape.running():
            team.simulator.twice = False
            self.world, self.staffed = made(team), Staffed.of(team)

    def command(self, half: str, name: str) -> Command | None:
        """Return the command, after everything of its half was done once."""
        if half not in self.halves:
            self.halves.add(half)
            self._lived(half)
        return self.tape.commands.get(name)

    def _lived(self, half: str) -> None:
        with self.staffed.copy() as team, self.tape.running():
            team.simulator.twice, self.world.team = False, team
            for story in STORIES[half]:
                story(team)
            for operation in OPERATIONS:
                if f"{operation.method} {operation.rule}" in self._missing(half):
                    answer(self.world, operation)
            for service in SERVICES:
                for function in service.functions if service.name in HALVES[half] else ():
                    if {trigger.kind for trigger in function.triggers} & {"schedule", "log_stream"}:
                        team.simulator.handler(service.name, function.name)({}, CONTEXT)
            EveryStep(team, self.tape.commands, HALVES[half]).walk()

    def _missing(self, half: str) -> list[str]:
        return [name for name in commands_of(half) if name not in self.tape.commands]

    def clean(self, command: Command) -> Clean:
        """Return what the command does when nothing goes wrong."""
        if command.name not in self.cleans:
            self.cleans[command.name] = clean(command)
        return self.cleans[command.name]


def commands_of(half: str) -> list[str]:
    return [name for name, function in EVERYTHING.items() if function.split()[0] in HALVES[half]]


@pytest.fixture(scope="session")
def played(staffed: Staffed, tmp_path_factory: pytest.TempPathFactory) -> Played:
    return Played(staffed, tmp_path_factory.mktemp("first"))


@pytest.fixture(autouse=True)
def without_guards() -> Iterator[None]:
    """A step was taken without its guards, so it is taken so again; that they stand is shown elsewhere."""
    with unguarded():
        yield


def each(half: str) -> list[object]:
    return [pytest.param(half, name, id=name) for name in commands_of(half)]


@pytest.mark.parametrize(("half", "name"), [case for half in HALVES for case in each(half)])
def test_a_command_takes_effect_once_or_not_at_all(played: Played, half: str, name: str) -> None:
    command = played.command(half, name)
    assert command is not None, "nobody had occasion to do it: give them one in tests/support/occasions.py"
    usual = played.clean(command)
    for number in places(usual.attempts):
        for kind in faults_of(name, number):
            once(command, usual, number, kind)


def places(attempts: int) -> range:
    """Which attempts fail: all; of what reads the whole study page by page, some of each of its parts."""
    return range(0, attempts, 1 + attempts // MOST_ATTEMPTS)


def faults_of(name: str, number: int) -> tuple[str, ...]:
    if os.environ.get("FAULTS") == "all" or name in THOROUGHLY:
        return EVERY_FAULT
    return (EVERY_FAULT[(number + crc32(name.encode())) % len(EVERY_FAULT)],)


@pytest.mark.parametrize("control", ["the_entry_follows_its_record_in_a_call_of_its_own",
                                     "nobody_notes_which_requests_were_answered",
                                     "a_transaction_that_timed_out_counts_as_done"])  # fmt: skip
def test_a_control_that_is_taken_out_is_missed(played: Played, control: str) -> None:
    command = played.command("controlled", "person grant_role")
    assert command is not None
    usual = played.clean(command)
    missed = 0
    with planted.without(control):
        for number in range(usual.attempts):
            for kind in EVERY_FAULT:
                try:
                    once(command, usual, number, kind)
                except AssertionError:
                    missed += 1
    assert missed
