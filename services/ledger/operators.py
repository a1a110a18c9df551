"""What operators of the account tell a study: a restore drill they carried out, a deployment that is ahead or done."""

from collections.abc import Mapping
from typing import Any

from shared import clock

from . import deployed, drilled


def handler(event: dict[str, Any], _context: Any) -> Mapping[str, object]:
    """Hear CloudFormation, judge the change that a deployment names, or record a drill."""
    if event.get("source") == deployed.SOURCE:
        return deployed.heard(event)
    if "change" in event:
        return deployed.announced(str(event["change"]), clock.now())
    return drilled.recorded(event)
