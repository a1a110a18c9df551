"""Canonical JSON is RFC 8785 on the domain that every writer agrees on; the rest is refused."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from shared.canonical import NotCanonical, b64, canonical, commit_to, new_salt, sha256_hex, unb64
from tests.support.vectors import need, vectors

INPUTS = vectors("jcs/testdata/input/*.json")
# The public vectors outside our domain, and what puts them there.
OUTSIDE = {
    "french": "a key beyond ASCII",
    "structures": "a number with a fraction (56.0)",
    "values": "numbers with fractions and exponents",
    "weird": "keys beyond ASCII",
}
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


def test_the_public_vectors_are_there():
    need(*INPUTS)
    assert len(INPUTS) == 6


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_public_vector(path: Path):
    value = json.loads(path.read_text("utf-8"))
    if path.stem in OUTSIDE:
        with pytest.raises(NotCanonical):
            canonical(value)
    else:
        assert canonical(value) == (path.parents[1] / "output" / path.name).read_bytes()


def test_public_vectors_outside_the_domain_pass_where_the_domain_reaches():
    need(*INPUTS)
    folder = INPUTS[0].parents[1]
    inside = json.loads((folder / "input/structures.json").read_text("utf-8").replace("56.0", "56"))
    assert canonical(inside) == (folder / "output/structures.json").read_bytes()
    text = json.loads((folder / "input/values.json").read_text("utf-8"))["string"]
    assert canonical(text) in (folder / "output/values.json").read_bytes()


@given(VALUES)
def test_every_value_of_the_domain_is_written_as_the_reference_package_writes_it(value: object):
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(VALUES)
def test_what_was_written_reads_back_the_same_and_holds_no_line_break(value: object):
    assert json.loads(canonical(value)) == value
    assert b"\n" not in canonical(value)


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), 2**53, -(2**53), {"ä": 1}, {1: "x"}, "\ud800", ["\udfff"], {"a": {"b": 0.5}}, b"x"],
)
def test_a_value_that_writers_disagree_on_is_refused(value: object):
    with pytest.raises(NotCanonical):
        canonical(value)


def test_a_key_with_a_lone_surrogate_is_refused():
    with pytest.raises(NotCanonical):
        canonical({"\ud800": 1})


def test_a_commitment_is_salted_so_that_equal_values_look_different():
    one, two = new_salt(), new_salt()
    assert len(one) == 16
    assert commit_to("arm A", one) != commit_to("arm A", two)
    expected = hashlib.sha256(one + b'"arm A"').digest()
    assert base64.urlsafe_b64decode(commit_to("arm A", one) + "=") == expected


def test_a_digest_is_lower_case_hexadecimal():
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(st.binary(max_size=20))
def test_what_was_written_in_base64url_is_read_again(data: bytes):
    assert unb64(b64(data)) == data
