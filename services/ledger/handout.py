"""Everything of a study that a stranger needs to check it: sealed entries, values, records, files, the unsealed tail.

integrity.md 1.9. What a reader may not see is left out as values; entries hold commitments, so the pack still verifies.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from shared import rights, storage
from shared.aws import client
from shared.canonical import canonical, commit_to, unb64
from shared.records import KEPT
from shared.values import at_path

from . import anchors, every_row, log, vault

Sees = Callable[[str, str], bool]  # the type of a record, and the scope it belongs to
Objects = Iterator[tuple[str, bytes]]
FILES = ("attachments/", "documents/", "renditions/")
VERSION = "/version_id"
ENVELOPE = ("original_due_on", "open_children", "links", "ended_links", "scope", "parent", "round")


def everybody(_type: str, _scope: str) -> bool:
    """Whoever may see everything."""
    return True


def nobody(_type: str, _scope: str) -> bool:
    """Whoever may see no value at all."""
    return False


class Handout:
    """One export; `objects` yields each object of the pack once, a segment at a time.

    The sealed part is as it was when the listing was read; every record read after it is at that state or ahead
    of it, and what it is ahead is the tail.
    """

    def __init__(self, sees: Sees = everybody) -> None:
        self.sees = sees
        self.sealed: dict[str, int] = {}  # each record's last sealed revision
        self.named: set[str] = set()  # versions of files that sealed entries name
        self.listing: list[dict[str, Any]] = []

    def objects(self) -> Objects:
        """Yield key and bytes of everything, `versions.json` last."""
        notes = self._locked(vault.CHECKPOINTS)
        newest = max((int(key.removeprefix(vault.CHECKPOINTS)) for key in notes), default=0)
        # a segment is written before its checkpoint, and what has none is not sealed yet
        segments = {k: v for k, v in self._locked(vault.SEGMENTS).items() if vault.bounds(k)[1] <= newest}
        bundles = {k: v for k, v in self._locked(vault.BUNDLES).items() if vault.bounds(k)[1] <= newest}
        bundled = max((vault.bounds(key)[1] for key in bundles), default=0)
        since = {key: version for key, version in segments.items() if vault.bounds(key)[0] >= bundled}
        given = notes | bundles | since
        # listed after the checkpoints: whatever key signed one of them, its succession stands by then
        notes |= self._locked(vault.SUCCESSIONS)
        self.listing = [item for item in self.listing if item["key"] in given | notes]
        yield from ((key, vault.read_version(key, version)) for key, version in notes.items())
        parts = iter(sorted(segments))
        for key, version in (*sorted(bundles.items()), *sorted(since.items())):
            yield from self._entries(key, vault.read_version(key, version), parts)
        for size in (size for size in anchors.sizes() if size <= newest):
            yield f"{anchors.COSIGNATURES}{size:012d}", anchors.cosigned_note(size)
        yield from self._records()
        yield from self._files()
        yield "versions.json", json.dumps(self.listing, indent=1).encode()

    def _locked(self, prefix: str) -> dict[str, str]:
        """Return each key's first version: a later one, or a delete marker, cannot replace what was locked."""
        found = list(vault.versions(prefix))  # newest first
        self.listing += found
        return {item["key"]: item["version"] for item in found if not item["deleted"]}

    def _entries(self, key: str, body: bytes, parts: Iterator[str]) -> Objects:
        """Yield a segment or a bundle of some, and the values of each; `parts` names the segments in order."""
        yield key, body
        entries, at = iter(body.split(b"\n")[:-1]), vault.bounds(key)[0]
        while at < vault.bounds(key)[1]:
            start, at = vault.bounds(next(parts))
            values = vault.values_key(start, at)
            lines = vault.read(values).split(b"\n")[:-1]
            shown = [self._shown(json.loads(next(entries)), line) for line in lines]
            yield values, b"".join(line + b"\n" for line in shown)

    def _shown(self, entry: Mapping[str, Any], line: bytes) -> bytes:
        """Return the values of an entry as far as the reader may see them."""
        self.sealed[entry["ent"]] = entry["v"]
        if not line:
            return line
        values = json.loads(line)
        if not self.sees(str(entry["ent"]).partition("/")[0], str(entry["st"].get("scope") or "study")):
            withheld = {path: dict.fromkeys(sides) for path, sides in values["fields"].items()}
            return canonical({**dict.fromkeys(values), "fields": withheld})
        for path, sides in values["fields"].items():
            if path.endswith(VERSION) and sides["new"]:
                self.named.add(str(sides["new"][1]))
        return line

    def _records(self) -> Objects:
        tail: list[bytes] = []
        for table in every_row.data_tables():
            lines = []
            for row in every_row.rows(table):
                if row["pk"].startswith("E#"):
                    lines.append(canonical(self._record(row)) + b"\n")
                    tail += self._ahead(f"{row['type']}/{row['id']}", int(row["v"]))
            yield f"records/{every_row.said(table)}", b"".join(lines)
        if tail:
            yield "tail/entries", b"".join(tail)

    def _ahead(self, entity: str, revision: int) -> list[bytes]:
        """Return the entries of a record that were not sealed when the export began."""
        first, found = self.sealed.get(entity, 0) + 1, []
        for at in range(first, revision + 1):
            [row] = storage.get("AUDIT_TABLE", (log.audit_partition(entity), f"{at:010d}"))
            found += [bytes(row["b"]) + b"\n"] if row else []
        return found

    def _record(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a record as it stands: each value with its salt, or its commitment where it is not shown."""
        body = json.loads(row["body"])
        salts, gone = body["salts"], body.get("redacted", {})
        values = {path: at_path(body["data"], path.removeprefix(KEPT.rstrip("/"))) for path in salts}
        whole = self.sees(str(row["type"]), str(body["scope"]))
        fields = {
            path: [salt, values[path]] if whole else commit_to(values[path], unb64(salt))
            for path, salt in salts.items()
        }
        concealed = rights.types()[str(row["type"])]["conceals_files"]
        files = {
            path.removesuffix("/sha256"): commit_to(made, unb64(salts[path])) if concealed else made
            for path, made in values.items()
            if path.endswith("/sha256")
        }
        st = {"state": row["state"], "number": row["number"], "due_on": row.get("due_on"), "files": files}
        return {
            "entity": f"{row['type']}/{row['id']}", "revision": int(row["v"]), "leaf": row["h"],
            "st": st | {name: body[name] for name in ENVELOPE}, "fields": fields | gone,
        }  # fmt: skip

    def _files(self) -> Objects:
        """Yield the versions of files that a sealed entry names; others are on their way, or nobody's."""
        for prefix in FILES:
            for item in list(vault.versions(prefix)):
                if item["version"] in self.named:
                    self.listing.append(item)
                    yield item["key"], _file(item["key"], item["version"])


def _file(key: str, version: str) -> bytes:
    answer = client("s3").get_object(Bucket=vault.bucket_of(key), Key=key, VersionId=version)
    return bytes(answer["Body"].read())
