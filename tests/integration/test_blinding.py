"""What reveals a treatment stands in notes that the unblinded alone read; every reading is kept."""

from pathlib import Path

import pytest

from infra import evidence
from services.ledger import handout, views
from shared.attaching import CSV
from shared.canonical import sha256_hex
from shared.roles import Role
from tests.integration.test_scopes import at_site
from tests.support import outside, papers
from tests.support.deviations import noted, report, reported, stepped
from tests.support.staff import Team
from tests.support.study import CONTEXT
from tests.support.trail import check_everything, entries, rows
from verify import cqms_verify

CANARY = "Participant 104-007 had the verum, kit QX-7741-ZETA"


@pytest.mark.parametrize("text", [
    "The participant was randomised to the placebo arm.", "He received verum by mistake and was told.",
    "Participant 104-007 was allocated to group B.", "The pharmacist said she is on active treatment.",
])  # fmt: skip
def test_an_event_and_a_report_from_outside_do_not_say_who_gets_what(shared_team: Team, text: str) -> None:
    team = shared_team
    refused = team.monitor.post("/quality-events", report(what_happened=text))
    assert (refused.status, "a treatment" in refused.body["detail"]) == (422, True)
    assert "placebo" not in refused.body["detail"]
    brought = outside.knock(team, visitor=f"198.18.0.{len(text)}", what_happened=text)
    assert (brought.status, "a treatment" in brought.body["detail"]) == (422, True)


def test_the_unblinded_alone_write_and_read_what_was_revealed_and_every_reading_is_kept(team: Team) -> None:
    uma, path = team.unblinded, reported(team)
    for other in (team.quality_manager, team.monitor, team.medical, team.alan, team.inspector):
        assert noted(team, path, by=other).status == 403
    made = noted(team, path, CANARY)
    assert made.status == 201, made.body
    where = f"/blinded-notes/{made.body['id']}"

    assert uma.get(where).body["data"]["content"] == CANARY
    assert uma.get(f"{where}/print").status == 200
    for other in (one for one in team.everyone().values() if one is not uma):
        assert other.get(where).status in (403, 404)
    acts = [(entry["act"], entry["by"]["person"]) for entry in entries(team, made.body["entity"])]
    assert acts == [("blinded_note.create", uma.person)] + [("blinded_note.read", uma.person)] * 2
    check_everything(team)


def test_nobody_else_meets_a_word_of_it_anywhere(team: Team) -> None:
    path = reported(team)
    made = noted(team, path, CANARY).body
    told = team.simulator.told()
    assert CANARY not in str(told)
    for event in told:
        team.simulator.react(event)
    team.simulator.deliver()
    team.simulator.study.serve("ledger")
    views.handler({}, CONTEXT)
    team.simulator.study.serve("search")

    places = [f"/blinded-notes/{made['id']}", f"/blinded-notes/{made['id']}/audit-trail", f"{path}/blinded-notes",
              f"/blinded-notes/{made['id']}/fields/content/history", f"/blinded-notes/{made['id']}/print", path,
              f"/links?record={made['entity']}", f"/links/trace?record=quality_event/{path.rpartition('/')[2]}",
              "/search?q=verum", "/search?q=QX-7741-ZETA", "/audit-trail?limit=100", f"{path}/audit-trail",
              "/important-deviations", "/tasks?owner=me", "/quality-events?format=csv"]  # fmt: skip
    for caller in (one for one in team.everyone().values() if one is not team.unblinded):
        for place in places:
            assert "ZETA" not in str(caller.get(place).body), (caller.name, place)
    assert made["number"] not in str(
        team.monitor.get(f"/links/trace?record=quality_event/{made['parent'][14:]}").body
    )


def test_whoever_is_unblinded_at_one_site_reads_nothing_of_another(team: Team) -> None:
    sita = at_site(team, "unblinded")
    other = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 105"}).body["entity"]
    made = noted(team, reported(team, site=other)).body
    assert sita.get(f"/blinded-notes/{made['id']}").status == 403


def pack_as(role: Role | None) -> bytes:
    """Return the bytes of a pack for a role, or of the whole."""
    return b"".join(body for _, body in handout.Handout(evidence.seen_by(role, frozenset())).objects())


def test_a_file_that_reveals_a_treatment_stays_with_the_unblinded(team: Team) -> None:
    """Neither its bytes nor its name leave them: not by address, search, fact, trail or pack; each fetching is kept."""
    uma = team.unblinded
    made = noted(team, reported(team)).body
    where, data = f"/blinded-notes/{made['id']}", b"kit,arm\nQX-7741-ZETA,verum\n"
    brought = papers.upload(team, uma, where, data, filename="ZETA.csv", media_type=CSV)
    assert brought["state"] == "accepted"
    told = team.simulator.told()
    assert "ZETA" not in str(told)
    for event in told:
        team.simulator.react(event)
    team.simulator.deliver()

    [file] = uma.get(where).body["attachments"]
    address = f"{where}/attachments/{file['id']}"
    assert uma.get(address).body["filename"] == "ZETA.csv"
    acts = [entry["act"] for entry in entries(team, made["entity"])]
    assert acts == ["blinded_note.create", "blinded_note.attach", "blinded_note.read", "blinded_note.read"]
    asked = {"filename": "x.csv", "media_type": CSV, "size": 3, "sha256": "0" * 64}
    for other in (one for one in team.everyone().values() if one is not uma):
        assert other.get(address).status in (403, 404), other.name
        assert other.post(f"{where}/uploads", asked).status in (403, 404), other.name
        for place in (f"/uploads/{brought['id']}", "/search?q=ZETA", "/audit-trail?limit=100"):
            assert "ZETA" not in str(other.get(place).body), (other.name, place)
    team.simulator.study.serve("ledger")
    assert [b"ZETA" in pack_as(role) for role in (None, Role.UNBLINDED, Role.QUALITY_MANAGER)] == [
        True, True, False]  # fmt: skip

    check_everything(team)

    stepped(uma, where, "complete", "The list is whole")
    assert uma.post(f"{where}/uploads", asked).code == "IMMUTABLE_STATE"


def test_whoever_guesses_a_file_that_reveals_a_treatment_finds_its_digest_nowhere(
    team: Team, tmp_path: Path
) -> None:
    """ATR-12: with two arms a file has two contents; its digest in the clear would say which, and so unblind"""
    path = reported(team)
    where = f"/blinded-notes/{noted(team, path).body['id']}"
    for arm in (b"verum", b"placebo"):
        papers.upload(
            team, team.unblinded, where, b"kit,arm\n7741," + arm + b"\n", filename="arm.csv", media_type=CSV
        )
    guesses = [sha256_hex(b"kit,arm\n7741," + arm + b"\n") for arm in (b"verum", b"placebo")]
    team.simulator.study.serve("ledger")

    stored = str([bytes(row["b"]) for row in rows(team, "audit") if row["b"]])
    assert not [guess for guess in guesses if guess in stored]
    for event in team.simulator.told():
        assert not [guess for guess in guesses if guess in str(event)]
    for caller in (one for one in team.everyone().values() if one is not team.unblinded):
        for place in (path, f"{path}/audit-trail", "/audit-trail?limit=100", "/search?q=arm"):
            assert not [guess for guess in guesses if guess in str(caller.get(place).body)], (
                caller.name,
                place,
            )
    blind = pack_as(Role.QUALITY_MANAGER)
    assert not [guess for guess in guesses if guess.encode() in blind]

    for role, files in ((None, 2), (Role.UNBLINDED, 2), (Role.QUALITY_MANAGER, 0)):
        folder = tmp_path / str(role)
        evidence.pack(folder / "pack", role)
        evidence.trust(folder / "trust.json")
        code, report = cqms_verify.verify(folder / "pack", folder / "trust.json")
        assert (report["verdict"], report["first_failure"], report["files"]) == ("verified", None, files), (
            code
        )
