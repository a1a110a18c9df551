"""What a verified pack says of roles, matrices, versions and completions: the model that answers are held against.

It reads nothing but the sealed entries and their values, and shares no code with the service it judges.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Answer = tuple[bool, bool, set[tuple[str, bool]]]
NEVER = "9999"
DONE = ("complete", "verify", "waive", "record_facilitated")


class Told:
    """The entries of a pack by entity, and what each record came to hold."""

    def __init__(self, pack: Path, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.by_entity: dict[str, list[Any]] = {}
        self.data: dict[str, dict[str, Any]] = {}
        for segment in sorted((pack / "seg").iterdir()):
            values = (pack / "val" / segment.name).read_text().splitlines()
            for line, value in zip(segment.read_text().splitlines(), values, strict=True):
                self._take(json.loads(line), json.loads(value)["fields"])
        self.after = {data["replaces"]: entity for entity, data in self.data.items() if data.get("replaces")
                      and self.since(entity) != NEVER}  # fmt: skip
        self.done = list(self._done())

    def _take(self, entry: Any, values: Any) -> None:
        self.by_entity.setdefault(entry["ent"], []).append(entry)
        data = self.data.setdefault(entry["ent"], {})
        for path, pair in values.items():
            name = path.removeprefix("/kept").removeprefix("/")
            data[name] = pair["new"][1] if pair["new"] else None

    def turns(self) -> list[str]:
        """Return every instant at which something was written."""
        return sorted({entry["ts"] for found in self.by_entity.values() for entry in found})

    def named(self, kind: str) -> list[str]:
        """Return the entities of a type."""
        return [entity for entity in self.by_entity if entity.startswith(f"{kind}/")]

    def when(self, entity: str, *steps: str) -> str:
        """Return the first instant at which one of these steps completed."""
        acts = {f"{entity.partition('/')[0]}.{step}" for step in steps}
        return min((e["ts"] for e in self.by_entity.get(entity, ()) if e["act"] in acts), default=NEVER)

    def since(self, entity: str) -> str:
        """Return since when a record of the matrix is in force."""
        return self.when(entity, "approve")

    def in_force(self, entity: str, at: str) -> bool:
        """Say whether a record of the matrix was in force."""
        return self.since(entity) <= at < self.when(entity, "give_way", "retire")

    def newest(self, entity: str, at: str) -> str | None:
        """Return the version of it that was in force."""
        while not self.in_force(entity, at):
            if entity not in self.after:
                return None
            entity = self.after[entity]
        return entity

    def key(self, requirement: str) -> str:
        """Return the lasting identity of a requirement: that of the one before where nobody does it again."""
        data = self.data[requirement]
        spared = data.get("replaces") and data.get("retrain") is False
        return self.key(data["replaces"]) if spared else requirement

    def held_since(self, person: str, role: str, scope: str, at: str) -> str | None:
        """Return since when the person held the role then, or None."""
        since = None
        for entry in self.by_entity[person]:
            told = entry["ev"] or {"name": "", "data": {}}
            if entry["ts"] > at:
                break
            if (told["data"].get("role"), told["data"].get("scope")) == (role, scope):
                since = entry["ts"] if told["name"] == "person.role_started" else None
            since = None if told["name"] == "person.left" else since
        return since

    def answer(self, person: str, role: str, scope: str, at: str) -> Answer:
        """Return (held, qualified, what was asked and whether it was done)."""
        since = self.held_since(person, role, scope, at)
        if since is None:
            return False, False, set()
        day = datetime.fromisoformat(at.replace("Z", "+00:00")).astimezone(self.zone).date().isoformat()
        asked = {
            (number, self._satisfied(person, keys, at, day))
            for number, keys in self._asked(role, scope, at, since)
        }
        return True, all(done for _, done in asked), asked

    def _satisfied(self, person: str, keys: set[str], at: str, day: str) -> bool:
        return any(owner == person and key in keys and since <= at and (not until or day <= until)
                   for owner, key, since, until in self.done)  # fmt: skip

    def _done(self) -> Iterator[tuple[str, str, str, str | None]]:
        for entity in self.named("training_assignment"):
            data, since = self.data[entity], self.when(entity, *DONE)
            yield data["owner"], data["key"], since, data.get("valid_until")

    def _asked(self, role: str, scope: str, at: str, since: str) -> Iterator[tuple[str, set[str]]]:
        for version in self.named("document_version"):
            start, end = (
                self.when(version, "make_effective"),
                self.when(version, "supersede", "make_obsolete"),
            )
            approved = next(
                (
                    e
                    for e in self.by_entity[version]
                    if e["ev"] and e["ev"]["name"] == "document_version.approved"
                ),
                None,
            )
            if approved and start <= at < end and role in approved["ev"]["data"]["audience_roles"]:
                spared = approved["ev"]["data"]["training_impact"] == "none" and since < approved["ts"]
                if not spared:
                    yield approved["st"]["number"], {version}
        for requirement in self._of_matrices(role, scope, at):
            others = [self.newest(one, at) for one in self.data[requirement].get("substitutes") or ()]
            number = self.by_entity[requirement][0]["st"]["number"]
            yield number, {self.key(requirement), *(self.key(one) for one in others if one)}

    def _of_matrices(self, role: str, scope: str, at: str) -> Iterator[str]:
        for one in self.named("role_matrix"):
            if self.in_force(one, at) and self.reaches(self.data[one]["holds_for"], scope):
                for row in self.data[one]["rows"]:
                    curriculum = self.newest(row["curriculum"], at) if row["role"] == role else None
                    wanted = self.data[curriculum]["requirements"] if curriculum else []
                    yield from (found for name in wanted if (found := self.newest(name, at)))

    def reaches(self, matrix: str, scope: str) -> bool:
        """Say whether a matrix holds for a scope."""
        if matrix in ("study", scope):
            return True
        over, place = self.data.get(matrix, {}), self.data.get(scope, {})
        return over.get("kind") == "country" and over.get("country") == place.get("country")
