"""Whether the reports of a cycle's audits were signed in time: counted from the audits, entered by nobody."""

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import TypedDict


class Reports(TypedDict):
    """How many reports were signed by their day and after it, and the audits whose report waits: late, or not yet due."""

    in_time: int
    after: int
    late: list[str]
    waiting: list[str]


def of(programme: Mapping[str, Any], audits: Sequence[Mapping[str, Any]], today: str) -> Reports:
    """Count the audits whose report was due within the cycle: number, when it was due, when it was signed."""
    begin, end = str(programme["cycle_from"]), str(programme["cycle_to"])
    due = [one for one in audits if begin <= str(one["report_due_on"]) <= end]
    signed = [one for one in due if one["reported_on"]]
    in_time = sum(one["reported_on"] <= one["report_due_on"] for one in signed)
    open_ones = [one for one in due if not one["reported_on"]]
    return {
        "in_time": in_time,
        "after": len(signed) - in_time,
        "late": [str(one["number"]) for one in open_ones if str(one["report_due_on"]) < today],
        "waiting": [str(one["number"]) for one in open_ones if str(one["report_due_on"]) >= today],
    }
