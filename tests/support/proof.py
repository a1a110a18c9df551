"""What must hold in every history: after every call, and in the end. integrity.md section 4 rows 1, 2, 5, 11."""

import json
import os
from itertools import pairwise
from typing import Any

from services.ledger import log, vault
from services.register import SERVICES
from shared import checkpoint, merkle
from shared.noted import BESIDE
from tests.support.double.cloud import current
from tests.support.lambdas import Hub
from tests.support.staff import Team
from tests.support.trail import check_everything, rows

CHANGES = {
    "TransactWriteItems",
    "UpdateItem",
    "PutItem",
    "PutObject",
    "PutEvents",
    "DeleteItem",
    "DeleteObject",
}


class Proof:
    """Watches one history."""

    def __init__(self, team: Team, hub: Hub) -> None:
        self.team, self.hub = team, hub
        self.published: dict[int, str] = {}
        self.last = (0, 0, 0)
        self.begun, self.told = self._published(), len(current().buses.accepted)

    def _table(self, what: str) -> Any:
        return current().dynamodb.tables[self.team.simulator.study.table(what)]

    def _published(self) -> int:
        row = self._table("log").get(("PUB", ("-",)))
        return int(row["next"]["N"]) if row else 0

    def waits_for(self, worker: str) -> bool:
        """Say whether a worker has something to do, as the log's stream would tell it."""
        committed, sequenced, sealed = self.standing()
        left = {"sequencer": committed - sequenced, "sealer": sequenced - sealed}
        return left.get(worker, sealed - self._published()) > 0

    def anything_waits(self) -> bool:
        """Say whether any worker has something to do."""
        return any(self.waits_for(worker) for worker in ("sequencer", "sealer", "publisher"))

    def standing(self) -> tuple[int, int, int]:
        """Return how much is committed, in order, and under a checkpoint."""
        head = self._table("log").get(("HEAD", ("-",)))
        committed = sum(len(shelf.items) for shelf in self._table("audit").base.by_key.values())
        keys = current().s3.buckets[os.environ["RECORDS_BUCKET"]].keys
        sealed = max((int(key[3:]) for key in keys if key.startswith("cp/")), default=0)
        return committed, int(head["n"]["N"]) if head else 0, sealed

    def after_a_call(self, operation: str) -> None:
        """Assert published <= sealed <= sequenced <= committed, and that none of them ever falls."""
        if operation not in CHANGES:
            return
        committed, sequenced, sealed = self.standing()
        assert sealed <= sequenced <= committed, f"{sealed=} {sequenced=} {committed=} after {operation}"
        assert self.last <= (committed, sequenced, sealed), (
            f"{self.last} fell to {(committed, sequenced, sealed)}"
        )
        assert all(a <= b for a, b in zip(self.last, (committed, sequenced, sealed), strict=True))
        self.last = committed, sequenced, sealed
        accepted = current().buses.accepted
        for entry in accepted[self.told :]:
            detail = json.loads(entry["Detail"])
            assert detail["index"] < sealed, f"index {detail['index']} is told before its seal over {sealed}"
            said = self.published.setdefault(detail["index"], entry["Detail"])
            assert said == entry["Detail"], f"index {detail['index']} is told in two ways"
        self.told = len(accepted)

    def of_the_whole(self, sent: set[str], acked: dict[str, dict[str, Any]]) -> None:
        """Assert that what was acknowledged stands once, in one order, sealed, told, and heard once."""
        check_everything(self.team)
        entries = [json.loads(bytes(row["b"])) for row in rows(self.team, "audit")]
        self._commands(entries, sent, acked)
        self._order(entries)
        self._events(entries)

    def _commands(
        self, entries: list[dict[str, Any]], sent: set[str], acked: dict[str, dict[str, Any]]
    ) -> None:
        stored: dict[str, list[dict[str, Any]]] = {}
        for entry in entries:
            if entry["req"]["command"].startswith("w") and not entry["ent"].startswith(BESIDE):
                stored.setdefault(entry["req"]["command"], []).append(entry)
        assert set(acked) <= set(stored) <= sent, (
            f"lost {set(acked) - set(stored)}, from nowhere {set(stored) - sent}"
        )
        for command, made in stored.items():
            assert len(made) == 1, f"{command} took effect {len(made)} times"
            if command in acked:
                assert acked[command]["entity"] == made[0]["ent"]

    def _order(self, entries: list[dict[str, Any]]) -> None:
        os.environ["TABLE"] = self.team.simulator.study.table("data-ledger")
        places = log.places(0, log.head())
        assert sorted((place.entity, place.revision) for place in places) == sorted(
            (e["ent"], e["v"]) for e in entries
        )
        for entity in {place.entity for place in places}:
            revisions = [place.revision for place in places if place.entity == entity]
            assert revisions == sorted(revisions), f"{entity} is out of order"
        assert not rows(self.team, "log", "P#"), "entries wait although all is at rest"
        log.entries(0, log.head())  # every leaf again from its bytes
        leaves = [bytes.fromhex(place.leaf) for place in places]
        lineage(leaves)
        assert log.sealed_size() == vault.newest_size() == len(leaves)

    def _events(self, entries: list[dict[str, Any]]) -> None:
        by_key = {(entry["ent"], entry["v"]): entry for entry in entries}
        facts = {}
        for place in log.places(self.begun, log.head()):
            fact = by_key[place.entity, place.revision]["ev"]
            if fact:
                facts[place.index] = fact["name"]
        assert set(self.published) == set(facts), f"never told: {sorted(set(facts) - set(self.published))}"
        for service in SERVICES:
            names = {fact.name for fact in service.reacts_to}
            table = self._table(f"data-{service.name}")
            for index, name in facts.items():
                if name in names:
                    assert table.get((f"INBOX#{service.name}#{index}", ("-",))), (
                        f"{service.name} never heard {index}"
                    )
        caused = [(e["ent"], e["act"], e["cause"]["index"]) for e in entries if e["cause"]]
        assert len(caused) == len(set(caused)), "an event took effect twice"
        invited = [e["ent"] for e in entries if e["act"] == "person.invite"]
        assert len(invited) == len(set(invited))


def lineage(leaves: list[bytes] | None = None) -> int:
    """Assert that what is sealed is one history, and the given one; return how many entries it holds."""
    for prefix in (vault.SEGMENTS, vault.CHECKPOINTS):
        listed = [version["key"] for version in vault.versions(prefix)]
        assert len(listed) == len(set(listed)), "a sealed object was written twice or deleted"
    segments = [vault.bounds(key) for key in vault.keys(vault.SEGMENTS)]
    ends = [0, *(end for _, end in segments)]
    assert segments == [*pairwise(ends)], "segments leave a gap or overlap"
    assert [vault.checkpoint_key(end) for end in ends[1:]] == [*vault.keys(vault.CHECKPOINTS)]
    sealed = [leaf for start, end in segments for leaf in _leaves(start, end)]
    for end in ends[1:]:
        claim = checkpoint.parse_body(checkpoint.parse_note(vault.read(vault.checkpoint_key(end))).text)
        assert (claim.size, claim.root) == (end, merkle.root_of(sealed[:end])), (
            f"the checkpoint over {end} is another's"
        )
    assert leaves is None or sealed == leaves, "segments hold other entries than the order"
    return len(sealed)


def _leaves(start: int, end: int) -> list[bytes]:
    return [merkle.leaf_hash(entry) for entry in vault.read(vault.segment_key(start, end)).split(b"\n")[:-1]]
