"""What is not known never counts: not as nothing, not as anything else. E6(R3) 3.11.2"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.audits.universe.score import explained

TODAY = date(2026, 3, 2)
NAMES = ("one", "two", "three", "four")
MODEL = {"model": "audit_risk_model/X", "version": 1, "known_at_least": 50,
         "frequencies": [{"title": "Low", "from_score": 0, "every_months": 36},
                         {"title": "High", "from_score": 60, "every_months": 12}]}  # fmt: skip
weights = st.lists(st.integers(1, 100), min_size=4, max_size=4)
values = st.lists(st.one_of(st.none(), st.integers(-5, 15)), min_size=4, max_size=4)


def model(given_weights: list[int]) -> dict[str, Any]:
    terms = [{"name": name, "title": name, "unit": "", "weight": weight, "none_at": "0", "full_at": "10",
              "kinds": ["site"], "valid_days": 100} for name, weight in zip(NAMES, given_weights, strict=True)]  # fmt: skip
    return {**MODEL, "terms": terms}


def entered(found: list[int | None], as_of: date = TODAY) -> list[dict[str, str]]:
    return [{"term": name, "value": str(value), "source": "a visit", "as_of": as_of.isoformat(),
             "entered_by": "person/X", "entered_at": "now"}
            for name, value in zip(NAMES, found, strict=True) if value is not None]  # fmt: skip


@given(weights, values)
def test_what_is_missing_lowers_what_is_known_and_moves_no_score(
    some: list[int], found: list[int | None]
) -> None:
    score, terms = explained(model(some), "site", entered(found), TODAY)
    known = [(w, min(max(v, 0), 10)) for w, v in zip(some, found, strict=True) if v is not None]
    assert score["missing"] == [n for n, v in zip(NAMES, found, strict=True) if v is None]
    assert score["known_pct"] == 100 * sum(w for w, _ in known) // sum(some)
    if not known:
        assert (score["value"], score["every_months"], score["level"]) == (None, None, None)
        return
    exact = Decimal(10 * sum(w * v for w, v in known)) / sum(w for w, _ in known)
    assert abs(Decimal(str(score["value"])) - exact) <= Decimal("0.05")
    assert Decimal(score["at_least"]) <= Decimal(score["at_most"])
    assert (score["every_months"] is None) == (score["known_pct"] < 50)
    assert [t["adds"] is None for t in terms] == [v is None for v in found]


@given(weights, values, st.lists(st.integers(0, 10), min_size=4, max_size=4))
def test_whatever_the_missing_values_turn_out_to_be_the_score_lies_where_it_was_said(
    some: list[int], found: list[int | None], truth: list[int]
) -> None:
    before, _ = explained(model(some), "site", entered(found), TODAY)
    whole = [t if v is None else v for v, t in zip(found, truth, strict=True)]
    after, _ = explained(model(some), "site", entered(whole), TODAY)
    assert Decimal(before["at_least"]) <= Decimal(str(after["value"])) <= Decimal(before["at_most"])
    assert after["known_pct"] == 100


@given(weights, st.lists(st.integers(0, 10), min_size=4, max_size=4))
def test_what_is_out_of_date_is_as_good_as_missing(some: list[int], found: list[int]) -> None:
    old = entered(list(found), TODAY - timedelta(days=101))
    score, terms = explained(model(some), "site", old, TODAY)
    assert (score["value"], score["known_pct"]) == (None, 0)
    assert {term["standing"] for term in terms} == {"out_of_date"}
    assert [term["value"] for term in terms] == [str(value) for value in found]
