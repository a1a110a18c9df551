"""The walks of `make demo` that let business days pass, on a copy of the demo study of their own."""

import pytest

from demo import sc4, sc5
from demo.actor import Actor, expected
from demo.scenario import Living, walk_sc3, walk_sc9
from demo.walk import Walk
from tests.support.bad_weather import bad_weather, came_twice_and_once
from tests.support.local import LocalCloud

pytestmark = [pytest.mark.requires_local_cloud, pytest.mark.timeout(900)]


def test_sc3_holds_whatever_the_queues_do(world: Living, cloud: LocalCloud) -> None:
    """From an approved version and a role that starts to missed training. records.md 2.13"""
    with bad_weather(cloud, seed=3) as weather:
        walk_sc3(world)
    came_twice_and_once(world, weather)


def test_a_suspended_organisation_has_its_open_work_put_before_the_study_manager_once_whatever_the_queues_do(
    world: Living, cloud: LocalCloud
) -> None:
    """records.md 2.13: party.suspended"""
    ada, mara, quinn, yuki = (world[name] for name in ("ada", "mara", "quinn", "yuki"))
    party = expected(
        ada.create("/parties", {"kind": "vendor", "legal_name": "Eventide Data"}), 201, "a vendor"
    ).body
    person = f"/people/{yuki.read('/me')['person'].partition('/')[2]}"
    former = ada.read(person)["data"]["organisation"]
    expected(
        ada.edit(person, {"organisation": party["entity"]}, "works for them now"), 200, "who she works for"
    )
    body = {"title": "Data management", "services": ["data management"], "criticality": "low",
            "basis": "Chosen from three that were asked"}  # fmt: skip
    below = f"/parties/{party['id']}/qualifications"
    path = "/party-qualifications/" + str(expected(mara.create(below, body), 201, "a proposal").body["id"])
    expected(quinn.step(path, "begin_assessment"), 200, "its assessment")
    expected(
        quinn.step(path, "add_evidence", kind="questionnaire", reference="File 4", dated="2026-01-31"),
        200,
        "evidence",
    )
    expected(quinn.sign(path, "qualify"), 202, "its qualification")
    with bad_weather(cloud, seed=6) as weather:
        expected(quinn.step(path, "suspend", "data were changed without a trail"), 200, "its suspension")
        refused = ada.step(person, "grant_role", "joins", role="reviewer", scope="study")
        assert refused.code == "NOT_QUALIFIED"
        asked = f"{party['number']} is suspended: decide who goes on with its open work: "
        mara.wait_for(lambda: _asked(mara, asked) or None, "the open work")
    assert len(_asked(mara, asked)) == 1
    came_twice_and_once(world, weather)
    expected(quinn.sign(path, "qualify"), 202, "its qualification anew")
    expected(ada.edit(person, {"organisation": former}, "is back"), 200, "who she works for")


def _asked(who: Actor, said: str) -> list[str]:
    return [item["title"] for item in who.items("/tasks?owner=me") if item["title"].startswith(said)]


def test_sc9_holds_as_far_as_it_is_built(world: Living) -> None:
    walk_sc9(world)


def test_sc5_holds_as_far_as_it_is_built(world: Living) -> None:
    """From here on the business date moves: by seven weeks now."""
    sc5.walk(Walk(world))


def test_sc4_holds_but_for_the_review_board_whatever_the_queues_do(world: Living, cloud: LocalCloud) -> None:
    """From a finding to the successor of its CAPA. The last one: the business date moves on by three months."""
    with bad_weather(cloud, seed=4) as weather:
        sc4.walk(Walk(world))
    came_twice_and_once(world, weather)
    late = [
        item["title"] for item in world["mara"].items("/tasks?owner=me") if "long overdue" in item["title"]
    ]
    assert late, "three months later something is late by the last rung"
    assert len(late) == len(set(late)), "asked twice how one thing goes on"
