"""Every operation does its work for somebody, and shows an inspector nothing of what is hidden from them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from services.ledger import views
from shared import clock
from shared.roles import Role
from tests.integration.test_scopes import at_site
from tests.support import reach
from tests.support.operations import OPERATIONS, World, addresses, answer, made
from tests.support.staff import Team
from tests.support.study import CONTEXT, Caller
from tests.support.trail import KINDS

MOST_EACH = 6  # of one collection


@pytest.fixture(scope="module")
def world(shared_team: Team) -> World:
    return made(shared_team)


def test_nine_of_ten_operations_do_their_work(world: World) -> None:
    late = sorted(OPERATIONS, key=lambda op: "<step>" in op.rule)  # steps may end a record
    found = {f"{op.method} {op.rule}": answer(world, op) for op in late}
    idle = {name: status for name, status in found.items() if status >= 300}

    assert not [name for name, status in idle.items() if 500 <= status < 600]
    assert len(idle) <= 0.1 * len(found), idle


def readings(world: World, hidden: list[dict[str, Any]]) -> Iterator[str]:
    """Yield every address that can be read, of every record, as list, file, former state, link, trace and search."""
    standing = reach.records(world.team)
    by_collection = {KINDS[one["type"]][1].collection: [] for one in standing} | dict(world.ids)
    for one in standing:
        by_collection[KINDS[one["type"]][1].collection].append(one["id"])
    now = clock.instant(clock.now())
    for operation in (one for one in OPERATIONS if one.method == "GET"):
        for url in addresses(replace(world, ids=by_collection), operation.rule, MOST_EACH):
            yield url
            if operation.rule.endswith("/<id>"):
                yield f"{url}?as_of={now}"
            if "<" not in operation.rule:
                yield f"{url}?format=csv"
                yield f"{url}?limit=100"
    for one in hidden:
        entity = f"{one['type']}/{one['id']}"
        yield from (f"{place}?record={entity}" for place in
                    ("/links", "/links/trace", "/audit-trail", "/audit-trail/refused-attempts"))  # fmt: skip
        yield f"/{KINDS[one['type']][1].collection}/{one['number']}"
        yield f"/search?q={one['number']}"
        yield f"/search?q={quote(str(one['title']))}"


@pytest.mark.slow
@pytest.mark.parametrize("where", ["study", "one site"])
def test_an_inspector_reaches_nothing_of_what_they_may_not_see(world: World, where: str) -> None:
    """ACC-15, QMS-07, GOV-02: whatever they read, and however, no text of a record hidden from them is in it."""
    team = world.team
    eve = team.inspector if where == "study" else at_site(team, "inspector")
    site = None if where == "study" else sites_of(team, eve)
    team.simulator.deliver()
    for service in ("ledger", "search"):
        team.simulator.study.serve(service)
    views.handler({}, CONTEXT)
    hidden, secrets = reach.kept_from(team, Role.INSPECTOR, site)
    assert {"audit", "finding", "audit_report", "blinded_note", "inspection_request", "storyboard"} <= {
        one["type"] for one in hidden}  # fmt: skip
    own = tuple(f"/{KINDS[one['type']][1].collection}/{one['id']}" for one in hidden)
    # what every page says, and what the law says, tells nothing of a record
    words = str([eve.get(where).body for where in ("/types", "/statutory-clocks")])
    secrets = {one for one in secrets if one not in words}
    met: list[tuple[str, object]] = []
    for url in readings(world, hidden):
        reply = eve.get(url)
        said = str(reply.body)
        met += [(url, one) for one in secrets if one in said]
        if reply.status >= 500 or (reply.status == 200 and url.startswith(own)):
            met.append((url, reply.status))
    assert not met


def sites_of(team: Team, who: Caller) -> str:
    """Return the one site somebody holds a role for."""
    held = team.alan.get("/people/" + who.person.partition("/")[2]).body["data"]["grants"]
    [scope] = {one["scope"] for one in held}
    return str(scope)
