"""What functions write while people work: structured, followed by ids, and nothing of what people wrote."""

import importlib
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from services.register import SERVICES
from tests.support import papers
from tests.support.staff import Team

CANARY = "Xylophagous"  # a word that nothing of ours says
WRITTEN = {
    "title": f"{CANARY} title", "change_summary": f"{CANARY} summary", "comment": f"{CANARY} comment",
    "reason": f"{CANARY} reason", "printed_name": f"{CANARY} Newcomer", "username": CANARY.lower(),
    "email": f"{CANARY.lower()}@site.example", "filename": f"{CANARY}.pdf",
}  # fmt: skip


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """Everything that is logged, at the level functions log at on AWS."""
    for service in SERVICES:
        for function in service.functions:
            importlib.import_module(f"services.{service.name}.{function.name}")
    written, changed = io.StringIO(), []
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        for handler in logger.handlers:
            if "powertools" in type(handler.formatter).__module__ and isinstance(
                handler, logging.StreamHandler
            ):
                changed.append((logger, logger.level, handler, handler.stream))
                logger.setLevel(logging.INFO)
                handler.setStream(written)
    assert changed
    yield written
    for logger, level, handler, stream in changed:
        logger.setLevel(level)
        handler.setStream(stream)


def play(team: Team) -> None:
    """A newcomer, a document from draft to approval with a comment, a refusal of each kind, a day's work."""
    newcomer = {name: WRITTEN[name] for name in ("printed_name", "username", "email")}
    assert team.alan.post("/people", newcomer).status == 201
    path = papers.draft(
        team, papers.document(team, title=WRITTEN["title"]), change_summary=WRITTEN["change_summary"]
    )
    assert (
        papers.upload(team, team.author, path, papers.pdf(CANARY), filename=WRITTEN["filename"])["state"]
        == "accepted"
    )
    papers.submitted_without_file(team, path)
    assert team.reviewer.post(f"{path}/comments", {"text": WRITTEN["comment"]}).status == 200
    papers.signed(team.reviewer.sign(path, "review"))
    assert team.monitor.post("/documents", {"title": WRITTEN["title"]}).status >= 400
    assert team.author.post("/documents", {"title": WRITTEN["title"], CANARY: CANARY}).status >= 400
    assert team.author.step(path, "withdraw", WRITTEN["reason"]).status < 500
    team.simulator.deliver()
    team.simulator.daily()


def test_logs_are_structured_follow_a_request_and_a_fact_and_say_nothing_of_what_people_wrote(
    shared_team: Team, said: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    """integrity.md 3, log or event leakage; 4, row 17."""
    play(shared_team)
    lines: list[dict[str, Any]] = [json.loads(line) for line in said.getvalue().splitlines()]
    everything = said.getvalue() + "".join(capfd.readouterr())
    assert CANARY.lower() not in everything.lower()
    answered = [line for line in lines if line["message"] == "answered"]
    assert len(answered) > 10
    assert len({line["request"] for line in answered}) == len(answered)
    reacted = [line for line in lines if line["message"] in ("reacted", "heard before")]
    assert len(reacted) > 5
    assert all(isinstance(line["index"], int) for line in reacted)
    assert all({"level", "message", "timestamp", "service"} <= line.keys() for line in lines)
