"""Lists: one page of a declared view, an opaque cursor, CSV of the same rows; never a scan, never a total."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from shared import clock, csv_export, showing
from shared.answers import Answer
from shared.authz import WHOLE_STUDY, Person
from shared.errors import Refusal, invalid
from shared.http import Call
from shared.record_rows import partition
from shared.records import RecordType, View
from shared.repository import Records
from shared.shapes import Row

_OWN = {"limit", "cursor", "sort", "overdue", "format"}
MOST = 100
LONGEST_FILTER = 200
COLUMNS = (
    ("number", "Number"), ("title", "Title"), ("state", "State"), ("owner", "Owner"), ("due_on", "Due on"),
    ("overdue", "Overdue"), ("revision", "Revision"), ("updated_at", "Updated at"),
)  # fmt: skip


def answer(records: Records, kind: RecordType, call: Call, given: Mapping[str, str] | None = None) -> Answer:
    """Return a page of the list the query asks for."""
    view, value = chosen(kind, call, dict(given or {}))
    limit = number_in(call.query, "limit", 25, 1, MOST)
    before = clock.today().isoformat() if call.query.get("overdue") == "true" else ""
    if before and view.sort != "due_on":
        raise invalid("/query/overdue", "needs a view that is sorted by due_on")
    start = _start(kind, view, value, call.query.get("cursor"))
    rows, following = records.page(kind, view.name, value, limit, start, before)
    items = [showing.item(kind, row) for row in rows if _concerns(kind, view, row, call.person)]
    if call.query.get("format") == "csv":
        return _csv(kind, items)
    return Answer(200, {"items": items, "next_cursor": _cursor(kind, view, following)})


def _concerns(kind: RecordType, view: View, row: Mapping[str, Any], person: Person) -> bool:
    """Say whether a row is shown to a person: below a record, a private type shows them their own alone."""
    if not person.roles.isdisjoint(kind.read_by):
        return True
    theirs = not kind.private or view.by != "parent" or row.get(kind.own[0]) == person.id
    return theirs and row["state"] not in kind.hidden_in


def chosen(kind: RecordType, call: Call, given: dict[str, str]) -> tuple[View, str]:
    """Return the declared view for the filters and the order asked for; any other combination is 422."""
    asked = {name: value for name, value in call.query.items() if name not in _OWN} | given
    asked = {name: call.person.id if value == "me" else value for name, value in asked.items()}
    if name := next((name for name, value in asked.items() if len(value) > LONGEST_FILTER), None):
        raise invalid(f"/query/{name}", f"is longer than {LONGEST_FILTER} characters")
    sort = call.query.get("sort")
    full = not call.person.roles.isdisjoint(kind.read_by)
    theirs_below = kind.scoped_by and "parent" in asked
    if kind.private and not full and not theirs_below:
        mine = next((name for name in kind.own if name in asked), kind.own[0])
        if asked.setdefault(mine, call.person.id) != call.person.id:
            raise invalid(f"/query/{mine}", "only your own are listed for you")
    if kind.shown_in and not full:
        shown = [state for state, roles in kind.shown_in.items() if not call.person.roles.isdisjoint(roles)]
        if asked.setdefault("state", next(iter(shown), "")) not in shown:
            raise invalid("/query/state", "only what was released to you is listed")
    if kind.scoped_by and "parent" not in asked and (full or not kind.private):
        asked |= _own_scope(kind, call.person, asked.get(kind.scoped_by))
    for view in kind.views:
        if set(asked) == ({view.by} if view.by else set()) and sort in (None, view.sort):
            return view, asked[view.by] if view.by else ""
    possible = "; ".join(f"{view.by or 'all'} sorted by {view.sort}" for view in kind.views)
    raise invalid("/query", f"this combination is not a declared list view; declared are: {possible}")


def _own_scope(kind: RecordType, person: Person, asked: str | None) -> dict[str, str]:
    """Return the scope a list is kept to for whoever holds no role of its readers for the whole study."""
    if not kind.scoped_by or not person.roles_for(WHOLE_STUDY).isdisjoint(kind.read_by):
        return {}
    own = sorted(
        {grant.scope for grant in person.grants if person.roles_for(grant.scope) & set(kind.read_by)}
    )
    scope = own[0] if asked is None and len(own) == 1 else asked
    if scope not in own:
        detail = f"Name one of your own scopes in `{kind.scoped_by}`."
        raise Refusal("OUT_OF_SCOPE", detail, "ACC-02, 21 CFR 11.10(g)", "out_of_scope", own)
    return {kind.scoped_by: str(scope)}


def number_in(query: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """Return a whole number of the query within its bounds."""
    text = query.get(name)
    if text is None or text == "":
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and least <= int(text) <= most):
        raise invalid(f"/query/{name}", f"is not a whole number from {least} to {most}")
    return int(text)


def instant_in(query: Mapping[str, str], name: str) -> str:
    """Return an instant of the query in the trail's form, up to the end of its millisecond."""
    try:
        return clock.instant(clock.end_of_millisecond(clock.parse(query[name])))
    except (ValueError, OverflowError) as error:
        raise invalid(f"/query/{name}", "is not an RFC 3339 instant") from error


def _cursor(kind: RecordType, view: View, key: Mapping[str, Any] | None) -> str | None:
    if key is None:
        return None
    place = kind.view(view.name)[0]
    plain = json.dumps([view.name, key[f"s{place}"]["S"], key["pk"]["S"].rpartition("#")[2]])
    return base64.urlsafe_b64encode(plain.encode()).decode()


def _start(kind: RecordType, view: View, value: str, cursor: str | None) -> dict[str, Any] | None:
    """Return where to go on; the partition comes from the query, so a cursor cannot reach another list."""
    if not cursor:
        return None
    try:
        name, sort, identity = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError) as error:
        raise invalid("/query/cursor", "is not a cursor of this list") from error
    sound = (
        isinstance(sort, str) and isinstance(identity, str) and 0 < len(sort) < 512 and len(identity) == 26
    )
    if name != view.name or not sound:
        raise invalid("/query/cursor", "is not a cursor of this list")
    place = kind.view(view.name)[0]
    return {
        "pk": {"S": f"E#{kind.name}#{identity}"},
        "sk": {"S": "S"},
        f"p{place}": {"S": partition(kind, view, value)},
        f"s{place}": {"S": sort},
    }


def _csv(kind: RecordType, items: list[Row]) -> Answer:
    raw = csv_export.csv_of(items, COLUMNS)
    headers = {"Content-Disposition": f'attachment; filename="{kind.collection}.csv"'}
    return Answer(200, headers=headers, raw=raw, media_type="text/csv; charset=utf-8")
