"""Rows of docs/compliance.md that can be shown without a study: the order of steps, clocks, what a signature says."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas
from ulid import ULID

from services.documents.records import DOCUMENT_TYPE, VERSION_TYPE
from services.documents.rendition import RenditionManifest, render_signed_copy
from services.people.domain import PersonBody
from services.register import SERVICES
from shared.authz import system
from shared.errors import Refusal
from shared.fields import checked
from shared.lifecycle import Case, refusals
from shared.manifestation import signature_lines
from shared.paper import manifestation
from shared.records import FIRST, Record, RecordType
from shared.signatures import Meaning, Signature, declaration_digest

KINDS = [kind for service in SERVICES for kind in service.records]


def standing(kind: RecordType, state: str, **data: Any) -> Record:
    """A record of the kind in a state, as far as a rule looks at it."""
    return Record(
        kind, str(ULID()), "ABC01-X-001", state, 1, FIRST, data, {}, "study", None, None, None, 1, (), (),
        "2026-01-01T00:00:00.000000Z", "person/x", "2026-01-01T00:00:00.000000Z", "person/x",
    )  # fmt: skip


def signature(meaning: Meaning, name: str, **changes: Any) -> Signature:
    made = Signature(
        revision=2, person="person/x", printed_name=name, role="quality_manager", meaning=meaning.value,
        content_sha256="0" * 64, signed_at="2026-01-15T23:04:05.000000Z", zone="Europe/Berlin", local="",
        step="approve", round=1,
    )  # fmt: skip
    return replace(made, **changes)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_step_out_of_its_order_is_refused_whoever_takes_it(kind: RecordType) -> None:
    """OPS-01, 21 CFR 11.10(f): every pair of state and step that the table does not name."""
    for step in kind.lifecycle.transitions:
        for state in set(kind.lifecycle.states) - set(step.sources):
            found = refusals(step, Case(standing(kind, state, owner="person/x"), system("test")))
            assert "INVALID_TRANSITION" in {refusal.code for refusal in found}, (step.name, state)


@pytest.mark.parametrize("name", ["", "  ", "ab"])
def test_nobody_is_registered_without_a_printed_name(name: str) -> None:
    """SIG-04: the name that signatures show is the verified one, never the user name."""
    whole = {"printed_name": "Anna Weber", "username": "anna", "email": "anna@site.example"}
    assert checked(PersonBody, whole)["printed_name"] == "Anna Weber"
    with pytest.raises(Refusal) as refused:
        checked(PersonBody, whole | {"printed_name": name})
    assert refused.value.errors[0]["pointer"] == "/printed_name"


# What was signed under is never reworded: a new wording is a new meaning. SIG-12
DECLARATIONS = {
    "authored": "50ef735449ddb2be",
    "reviewed": "1e915c041ad14ead",
    "approved": "aec199fd2a474459",
    "qa_approved": "2a9f8f167d9d4c91",
    "read_understood": "3d10220ed23425dc",
    "verified": "efb9ab719e4c31a1",
    "cancellation": "0d4ae592ab78277d",
    "extension": "b61a0768907ff485",
    "override": "b0349b7c1685a1cc",
    "facilitated": "cee1aae9213cf5d9",
}


def test_the_words_people_sign_under_never_change() -> None:
    """SIG-12: entries keep the digest of the declaration, prints show its text; both must stay the same."""
    found = {
        meaning.value: declaration_digest(meaning.declaration("ABC01-SOP-001"))[:16] for meaning in Meaning
    }
    assert DECLARATIONS.items() <= found.items()
    assert len(set(found.values())) == len(found)


def test_every_form_of_a_signature_says_name_time_meaning_and_declaration() -> None:
    """SIG-02, SIG-12, 21 CFR 11.50(b): one place makes the lines of every form."""
    made = manifestation(signature(Meaning.QA_APPROVED, "Quinn Novak"), 2, "ABC01-SOP-001")
    lines = "\n".join(signature_lines(made))
    assert "Quinn Novak" in lines
    assert "Approved by quality assurance" in lines
    assert "2026-01-15 23:04:05 UTC (2026-01-16 00:04:05 Europe/Berlin, +01:00)" in lines
    assert Meaning.QA_APPROVED.declaration("ABC01-SOP-001") in lines


def test_the_signed_copy_shows_every_signature_whole(tmp_path: Path) -> None:
    """SIG-02, SIG-17: the signature page, and the banner that says it is a copy and of what."""
    source = tmp_path / "source.pdf"
    page = Canvas(str(source), invariant=1)
    page.drawString(72, 720, "Procedure")
    page.save()
    signed = [signature(Meaning.AUTHORED, "Anna Weber"), signature(Meaning.APPROVED, "Pablo Ruiz")]
    manifest = RenditionManifest(
        "ABC01", "ABC01-SOP-001", "Informed consent", "1.0", "approved", "effective on 2026-02-01", "a" * 64,
        "b" * 64, "https://cqms.example/document-versions/1", datetime(2026, 1, 16, tzinfo=UTC), "Europe/Berlin",
    )  # fmt: skip
    made = render_signed_copy(source, manifest, [manifestation(one, 2, "ABC01-SOP-001") for one in signed])
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    flat = " ".join(text.split())
    for name, meaning in (("Anna Weber", "Authored"), ("Pablo Ruiz", "Approved")):
        assert f"Signed electronically by: {name}" in flat
        assert f"Meaning: {meaning}" in flat
    assert flat.count("2026-01-15 23:04:05 UTC") == len(signed)
    assert "Copy of an electronically signed record; verify at https://cqms.example" in flat
    assert "a" * 64 in flat.replace(" ", "")


@pytest.mark.parametrize(
    ("progress", "met"),
    [
        ({"expected": 10, "waiting": ["one", "two"]}, False),
        ({"expected": 10, "waiting": ["one"]}, True),
        ({"expected": None, "waiting": []}, False),
        (None, False),
    ],
)
def test_a_version_waits_until_enough_people_are_trained(progress: dict[str, Any] | None, met: bool) -> None:
    """VAL-09, 21 CFR 11.10(i): an audience that is not known yet is never enough."""
    document = standing(DOCUMENT_TYPE, "active", training_required="read")
    gate = {"mode": "block", "threshold_pct": 90}
    version = standing(VERSION_TYPE, "approved", training_gate=gate, training_impact="all")
    facts = {"document": document, "progress": progress}
    [gate_rule] = [
        rule for rule in VERSION_TYPE.lifecycle.step("make_effective").only_if if rule.reason == "gate_is_met"
    ]
    refusal = gate_rule.refusal(Case(version, system("documents"), {}, facts))
    assert (refusal is None) == met
