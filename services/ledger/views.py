"""Keeps the study's trail findable by actor, action and time, and its proofs cheap, behind own cursors."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import merkle, trail_view

from . import cursors, given, log, tried

# A cursor with a new name lets every entry be projected once more: rows of the same key say the same again.
TRAIL, ROOTS = ("CURSOR#trail-3", "-"), ("CURSOR#roots", "-")
BUCKETS = 4096  # roots of one partition
STEP = 25  # entries of one transaction, if their rows fit
MOST_BORN = 40  # links of a record's first entry
MOST_ROWS = 99  # and the cursor
Row = dict[str, str | int]

metrics = Metrics(namespace="cqms")


@metrics.log_metrics
def handler(_event: Mapping[str, Any], _context: LambdaContext) -> None:
    """Project what is sealed; what woke us does not matter."""
    metrics.add_metric("Projected", MetricUnit.Count, project())
    keep_roots()


def project() -> int:
    """Return how many sealed entries were made findable; rows and cursor move in one transaction."""
    begun = at = cursors.read(TRAIL)
    limit = log.sealed_size()
    while at < limit:
        entries = fitting(log.entries(at, min(limit, at + STEP)))
        if not cursors.move(TRAIL, at, at + len(entries), rows(entries)):
            break
        at += len(entries)
    return at - begun


def fitting(entries: list[log.Sealable]) -> list[log.Sealable]:
    """Return as many of the entries as fit one transaction with the cursor, at least one."""
    while len(entries) > 1 and len(rows(entries)) > MOST_ROWS:
        entries = entries[: len(entries) // 2]
    return entries


def rows(entries: Sequence[log.Sealable]) -> list[Row]:
    """Return every row that these entries make or change; of two for one key the later one stands."""
    found = [one for entry in entries for one in _rows(entry)] + given.rounds(entries)
    return list({(one["pk"], one["sk"]): one for one in found}.values())


def _rows(entry: log.Sealable) -> list[Row]:
    person = actor(entry.entry()["by"])
    return [row(entry), *link_rows(entry), *given.rows(entry, person), *tried.rows(entry)]


def keep_roots() -> int:
    """Return for how many further whole buckets of leaves the root was kept, so that no proof reads them."""
    begun = at = cursors.read(ROOTS)
    while (at + 1) * log.BUCKET <= log.sealed_size():
        root = merkle.root_of(log.leaves(at * log.BUCKET, (at + 1) * log.BUCKET))
        pk, sk = root_key(at)
        if not cursors.move(ROOTS, at, at + 1, [{"pk": pk, "sk": sk, "h": root.hex()}]):
            break
        at += 1
    return at - begun


def root_key(bucket: int) -> tuple[str, str]:
    """Return the key of the row that keeps the root of a whole bucket of leaves."""
    return f"R#{bucket // BUCKETS}", f"{bucket:012d}"


def row(sealable: log.Sealable) -> Row:
    """Return what the views show of an entry: its clear envelope, no values."""
    entry, place = sealable.entry(), sealable.place
    by, at = entry["by"], f"{entry['ts']}#{place.index:012d}"
    summary = {
        "index": place.index,
        "leaf": place.leaf,
        "by": trail_view.actor(by),
        "reason": entry["why"]["code"],
        "signature": entry["sig"]["meaning"] if entry["sig"] else None,
        "event": entry["ev"]["name"] if entry["ev"] else None,
    }
    return {
        "pk": f"T#{place.index // log.BUCKET}", "sk": f"{place.index:012d}",
        "id": place.entity, "type": place.entity.partition("/")[0], "number": entry["st"]["number"] or "",
        "v": place.revision, "state": entry["st"]["state"] or "", "title": entry["act"],
        "owner": actor(by), "updated_at": entry["ts"],
        "summary": json.dumps(summary, ensure_ascii=False, separators=(",", ":")),
        "p1": f"actor#{actor(by)}", "s1": at,
        "p2": f"action#{entry['act']}", "s2": at,
        "p3": f"month#{entry['ts'][:7]}", "s3": at,
    }  # fmt: skip


def actor(by: Mapping[str, Any]) -> str:
    """Return the person an entry names, or the token's subject where there is no person."""
    return str(by.get("person") or by["sub"])


def link_rows(sealable: log.Sealable) -> list[Row]:
    """Return both ends of each link that an entry made or ended, so that it is found from either record."""
    entry = sealable.entry()
    return [
        end for rel, to, state in _links(entry) for end in _ends(entry, sealable.place.entity, rel, to, state)
    ]


def _links(entry: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield relation, other record and state; a record is born with its links, and as a part of its parent."""
    st, deed = entry["st"], entry["act"].rpartition(".")[2]
    if entry["v"] == 1:
        yield from ((link["rel"], link["to"], "standing") for link in st.get("links", ())[:MOST_BORN])
        if st.get("parent"):  # a refused attempt stands in the trail of an account, which is no record
            yield "part_of", st["parent"], "standing"
    elif deed == "link":
        yield st["links"][-1]["rel"], st["links"][-1]["to"], "standing"
    elif deed == "end_link":
        rel, _, to = st["ended_links"][-1].partition(" ")
        yield rel, to, "ended"


def _ends(entry: Mapping[str, Any], here: str, rel: str, to: str, state: str) -> list[Row]:
    common: Row = {"rel": rel, "state": state, "updated_at": entry["ts"]}
    number = entry["st"]["number"] or ""
    return [
        {"pk": f"LINKS#{here}", "sk": f"out#{rel}#{to}", "other": to, "direction": "out", **common},
        {
            "pk": f"LINKS#{to}",
            "sk": f"in#{rel}#{here}",
            "other": here,
            "number": number,
            "direction": "in",
            **common,
        },
    ]
