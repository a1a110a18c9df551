"""What can be audited, and how much depends on it: a formula that is signed, shown term by term, and never guesses."""

from datetime import timedelta
from typing import Any

import pytest

from shared import clock
from tests.support import audits
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.trail import check_everything, entries


@pytest.fixture(scope="module")
def model(shared_team: Team) -> str:
    return audits.modelled(shared_team)


def score(team: Team, path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    found = team.auditor.get(f"{path}/score").body
    return found["score"], {term["name"]: term for term in found["items"]}


def test_quality_assurance_signs_formula_and_frequencies_as_one_and_nobody_their_own(
    shared_team: Team, model: str
) -> None:
    team = shared_team
    own = audits.opened(team.quality_manager, "audit-risk-models", audits.model())
    assert team.quality_manager.sign(own, "approve").code == "SOD_VIOLATION"
    found = team.auditor.get(model).body
    assert (found["state"], found["data"]["version"]) == ("active", 1)
    assert [s["meaning"]["code"] for s in found["signatures"]] == ["qa_approved"]
    again = team.quality_associate.sign(own, "approve")
    assert (again.status, again.body["reason"]) == (409, "replaces_what_stands")
    body = {"title": "Other", "reason": "typing error"}
    edit = team.auditor.call("PATCH", model, body, if_match=f'"{found["revision"]}"')
    assert edit.code == "IMMUTABLE_STATE"


@pytest.mark.parametrize("changes", [
    {"terms": [audits.TERMS[0] | {"full_at": "0"}]},
    {"terms": [audits.TERMS[0], audits.TERMS[0]]},
    {"frequencies": audits.FREQUENCIES[1:]},
    {"frequencies": [*audits.FREQUENCIES[:2], audits.FREQUENCIES[2] | {"every_months": 30}]},
], ids=["a term of one value", "two of one name", "no level at 0", "more risk, fewer audits"])  # fmt: skip
def test_a_model_that_contradicts_itself_is_no_model(shared_team: Team, changes: dict[str, Any]) -> None:
    made = shared_team.auditor.post("/audit-risk-models", audits.model(**changes))
    assert (made.status, made.code) == (422, "VALIDATION_FAILED")


def test_every_term_shows_value_source_day_and_who_entered_it(shared_team: Team, model: str) -> None:
    team, path = shared_team, audits.site(shared_team, "Terms")
    for name, value in (("important_deviations", "1"), ("staff_turnover", "50"), ("experience", "10")):
        assert audits.entered(team, path, name, value).status == 200
    found, terms = score(team, path)
    assert found["model"] == team.auditor.get(model).body["entity"]
    assert (found["value"], found["known_pct"], found["missing"]) == ("55.0", 100, [])
    assert (found["level"], found["every_months"]) == ("Medium", 24)
    assert [terms[name]["adds"] for name in terms] == ["25.0", "30.0", "0.0"]
    one = terms["important_deviations"]
    assert (one["value"], one["source"], one["as_of"]) == ("1", "Visit report 7", clock.today().isoformat())
    assert (one["entered_by"], one["standing"]) == (team.auditor.person, "known")
    kept = team.auditor.get(path).body["data"]["score"]
    assert {name: kept[name] for name in ("value", "known_pct")} == {"value": "55.0", "known_pct": 100}


def test_a_missing_input_is_said_to_be_missing_and_is_no_nought(shared_team: Team, model: str) -> None:
    """It makes the score neither lower nor higher, but less certain; and too little known gives no frequency."""
    team, path = shared_team, audits.site(shared_team, "Missing")
    found, terms = score(team, path)
    assert (found["value"], found["known_pct"], found["every_months"]) == (None, 0, None)
    assert audits.entered(team, path, "important_deviations", "2").status == 200

    found, terms = score(team, path)
    assert (found["value"], found["known_pct"]) == ("100.0", 50)
    assert (found["at_least"], found["at_most"]) == ("50.0", "100.0")
    assert found["missing"] == ["staff_turnover", "experience"]
    assert {terms[name]["standing"] for name in found["missing"]} == {"missing"}
    assert {terms[name][part] for name in found["missing"] for part in ("value", "counts", "adds")} == {None}
    assert found["every_months"] == 12
    team.auditor.step(path, "withdraw_input", "was of another site", term="important_deviations")
    assert audits.entered(team, path, "experience", "0").status == 200
    found, _ = score(team, path)
    assert (found["value"], found["known_pct"], found["every_months"]) == ("100.0", 20, None)


def test_what_is_out_of_date_is_not_known_any_more(shared_team: Team, model: str) -> None:
    team, path = shared_team, audits.site(shared_team, "Old")
    old = (clock.today() - timedelta(days=366)).isoformat()
    assert audits.entered(team, path, "important_deviations", "2", as_of=old).status == 200
    found, terms = score(team, path)
    assert (found["value"], terms["important_deviations"]["standing"]) == (None, "out_of_date")
    assert terms["important_deviations"]["value"] == "2"
    ahead = (clock.today() + timedelta(days=1)).isoformat()
    refused = audits.entered(team, path, "experience", "2", as_of=ahead)
    assert (refused.status, refused.body["reason"]) == (409, "is_of_the_past")


def test_nothing_counts_that_the_formula_does_not_show(shared_team: Team, model: str) -> None:
    team = shared_team
    path = audits.opened(team.auditor, "auditable-entities", audits.thing())
    for name in ("sympathy", "important_deviations"):  # unknown, and not for systems
        refused = audits.entered(team, path, name, "1")
        assert (refused.status, refused.code, refused.body["reason"]) == (409, "MISSING_LINK", "is_a_term")
    missing = team.auditor.step(path, "withdraw_input", "a mistake", term="experience")
    assert (missing.code, missing.body["reason"]) == ("MISSING_LINK", "was_entered")


def test_the_universe_names_each_organisation_once_and_none_that_is_not_there(shared_team: Team) -> None:
    team, party = shared_team, audits.party(shared_team, "vendor", "Central Laboratory")
    body = {"title": "The laboratory", "kind": "vendor", "party": party}
    audits.opened(team.auditor, "auditable-entities", body)
    assert team.auditor.post("/auditable-entities", body).code == "ALREADY_EXISTS"
    nobody = "party/01ARZ3NDEKTSV4RRFFQ69G5FAV"
    for wrong in ({"kind": "vendor"}, {"kind": "study", "party": party}, {"kind": "vendor", "party": nobody}):
        assert team.auditor.post("/auditable-entities", {"title": "No one"} | wrong).status == 422, wrong


def test_a_new_model_scores_everything_again_and_takes_the_place_of_the_former(shared_team: Team) -> None:
    with_old = audits.site(shared_team, "Again")
    team = shared_team
    before = team.auditor.get("/audit-risk-models?state=active").body["items"]
    former = f"audit_risk_model/{before[0]['id']}" if before else None
    assert former
    assert audits.entered(team, with_old, "important_deviations", "1").status == 200
    assert audits.entered(team, with_old, "staff_turnover", "0").status == 200
    terms = [audits.TERMS[0] | {"full_at": "1"}, *audits.TERMS[1:]]
    path = audits.modelled(team, terms=terms, replaces=former)

    found = team.auditor.get(with_old).body["data"]["score"]
    new, old = team.auditor.get(path).body, team.auditor.get(f"/audit-risk-models/{before[0]['id']}").body
    assert (found["model"], found["version"], found["value"]) == (new["entity"], 2, "62.5")
    assert (old["state"], old["data"]["succeeded_by"]) == ("superseded", new["entity"])
    trail = entries(team, team.auditor.get(with_old).body["entity"])
    assert [entry["act"].rpartition(".")[2] for entry in trail] == [
        "create", "record_input", "record_input", "score_again"]  # fmt: skip
    check_everything(team)


def test_whoever_does_not_audit_sees_neither_risk_nor_model(shared_team: Team, model: str) -> None:
    team, path = shared_team, audits.site(shared_team, "Hidden")
    for who, status in (
        (team.inspector, 403),
        (team.monitor, 403),
        (team.investigator, 403),
        (team.alan, 403),
    ):
        for address in (path, f"{path}/score", f"{path}/audit-trail", f"{path}/print", model):
            assert who.get(address).status == status, address
    signed(team.quality_manager.sign(path, "retire", "the site was closed"))
    late = audits.entered(team, path, "experience", "1")
    assert (late.status, late.code) == (409, "INVALID_TRANSITION")
