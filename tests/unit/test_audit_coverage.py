"""What was not audited is never said to be covered, whatever was planned, and what was done as planned is. QMS-13"""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.audits.programmes.coverage import Thing, left_out, quarters, rows, what_if

CYCLE = {"cycle_from": "2026-01-01", "cycle_to": "2028-12-31"}
QUARTERS = quarters(CYCLE["cycle_from"], CYCLE["cycle_to"])
ABOUT = [f"auditable_entity/{name}" for name in "ABCDE"]
things = st.lists(st.sampled_from([None, 12, 24, 36]), min_size=5, max_size=5).map(
    lambda months: [Thing(about, about[-1], about, "site", every_months=every)
                    for about, every in zip(ABOUT, months, strict=True)]
)  # fmt: skip
planned = st.lists(st.tuples(st.sampled_from(ABOUT), st.sampled_from(QUARTERS)), max_size=25)
gaps = st.sets(st.sampled_from(ABOUT))


def programme(lines: list[tuple[str, str]], unaudited: set[str]) -> dict[str, Any]:
    return {**CYCLE, "planned": [{"entity": about, "quarter": quarter, "days": 4} for about, quarter in lines],
            "gaps": [{"about": about, "rationale": "Begins later"} for about in sorted(unaudited)]}  # fmt: skip


def done(lines: list[tuple[str, str]]) -> dict[str, list[str]]:
    return {about: [quarter for other, quarter in lines if other == about] for about, _ in lines}


@given(things, planned, gaps)
def test_a_signed_programme_that_is_carried_out_leaves_nothing_out(
    some: list[Thing], lines: list[tuple[str, str]], unaudited: set[str]
) -> None:
    signed = programme(lines, unaudited)
    still_open = [row["about"] for row in rows(signed, some) if row["is_open"]]
    assert [row["about"] for row in left_out(signed, some, done(lines))] == still_open


@given(things, planned, gaps, st.data())
def test_what_was_planned_and_not_audited_is_left_out_unless_it_was_answered_for(
    some: list[Thing], lines: list[tuple[str, str]], unaudited: set[str], data: st.DataObject
) -> None:
    carried = data.draw(st.lists(st.sampled_from(lines), unique=True) if lines else st.just([]))
    signed = programme(lines, unaudited)
    found = {row["about"] for row in left_out(signed, some, done(carried))}
    for row in rows(signed, some, done(carried)):
        if not row["carried_out"] and (row["quarters"] or row["about"] not in unaudited):
            assert row["about"] in found
        if not row["quarters"] and row["about"] in unaudited:
            assert row["about"] not in found


@given(things, planned, gaps, st.integers(1, 10))
def test_fewer_audits_never_cover_more(
    some: list[Thing], lines: list[tuple[str, str]], unaudited: set[str], fewer: int
) -> None:
    before = programme(lines, unaudited)
    said = what_if(before, some, fewer)
    assert said["fewer"] == min(fewer, len(lines))
    worse = ("covered", "too_rare", "not_covered")
    standing = {row["about"]: worse.index(row["standing"]) for row in rows(before, some)}
    assert all(worse.index(row["standing"]) >= standing[row["about"]] for row in said["items"])
    assert before == programme(lines, unaudited)
