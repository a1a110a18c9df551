"""Bring rows of public inspection data into a study, through the ordinary API, as whoever signs in with the token."""

import argparse
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx

from infra.inspection_rows import CLASSES, Row, Rows, classified, ended_on, read

AUTHORITY = "US FDA"
PAST = "It took place before; public data of the authority"


class ImportRefused(ValueError):
    """The study did not take a row; the message is the study's own."""


def bring(
    url: str, token: str, inspections: Path, citations: Path | None, *, dry: bool = False
) -> dict[str, object]:
    """Read the files and bring their rows in; return the counts and what was refused."""
    rows, headers = read(inspections, citations), {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=url, headers=headers, timeout=60) as api:
        try:
            return Importer(api, dry=dry).bring(rows)
        except httpx.HTTPError as error:
            raise ImportRefused(f"The study at {url} cannot be reached: {error}") from error


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `import-inspections`; it needs an access token, and no deploy credentials."""
    rows = commands.add_parser("import-inspections", help="bring public inspection data in through the API")
    rows.add_argument("inspections", type=Path, help="CSV in the layout of the FDA's data dashboard")
    rows.add_argument("--citations", type=Path, help="CSV of the citations of these inspections")
    rows.add_argument("--url", required=True, help="the study's address, e.g. https://xyz02.example.org")
    rows.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    rows.set_defaults(act=_asked_for, region=None)


def _asked_for(said: argparse.Namespace) -> dict[str, object]:
    token = os.environ.get("CQMS_ACCESS_TOKEN", "")
    if not token:
        raise ImportRefused("Set CQMS_ACCESS_TOKEN to an access token of whoever brings the rows in.")
    return bring(said.url, token, said.inspections, said.citations, dry=said.dry_run)


class Importer:
    """One import: `api` has the address below /api/v1 and the token; nothing is written in a `dry` one."""

    def __init__(self, api: httpx.Client, *, dry: bool = False) -> None:
        self.api, self.dry = api, dry
        self.done = {"inspections": 0, "findings": 0, "there_before": 0}

    def bring(self, rows: Rows) -> dict[str, object]:
        """Bring what is not there yet; return the counts, and what was refused with its reason."""
        owner = str(self._asked("GET", "/me")["person"])
        known = {str(one["summary"]): str(one["id"]) for one in self._listed("/inspections")}
        for identity, row in rows.inspections.items():
            self._one(owner, known.get(f"{AUTHORITY}, {identity}"), row, rows.citations.get(identity, ()))
        return {**self.done, "dry_run": self.dry, "refused": [asdict(one) for one in rows.refused]}

    def _one(self, owner: str, former: str | None, row: Row, citations: tuple[Row, ...]) -> None:
        there = self._findings(former)
        fresh = [one for one in citations if _key(one) not in there]
        self._count("there_before" if former else "inspections")
        self._count("findings", len(fresh))
        if self.dry:
            return
        identity = former or self._opened(owner, row)
        for citation in fresh:
            self._asked("POST", f"/inspections/{identity}/observations", _finding(owner, citation))
        self._as_past(identity)

    def _findings(self, inspection: str | None) -> set[tuple[str, str]]:
        """Return requirement and title of what stands below an inspection."""
        if inspection is None:
            return set()
        rows = self._listed(f"/inspections/{inspection}/observations")
        return {(str(one["summary"]), str(one["title"])) for one in rows}

    def _opened(self, owner: str, row: Row) -> str:
        return str(self._asked("POST", "/inspections", _inspection(owner, row))["id"])

    def _as_past(self, identity: str) -> None:
        """Say that it is over, unless an import that broke off did."""
        found = self._asked("GET", f"/inspections/{identity}")
        if found["state"] == "announced":
            path = f"/inspections/{identity}/transitions/enter_as_past"
            self._asked("POST", path, {"fields": {}, "reason": PAST}, {"if-match": f'"{found["revision"]}"'})

    def _count(self, what: str, many: int = 1) -> None:
        self.done[what] += many

    def _listed(self, path: str) -> Iterator[dict[str, Any]]:
        cursor = ""
        while True:
            page = self._asked("GET", f"{path}?limit=100{cursor}")
            yield from page["items"]
            if not page["next_cursor"]:
                return
            cursor = f"&cursor={page['next_cursor']}"

    def _asked(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        said = self.api.request(method, f"/api/v1{path}", json=body, headers=headers)
        if said.status_code >= 400:
            raise ImportRefused(f"{method} {path}: {said.status_code} {said.text[:500]}")
        found: dict[str, Any] = said.json()
        return found


def _inspection(owner: str, row: Row) -> dict[str, object]:
    day, code = ended_on(row).isoformat(), classified(row)
    covers = (f"{row['Project Area'] or 'Project area not given'}. {row['Legal Name']}, {row['City']}, "
              f"{row['Country/Area']}; FEI {row['FEI Number']}; fiscal year {row['Fiscal Year']}; "
              f"{code}: {CLASSES[code]}. The public data name the last day alone.")  # fmt: skip
    return {"title": f"FDA inspection of {row['Legal Name']}"[:200], "authority": AUTHORITY, "kind": "routine",
            "covers": covers[:2000], "starts_on": day, "ends_on": day, "owner": owner,
            "reference": row["Inspection ID"]}  # fmt: skip


def _key(citation: Row) -> tuple[str, str]:
    return citation["Act/CFR Number"], citation["Short Description"][:200]


def _finding(owner: str, citation: Row) -> dict[str, object]:
    requirement, title = _key(citation)
    return {
        "title": title,
        "requirement": requirement,
        "statement": citation["Long Description"],
        "owner": owner,
    }
