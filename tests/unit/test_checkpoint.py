"""A checkpoint is believed only from the pinned log, whole, and signed by a pinned key."""

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from shared.checkpoint import (
    MOST_SIGNATURES,
    Checkpoint,
    NoteRefused,
    VerifierKey,
    parse_note,
    sign,
    verifies,
    verify,
)
from tests.support.vectors import need, vectors

ORIGIN = "cqms.example/abc01"
WYCHEPROOF = vectors("wycheproof/ecdsa_secp256r1_sha256_test.json")
CLAIM = Checkpoint(ORIGIN, 1318, bytes(range(32)))


class Pair:
    """A P-256 key pair made for one test run."""

    def __init__(self, name: str = ORIGIN) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.public = VerifierKey(name, spki(self.private.public_key()))

    def __call__(self, message: bytes) -> bytes:
        return self.private.sign(message, ec.ECDSA(hashes.SHA256()))


def spki(key: ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


LOG, STRANGER = Pair(), Pair()
NOTE = sign(CLAIM, LOG.public, LOG)


def test_the_body_is_three_lines_as_the_specification_prints_them():
    assert CLAIM.body().decode().split("\n") == [
        ORIGIN,
        "1318",
        base64.b64encode(bytes(range(32))).decode(),
        "",
    ]


def test_a_signed_checkpoint_reads_back():
    assert verify(NOTE, ORIGIN, [LOG.public]) == CLAIM


def test_a_note_carries_so_many_signatures_and_not_one_more():
    body, line = NOTE.decode().rsplit("\n\n", 1)
    assert len(parse_note(f"{body}\n\n{line * MOST_SIGNATURES}".encode()).signatures) == MOST_SIGNATURES
    with pytest.raises(NoteRefused, match="no signatures"):
        parse_note(f"{body}\n\n{line * (MOST_SIGNATURES + 1)}".encode())


def test_a_verifier_key_survives_its_one_line_form():
    assert VerifierKey.parse(LOG.public.line()) == LOG.public


@pytest.mark.parametrize(
    "line", ["", "name", "name+00000000+AgAA", LOG.public.line()[:-8], "+" + LOG.public.line()]
)
def test_a_verifier_key_that_contradicts_itself_is_refused(line: str):
    with pytest.raises(NoteRefused):
        VerifierKey.parse(line)


def test_another_logs_checkpoint_is_refused_though_the_key_is_right():
    with pytest.raises(NoteRefused, match="not of"):
        verify(sign(Checkpoint("other.example/x", 1, bytes(32)), LOG.public, LOG), ORIGIN, [LOG.public])


def test_a_note_of_an_unknown_key_is_refused_though_its_name_is_right():
    with pytest.raises(NoteRefused, match="no trusted key"):
        verify(sign(CLAIM, STRANGER.public, STRANGER), ORIGIN, [LOG.public])


def test_a_signature_of_an_unknown_key_beside_a_good_one_is_ignored():
    other = sign(CLAIM, STRANGER.public, STRANGER).split(b"\n\n")[1]
    assert verify(NOTE + other, ORIGIN, [LOG.public]) == CLAIM


def test_a_failing_signature_of_a_known_key_refuses_the_whole_note():
    witness = Pair("witness.example/w1")
    wrong = sign(CLAIM, witness.public, STRANGER).split(b"\n\n")[1]
    with pytest.raises(NoteRefused, match="does not fit"):
        verify(NOTE + wrong, ORIGIN, [LOG.public, witness.public])


@given(st.integers(0, len(NOTE) * 8 - 1))
def test_no_flipped_bit_passes(bit: int):
    changed = bytearray(NOTE)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(NoteRefused):
        verify(bytes(changed), ORIGIN, [LOG.public])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        NOTE[:-1],
        NOTE + b"\n",
        NOTE.replace(b"\n\n", b"\n"),
        NOTE.replace(b"1318", b"01318"),
        NOTE.replace(b"1318", b"-1"),
        NOTE.replace(b"1318", b"1" * 16),
        NOTE.replace(b"\n\n", b"\nextension\n\n"),
        NOTE.replace(b"\n", b"\r\n"),
        NOTE.replace(b"cqms", b"c\x00ms"),
        NOTE.replace("—".encode(), b"-"),
        b"\xff" + NOTE,
        NOTE + b"\xe2\x80\x94 name AAAA\n",
        NOTE + NOTE.split(b"\n\n")[1] * 64,
        b"x" * 65 * 1024 + NOTE,
    ],
)
def test_a_malformed_note_is_refused(data: bytes):
    with pytest.raises(NoteRefused):
        verify(data, ORIGIN, [LOG.public])


def test_a_note_is_as_large_as_it_may_be_and_no_larger():
    line = f"— somebody {base64.b64encode(bytes(1500)).decode()}\n".encode()
    assert verify(NOTE + line * 30, ORIGIN, [LOG.public]) == CLAIM
    with pytest.raises(NoteRefused, match="too large"):
        verify(NOTE + line * 40, ORIGIN, [LOG.public])


def test_a_root_of_the_wrong_length_is_refused_even_when_signed():
    with pytest.raises(NoteRefused, match="32 bytes"):
        verify(sign(Checkpoint(ORIGIN, 1, b"short"), LOG.public, LOG), ORIGIN, [LOG.public])


def test_extension_lines_are_refused_even_when_signed():
    body = CLAIM.body() + b"extension\n"
    line = base64.b64encode(LOG.public.key_id + LOG(body)).decode()
    with pytest.raises(NoteRefused, match="a line each"):
        verify(body + f"\n— {ORIGIN} {line}\n".encode(), ORIGIN, [LOG.public])


def test_base64_with_two_spellings_is_refused():
    head, _, tail = NOTE.decode().partition("Hh8=")
    with pytest.raises(NoteRefused, match="stray bits"):
        verify(f"{head}Hh9={tail}".encode(), ORIGIN, [LOG.public])


def test_a_note_is_taken_apart_at_its_last_blank_line():
    text = b"one\n\ntwo\n"
    line = base64.b64encode(LOG.public.key_id + LOG(text)).decode()
    assert parse_note(text + f"\n— {ORIGIN} {line}\n".encode()).text == text


def test_keys_of_another_curve_or_kind_verify_nothing():
    other = ec.generate_private_key(ec.SECP384R1())
    signature = other.sign(b"x", ec.ECDSA(hashes.SHA256()))
    assert not verifies(spki(other.public_key()), signature, b"x")
    edwards = ed25519.Ed25519PrivateKey.generate()
    assert not verifies(spki(edwards.public_key()), edwards.sign(b"x"), b"x")
    assert not verifies(b"no key", signature, b"x")


@pytest.mark.parametrize("path", WYCHEPROOF, ids=lambda path: path.stem)
def test_all_public_signature_vectors_are_judged_right(path: Path):
    groups = json.loads(path.read_text())["testGroups"]
    cases = [(group["publicKeyDer"], case) for group in groups for case in group["tests"]]
    wrong = [
        case["tcId"]
        for key, case in cases
        if verifies(bytes.fromhex(key), bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
        != (case["result"] == "valid")
    ]
    assert len(cases) == 484
    assert wrong == []


def test_the_public_signature_vectors_are_there():
    need(*WYCHEPROOF)
    assert len(WYCHEPROOF) == 1
