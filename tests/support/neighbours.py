"""Two studies in one account, and requests that carry what is the one's into the other."""

import json
import os
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import deviations, papers
from tests.support.double.cloud import Go, current, gate
from tests.support.operations import OPERATIONS
from tests.support.staff import Staffed, Team, joined
from tests.support.study import CONTEXT, Caller, Reply, simulated
from tests.support.trail import records
from tests.support.world import Stood

UNKNOWN = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
CANARY = "Theirs alone"
PARTS = {
    "path": "title",
    "name": "file",
    "type": "document",
    "v": "1",
    "size": "1",
    "revision": "1",
    "step": "withdraw",
}


@dataclass(frozen=True)
class Theirs:
    """What somebody carries over from the other study: its people's tokens, its ids, cursors, signings, uploads."""

    claims: list[dict[str, str]]
    ids: dict[str, list[str]]
    people: list[str]
    cursors: dict[str, str]
    intent: Mapping[str, Any]
    issuer: str
    key: str
    fact: dict[str, Any]
    names: tuple[str, ...]


@dataclass
class Neighbours:
    """The study that is asked, and what is carried into it; `seen` are the calls it makes meanwhile."""

    here: Team
    theirs: Theirs
    version: str
    seen: list[str] = field(default_factory=list)

    def asked(self, dice: random.Random) -> tuple[str, Reply, Reply | None]:
        """Send one request that was drawn; return what it was, its answer, and the one to an unknown thing."""
        draws: dict[str, Callable[[random.Random], tuple[str, Reply, Reply | None]]] = {
            "token": self._token, "account": self._account, "id": self._id, "reference": self._reference,
            "cursor": self._cursor, "signing": self._signing,
        }  # fmt: skip
        kind = dice.choices([*draws], weights=(25, 10, 45, 8, 6, 6))[0]
        what, reply, unknown = draws[kind](dice)
        return f"{kind} {what}", reply, unknown

    def _token(self, dice: random.Random) -> tuple[str, Reply, None]:
        """Somebody of the other study comes with their own token, and asks for what is here or there."""
        operation = dice.choice(OPERATIONS)
        url = _url(
            operation.rule,
            dice.choice([self.version.rpartition("/")[2], self._foreign(dice, operation.rule)]),
        )
        return self._sent(dice.choice(self.theirs.claims), operation.method, url)

    def _account(self, dice: random.Random) -> tuple[str, Reply, None]:
        """As if this study's pool had issued a token to an account of the other one."""
        operation = dice.choice(OPERATIONS)
        claims = dice.choice(self.theirs.claims) | {"iss": os.environ["ISSUER"]}
        return self._sent(claims, operation.method, _url(operation.rule, self.version.rpartition("/")[2]))

    def _sent(self, claims: Mapping[str, str], method: str, url: str) -> tuple[str, Reply, None]:
        body = None if method == "GET" else {"reason": "because"}
        return f"{method} {url}", self.here.simulator.call(method, url, body, claims, if_match='"1"'), None

    def _foreign(self, dice: random.Random, rule: str) -> str:
        """Return an id or a number of the other study: of what the address is about, or of anything."""
        fitting = self.theirs.ids.get(rule.split("/")[1])
        every = [one for some in self.theirs.ids.values() for one in some]
        return dice.choice(fitting if fitting and dice.random() < 0.8 else every)

    def _id(self, dice: random.Random) -> tuple[str, Reply, Reply | None]:
        """Somebody of this study asks for what is the other one's."""
        operation = dice.choice([one for one in OPERATIONS if "<" in one.rule])
        foreign, who = self._foreign(dice, operation.rule), dice.choice(self._people())
        body = None if operation.method == "GET" else {"reason": "because", "target": f"document/{foreign}"}

        def send(identity: str) -> Reply:
            url = _url(operation.rule, identity)
            return who.call(operation.method, url, body, if_match='"1"')

        return f"{operation.method} {operation.rule} {foreign}", send(foreign), send(UNKNOWN)

    def _reference(self, dice: random.Random) -> tuple[str, Reply, Reply]:
        """Somebody of this study names a person or an organisation of the other one."""
        foreign, document = dice.choice(self.theirs.people), self.here.document_controller
        kind = foreign.partition("/")[0]

        def send(entity: str) -> Reply:
            if kind == "party":
                return self.here.monitor.post("/quality-events", deviations.report(site=entity))
            return document.post("/documents", {"title": "Ours", "doc_type": "SOP", "owner": entity})

        return foreign, send(foreign), send(f"{kind}/{UNKNOWN}")

    def _cursor(self, dice: random.Random) -> tuple[str, Reply, None]:
        """Somebody of this study goes on where a list of the other one stopped."""
        path, cursor = dice.choice([*self.theirs.cursors.items()])
        return (
            path,
            dice.choice(self._people()).get(f"{path}{'&' if '?' in path else '?'}cursor={cursor}"),
            None,
        )

    def _signing(self, dice: random.Random) -> tuple[str, Reply, None]:
        """A signing that was opened there is finished here, or proven here by a sign-in there."""
        who, stood = self.here.reviewer, Stood.now()
        revision = who.get(self.version).body["revision"]
        asked = {"transition": "review", "revision": revision, "zone": "Europe/Berlin"}
        intent = who.post(f"{self.version}/signature-intents", asked).body
        of_theirs = dice.random() < 0.5
        token = who.fresh_token(intent, **({} if of_theirs else {"iss": self.theirs.issuer}))
        shown = self.theirs.intent if of_theirs else intent
        body = {"signature": {"intent_id": shown["intent_id"], "id_token": token}, "fields": {}}
        reply = who.post(f"{self.version}/transitions/review", body, if_match=f'"{revision}"')
        stood.again()  # the fifth refused signing would lock the signer
        return "of an intent of theirs" if of_theirs else "by a sign-in of theirs", reply, None

    def _people(self) -> list[Caller]:
        return [*self.here.by_role.values(), self.here.alan]

    def landed_there(self) -> None:
        """Tell this study's ingest of a file that landed in the other one's quarantine."""
        event = {"detail": {"bucket": {"name": "abc01-quarantine"}, "object": {"key": self.theirs.key}}}
        record = {"messageId": "1", "body": json.dumps(event), "eventSource": "aws:sqs", "receiptHandle": "r",
                  "attributes": {}, "messageAttributes": {}}  # fmt: skip
        self.here.simulator.handler("documents", "ingest")({"Records": [record]}, CONTEXT)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Keep every call that is made to AWS, as it is sent."""

        def keep(service: str, operation: str, request: Any, go: Go) -> Any:
            self.seen.append(f"{service}.{operation} {request.url} {request.body!r}")
            return go()

        with gate(keep):
            yield

    def kept(self) -> dict[str, Any]:
        """Return everything both studies hold, but for what refused attempts and live sessions leave behind."""
        theirs = {
            name: table.base.by_key
            for name, table in current().dynamodb.tables.items()
            if name.startswith("abc01-")
        }
        rows = {
            name: {pk: dict(shelf.items) for pk, shelf in shelves.items()} for name, shelves in theirs.items()
        }
        objects = {name: sorted(bucket.keys) for name, bucket in current().s3.buckets.items()}
        return {"theirs": rows, "ours": records(self.here), "objects": objects}


def _url(rule: str, identity: str) -> str:
    for name in ("id", "parent", "ulid", "file", "comment", "identity"):
        rule = rule.replace(f"<{name}>", identity)
    for name, value in {**PARTS, "kind": "document"}.items():
        rule = rule.replace(f"<{name}>", value)
    return rule


def carried(there: Team) -> Theirs:
    """Let the other study do some work, and take along whatever a person could copy out of it."""
    party = there.alan.post("/parties", {"kind": "site", "legal_name": f"{CANARY} hospital"}).body["entity"]
    deviations.reported(there, title=f"{CANARY} event")
    papers.approved(there)
    version = papers.submitted(there, papers.draft(there, papers.document(there, title=f"{CANARY} document")))
    draft = papers.draft(there)
    begun = there.author.post(f"{draft}/uploads", {"filename": "a.pdf", "media_type": papers.PDF, "size": len(papers.pdf()),
                                                   "sha256": papers.sha256(papers.pdf())}).body  # fmt: skip
    revision = there.reviewer.get(version).body["revision"]
    asked = {"transition": "review", "revision": revision, "zone": "Europe/Berlin"}
    intent = there.reviewer.post(f"{version}/signature-intents", asked)
    assert intent.status == 201, intent.body
    key, ids, cursors = papers.put(begun, papers.pdf()), dict[str, list[str]](), dict[str, str]()
    for operation in (one for one in OPERATIONS if one.many and "<" not in one.rule):
        found = there.quality_manager.get(f"{operation.rule}?limit=1")
        if found.status == 200 and found.body.get("items"):
            every = there.quality_manager.get(f"{operation.rule}?limit=100").body["items"]
            shown = [one[name] for one in every for name in ("id", "number") if name in one]
            ids[operation.rule.strip("/")] = [one.rpartition("/")[2] for one in shown]
            if found.body.get("next_cursor"):
                cursors[f"{operation.rule}?limit=5"] = found.body["next_cursor"]
    ids["uploads"] = [begun["upload_id"]]
    there.simulator.deliver()
    joins = {"printed_name": CANARY, "username": "theirs", "email": "theirs@site.example"}
    assert there.alan.post("/people", joins).status == 201
    fact = next(one for one in there.simulator.told() if one["detail-type"] == "person.registered")
    pool, seal = os.environ["USER_POOL_ID"], os.environ["SEAL_KEY_IDS"]
    people = [who.person for who in there.by_role.values()]
    return Theirs([who.claims() for who in (*there.by_role.values(), there.alan)], ids, [*people, *[party] * 9], cursors,
                  intent.body, os.environ["ISSUER"], key, fact, ("abc01-", pool, seal))  # fmt: skip


@contextmanager
def neighbours(staffed: Staffed, folder: Path) -> Iterator[Neighbours]:
    """Stand two studies up in one account; both were given the same keys of tokens, which pools never share."""
    with staffed.copy() as there:
        theirs = carried(there)
        with simulated(folder, "XYZ02", ground="beside") as simulator:
            here = joined(simulator)
            here.alan.post("/parties", {"kind": "site", "legal_name": "Ours"})
            version = papers.submitted(here)
            yield Neighbours(here, theirs, version)
