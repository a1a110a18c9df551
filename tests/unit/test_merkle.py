"""The tree over the audit trail gives the roots and proofs of RFC 6962 and refuses all others."""

import base64
import hashlib
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.merkle import (
    EMPTY_ROOT,
    Frontier,
    ProofRefused,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.support.vectors import need, vectors

INCLUSION = vectors("merkle/testdata/inclusion/**/*.json")
CONSISTENCY = vectors("merkle/testdata/consistency/**/*.json")


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


def some_leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(n).encode()) for n in range(count)]


def unpacked(parts: list[str] | None) -> list[bytes]:
    return [base64.b64decode(part) for part in parts or []]


def raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def test_all_public_proof_vectors_are_there():
    need(*INCLUSION)
    assert len(INCLUSION) + len(CONSISTENCY) == 196


@pytest.mark.parametrize("path", INCLUSION, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_public_inclusion_vector(path: Path):
    case = json.loads(path.read_text())
    claim = (
        raw(case["leafHash"]),
        case["leafIdx"],
        case["treeSize"],
        unpacked(case["proof"]),
        raw(case["root"]),
    )
    if case["wantErr"]:
        with pytest.raises(ProofRefused):
            verify_inclusion(*claim)
    else:
        verify_inclusion(*claim)


@pytest.mark.parametrize("path", CONSISTENCY, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_public_consistency_vector(path: Path):
    case = json.loads(path.read_text())
    claim = (case["size1"], case["size2"], unpacked(case["proof"]), raw(case["root1"]), raw(case["root2"]))
    if case["wantErr"]:
        with pytest.raises(ProofRefused):
            verify_consistency(*claim)
    else:
        verify_consistency(*claim)


def test_the_growing_root_is_the_root_of_the_rfc_at_every_size():
    frontier, leaves = Frontier(), some_leaves(130)
    assert frontier.root() == EMPTY_ROOT == naive_root([])
    for size, leaf in enumerate(leaves, start=1):
        frontier.append(leaf)
        assert frontier.root() == naive_root(leaves[:size])


@pytest.mark.slow
def test_ten_thousand_random_trees_have_the_roots_of_the_rfc():
    dice = random.Random(20261122)
    for n in range(10_000):
        leaves = [leaf_hash(dice.randbytes(9)) for _ in range(dice.randint(1, 80))]
        root = naive_root(leaves)
        assert Frontier().extend(leaves).root() == root_of(leaves) == root, n
        index, first = dice.randrange(len(leaves)), dice.randint(1, len(leaves))
        proof = inclusion_proof(lambda a, b, of=leaves: naive_root(of[a:b]), index, len(leaves))
        verify_inclusion(leaves[index], index, len(leaves), proof, root)
        proof = consistency_proof(lambda a, b, of=leaves: naive_root(of[a:b]), first, len(leaves))
        verify_consistency(first, len(leaves), proof, naive_root(leaves[:first]), root)


def test_a_copy_grows_apart_from_its_original():
    original = Frontier().extend(some_leaves(3))
    before = original.root()
    original.copy().append(leaf_hash(b"more"))
    assert original.root() == before


@pytest.mark.parametrize(("size", "peaks"), [(1, []), (0, [b"x" * 32]), (3, [b"x" * 32]), (1, [b"short"])])
def test_a_frontier_that_cannot_be_is_refused(size: int, peaks: list[bytes]):
    with pytest.raises(ValueError):
        Frontier(size, peaks)


@given(st.integers(1, 70), st.data())
def test_every_inclusion_proof_verifies_and_no_other_leaf_passes_with_it(size: int, data: st.DataObject):
    leaves = some_leaves(size)
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(lambda a, b: root_of(leaves[a:b]), index, size)
    verify_inclusion(leaves[index], index, size, proof, root_of(leaves))
    if other != index:
        with pytest.raises(ProofRefused):
            verify_inclusion(leaves[other], index, size, proof, root_of(leaves))
        with pytest.raises(ProofRefused):
            verify_inclusion(leaves[index], other, size, proof, root_of(leaves))


@given(st.integers(1, 70), st.data())
def test_every_consistency_proof_verifies_and_a_rewritten_past_does_not(size: int, data: st.DataObject):
    leaves = some_leaves(size)
    first, changed = data.draw(st.integers(1, size)), data.draw(st.integers(0, size - 1))
    forged = [*leaves[:changed], leaf_hash(b"forged"), *leaves[changed + 1 :]]
    old, new = root_of(leaves[:first]), root_of(leaves)
    verify_consistency(
        first, size, consistency_proof(lambda a, b: root_of(leaves[a:b]), first, size), old, new
    )
    proof = consistency_proof(lambda a, b: root_of(forged[a:b]), first, size)
    claimed = root_of(forged) if changed < first else new
    with pytest.raises(ProofRefused):
        verify_consistency(first, size, proof, old, claimed)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_a_proof_about_a_leaf_outside_the_tree_is_not_made(index: int, size: int):
    with pytest.raises(ProofRefused):
        inclusion_proof(lambda a, b: root_of(some_leaves(size)[a:b]), index, size)


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3), (0, 0)])
def test_a_consistency_proof_that_would_show_nothing_is_not_made(first: int, second: int):
    with pytest.raises(ProofRefused):
        consistency_proof(lambda a, b: root_of(some_leaves(second)[a:b]), first, second)


def test_a_proof_that_is_too_short_or_too_long_is_refused_by_its_length():
    leaves = some_leaves(5)
    old, new = root_of(leaves[:3]), root_of(leaves)
    for proof in ([], [leaves[0]] * 5):
        with pytest.raises(ProofRefused, match="length"):
            verify_consistency(3, 5, proof, old, new)
        with pytest.raises(ProofRefused, match="length"):
            verify_inclusion(leaves[1], 1, 5, proof, new)
