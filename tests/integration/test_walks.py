"""Random walks through a document's life: whatever people try, in whatever order, what must hold holds.

No signature stands on changed content, no intent and no sign-in is used twice, nobody approves their own, and
every record is the fold of its trail.
"""

import os
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shared.roles import Role
from tests.support import papers
from tests.support.staff import Staffed, Team
from tests.support.trail import check_everything, entries

WHO = st.sampled_from(
    [Role.AUTHOR, Role.REVIEWER, Role.APPROVER, Role.QUALITY_MANAGER, Role.DOCUMENT_CONTROLLER]
)
WALKS = int(os.environ.get("WALKS", "3"))
SIGNED = ("submit", "review", "approve", "override_gate")


class Version(RuleBasedStateMachine):
    """People around one version; the model knows only what was shown to whom."""

    ground: tuple[Staffed, str]

    def __init__(self) -> None:
        super().__init__()
        self.open = self.ground[0].copy()
        self.team: Team = self.open.__enter__()
        self.path = self.ground[1]
        self.intents: list[tuple[Role, dict[str, Any], str]] = []
        self.tokens: list[str] = []

    def found(self) -> Any:
        return self.team.author.get(self.path).body

    @rule(who=WHO, step=st.sampled_from(SIGNED))
    def opens_a_signing(self, who: Role, step: str) -> None:
        caller = self.team.by_role[who]
        asked = {"transition": step, "revision": self.found()["revision"]}
        reply = caller.post(f"{self.path}/signature-intents", asked)
        assert reply.status < 500
        if reply.status == 201:
            self.intents.append((who, reply.body, step))

    @precondition(lambda self: self.intents)
    @rule(which=st.integers(0, 5), old_token=st.booleans(), other=st.booleans(), waiting=st.booleans())
    def signs(self, which: int, old_token: bool, other: bool, waiting: bool) -> None:
        who, intent, step = self.intents[which % len(self.intents)]
        caller = self.team.by_role[who]
        signer = self.team.by_role[Role.MONITOR] if other else caller
        token = self.tokens[-1] if old_token and self.tokens else signer.fresh_token(intent)
        body = {"signature": {"intent_id": intent["intent_id"], "id_token": token}, "reason": "as agreed"}
        before = self.found()
        reply = caller.post(f"{self.path}/transitions/{step}", body, if_match=f'"{before["revision"]}"')
        assert reply.status < 500
        if reply.status in (200, 202):
            assert not other
            assert token not in self.tokens
            assert intent["content_sha256"] == before["content_sha256"]
            self.tokens.append(token)
        if waiting:
            self.team.simulator.deliver()

    @rule(text=st.sampled_from(["A first version", "Clearer wording", "Another scope"]))
    def edits(self, text: str) -> None:
        change = {"change_summary": text, "reason": "clearer"}
        before = self.found()
        reply = self.team.author.call("PATCH", self.path, change, if_match=f'"{before["revision"]}"')
        assert (reply.status == 200) == (before["state"] == "draft"), reply.body

    @rule(who=WHO)
    def sends_back(self, who: Role) -> None:
        reply = self.team.by_role[who].step(self.path, "reject", "not like this")
        assert reply.status in (200, 403, 409)

    @rule()
    def withdraws_a_stale_revision(self) -> None:
        reply = self.team.author.post(f"{self.path}/transitions/withdraw", {"reason": "no"}, if_match='"1"')
        assert reply.status in (409, 412)

    @rule()
    def time_passes(self) -> None:
        self.team.simulator.deliver()

    @invariant()
    def no_signature_stands_on_other_content(self) -> None:
        found = self.found()
        for signature in found["signatures"]:
            assert signature["voided"] or signature["content_is_current"]
        standing = [s for s in found["signatures"] if not s["voided"]]
        assert len({(s["person"], s["step"]) for s in standing}) == len(standing)
        author = self.team.author.person
        assert not [s for s in standing if s["person"] == author and s["step"] != "submit"]
        if found["state"] in ("approved", "effective"):
            assert {s["step"] for s in standing} >= {"submit", "review", "approve"}

    def teardown(self) -> None:
        trail = entries(self.team, "document_version/" + self.path.rpartition("/")[2])
        used = [entry["sig"]["intent"] for entry in trail if entry["sig"]]
        families = [entry["sig"]["auth"]["origin_jti"] for entry in trail if entry["sig"]]
        assert len(set(used)) == len(used)
        assert len(set(families)) == len(families)
        check_everything(self.team)
        self.open.__exit__(None, None, None)


def test_whatever_people_try_no_signature_stands_on_changed_content(staffed: Staffed) -> None:
    with staffed.copy() as team:
        path = papers.with_file(team)
        Version.ground = Staffed.of(team), path
    run_state_machine_as_test(Version, settings=settings(max_examples=WALKS, stateful_step_count=12))


def test_as_of_any_revision_is_what_the_api_showed_then(team: Team) -> None:
    """Every state that was ever shown can be shown again, exactly. ACC-06, ATR-04"""
    path, shown = "/people/" + team.monitor.person.partition("/")[2], []
    for role in ("medical", "lead_monitor"):
        assert team.alan.step(path, "grant_role", "stands in", role=role).status == 200
        shown.append(team.alan.get(path).body)
    assert team.alan.step(path, "change_legal_name", "marriage", printed_name="Pia Rossi").status == 200
    shown.append(team.alan.get(path).body)
    ends = [entry["ts"] for entry in entries(team, team.monitor.person)][-3:]
    for then, at in zip(shown, ends, strict=True):
        again = team.alan.get(f"{path}?as_of={at}").body
        for name in (
            "state",
            "revision",
            "number",
            "title",
            "data",
            "content_sha256",
            "updated_at",
            "updated_by",
        ):
            assert again[name] == then[name], name
    first = team.alan.get(f"{path}/fields/printed_name/history").body["items"]
    assert [(item["old"], item["new"]) for item in first] == [(None, "Pia Conti"), ("Pia Conti", "Pia Rossi")]
