"""How often anybody without an account may knock: by where they come from, and all together; full is refused.

Nothing is kept of a source but a count in one of a few thousand rows, which others share and the next hour uses
again: a limit for a source, and no record of who came.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from shared import clock
from shared.errors import Refusal
from shared.rates import count_within

ROWS = 4096


@dataclass(frozen=True)
class Limit:
    """So many of a kind in an hour: from one visitor, through one peer of the gateway, from everybody."""

    kind: str
    visitor: int
    peer: int
    everybody: int


REPORTS = Limit("new", 5, 60, 120)
QUESTIONS = Limit("ask", 30, 200, 600)


def count(limit: Limit, sources: Sequence[str]) -> None:
    """Count one more, the narrowest limit first; raises THROTTLED with the seconds to the next hour."""
    moment = clock.now()
    hour = clock.instant(moment)[:13]
    visitor, peer = sources[0], sources[-1]
    counted = [(f"v#{_row(hour, visitor)}", limit.visitor), ("all", limit.everybody)]
    if peer != visitor:
        counted.insert(1, (f"p#{_row(hour, peer)}", limit.peer))
    for row, most in counted:
        if not count_within(f"RATE#{limit.kind}#{row}", hour, most):
            after = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
            wait = int((after - moment).total_seconds()) + 1
            detail = "Too many came within this hour; come again after it."
            raise Refusal("THROTTLED", detail, "API: limits", "too_many_requests", retry_after=wait)


def _row(hour: str, source: str) -> int:
    """Return one of a few thousand rows; another one each hour."""
    return int.from_bytes(hashlib.sha256(f"{hour}#{_network(source)}".encode()).digest()[:2]) % ROWS


def _network(source: str) -> str:
    """Return the network one subscriber has: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        address = ip_address(source)
    except ValueError:
        return source
    return f"{int(address) >> 64:x}::/64" if isinstance(address, IPv6Address) else str(address)
