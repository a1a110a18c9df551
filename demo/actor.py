"""A person at work: what anybody can do through the public API, and nothing else."""

import hashlib
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

T = TypeVar("T")
PDF = "application/pdf"
ZONE = "Europe/Berlin"
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """What came back: status, parsed body (or bytes), headers in lower case."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        """The refusal's code; empty when nothing was refused."""
        return str(self.body.get("code", "")) if isinstance(self.body, Mapping) else ""

    @property
    def said(self) -> str:
        """Status and refusal in a few words, for progress lines and failures."""
        detail = self.body.get("detail", "") if isinstance(self.body, Mapping) else ""
        return f"{self.status} {self.code} {detail}".strip()


class DifferentAnswerError(Exception):
    """The system answered otherwise than it should; the message says what was expected."""


class Actor(ABC):
    """One person of the study; the ways to the system differ, what a person does does not."""

    username: str
    name: str
    person: str
    patience = float("inf")

    @abstractmethod
    def call(self, method: str, path: str, body: Body | None = None, **headers: str) -> Reply:
        """Send one request of this person; `path` stands below /api/v1, headers as keyword arguments."""

    @abstractmethod
    def authenticate_afresh(self, intent: Body) -> str:
        """Return an ID token of the signing client, issued after the intent was opened."""

    @abstractmethod
    def send_file(self, url: str, headers: Mapping[str, str], content: bytes) -> int:
        """Put a file to a presigned address; return the HTTP status."""

    @abstractmethod
    def fetch_file(self, url: str) -> bytes:
        """Get a file from a presigned address."""

    @abstractmethod
    def misuse(self, method: str, url: str) -> int | None:
        """Send another verb to a presigned address; return the status, or None where there is no network."""

    @abstractmethod
    def meanwhile(self, looks: int, /) -> None:
        """Let the system work on what was handed to it."""

    @property
    def id(self) -> str:
        """The ULID of this person's record."""
        return self.person.partition("/")[2]

    @cached_property
    def sub(self) -> str:
        """The subject of this person's account, under which refused attempts stand in the trail."""
        return str(self.read(f"/people/{self.id}")["data"]["sub"])

    def wait_for(self, look: Callable[[], T | None], what: str, within: float = 240.0) -> T:
        """Look until something is there, and return it; raise after so many seconds.

        Unless a scenario says less: what failed at its first delivery comes again after 180 (infra/triggers.py).
        """
        seconds = min(within, self.patience)
        until = time.monotonic() + seconds
        looks = 0
        while (found := look()) is None:
            if time.monotonic() > until:
                raise DifferentAnswerError(f"{self.username} waited {seconds:.0f} s in vain for {what}")
            self.meanwhile(looks)
            looks += 1
        return found

    def get(self, path: str, **headers: str) -> Reply:
        """Read."""
        return self.call("GET", path, None, **headers)

    def read(self, path: str) -> dict[str, Any]:
        """Read what is there; raises when it is refused."""
        found: dict[str, Any] = expected(self.get(path), 200, f"GET {path}").body
        return found

    def items(self, path: str) -> list[dict[str, Any]]:
        """Read every page of a list."""
        found: list[dict[str, Any]] = []
        cursor, mark = "", "&" if "?" in path else "?"
        while True:
            page = self.read(f"{path}{mark}limit=100{cursor}")
            found += page["items"]
            if not page["next_cursor"]:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    def create(self, path: str, body: Body, **headers: str) -> Reply:
        """Open a record."""
        return self.call("POST", path, body, **headers)

    def edit(self, path: str, patch: Body, reason: str, revision: int | None = None) -> Reply:
        """Change fields of a record with a reason."""
        seen = revision if revision is not None else self.read(path)["revision"]
        return self.call("PATCH", path, {**patch, "reason": reason}, if_match=f'"{seen}"')

    def step(
        self, path: str, name: str, reason: str | None = None, revision: int | None = None, **fields: Any
    ) -> Reply:
        """Take an unsigned step on the revision as it stands."""
        seen = revision if revision is not None else self.read(path)["revision"]
        body: dict[str, Any] = {"fields": fields} | ({"reason": reason} if reason else {})
        return self.call("POST", f"{path}/transitions/{name}", body, if_match=f'"{seen}"')

    def intend(self, path: str, name: str, revision: int | None = None) -> Reply:
        """Open a signing: what will be signed, and what the signature says."""
        seen = revision if revision is not None else self.read(path)["revision"]
        return self.call(
            "POST", f"{path}/signature-intents", {"transition": name, "revision": seen, "zone": ZONE}
        )

    def sign(self, path: str, name: str, reason: str | None = None, wait: int = 0, **fields: Any) -> Reply:
        """Open a signing, authenticate afresh, and take the step with that proof."""
        opened = self.intend(path, name)
        if opened.status != 201:
            return opened
        return self.prove(
            path, name, opened.body, self.authenticate_afresh(opened.body), reason, wait, **fields
        )

    def prove(
        self,
        path: str,
        name: str,
        intent: Body,
        id_token: str,
        reason: str | None = None,
        wait: int = 0,
        **fields: Any,
    ) -> Reply:
        """Take a signed step with the proof of a fresh authentication."""
        body: dict[str, Any] = {
            "signature": {"intent_id": intent["intent_id"], "id_token": id_token},
            "fields": fields,
        }
        body |= {"reason": reason} if reason else {}
        headers = {"if_match": f'"{intent["revision"]}"'}
        headers |= {"prefer": f"wait={wait}"} if wait else {}
        return self.call("POST", f"{path}/transitions/{name}", body, **headers)

    def upload(self, path: str, filename: str, content: bytes, media_type: str = PDF) -> Reply:
        """Announce a file and send it; what becomes of it is at the answered address."""
        asked = {"filename": filename, "media_type": media_type, "size": len(content),
                 "sha256": hashlib.sha256(content).hexdigest()}  # fmt: skip
        opened = self.call("POST", f"{path}/uploads", asked)
        if opened.status == 201:
            status = self.send_file(opened.body["url"], opened.body["headers"], content)
            if status != 200:
                raise DifferentAnswerError(f"{filename} was not taken by the presigned address: {status}")
        return opened


def expected(reply: Reply, status: int | tuple[int, ...], what: str) -> Reply:
    """Return the reply when it has the status; raise with what was said instead."""
    wanted = status if isinstance(status, tuple) else (status,)
    if reply.status not in wanted:
        errors = reply.body.get("errors") if isinstance(reply.body, Mapping) else None
        more = f" {json.dumps(errors)}" if errors else ""
        raise DifferentAnswerError(
            f"{what}: expected {' or '.join(map(str, wanted))}, got {reply.said}{more}"
        )
    return reply
