"""What witnesses, redactions, exported records and single proofs add to a verified pack."""

import base64
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from shared import merkle
from shared.canonical import b64, canonical, sha256_hex
from shared.cosignature import cosigned
from tests.support.entries import ANNA, Trail, rebuilt
from tests.support.packs import WITNESS, LogKey, PackMaker, judged, trust_file
from verify import cqms_verify
from verify.notes import Trust

LOG, SEER, STRANGER = LogKey(), LogKey(), LogKey()
CAPA, VERSION = "capa/01JD0000000000000000000002", "document_version/01JD0000000000000000000001"


def trail_of(count: int, trail: Trail | None = None, **also: Any) -> list[Any]:
    trail = trail or Trail()
    return [trail.entry((VERSION, CAPA)[n % 2], **also) for n in range(count)]


ENTRIES = trail_of(12)
GOOD = PackMaker(LOG, SEER).seal(ENTRIES[:5]).seal(ENTRIES[5:9]).seal(ENTRIES[9:])


@pytest.fixture
def trust(tmp_path: Path):
    def read(**also: Any) -> Trust:
        return Trust.read(trust_file(tmp_path, LOG.public, SEER.witness, **({"k": 1} | also)))

    return read


def without(objects: dict[str, bytes], *words: str) -> dict[str, bytes]:
    return {key: body for key, body in objects.items() if not any(word in key for word in words)}


def why(report: dict[str, Any]) -> str:
    assert report["verdict"] == "rejected"
    text: str = report["first_failure"]["why"]
    return text


# witnesses


def test_a_cosigned_pack_is_anchored_to_its_end(trust):
    code, report = judged(GOOD.objects, trust(newest_checkpoint=GOOD.newest()))
    assert (code, report["anchored"], report["unanchored"], report["times_outside"]) == (0, 12, 0, 0)


def test_what_follows_the_newest_cosigned_checkpoint_is_shown_as_unanchored(trust):
    code, report = judged(without(GOOD.objects, "cosig/000000000012"), trust())
    assert (code, report["entries"], report["anchored"], report["unanchored"]) == (0, 12, 9, 3)


def test_without_any_cosignature_a_pack_that_needs_one_is_rejected(trust):
    code, report = judged(without(GOOD.objects, "cosig/"), trust())
    assert (code, report["first_failure"]["index"]) == (1, 0)
    assert judged(without(GOOD.objects, "cosig/"), trust(k=0))[0] == 0


def test_one_witness_is_not_two(trust):
    assert judged(GOOD.objects, trust(k=2))[0] == 1


def test_a_cosignature_of_a_stranger_is_refused(trust):
    note = GOOD.objects["cp/000000000009"]
    forged = {**GOOD.objects, "cosig/000000000009": cosigned(note, STRANGER.witness, 1748851250, STRANGER)}
    code, report = judged(forged, trust())
    assert (code, report["first_failure"]["object"]) == (1, "cosig/000000000009")


def test_the_time_of_a_cosignature_cannot_be_changed(trust):
    head, _, line = GOOD.objects["cosig/000000000009"].decode()[:-1].rpartition("\n")
    name, packed = line.removeprefix("— ").split(" ")
    data = bytearray(base64.b64decode(packed))
    data[11] ^= 1
    note = f"{head}\n— {name} {base64.b64encode(bytes(data)).decode()}\n".encode()
    assert "false signature" in why(judged({**GOOD.objects, "cosig/000000000009": note}, trust())[1])


def test_a_history_the_witness_did_not_see_is_rejected(trust):
    """The log's own key signs another history of the same length; the witness's copy contradicts it."""
    other = PackMaker(LOG).seal(trail_of(5)).seal(trail_of(0) or [Trail().entry("capa/x")])
    forged = {**other.objects, "cosig/000000000005": GOOD.objects["cosig/000000000005"]}
    code, report = judged(forged, trust())
    assert (code, report["first_failure"]["object"]) == (1, "cosig/000000000005")
    assert "two histories" in why(report)


def test_a_checkpoint_only_the_witness_still_has_is_checked_too(trust):
    kept = without(GOOD.objects, "cp/000000000009")
    assert judged(kept, trust())[0] == 0
    fork = PackMaker(LOG, SEER).seal([*ENTRIES[:5]]).seal(trail_of(4, Trail()))
    forged = {**kept, "cosig/000000000009": fork.objects["cosig/000000000009"]}
    code, report = judged(forged, trust())
    assert (code, report["first_failure"]["index"], report["proven"]) == (1, 5, 5)


def test_a_pack_rebuilt_and_sealed_with_fresh_keys_is_rejected(trust):
    forged = PackMaker(STRANGER, STRANGER).seal(ENTRIES[:5]).seal(ENTRIES[5:]).objects
    code, report = judged(forged, trust())
    assert (code, report["first_failure"]["index"]) == (1, 0)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@pytest.mark.parametrize(("seconds", "flagged"), [(-301, True), (-290, False)])
def test_an_entry_later_than_its_witness_saw_it_is_flagged(trust, seconds: int, flagged: bool):
    made = PackMaker(LOG, SEER).seal(ENTRIES[:5], at(ENTRIES[4].ts) + seconds)
    code, report = judged(made.objects, trust())
    assert (code, report["first_times_outside"]) == (0, [4] if flagged else [])


@pytest.mark.parametrize(("seconds", "flagged"), [(361, True), (350, False)])
def test_an_entry_older_than_the_checkpoint_before_it_is_flagged(trust, seconds: int, flagged: bool):
    late = at(ENTRIES[5].ts) + seconds
    made = PackMaker(LOG, SEER).seal(ENTRIES[:5], late).seal(ENTRIES[5:6], late + 10)
    code, report = judged(made.objects, trust())
    assert (code, report["first_times_outside"]) == (0, [5] if flagged else [])


def test_an_entry_from_before_the_study_is_flagged(trust):
    code, report = judged(GOOD.objects, trust(start=ENTRIES[2].ts))
    assert (code, report["first_times_outside"]) == (0, [0, 1])


# signatures


def signed(**changes: Any) -> dict[str, bytes]:
    """A pack whose second entry is a signature, changed as asked and sealed by the log itself."""
    trail = Trail()
    first, second = trail.entry(VERSION, by={**ANNA, "sub": "otto"}), trail.entry(VERSION, {}, signed=True)
    sig = json.loads(second.b)["sig"]
    for name, value in changes.items():
        sig = sig | ({"auth": sig["auth"] | value} if name == "auth" else {name: value})
    return PackMaker(LOG).seal([first, rebuilt(second, sig=sig)]).objects


def test_a_signature_by_somebody_else_than_the_author_is_verified(trust):
    code, report = judged(signed(), trust(k=0, separate=["document_version.edit"]))
    assert (code, report["signatures"]) == (0, 1)


@pytest.mark.parametrize("act", ["document_version.edit", "document_version.approve"])
def test_an_author_cannot_be_the_signer_of_an_act_that_asks_for_another(trust, act: str):
    trail = Trail()
    entries = [trail.entry(VERSION), trail.entry(VERSION, {}, signed=True, act="document_version.approve")]
    code, report = judged(PackMaker(LOG).seal(entries).objects, trust(k=0, separate=[act]))
    assert code == (1 if act.endswith("approve") else 0)
    if code:
        assert (report["first_failure"]["index"], "authors" in why(report)) == (1, True)


@pytest.mark.parametrize(
    "changes",
    [{"printed_name": "Otto Frei"}, {"signed_at": "2025-06-02T09:00:00.000000Z"},
     {"auth": {"auth_time": at(ENTRIES[1].ts) - 306}}, {"auth": {"auth_time": at(ENTRIES[1].ts) + 7}}],
)  # fmt: skip
def test_a_signature_that_does_not_fit_its_entry_is_rejected(trust, changes: dict[str, Any]):
    code, report = judged(signed(**changes), trust(k=0))
    assert (code, report["first_failure"]["index"]) == (1, 1)


# bundles, values, redactions


def test_a_bundle_stands_for_its_segments(trust):
    segments = without(GOOD.objects, "seg/")
    bundle = GOOD.objects["seg/000000000000-000000000005"] + GOOD.objects["seg/000000000005-000000000009"]
    last = "seg/000000000009-000000000012"
    packed = {**segments, "bundle/000000000000-000000000009": bundle, last: GOOD.objects[last]}
    code, report = judged(packed, trust())
    assert (code, report["values_withheld"], report["checkpoints"]) == (0, 0, 3)
    code, report = judged({**packed, "seg/000000000005-000000000009": b""}, trust())
    assert "overlap" in why(report)


def redacted(blank: bool = True, **fact: Any) -> tuple[dict[str, bytes], str]:
    """A pack in which entry 2 takes away what entry 0 wrote; without `blank` the value is still there."""
    trail = Trail()
    first, second = trail.entry(VERSION, {"/note": "J. Doe, born 1970"}), trail.entry(CAPA)
    [change] = json.loads(first.b)["chg"]
    data = {"record": "redaction/01R", "entity": VERSION, "revision": 1, "path": "/note",
            "commitment": change["new"]} | fact  # fmt: skip
    act = trail.entry("redaction/01R", {}, ev={"name": "value.redacted", "version": 1, "data": data})
    objects = PackMaker(LOG).seal([first, second, act]).objects
    opened, *others = objects["val/000000000000-000000000003"].split(b"\n")
    if blank:
        opened = canonical(json.loads(opened) | {"fields": {"/note": {"new": None, "old": None}}})
    return {**objects, "val/000000000000-000000000003": b"\n".join([opened, *others])}, change["new"]


def test_a_redacted_pack_is_verified_and_says_by_which_entry(trust):
    code, report = judged(redacted()[0], trust(k=0))
    assert (code, report["values_withheld"]) == (0, 0)
    assert report["values_redacted"] == [f"{VERSION} revision 1 /note: redacted by entry 2"]


def test_a_redacted_value_that_can_still_be_read_is_told(trust):
    code, report = judged(redacted(blank=False)[0], trust(k=0))
    assert (code, report["warnings"][-1]) == (0, "a value of entry 0, redacted by entry 2, can still be read")


@pytest.mark.parametrize("fact", [{"entity": CAPA}, {"revision": 2}, {"path": "/title"}, {"commitment": "x"}])
def test_a_redaction_of_nothing_is_rejected(trust, fact: dict[str, Any]):
    code, report = judged(redacted(**fact)[0], trust(k=0))
    assert (code, report["first_failure"]["index"]) == (1, 2)


def test_a_filtered_pack_is_verified_and_counts_what_was_withheld(trust):
    lines = [json.loads(line) for line in GOOD.objects["val/000000000000-000000000005"].split(b"\n")[:-1]]
    for line in lines:
        line["fields"] = {path: {"old": None, "new": None} for path in line["fields"]}
    body = b"".join(canonical(line) + b"\n" for line in lines)
    code, report = judged({**GOOD.objects, "val/000000000000-000000000005": body}, trust())
    assert (code, report["values_withheld"]) == (0, 8)


# records, documents, what is not yet sealed


def rows(entries: list[Any], *changes: dict[str, Any]) -> bytes:
    """The records as they stand after these entries, changed as asked."""
    standing: dict[str, Any] = {}
    for entry in entries:
        body, opened = json.loads(entry.b), json.loads(entry.x)["fields"]
        fields = standing.get(entry.ent, {}).get("fields", {}) | {
            path: one["new"] for path, one in opened.items()
        }
        standing[entry.ent] = {"entity": entry.ent, "revision": entry.v, "leaf": entry.leaf, "fields": fields,
                               "st": body["st"]}  # fmt: skip
    made = [row | change for row, change in zip(standing.values(), [*changes, {}, {}], strict=False)]
    return b"".join(json.dumps(row).encode() + b"\n" for row in made if row["entity"])


def test_exported_records_are_what_the_trail_leads_to(trust):
    code, report = judged({**GOOD.objects, "records/all.jsonl": rows(ENTRIES)}, trust())
    assert (code, report["records"]) == (0, 2)


def test_a_record_may_be_exported_with_commitments_in_place_of_values(trust):
    [row, *_] = [json.loads(line) for line in rows(ENTRIES).splitlines()]
    last = json.loads(ENTRIES[10].b)["chg"]
    filtered = {"fields": {one["path"]: one["new"] for one in last}}
    assert row["fields"].keys() == filtered["fields"].keys()
    assert judged({**GOOD.objects, "records/all.jsonl": rows(ENTRIES, filtered)}, trust())[0] == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [({"fields": {"/title": [b64(b"s" * 16), "false"]}}, "different"), ({"revision": 5}, "different"),
     ({"leaf": "0" * 64}, "different"), ({"entity": f"{VERSION}X"}, "extra"),
     ({"st": {"files": {}, "state": "effective"}}, "different")],
)  # fmt: skip
def test_a_record_that_the_trail_does_not_lead_to_is_listed(trust, change: dict[str, Any], told: str):
    code, report = judged({**GOOD.objects, "records/all.jsonl": rows(ENTRIES, change)}, trust())
    assert code == 1
    assert told in report["differences"][0]


def test_a_record_that_is_not_exported_though_its_kind_is_is_listed(trust):
    more = [*ENTRIES, Trail().entry("capa/01JD0000000000000000000099")]
    made = PackMaker(LOG).seal(more)
    code, report = judged({**made.objects, "records/all.jsonl": rows(ENTRIES)}, trust(k=0))
    assert (code, report["differences"]) == (1, ["capa/01JD0000000000000000000099: missing"])


def test_entries_ahead_of_the_seal_must_chain_on(trust):
    trail = Trail()
    sealed, ahead = trail_of(4, trail), trail_of(3, trail)
    tail = b"".join(entry.b + b"\n" for entry in ahead)
    objects = PackMaker(LOG).seal(sealed).objects
    code, report = judged({**objects, "tail/entries": tail}, trust(k=0))
    assert (code, report["entries"], report["unsealed"]) == (0, 4, 3)
    gap = b"".join(entry.b + b"\n" for entry in ahead[2:])
    assert "does not follow" in why(judged({**objects, "tail/entries": gap}, trust(k=0))[1])


def filed(version: str = "v1", body: bytes = b"%PDF-1.7") -> dict[str, bytes]:
    """A pack with one document, named by the trail with its digest and version."""
    named = sha256_hex(b"%PDF-1.7")
    vault = {
        "/kept/vault/digest": named,
        "/kept/vault/key": "documents/1.pdf",
        "/kept/vault/version_id": "v1",
    }
    entry = Trail().entry(VERSION, vault, files={"/file": named})
    objects = {**PackMaker(LOG).seal([entry]).objects, "documents/1.pdf": body}
    listing = [{"key": key, "version": version} for key in objects]
    return {**objects, "versions.json": json.dumps(listing).encode()}


def test_a_document_is_the_version_the_trail_names(trust):
    code, report = judged(filed(), trust(k=0))
    assert (code, report["files"]) == (0, 1)
    assert "no file with these bytes" in why(judged(filed(body=b"%PDF-1.8"), trust(k=0))[1])
    assert "no such version" in why(judged(filed(version="v2"), trust(k=0))[1])


# one entry alone


def proof(index: int = 7, **changes: Any) -> bytes:
    """The tlog-proof of one entry of the good pack."""
    leaves = [merkle.leaf_hash(entry.b) for entry in ENTRIES]
    path = merkle.inclusion_proof(lambda a, b: merkle.root_of(leaves[a:b]), index, 12)
    lines = ["c2sp.org/tlog-proof@v1", f"extra {base64.b64encode(changes.get('entry', ENTRIES[index].b)).decode()}",
             f"index {changes.get('at', index)}", *(base64.b64encode(part).decode() for part in path)]  # fmt: skip
    note = changes.get("note", GOOD.objects["cosig/000000000012"])
    return "\n".join(lines).encode() + b"\n\n" + note


@pytest.mark.parametrize("index", range(12))
def test_one_entry_is_verified_by_its_proof_without_the_pack(tmp_path: Path, index: int):
    (tmp_path / "entry.tlog-proof").write_bytes(proof(index))
    given = trust_file(tmp_path, LOG.public, SEER.witness, k=1)
    code, report = cqms_verify.verify(tmp_path / "entry.tlog-proof", given)
    assert (code, report["index"], report["entry"]["ent"]) == (0, index, ENTRIES[index].ent)
    assert report["witnesses"].keys() == {WITNESS}


@pytest.mark.parametrize(
    "changes",
    [{"entry": ENTRIES[6].b}, {"at": 6}, {"at": 12}, {"note": GOOD.objects["cp/000000000012"]},
     {"note": GOOD.objects["cosig/000000000009"]},
     {"note": PackMaker(STRANGER, STRANGER).seal(ENTRIES).objects["cosig/000000000012"]}],
)  # fmt: skip
def test_a_proof_of_something_else_is_refused(tmp_path: Path, changes: dict[str, Any]):
    (tmp_path / "entry.tlog-proof").write_bytes(proof(**changes))
    given = trust_file(tmp_path, LOG.public, SEER.witness, k=1)
    assert cqms_verify.verify(tmp_path / "entry.tlog-proof", given)[0] == 1


def test_no_flipped_bit_in_a_proof_passes(tmp_path: Path):
    good, given = proof(), trust_file(tmp_path, LOG.public, SEER.witness, k=1)
    place = tmp_path / "entry.tlog-proof"
    for byte in range(0, len(good), 3):
        flipped = bytearray(good)
        flipped[byte] ^= 1 << byte % 8
        place.write_bytes(bytes(flipped))
        assert cqms_verify.verify(place, given)[0] in (1, 2), byte


# what is not there


def test_the_last_revision_of_a_record_is_told_and_that_another_has_no_entry(trust):
    asked = (CAPA, "ABC01-SOP-001", "capa/01JD0000000000000000000009", "ABC01-CAPA-001")
    _, report = judged(GOOD.objects, trust(), asked)
    last = {"revision": 6, "unsealed": 0}
    both = {CAPA: {**last, "entry": 11}, VERSION: {**last, "entry": 10}}
    assert report["about"] == {CAPA: {CAPA: both[CAPA]}, "ABC01-SOP-001": both, asked[2]: {}, asked[3]: {}}
    assert (report["proven"], report["anchored"]) == (12, 12), "as far as that is what was signed"


def test_nothing_is_said_to_be_absent_from_a_pack_that_is_rejected(trust):
    key = "seg/000000000005-000000000009"
    gone = {**GOOD.objects, key: b"".join(entry.b + b"\n" for entry in ENTRIES[5:8])}
    code, report = judged(gone, trust(), ("capa/01JD0000000000000000000009",))
    assert (code, report["about"]) == (1, None)


def test_what_was_not_sealed_yet_is_told_apart(trust):
    trail = Trail()
    entries = trail_of(4, trail)
    later = trail.entry(CAPA), trail.entry("capa/later")
    objects = PackMaker(LOG, SEER).seal(entries).objects | {
        "tail/later": b"".join(one.b + b"\n" for one in later)
    }
    code, report = judged(objects, trust(), (CAPA, "capa/later"))
    assert code == 0
    assert report["about"][CAPA][CAPA] == {"revision": 2, "entry": 3, "unsealed": 1}
    assert report["about"]["capa/later"]["capa/later"] == {"revision": 0, "entry": None, "unsealed": 1}
