"""At every AWS call of every command, everything that can go wrong once; then the same request again.

What must come out: the effect once, with one entry, or nothing. ATR-01, integrity.md section 4 row 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from tests.support import papers
from tests.support.calls import FAULTS, counted, spoiled
from tests.support.double.cloud import current
from tests.support.faults import Crash
from tests.support.staff import Staffed, Team
from tests.support.trail import check_everything


@dataclass(frozen=True)
class Command:
    """A request that changes something, and how many entries its effect has."""

    send: Callable[[Team, dict[str, Any]], Any]
    entries: int = 1


def create(team: Team, known: dict[str, Any]) -> Any:
    body = {"kind": "site", "legal_name": "Charite Berlin"}
    return team.alan.post("/parties", body, idempotency_key="once")


def create_child(team: Team, known: dict[str, Any]) -> Any:
    body = {"change_summary": "A first version", "reviewers": [], "approvers": []}
    return team.author.post(f"{known['document']}/versions", body, idempotency_key="once")


def edit(team: Team, known: dict[str, Any]) -> Any:
    change = {"change_summary": "Quite another summary", "reason": "clearer"}
    return team.author.call("PATCH", known["draft"], change, if_match=f'"{known["revision"]}"')


def step(team: Team, known: dict[str, Any]) -> Any:
    return team.alan.post(f"{known['person']}/transitions/grant_role", {"fields": {"role": "medical"}, "reason": "helps"},
                          if_match=f'"{known["person_revision"]}"', idempotency_key="once")  # fmt: skip


def sign(team: Team, known: dict[str, Any]) -> Any:
    return team.author.post(f"{known['draft']}/transitions/submit", {"signature": known["proof"]},
                            if_match=f'"{known["revision"]}"', idempotency_key="once")  # fmt: skip


COMMANDS = {"create": Command(create), "create below": Command(create_child, 2), "edit": Command(edit),
            "step": Command(step), "sign": Command(sign)}  # fmt: skip


@pytest.fixture(scope="module")
def prepared(staffed: Staffed) -> tuple[Staffed, dict[str, Any]]:
    """A document without a version, a draft with its file, a person."""
    with staffed.copy() as team:
        draft, person = papers.with_file(team), "/people/" + team.monitor.person.partition("/")[2]
        known = {"document": papers.document(team), "draft": draft, "person": person,
                 "revision": team.author.get(draft).body["revision"],
                 "person_revision": team.alan.get(person).body["revision"]}  # fmt: skip
        team.simulator.deliver()
        return Staffed.of(team), known


def written(team: Team) -> int:
    """Entries of records; what a refused repetition leaves behind is the person's own."""
    audit = current().dynamodb.tables[team.simulator.study.table("audit")].base.by_key
    return sum(len(shelf.items) for pk, shelf in audit.items() if not pk.startswith("A#user#"))


@pytest.fixture(scope="module")
def lengths(prepared: Any) -> dict[str, int]:
    """How many AWS calls each command makes when nothing goes wrong."""
    found = {}
    for name, command in COMMANDS.items():
        with prepared[0].copy() as team:
            known = ready(team, command, prepared[1])
            with counted() as watch:
                assert command.send(team, known).status < 300
            found[name] = len(watch.names)
    return found


def ready(team: Team, command: Command, ground: dict[str, Any]) -> dict[str, Any]:
    known = dict(ground)
    if command.send is sign:  # its intent is a request of its own, made before
        sign_first(team, known)
    return known


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_takes_effect_once_or_not_at_all(
    prepared: Any, lengths: dict[str, int], name: str, fault: str
) -> None:
    command = COMMANDS[name]
    assert lengths[name] >= 3
    for number in range(lengths[name]):
        with prepared[0].copy() as team:
            known, before = ready(team, command, prepared[1]), written(team)
            with spoiled(number, fault):
                first = tried(lambda t=team, k=known: command.send(t, k))
            midway = written(team) - before
            again = command.send(team, known)

            assert midway in (0, command.entries), (number, fault)
            stale = command.send is edit and again.status == 412 and midway == 1
            assert again.status < 300 or stale, (number, fault, first, again.body)
            assert written(team) - before == command.entries, (number, fault, first)
            if fault == "crash after" and number == lengths[name] - 1:
                check_everything(team)


def sign_first(team: Team, known: dict[str, Any]) -> None:
    opened = team.author.post(f"{known['draft']}/signature-intents",
                              {"transition": "submit", "revision": known["revision"]}).body  # fmt: skip
    known["proof"] = {"intent_id": opened["intent_id"], "id_token": team.author.fresh_token(opened)}


def tried(send: Callable[[], Any]) -> str:
    """Say how the spoiled request ended; a dead process, a fault of AWS or an answer are all allowed."""
    try:
        return str(send().status)
    except (Crash, ClientError, BotoCoreError) as error:
        return type(error).__name__
