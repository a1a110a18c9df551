"""The demo study's written documents are real procedures: complete, consistent, citable and printable."""

import hashlib
import io
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from demo.authoring import make_pdf
from demo.library import Document, editions, library, rejected
from demo.library.markdown import Grid, Heading, NotOurMarkdown, Step, parse

EVERY = (*library(), *rejected())
NUMBERS = frozenset(d.number for d in library())
LATEST = tuple({d.number: d for d in library()}.values())
PROCEDURES = tuple(d for d in EVERY if d.doc_type != "FRM")
FORMS = tuple(d for d in EVERY if d.doc_type == "FRM")
SECTIONS = ("Purpose", "Scope", "Definitions", "Responsibilities", "Procedure", "Records", "References")
OTHER = re.compile(r"ABC01-(?:SOP|FRM|POL|WI)-\d{3}")


def listed(names: str) -> frozenset[str]:
    return frozenset(names.split())


CLAUSES = {
    r"ICH E6\(R3\) ((?:Appendix )?[0-9A-C][0-9.]*(?<!\.))": listed(
        "1.1 2.1 2.3 2.5 2.8 2.12 3.3 3.4 3.6 3.9 3.10.1.1 3.10.1.2 3.10.1.3 3.10.1.4 3.10.1.5 3.10.1.6 3.11.1 "
        "3.11.2 3.11.4 3.12 3.16.3 3.16.4 4.2.2 4.2.3 4.2.7 4.2.8 4.3.2 4.3.3 4.3.4 4.3.5 4.3.6 4.3.8"
    )
    | {"Appendix C"},
    r"21 CFR (\d+\.\d+(?:\([a-z]\))?)": listed(
        "11.10(a) 11.10(b) 11.10(c) 11.10(d) 11.10(e) 11.10(f) 11.10(g) 11.10(i) 11.10(j) 11.10(k) 11.50 11.70 "
        "11.100 11.100(a) 11.100(b) 11.200 11.300 11.300(b) 11.300(c) 11.300(d) 50.20 50.25 50.27 56.108(b) "
        "56.109 312.50 312.52 312.53 312.56 312.57(c) 312.58 312.60 312.62(c) 312.66 312.68"
    ),
    r"EU CTR Article (\d+)": listed("15 28 29 48 49 52 53 54 56 57 58 71 77 78"),
}
ACTIVE = listed(
    "/JS /JavaScript /AA /OpenAction /Launch /URI /EmbeddedFile /EmbeddedFiles /AcroForm /XFA /RichMedia /Annots "
    "/SubmitForm /ImportData /GoToR /GoToE /Movie /Sound /3D"
)


def named(document: Document) -> str:
    sent_back = f" round {document.round}" if document.round else ""
    return f"{document.number} {document.version}{sent_back}"


def texts(document: Document) -> Iterator[str]:
    """Everything the author wrote but headings: prose, steps, points and the cells of tables."""
    yield from document.paragraphs()
    for block in document.blocks:
        if isinstance(block, Grid):
            yield from (cell for row in block.rows for cell in row)


def words(document: Document) -> int:
    return sum(len(text.split()) for text in texts(document))


def section(document: Document, title: str) -> list[str]:
    inside, found = False, []
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 1:
            inside = block.text == title
        elif inside and not isinstance(block, Heading | Grid):
            found.append(block.text)
    return found


def flat(text: str) -> str:
    return " ".join(text.replace("*", "").split())


@cache
def printed(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(make_pdf(document, document.version)), strict=True)


each = pytest.mark.parametrize("document", EVERY, ids=named)
each_procedure = pytest.mark.parametrize("document", PROCEDURES, ids=named)
each_form = pytest.mark.parametrize("document", FORMS, ids=named)


def test_the_set_covers_the_quality_system_of_a_trial() -> None:
    titles = " ".join(d.title.lower() for d in LATEST)
    for subject in (
        "document control", "training", "corrective and preventive", "serious breach", "audits", "risk-based",
        "vendor oversight", "electronic signature", "access", "backup, restore", "inspection hosting",
        "change control", "consent",
    ):  # fmt: skip
        assert subject in titles
    assert len(LATEST) >= 13
    assert len({d.number for d in FORMS}) >= 2


def test_numbers_run_without_gap_in_each_type_as_the_system_gives_them_out() -> None:
    by_type: dict[str, list[int]] = defaultdict(list)
    for document in LATEST:
        by_type[document.doc_type].append(int(document.suffix))
    for doc_type, numbers in by_type.items():
        assert numbers == list(range(1, len(numbers) + 1)), doc_type


def test_the_document_of_scenario_one_has_two_effective_texts_and_a_third_that_was_sent_back_once() -> None:
    assert [d.version for d in editions("ABC01-SOP-014")] == ["1.0", "2.0", "3.0"]
    (sent_back,) = (d for d in rejected() if d.number == "ABC01-SOP-014")
    assert sent_back.edition == 3
    assert sent_back.review_comment


def test_at_least_three_documents_show_supersession_with_a_change_that_is_stated_and_real() -> None:
    revised = [editions(number) for number in sorted(NUMBERS) if len(editions(number)) > 1]
    assert len(revised) >= 3
    for first, *later in revised:
        for before, after in zip([first, *later], later, strict=False):
            assert len(set(after.paragraphs()) - set(before.paragraphs())) >= 5, named(after)
            assert len(after.change_summary.split()) >= 20
            assert after.history[:-1] == before.history


def test_a_text_that_was_sent_back_is_answered_by_the_approved_text_of_its_edition() -> None:
    for draft in rejected():
        approved = editions(draft.number)[draft.edition - 1]
        assert len(set(approved.paragraphs()) - set(draft.paragraphs())) >= 2


@each_procedure
def test_a_procedure_has_every_section_in_order(document: Document) -> None:
    assert document.sections() == SECTIONS


@each_procedure
def test_a_procedure_has_at_least_900_words_and_fifteen_steps_in_three_parts(document: Document) -> None:
    assert words(document) >= 900
    assert sum(isinstance(b, Step) for b in document.blocks) >= 15
    assert sum(isinstance(b, Heading) and b.level == 2 for b in document.blocks) >= 3


@each_procedure
def test_everyone_a_procedure_is_written_for_finds_what_they_are_responsible_for(document: Document) -> None:
    (table,) = (b for b in document.blocks if isinstance(b, Grid) and b.head[0] == "Role")
    roles = {row[0].lower() for row in table.rows}
    assert len(roles) >= 5
    if not any(role.startswith("every") for role in roles):
        missing = {role.replace("_", " ") for role in document.audience_roles} - roles
        assert not missing


@each_form
def test_a_form_has_instructions_and_fields_to_fill_in(document: Document) -> None:
    grids = [b for b in document.blocks if isinstance(b, Grid)]
    fields = [row for grid in grids for row in grid.rows if {"", "..."} & set(row)]
    assert words(document) >= 250
    assert len(fields) >= 12
    assert document.sections()[0] == "Instructions"


@each
def test_every_document_that_is_named_exists(document: Document) -> None:
    assert set(OTHER.findall(" ".join(texts(document)))) <= NUMBERS


@each_procedure
def test_references_give_the_right_titles_and_hold_every_document_the_text_leans_on(
    document: Document,
) -> None:
    references = " ".join(section(document, "References"))
    titles = {d.number: d.title for d in LATEST}
    for number in OTHER.findall(references):
        assert f"{number} {titles[number]}" in references
    assert set(OTHER.findall(" ".join(texts(document)))) - {document.number} <= set(OTHER.findall(references))


@each
def test_every_clause_cited_is_one_we_know(document: Document) -> None:
    rest = " ".join(texts(document))
    for pattern, known in CLAUSES.items():
        assert set(re.findall(pattern, rest)) <= known
        rest = re.sub(pattern, "", rest)
    assert not re.search(r"CFR|E6|\bArticles? \d|§", rest)  # nothing cited in another way


@each_procedure
def test_a_procedure_cites_the_guideline_and_the_law(document: Document) -> None:
    references = " ".join(section(document, "References"))
    assert all(name in references for name in ("ICH E6(R3)", "21 CFR"))


@each
def test_every_step_cited_by_number_exists_in_the_same_text(document: Document) -> None:
    said = " ".join((*texts(document), document.change_summary, document.review_comment or ""))
    plain = re.sub("|".join(CLAUSES), "", said)
    numbers = {b.number for b in document.blocks if isinstance(b, Heading | Step)}
    assert set(re.findall(r"\b5\.\d+(?:\.\d+)?\b", plain)) <= numbers


def test_no_two_documents_share_a_paragraph_or_a_sentence() -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    for document in EVERY:
        for text in texts(document):
            for sentence in (text, *re.split(r"(?<=[.!?]) ", text)):
                if len(sentence.split()) >= 8:
                    homes[sentence.lower()].add(document.number)
    assert {sentence: found for sentence, found in homes.items() if len(found) > 1} == {}


@each
def test_every_character_is_in_the_typeface_it_is_printed_with(document: Document) -> None:
    "".join((*texts(document), document.title, *(r.change + r.reason for r in document.history))).encode(
        "cp1252"
    )


@each
def test_the_printed_pages_say_all_that_was_written(document: Document) -> None:
    reader = printed(document)
    pages = [flat(page.extract_text()) for page in reader.pages]
    for number, page in enumerate(pages, 1):
        assert document.number in page
        assert document.title in page
        assert f"Version {document.version}" in page
        assert f"Page {number} of {len(pages)}" in page
    head_or_foot = re.compile(
        rf"{document.number} {document.title} Version [\d.]+ Study ABC01\. Controlled document\. Status and "
        r"effective date: see the stamp and signature page\. Page \d+ of \d+ ?"
    )
    whole = flat(" ".join(head_or_foot.sub("", page) for page in pages))
    for text in document.paragraphs():
        assert flat(text) in whole
    for block in document.blocks:
        if isinstance(block, Heading | Step):
            assert flat(f"{block.number} {block.text}") in whole
    for row in document.history:
        assert flat(f"{row.version} {row.change}") in whole


@each
def test_the_pdf_names_itself_and_carries_nothing_active(document: Document) -> None:
    reader = printed(document)
    assert reader.metadata is not None
    assert reader.metadata.title == f"{document.number} {document.title}, version {document.version}"
    assert reader.metadata.author == "Study ABC01"
    assert not reader.is_encrypted
    assert not ACTIVE & set(names(reader.trailer))
    assert all(abs(page.mediabox.width - 595.28) < 0.1 for page in reader.pages)


def names(start: DictionaryObject) -> Iterator[str]:
    """Every name used as key or value in any object that can be reached."""
    seen: set[int] = set()
    waiting: list[object] = [start]
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            if item.idnum not in seen:
                seen.add(item.idnum)
                waiting.append(item.get_object())
        elif isinstance(item, DictionaryObject):
            yield from item
            waiting += item.values()
        elif isinstance(item, ArrayObject):
            waiting += item
        elif isinstance(item, str):
            yield item


def test_the_same_text_gives_the_same_bytes_in_every_process() -> None:
    program = (
        "import hashlib; from demo.authoring import make_pdf; from demo.library import library; "
        "print(hashlib.sha256(b''.join(make_pdf(d, d.version) for d in library()[::5])).hexdigest())"
    )
    here = hashlib.sha256(b"".join(make_pdf(d, d.version) for d in library()[::5])).hexdigest()
    other = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
    )
    assert other.stdout.strip() == here


def test_another_version_label_gives_another_file() -> None:
    document = editions("ABC01-SOP-014")[0]
    assert make_pdf(document, "1.0") != make_pdf(document, "1.1")
    assert "Version 1.1" in PdfReader(io.BytesIO(make_pdf(document, "1.1"))).pages[0].extract_text()


@pytest.mark.parametrize(
    "text",
    [
        "# A title belongs into the front matter",
        "1. first step\nwhich runs on",
        "- point\n* another",
        "| Role | Duty |\n| a | b |",
        "| Role | Duty |\n|---|---|\n| only one |",
        "> quoted",
    ],
)
def test_what_the_pages_could_not_show_is_refused(text: str) -> None:
    with pytest.raises(NotOurMarkdown):
        parse(text)
