"""cqms-verify believes nothing but the trust file, and names the first entry that does not fit."""

import base64
import itertools
import json
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.entries import Entity, Trail, rebuilt
from tests.support.packs import ORIGIN, LogKey, Memory, PackMaker, trust_file
from verify import cqms_verify
from verify.notes import read_note

LOG, STRANGER = LogKey(), LogKey()
CAPA, VERSION = "capa/01JD0000000000000000000002", "document_version/01JD0000000000000000000001"
COUNTER = itertools.count()


def trail_of(count: int) -> list[Any]:
    """Entries of two entities in turn; every fourth is signed, every fifth takes a value away."""
    trail = Trail()
    entries = []
    for n in range(count):
        values: dict[str, Any] = {"/title": f"Title {n}, übersetzt", "/kept/round": n}
        if n % 5 == 4:
            values["/title"] = None
        entries.append(
            trail.entry((VERSION, CAPA)[n % 2], values, signed=n % 4 == 3, files={"a.pdf": "e" * 64})
        )
    return entries


ENTRIES = trail_of(12)
GOOD = PackMaker(LOG).seal(ENTRIES[:5]).seal(ENTRIES[5:9]).seal(ENTRIES[9:])
FLIPS = [(key, byte) for key, body in GOOD.objects.items() for byte in range(0, len(body), 23)]


@pytest.fixture
def judge(tmp_path: Path) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Write objects as a pack and verify them under the log's key, or under what is given."""

    def verify(objects: dict[str, bytes] | None = None, **trust: Any) -> tuple[int, dict[str, Any]]:
        folder = tmp_path / f"pack{next(COUNTER)}"
        given = trust_file(folder / "trust", LOG.public, **trust)
        return cqms_verify.verify(GOOD.write(folder / "pack", objects), given)

    return verify


def rejected_at(report: dict[str, Any]) -> int:
    assert report["verdict"] == "rejected"
    index: int = report["first_failure"]["index"]
    return index


def resealed(entries: list[Any], key: LogKey = LOG) -> dict[str, bytes]:
    """A whole false history, sealed as well as its forger can."""
    return PackMaker(key).seal(entries[:5]).seal(entries[5:9]).seal(entries[9:]).objects


def replaced(key: str, body: bytes) -> dict[str, bytes]:
    return {**GOOD.objects, key: body}


def segment(entries: list[Any]) -> bytes:
    return b"".join(entry.b + b"\n" for entry in entries)


def test_a_good_pack_is_verified_and_counted(judge):
    code, report = judge(newest_checkpoint=GOOD.newest())
    assert (code, report["verdict"], report["first_failure"]) == (0, "verified", None)
    assert (report["entries"], report["proven"], report["checkpoints"], report["signatures"]) == (
        12,
        12,
        3,
        3,
    )
    assert report["values_opened"] > 0
    assert report["values_withheld"] == 0
    assert report["warnings"] == []


def test_without_trust_the_best_verdict_is_not_authenticated(tmp_path):
    code, report = cqms_verify.verify(GOOD.write(tmp_path), None)
    assert (code, report["verdict"], report["authenticated"]) == (3, "consistent, not authenticated", False)


def test_a_key_in_the_pack_is_not_believed(judge):
    forged = resealed(ENTRIES, STRANGER)
    forged["keys.json"] = json.dumps([STRANGER.public.line()]).encode()
    code, report = judge(forged)
    assert (code, rejected_at(report), report["first_failure"]["object"]) == (1, 0, "cp/000000000005")


def test_the_same_pack_as_a_zip_is_verified(tmp_path):
    place = tmp_path / "pack.zip"
    with zipfile.ZipFile(place, "w") as pack:
        for key, body in GOOD.objects.items():
            pack.writestr(key, body)
    assert cqms_verify.verify(place, trust_file(tmp_path, LOG.public))[0] == 0


def test_a_damaged_zip_is_rejected(tmp_path):
    place = tmp_path / "pack.zip"
    with zipfile.ZipFile(place, "w") as pack:
        for key, body in GOOD.objects.items():
            pack.writestr(key, body)
    data = bytearray(place.read_bytes())
    data[200] ^= 1
    place.write_bytes(bytes(data))
    assert cqms_verify.verify(place, trust_file(tmp_path, LOG.public))[0] == 1


def test_values_that_were_withheld_are_counted_and_the_pack_still_verifies(judge):
    code, report = judge({key: body for key, body in GOOD.objects.items() if not key.startswith("val/")})
    assert code == 0
    assert report["values_opened"] == 0
    assert report["values_withheld"] > 0


def test_a_redacted_value_is_counted_and_the_others_are_opened(judge):
    key = "val/000000000000-000000000005"
    lines = GOOD.objects[key].split(b"\n")
    code, report = judge(replaced(key, b"\n".join([b"", *lines[1:]])))
    assert code == 0
    assert report["values_withheld"] > 0
    assert report["values_opened"] > 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.integers(0, 11), st.sampled_from(["ts", "act", "app", "by", "why", "cause"]))
def test_an_edited_entry_is_rejected_in_its_segment(judge, index: int, name: str):
    false = {"ts": "2025-06-02T08:00:30.000000Z", "act": "x.y", "app": {}, "by": {}, "cause": {"index": 1},
             "why": {"code": "typo", "text": None}}  # fmt: skip
    entries = [*ENTRIES[:index], rebuilt(ENTRIES[index], **{name: false[name]}), *ENTRIES[index + 1 :]]
    key = next(
        key for key in GOOD.objects if key.startswith("seg/") and ENTRIES[index].b in GOOD.objects[key]
    )
    start, end = (int(part) for part in key.removeprefix("seg/").split("-"))
    code, report = judge(replaced(key, segment(entries[start:end])))
    assert code == 1
    assert start <= rejected_at(report) <= end


@pytest.mark.parametrize("gone", range(12))
def test_a_deleted_entry_is_rejected(judge, gone: int):
    entries = [*ENTRIES[:gone], *ENTRIES[gone + 1 :]]
    assert judge(resealed(entries, STRANGER))[0] == 1
    code, report = judge(_resegmented(entries))
    assert code == 1
    assert rejected_at(report) in range(max(gone - 4, 0), 12)


def _resegmented(entries: list[Any]) -> dict[str, bytes]:
    """Other entries under the segments' old names, with the good checkpoints."""
    parts = {"seg/000000000000-000000000005": entries[:5], "seg/000000000005-000000000009": entries[5:9],
             "seg/000000000009-000000000012": entries[9:]}  # fmt: skip
    kept = {key: body for key, body in GOOD.objects.items() if key.startswith("cp/")}
    return kept | {key: segment(part) for key, part in parts.items()}


@pytest.mark.parametrize("at", range(12))
def test_an_inserted_entry_is_rejected(judge, at: int):
    extra = Trail().entry("capa/inserted")
    code, report = judge(_resegmented([*ENTRIES[:at], extra, *ENTRIES[at:]]))
    assert code == 1
    assert rejected_at(report) <= 11


@pytest.mark.parametrize("at", range(11))
def test_swapped_entries_are_rejected(judge, at: int):
    entries = [*ENTRIES[:at], ENTRIES[at + 1], ENTRIES[at], *ENTRIES[at + 2 :]]
    code, report = judge(_resegmented(entries))
    assert code == 1
    assert rejected_at(report) <= at + 1


def test_a_tail_cut_off_below_the_last_checkpoint_is_rejected(judge):
    objects = {key: body for key, body in GOOD.objects.items() if "009-000000000012" not in key}
    code, report = judge(objects)
    assert (code, rejected_at(report)) == (1, 9)


def test_a_tail_cut_off_at_a_checkpoint_is_seen_by_who_knows_a_newer_one(judge):
    objects = {key: body for key, body in GOOD.objects.items() if "000000000012" not in key}
    code, report = judge(objects)
    assert code == 0
    assert "a tail cut off" in report["warnings"][0]
    code, report = judge(objects, newest_checkpoint=GOOD.newest())
    assert (code, rejected_at(report)) == (1, 9)


def test_another_history_than_the_known_one_is_rejected_though_rightly_signed(judge):
    other = resealed(trail_of(12))
    code, report = judge(other, newest_checkpoint=GOOD.newest())
    assert (code, rejected_at(report)) == (1, 11)
    middle = GOOD.objects["cp/000000000005"].decode()
    code, report = judge({**other}, newest_checkpoint=middle)
    assert (code, rejected_at(report)) == (1, 4)


def test_a_known_checkpoint_between_those_of_the_pack_is_checked_too(judge):
    between = PackMaker(LOG).seal(ENTRIES[:7]).newest()
    false = PackMaker(LOG).seal([*ENTRIES[:6], Trail().entry("capa/other")]).newest()
    assert judge(newest_checkpoint=between)[0] == 0
    code, report = judge(newest_checkpoint=false)
    assert (code, rejected_at(report)) == (1, 5)


@pytest.mark.parametrize("size", [5, 9, 12])
def test_a_replaced_checkpoint_is_rejected(judge, size: int):
    other = PackMaker(STRANGER).seal(ENTRIES[:size]).newest().encode()
    assert judge(replaced(f"cp/{size:012d}", other))[0] == 1
    wrong_place = GOOD.objects["cp/000000000005" if size != 5 else "cp/000000000009"]
    assert judge(replaced(f"cp/{size:012d}", wrong_place))[0] == 1
    false = PackMaker(LOG).seal([*ENTRIES[: size - 1], Trail().entry("capa/other")]).newest().encode()
    code, report = judge(replaced(f"cp/{size:012d}", false))
    assert code == 1
    assert rejected_at(report) in (0, 5, 9)


def test_a_pack_without_its_listed_segment_is_rejected(tmp_path):
    folder = GOOD.write(tmp_path / "pack")
    (folder / "seg/000000000005-000000000009").unlink()
    code, report = cqms_verify.verify(folder, trust_file(tmp_path, LOG.public))
    assert (code, report["first_failure"]["object"]) == (1, "seg/000000000005-000000000009")


def test_an_object_that_was_written_again_is_reported(tmp_path):
    folder = GOOD.write(tmp_path / "pack")
    listing = json.loads((folder / "versions.json").read_text())
    listing.append({**listing[0], "version": "2"})
    (folder / "versions.json").write_text(json.dumps(listing))
    code, report = cqms_verify.verify(folder, trust_file(tmp_path, LOG.public))
    assert code == 0
    assert "written or deleted again" in report["warnings"][0]


@pytest.mark.parametrize("part", range(8))
def test_no_flipped_bit_in_entries_values_or_checkpoints_passes(judge, part: int):
    for key, byte in FLIPS[part::8]:
        body = bytearray(GOOD.objects[key])
        body[byte] ^= 1 << byte % 8
        code, report = judge(replaced(key, bytes(body)))
        assert code == 1, f"{key} byte {byte}"
        assert rejected_at(report) is not None, f"{key} byte {byte}"


def test_a_signature_over_other_content_is_rejected(judge):
    entries = trail_of(12)
    sig = json.loads(entries[3].b)["sig"] | {"content_sha256": "f" * 64}
    entries[3] = rebuilt(entries[3], sig=sig)
    code, report = judge(resealed(entries))
    assert (code, rejected_at(report)) == (1, 3)
    assert "other content" in report["first_failure"]["why"]


@pytest.mark.parametrize("what", ["intent", "origin_jti"])
def test_a_proof_of_authentication_counts_for_one_signature_only(judge, what: str):
    trail = Trail()
    first = trail.entry(VERSION, signed=True)
    sig = json.loads(first.b)["sig"]
    second = json.loads(trail.entry(CAPA, signed=True).b)
    fresh = second["sig"] | ({"intent": sig["intent"]} if what == "intent" else {"auth": sig["auth"]})
    again = Trail().entry(CAPA)
    forged = rebuilt(again, **{k: second[k] for k in ("chg", "sd", "st", "ts")}, sig=fresh)
    code, report = judge(PackMaker(LOG).seal([first, forged]).objects)
    assert (code, rejected_at(report)) == (1, 1)
    assert f"{what} " in report["first_failure"]["why"]


def test_a_signature_that_a_later_change_left_behind_is_counted(judge):
    trail = Trail()
    entries = [trail.entry(VERSION, signed=True), trail.entry(VERSION)]
    code, report = judge(PackMaker(LOG).seal(entries).objects)
    assert (code, report["signatures_on_superseded_content"]) == (0, 1)


def test_a_state_digest_that_was_not_replayed_is_rejected(judge):
    entries = [*ENTRIES[:11], rebuilt(ENTRIES[11], sd="0" * 64)]
    code, report = judge(resealed(entries))
    assert (code, rejected_at(report)) == (1, 11)


def test_a_change_from_a_value_that_was_not_there_is_rejected(judge):
    trail = Trail()
    first = trail.entry(VERSION)
    trail.entities[VERSION] = Entity(1, first.leaf, {"/title": (b"x" * 16, "never written")})
    code, report = judge(PackMaker(LOG).seal([first, trail.entry(VERSION)]).objects)
    assert (code, rejected_at(report)) == (1, 1)
    assert "/title did not hold" in report["first_failure"]["why"]


@pytest.mark.parametrize(
    ("index", "changes"),
    [
        (1, {"study": "XYZ99"}),
        (2, {"ts": "2020-01-01T00:00:00.000000Z"}),
        (2, {"v": 3}),
        (2, {"prev": "0" * 64}),
        (0, {"f": 2}),
        (0, {"chg": 7}),
        (0, {"st": None}),
        (0, {"more": 1}),
    ],
)
def test_an_entry_that_breaks_a_rule_is_rejected_even_when_rightly_sealed(judge, index: int, changes):
    entries = [*ENTRIES[:index], rebuilt(ENTRIES[index], **changes), *ENTRIES[index + 1 :]]
    code, report = judge(resealed(entries))
    assert (code, rejected_at(report)) == (1, index)


@pytest.mark.parametrize("trust", ["{", "[]", "{}", json.dumps({"origin": ORIGIN, "keys": []}),
                                   json.dumps({"origin": ORIGIN, "keys": ["AAAA"]})])  # fmt: skip
def test_a_trust_file_that_names_no_usable_key_is_not_usable(tmp_path, trust: str):
    (tmp_path / "trust.json").write_text(trust)
    assert cqms_verify.verify(GOOD.write(tmp_path / "pack"), tmp_path / "trust.json")[0] == 2


def test_a_key_may_be_given_as_spki(judge):
    plain = base64.b64encode(LOG.public.spki).decode()
    assert judge(keys=[plain])[0] == 0


def test_missing_cosignatures_are_asked_for(judge):
    code, report = judge(k=1)
    assert (code, rejected_at(report)) == (1, 0)
    assert "1 trusted witnesses" in report["first_failure"]["why"]


def test_what_is_no_pack_is_not_usable(tmp_path):
    assert cqms_verify.verify(tmp_path / "nowhere", None)[0] == 2


def test_an_empty_pack_is_rejected(tmp_path):
    assert cqms_verify.verify(tmp_path, None)[0] == 1


def noted(*lines: str) -> bytes:
    """A checkpoint of ours with further lines below its signature."""
    return GOOD.objects["cp/000000000012"] + "".join(f"{line}\n" for line in lines).encode()


UNKNOWN = f"— somebody.else {base64.b64encode(b'1234567890').decode()}"


def test_a_note_may_be_as_long_as_many_signatures_and_no_longer():
    assert read_note(noted(*[UNKNOWN] * 100), None).size == 12
    with pytest.raises(ValueError, match="not a signed note"):
        read_note(noted(*[UNKNOWN] * 2000), None)


@pytest.mark.parametrize("letter", ["\x00", "\t", "\x1f", "\r"])
def test_a_note_holds_no_control_characters(letter: str):
    with pytest.raises(ValueError, match="not a signed note"):
        read_note(noted(UNKNOWN.replace("body", f"b{letter}dy")), None)


@pytest.mark.parametrize("more", [-1, 1])
def test_an_object_holds_as_many_values_as_its_key_says(judge, more: int):
    key = "val/000000000005-000000000009"
    lines = GOOD.objects[key].splitlines(keepends=True)
    code, report = judge(replaced(key, b"".join(lines[:more] if more < 0 else [*lines, lines[0]])))
    assert (code, report["first_failure"]["object"]) == (1, key)


def test_values_of_entries_that_are_not_there_are_rejected(judge):
    line = GOOD.objects["val/000000000009-000000000012"].splitlines(keepends=True)[0]
    code, report = judge(replaced("val/000000000012-000000000013", line))
    assert (code, rejected_at(report)) == (1, 12)
    assert "values of no entry" in report["first_failure"]["why"]


def test_a_line_without_end_is_not_kept_in_memory():
    pack = Memory({"seg/long": b"x" * (1 << 17) + b"\nshort\n"})
    with pytest.raises(ValueError, match="too long"):
        list(pack.lines("seg/long", 1 << 10))
    assert [len(line) for line in pack.lines("seg/long", 1 << 20)] == [1 << 17, 5]


def test_the_command_prints_its_report_and_ends_with_its_code(tmp_path, capsys):
    folder = GOOD.write(tmp_path / "pack")
    assert cqms_verify.main([str(folder), "--trust", str(trust_file(tmp_path, LOG.public))]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "verified"
    assert cqms_verify.main([str(folder)]) == 3


def test_the_verifier_stands_alone():
    """Four files and one cryptography library: nothing of the product, nothing that could reach a network."""
    folder = Path(cqms_verify.__file__).parent
    allowed = {*sys.stdlib_module_names, "cryptography", "verify"} - {
        "socket",
        "urllib",
        "http",
        "subprocess",
    }
    for path in folder.glob("*.py"):
        source = path.read_text()
        assert len(source.splitlines()) <= (400 if path.name == "cqms_verify.py" else 200)
        found = re.findall(r"^(?:from|import) ([a-z_0-9]+)", source, re.MULTILINE)
        assert set(found) <= allowed, path.name
