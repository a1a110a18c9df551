"""Entries that stand beside the records: what was tried, seen, taken away or deployed without changing one. 21 CFR 11.10(e)"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.audit_trail import Entry, running, sealable
from shared.canonical import b64, canonical, commit_to, new_salt, sha256_hex, unb64
from shared.change import Request
from shared.records import FIRST

TRIED, ACCESS, DEPLOYMENT = "user", "access", "deployment"
BESIDE = (f"{TRIED}/", f"{ACCESS}/", f"{DEPLOYMENT}/")  # entities that are no record
NOTHING_OPEN: dict[str, object] = {
    "due_on": None, "original_due_on": None, "open_children": [], "ended_links": [], "files": {},
}  # fmt: skip


@dataclass(frozen=True)
class Noted:
    """What is noted of whom: the entity, the one value at `path`, the account's number, the record it is about."""

    entity: str
    path: str
    value: Mapping[str, Any]
    state: str
    number: str
    about: str | None


def entry(
    noted: Noted, head: Mapping[str, Any], ts: str, request: Request, said: Mapping[str, Any]
) -> tuple[Entry, str]:
    """Return the entry after the one `head` tells of (`v`, `h`, `last`), and the salted value it leaves."""
    former = json.loads(str(head["last"])) if head.get("last") else None
    salt = new_salt()
    fresh, made = [b64(salt), noted.value], commit_to(noted.value, salt)
    standing = {**NOTHING_OPEN, "state": noted.state, "number": noted.number, "about": noted.about}
    content = sha256_hex(canonical({"entity": noted.entity, "fields": {noted.path: made}, "files": {}}))
    body = {
        "f": 1, "study": os.environ["STUDY"], "ent": noted.entity, "v": int(head.get("v", 0)) + 1,
        "prev": head.get("h", FIRST), "chg": [{"path": noted.path, "old": _made(former), "new": made}],
        "st": standing, "sd": sha256_hex(canonical({"content": content, "kept": {}, "st": standing})), "ts": ts,
        "req": {"command": request.command, "request": request.request, "source": None},
        "ev": None, "cause": None, "sig": None, "app": running(), **said,
    }  # fmt: skip
    values = {"fields": {noted.path: {"old": former, "new": fresh}}, "why": None, "source": None}
    return sealable(body, values), json.dumps(fresh)


def _made(pair: list[Any] | None) -> str | None:
    return commit_to(pair[1], unb64(pair[0])) if pair else None
