"""A walk through a scenario: every step says what it does and why, and stops where the system differs."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from demo.actor import Actor, DifferentAnswerError, Reply

NOT_BUILT = Path(__file__).with_name("not_built.toml")
# What the machine adds to a record behind a person's back, and what depends on who looks.
PASSING = frozenset({"sealed", "transitions", "editable"})
TRIES = 3  # of a refused act, where a fact of before reaches its record in that moment


class World(Protocol):
    """A study with its people: one that runs somewhere, or one inside a test."""

    def __getitem__(self, username: str) -> Actor:
        """Return somebody of the study."""
        ...

    def business_date(self) -> date:
        """Return the study's business date."""
        ...

    def pass_days(self, days: int) -> None:
        """Let business days pass; only the runner can."""
        ...


class Walk:
    """One walk; `said` is every line, `at` the step that is being walked."""

    def __init__(self, world: World, show: Callable[[str], None] = print) -> None:
        self.world, self.show, self.at = world, show, ""
        self.differences: list[str] = []

    @contextmanager
    def step(self, number: str, what: str, why: str) -> Iterator[None]:
        """Walk one step; a difference names it and ends the walk."""
        self.at = number
        self.show(f"\n{number}  {what}\n      why: {why}")
        try:
            yield
        except DifferentAnswerError as error:
            self.show(f"      DIFFERS: {error}")
            raise DifferentAnswerError(f"step {number}: {error}") from error

    def note(self, text: str) -> None:
        """Say what was seen."""
        self.show(f"      {text}")

    def not_built(self, name: str) -> None:
        """Name a part of the scenario that needs a record type the system does not have yet."""
        parts = tomllib.loads(NOT_BUILT.read_text(encoding="utf-8"))
        if name not in parts:
            raise DifferentAnswerError(f"{name} is not listed in {NOT_BUILT.name}")
        self.show(f"      NOT BUILT: {parts[name]['what']} (needs {parts[name]['needs']})")

    def holds(self, what: str, actual: object, wanted: object) -> None:
        """Assert one thing."""
        if actual != wanted:
            raise DifferentAnswerError(f"{what}: expected {wanted!r}, found {actual!r}")
        self.note(f"{what}: {_short(actual)}")

    def done(self, reply: Reply, status: int | tuple[int, ...], what: str) -> dict[str, Any]:
        """Assert that an act was accepted; return the record."""
        wanted = status if isinstance(status, tuple) else (status,)
        if reply.status not in wanted:
            raise DifferentAnswerError(f"{what}: expected {wanted}, got {reply.said}")
        self.note(f"{what}: {reply.status}")
        return dict(reply.body)

    def trailed(self, path: str, act: str, by: str, revision: int, **also: object) -> dict[str, Any]:
        """Assert that the trail of a record has the entry of an act: who, what, which revision, and more."""
        entries = self.world["quinn"].items(f"{path}/audit-trail")
        entry = next((e for e in entries if e["revision"] == revision), None)
        found = (entry["act"], entry["by"]["name"]) if entry else None
        if entry is None or found != (act, by):
            raise DifferentAnswerError(
                f"trail of {path}: expected {act} by {by} at {revision}, found {found}"
            )
        for name, wanted in also.items():
            actual = {"reason": entry["reason"]["text"], "state": entry["state"], "code": entry["reason"]["code"],
                      "meaning": (entry["signature"] or {}).get("meaning")}[name]  # fmt: skip
            if actual != wanted:
                raise DifferentAnswerError(f"trail of {path}, {act}: {name} is {actual!r}, not {wanted!r}")
        self.note(f"trail: revision {revision} {act} by {by}")
        return entry

    def refused(
        self, who: str, act: Callable[[Actor], Reply], code: str, path: str = "", reader: str = "dora"
    ) -> Reply:
        """Assert a refusal: its code, that the record is what it was, and that the attempt is in the trail."""
        actor = self.world[who]
        for _ in range(TRIES):
            before = self._as_seen(reader, path)
            known = self._attempts(actor)
            reply = act(actor)
            if reply.status < 400 or reply.code != code:
                raise DifferentAnswerError(f"expected the refusal {code}, got {reply.said}")
            if self._as_seen(reader, path) == before:
                break
            self._changed_by_others(actor, path, before)
        else:
            raise DifferentAnswerError(f"{path} never rests")
        self.note(f"refused: {reply.status} {reply.code}: {reply.body['detail']}")
        self._attempt_trailed(actor, code, known)
        return reply

    def _changed_by_others(self, actor: Actor, path: str, before: Mapping[str, Any]) -> None:
        """Whoever was refused has no entry since, and somebody has: then it is tried once more, on a record at rest."""
        entries = self.world["quinn"].items(f"{path}/audit-trail")
        since = {entry["by"]["name"] for entry in entries if entry["revision"] > before["revision"]}
        if not since or actor.name in since:
            raise DifferentAnswerError(f"the refused act changed {path}")

    def _as_seen(self, reader: str, path: str) -> Mapping[str, Any]:
        if not path:
            return {}
        return dict(_without_passing(self.world[reader].read(path)))

    def _attempts(self, actor: Actor) -> int:
        found = self._newest_attempts(actor)
        return int(found[0]["revision"]) if found else 0

    def _newest_attempts(self, actor: Actor) -> list[dict[str, Any]]:
        path = f"/audit-trail?record=user/{actor.sub}&sort=-at&limit=10"
        return list(self.world["quinn"].read(path)["items"])

    def _attempt_trailed(self, actor: Actor, code: str, known: int) -> None:
        def look() -> dict[str, Any] | None:
            newest = self._newest_attempts(actor)
            return next((e for e in newest if e["revision"] > known and e["reason"] == code), None)

        entry = actor.wait_for(look, f"the refused attempt {code} in the trail")
        if not entry["action"].endswith(".refused"):
            raise DifferentAnswerError(f"the attempt is noted as {entry['action']}")
        self.note(f"trail: {entry['action']} of {actor.name}, {entry['reason']}; the record is unchanged")


def _without_passing(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_passing(item) for key, item in value.items() if key not in PASSING}
    if isinstance(value, list):
        return [_without_passing(item) for item in value]
    return value


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) < 120 else f"{text[:117]}..."
