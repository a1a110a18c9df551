"""Whoever has no account: what they bring through the public door."""

import uuid
from typing import Any

from tests.support.staff import Team
from tests.support.study import Reply

WORDS = "The freezer of the samples was off over the weekend and nobody wrote it down."
VISITOR = "203.0.113.40"


def _somewhere() -> str:
    """Return the address of a visitor who has not come before."""
    return f"2001:db8:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}::1"


def knock(team: Team, path: str = "", visitor: str = VISITOR, key: str = "", **body: Any) -> Reply:
    """Come to the public door as somebody without an account, through the page's own front."""
    sent = {"x_forwarded_for": f"{visitor}, 192.0.2.7"} | ({"idempotency_key": key} if key else {})
    return team.simulator.call("POST", f"/intake/reports{path}", body, None, **sent)


def brought(team: Team, **changes: Any) -> tuple[str, str]:
    """Report something; return the code of the receipt and the record's path, as quality assurance finds it."""
    visitor, key = changes.pop("visitor", _somewhere()), uuid.uuid4().hex
    taken = knock(team, visitor=visitor, key=key, **{"what_happened": WORDS, **changes})
    assert taken.status == 201, taken.body
    newest = team.quality_manager.get("/outside-reports?limit=100").body["items"][-1]
    return taken.body["code"], f"/outside-reports/{newest['id']}"
