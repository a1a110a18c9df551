"""The tree over the audit trail: RFC 6962 hashes, a growing root, inclusion and consistency proofs."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

# Answers the root over the leaves of the half-open range [start, end), a tree of its own.
RangeRoot = Callable[[int, int], bytes]


class ProofRefused(ValueError):
    """The proof does not show what it claims."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the 32-byte hash of a leaf (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32-byte hash of an inner node (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """The right edge of a tree: the roots of its perfect subtrees, largest first; O(log size) in memory."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError(f"a tree of {self.size} leaves has {self.size.bit_count()} peaks")
        if any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise ValueError("a peak is 32 bytes")

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash at the right end."""
        carry, below = leaf, self.size
        while below & 1:
            carry = node_hash(self.peaks.pop(), carry)
            below >>= 1
        self.peaks.append(carry)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """Add leaf hashes in order and return this frontier."""
        for leaf in leaves:
            self.append(leaf)
        return self

    def copy(self) -> "Frontier":
        """Return an independent frontier of the same tree."""
        return Frontier(self.size, list(self.peaks))

    def root(self) -> bytes:
        """Return the root over all leaves so far; of no leaves, the hash of nothing."""
        return folded(self.peaks)


def folded(peaks: Sequence[bytes]) -> bytes:
    """Return the root of a tree whose perfect subtrees have these roots, largest first."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over these leaf hashes."""
    return Frontier().extend(leaves).root()


def inclusion_proof(root: RangeRoot, index: int, size: int) -> list[bytes]:
    """Return the path from leaf `index` to the root of the first `size` leaves (RFC 6962 2.1.1)."""
    if not 0 <= index < size:
        raise ProofRefused(f"leaf {index} is not in a tree of {size}")
    proof, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(root(middle, end))
            end = middle
        else:
            proof.append(root(start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(root: RangeRoot, first: int, second: int) -> list[bytes]:
    """Return what shows that the first `first` of `second` leaves are unchanged (RFC 6962 2.1.2)."""
    if not 0 < first <= second:
        raise ProofRefused(f"a tree of {second} cannot be shown to contain one of {first}")
    proof, start, end, known = [], 0, second, True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            proof.append(root(middle, end))
            end = middle
        else:
            proof.append(root(start, middle))
            start, known = middle, False
    if not known:
        proof.append(root(start, end))
    return proof[::-1]


def _split(width: int) -> int:
    """Return the largest power of two below the width."""
    return 1 << (width - 1).bit_length() - 1


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise ProofRefused unless the proof leads from this leaf hash at `index` to the root."""
    if not 0 <= index < size or any(len(part) != HASH_BYTES for part in (leaf, *proof)):
        raise ProofRefused(f"leaf {index} is not in a tree of {size}")
    inner = (index ^ (size - 1)).bit_length()
    if len(proof) != inner + (index >> inner).bit_count():
        raise ProofRefused("the proof has the wrong length")
    here = _climb(leaf, proof[:inner], index)
    for left in proof[inner:]:
        here = node_hash(left, here)
    if here != root:
        raise ProofRefused(f"leaf {index} does not lead to the root")


def verify_consistency(first: int, second: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    """Raise ProofRefused unless the tree of `second` leaves extends the one of `first` unchanged.

    Size 0 is refused: every tree extends the empty one, so such a proof shows nothing.
    """
    if not 0 < first <= second or any(len(part) != HASH_BYTES for part in proof):
        raise ProofRefused(f"a tree of {second} cannot be shown to contain one of {first}")
    if first == second:
        if proof or root1 != root2:
            raise ProofRefused("trees of one size must have one root and need no proof")
        return
    rise = (first & -first).bit_length() - 1
    parts = [root1, *proof] if first == 1 << rise else list(proof)
    inner = ((first - 1) ^ (second - 1)).bit_length() - rise
    mask = (first - 1) >> rise
    if len(parts) != 1 + inner + (mask >> inner).bit_count():
        raise ProofRefused("the proof has the wrong length")
    old = new = parts[0]
    for level, part in enumerate(parts[1:]):
        if level >= inner or mask >> level & 1:
            old, new = node_hash(part, old), node_hash(part, new)
        else:
            new = node_hash(new, part)
    if old != root1 or new != root2:
        raise ProofRefused(f"the tree of {second} does not extend the one of {first}")


def _climb(leaf: bytes, proof: Sequence[bytes], index: int) -> bytes:
    here = leaf
    for level, part in enumerate(proof):
        here = node_hash(part, here) if index >> level & 1 else node_hash(here, part)
    return here
