"""Which entries of a period are looked at: all that a rule picks, and some of the others at random. ATR-11"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared import clock, storage
from shared.roles import Role
from shared.signatures import Meaning

from .. import log

Row = Mapping[str, Any]
MOST = 600  # entries that rules pick; what is beyond is counted
APPROVALS = (Meaning.APPROVED, Meaning.QA_APPROVED)


@dataclass
class Sample:
    """What was drawn from how many; `picked` counts by rule, also what did not fit."""

    entries: int = 0
    picked: dict[str, int] = field(default_factory=dict)
    drawn: list[dict[str, Any]] = field(default_factory=list)


def draw(months: Sequence[str], picks: Sequence[str], at_random: int, seed: str) -> Sample:
    """Return the sample of some months; the same seed draws the same, and nobody knows it beforehand."""
    sample, others = Sample(picked=dict.fromkeys(picks, 0)), list[Row]()
    for row in _rows(months):
        sample.entries += 1
        pick = next((name for name in picks if PICKS[name](row)), None)
        if pick is None:
            others.append(row)
            continue
        sample.picked[pick] += 1
        if len(sample.drawn) < MOST:
            sample.drawn.append(_shown(row, pick))
    others.sort(
        key=lambda row: hashlib.sha256(f"{seed} {json.loads(row['summary'])['leaf']}".encode()).digest()
    )
    sample.drawn += [_shown(row, "at_random") for row in others[:at_random]]
    sample.drawn.sort(key=lambda entry: int(entry["index"]))
    return sample


def _rows(months: Sequence[str]) -> Iterator[Row]:
    """Yield the entries of the months in order, as the study's trail shows them."""
    for month in months:
        more: dict[str, Any] = {}
        while True:
            answer = storage.query(
                "TABLE",
                IndexName="view3",
                KeyConditionExpression="p3 = :p",
                ExpressionAttributeValues={":p": {"S": f"month#{month}"}},
                **more,
            )
            yield from answer["items"]
            if not answer["next"]:
                break
            more = {"ExclusiveStartKey": answer["next"]}


def _shown(row: Row, rule: str) -> dict[str, Any]:
    more = json.loads(row["summary"])
    return {
        "index": more["index"], "entity": row["id"], "number": row["number"], "revision": row["v"],
        "at": clock.milliseconds(row["updated_at"]), "action": row["title"], "by": row["owner"], "rule": rule,
    }  # fmt: skip


def _administers(row: Row) -> bool:
    roles = str(json.loads(row["summary"])["by"]["role"]).split(",")
    return Role.STUDY_ADMINISTRATOR in roles


def _signed(*meanings: Meaning) -> Callable[[Row], bool]:
    return lambda row: json.loads(row["summary"])["signature"] in meanings


def _edited_after_approval(row: Row) -> bool:
    """Say whether somebody edited a record that an approval stood on."""
    if not str(row["title"]).endswith(".edit"):
        return False
    answer = storage.query(
        "LOG_TABLE",
        IndexName="by_entity",
        KeyConditionExpression="ent = :ent AND v < :v",
        ExpressionAttributeValues={":ent": {"S": row["id"]}, ":v": {"N": str(row["v"])}},
    )
    places = [log.Place(int(one["sk"]), one["ent"], one["v"], one["h"]) for one in answer["items"]]
    signed = (entry.entry()["sig"] for entry in log.read(places))
    return any(sig and sig["meaning"] in APPROVALS for sig in signed)


PICKS: dict[str, Callable[[Row], bool]] = {
    "administration": _administers,
    "overrides": _signed(Meaning.OVERRIDE),
    "refused_attempts": lambda row: str(row["title"]).endswith(".refused"),
    "edits_after_approval": _edited_after_approval,
    "cancellations": _signed(Meaning.CANCELLATION),
}
