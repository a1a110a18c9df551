"""Prints and lists show everything, in every script, and run nothing."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from shared.csv_export import cell
from shared.printing import (
    Change,
    Checkpoint,
    Manifestation,
    PrintedRecord,
    TrailLine,
    both_times,
    csv_of,
    print_record,
    signature_lines,
)

JANUARY = datetime(2026, 1, 22, 3, 4, 5, tzinfo=UTC)
JULY = datetime(2026, 7, 22, 3, 4, 5, tzinfo=UTC)
SIGNATURE = Manifestation(
    "Zoë Łukasiewicz-Παπαδοπούλου",
    "quality assurance",
    "Approved by quality assurance",
    JANUARY,
    "Europe/Berlin",
    declaration="For quality assurance I approve ABC01-SOP-014.",
    position="entry 417, revision 6",
)
FIELDS = [("Root cause", "Training <b>late</b> & incomplete"), ("Sites", ["01", "02"]), ("Effective", None)]
TRAIL = [
    TrailLine(1, JANUARY, "Ana Ruiz", "capa.create", position="12"),
    TrailLine(2, JULY, "Jörg Weiß", "capa.edit", [Change("Root cause", "unknown", "late")], "Found in audit"),
]


def record(**changed: object) -> PrintedRecord:
    given_fields = {
        "study": "ABC01",
        "type_label": "CAPA",
        "number": "ABC01-CAPA-0007",
        "title": "Late training",
        "state": "closed",
        "revision": 6,
        "fields": FIELDS,
        "content_sha256": "ab" * 32,
        "address": "https://cqms.example/verify",
    }
    return PrintedRecord(**(given_fields | changed))


def printed(
    one: PrintedRecord | None = None,
    signatures: tuple[Manifestation, ...] = (SIGNATURE,),
    trail: list[TrailLine] = TRAIL,
) -> bytes:
    return print_record(
        one or record(),
        signatures,
        trail,
        printed_by="Ines Inspector",
        printed_at=JULY,
        zone="Europe/Berlin",
        newest_checkpoint=Checkpoint(500, "r00t", datetime(2026, 11, 22, 3, 0, tzinfo=UTC)),
    )


def words(pdf: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.split())


def solid(pdf: bytes) -> str:
    return words(pdf).replace(" ", "")


def test_both_times_are_shown_in_winter_and_in_summer() -> None:
    assert both_times(JANUARY, "Europe/Berlin") == (
        "2026-01-22 03:04:05 UTC (04:04:05 Europe/Berlin, +01:00)"
    )
    assert both_times(JULY, "Europe/Berlin") == "2026-07-22 03:04:05 UTC (05:04:05 Europe/Berlin, +02:00)"


def test_the_local_date_is_shown_where_it_is_another_day() -> None:
    assert both_times(JANUARY, "America/New_York").endswith(
        "UTC (2026-01-21 22:04:05 America/New_York, -05:00)"
    )


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 1, 22, 3, 4, 5)
    with pytest.raises(ValueError, match="zone"):
        both_times(naive, "UTC")


@pytest.mark.parametrize(("name", "meaning"), [("", "Approved"), ("Ana Ruiz", " ")])
def test_a_signature_without_name_or_meaning_cannot_be_shown(name: str, meaning: str) -> None:
    with pytest.raises(ValueError, match="printed name and a meaning"):
        Manifestation(name, "owner", meaning, JANUARY, "UTC")


def test_the_print_shows_name_time_and_meaning_of_every_signature() -> None:
    second = Manifestation("Иван Петров", "author", "Authored", JULY, "Europe/Sofia", voided="rejected")
    text = solid(printed(signatures=(SIGNATURE, second)))
    for line in [*signature_lines(SIGNATURE), *signature_lines(second)]:
        assert line.replace(" ", "") in text


def test_the_print_shows_fields_trail_banner_and_origin() -> None:
    text = words(printed())
    for part in (
        "Root cause Training <b>late</b> & incomplete",
        "Root cause old: unknown new: late",
        "Found in audit",
        "Jörg Weiß",
        "Ines Inspector",
        "500 entries, root r00t",
        "Copy of an electronically signed record; verify at https://cqms.example/verify, SHA-256 "
        + "ab" * 32,
        "Page 1 of 1",
    ):
        assert part in text


def test_a_record_with_only_voided_signatures_is_not_called_signed() -> None:
    voided = Manifestation("Ana Ruiz", "author", "Authored", JULY, "UTC", voided="rejected in round 1")
    assert "Copy of an electronic record;" in words(printed(signatures=(voided,)))


def test_the_same_record_prints_to_the_same_bytes() -> None:
    assert printed() == printed()


def test_long_text_goes_over_pages_and_each_says_its_number() -> None:
    long = record(fields=[("Story", "W" * 10_000), ("Lines", "\n".join(f"line{n}" for n in range(400)))])
    pdf = printed(long, trail=[])
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page.extract_text()
    text = solid(pdf)
    assert text.count("W") == 10_000
    assert all(f"line{n}" in text for n in range(400))


def test_what_the_typeface_lacks_is_printed_as_code_points() -> None:
    text = words(printed(record(title="中 and \u202egnp.exe and שלום")))
    assert "[U+4E2D] and [U+202E]gnp.exe and [U+05E9]" in text


def test_every_typeface_stands_inside_the_file() -> None:
    for page in PdfReader(io.BytesIO(printed())).pages:
        for font in page["/Resources"]["/Font"].values():
            kind = font.get_object()
            embedded = "/FontDescriptor" in kind and "/FontFile2" in kind["/FontDescriptor"]
            # reportlab names Helvetica in every file; nothing is written in it.
            assert embedded or kind["/BaseFont"] == "/Helvetica"


@settings(max_examples=15, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_text_breaks_the_print(text: str) -> None:
    hostile = TrailLine(1, JANUARY, text, text, [Change(text, text, text)], text)
    pdf = printed(record(title=text, fields=[(text, text)]), trail=[hostile])
    assert "Page 1 of" in words(pdf)


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20x",
    "\ufe621",
    " =1",
    "\ufeff=1",
    "\0=1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_begins_like_a_formula_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "ABC01-SOP-014", "a=b", "2026-11-22", "'quoted"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


def test_a_number_below_zero_stays_a_number() -> None:
    assert cell(-5) == "-5"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.fixed_dictionaries({"a": st.text(), "b": st.text()}), max_size=3))
def test_every_cell_comes_back_from_the_csv(rows: list[dict[str, str]]) -> None:
    data = csv_of(rows, [("a", "First"), ("b", "Second, with comma")])
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    encodable = [[cell(row[key]) for key in ("a", "b")] for row in rows]
    assert read == [["First", "Second, with comma"], *encodable]
