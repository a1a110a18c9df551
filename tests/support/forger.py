"""A forger: random packs as a study makes them, and a dozen ways to spoil one, each with where it was spoiled."""

import base64
import json
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.audit_trail import Entry
from shared.canonical import canonical
from tests.support.entries import ANNA, Trail, rebuilt
from tests.support.packs import LogKey, PackMaker

LOG, WITNESS, STRANGER, NEXT = LogKey(), LogKey(), LogKey(), LogKey()
TYPES = ("capa", "document_version", "training_assignment")
SEPARATE = ["document_version.approve"]
Objects = dict[str, bytes]


@dataclass
class Sealed:
    """A good pack: its entries, where its segments end, its objects, and the sponsor's newest checkpoint."""

    entries: list[Entry]
    ends: list[int]
    objects: Objects
    newest: str

    def sealed_again(self, entries: list[Entry], key: LogKey = LOG, witness: LogKey | None = None) -> Objects:
        """Seal other entries with the same cuts, as well as somebody with this key can."""
        maker, ends = PackMaker(key, witness), [end for end in self.ends if end < len(entries)]
        for start, end in zip([0, *ends], [*ends, len(entries)], strict=True):
            maker.seal(entries[start:end])
        return maker.objects

    def under_good_checkpoints(self, entries: list[Entry]) -> Objects:
        """Put other entries into the segments, and leave the signed checkpoints as they are."""
        false = self.sealed_again([*entries, *self.entries[len(entries) :]])
        kept = {key: body for key, body in self.objects.items() if key.startswith(("cp/", "cosig/"))}
        return {key: body for key, body in false.items() if key.startswith(("seg/", "val/"))} | kept


def study(seed: int, least: int = 6, most: int = 24, cuts: int = 5) -> Sealed:
    """Make a study's pack: a few records, edits, signatures, values outside ASCII, a redaction now and then."""
    rng, trail = random.Random(seed), Trail()
    names = [f"{rng.choice(TYPES)}/01{seed:06d}{n}" for n in range(rng.randint(1, 4))]
    count = rng.randint(least, most)
    entries = [_entry(rng, trail, rng.choice(names), n) for n in range(count)]
    if rng.random() < 0.3:
        entries[-1] = _redaction(rng, trail, entries)
    inner = sorted(rng.sample(range(1, count), min(rng.randint(1, cuts), count - 1)))
    maker = PackMaker(LOG, WITNESS)
    for start, end in zip([0, *inner], [*inner, count], strict=True):
        maker.seal(entries[start:end])
    newest = maker.newest()
    return Sealed(entries, [*inner, count], _varied(rng, maker.objects, inner), newest)


def across_a_rotation(good: Sealed, announced_by: LogKey = LOG, after: LogKey = NEXT) -> Objects:
    """Seal the same entries, and hand over to NEXT at the first cut; `after` signs what follows it."""
    maker = PackMaker(LOG, WITNESS).seal(good.entries[: good.ends[0]])
    maker.key = announced_by
    maker.hand_over(NEXT).key = after
    for start, end in zip(good.ends, good.ends[1:], strict=False):
        maker.seal(good.entries[start:end])
    return maker.objects


def _entry(rng: random.Random, trail: Trail, name: str, n: int) -> Entry:
    values: dict[str, Any] = {
        f"/{rng.choice('abcd')}": rng.choice([n, f"Wert {n} ü \u2028 😀", [n, None], True])
    }
    if rng.random() < 0.3:
        values[f"/kept/{rng.choice('xy')}"] = rng.choice([None, "done"])
    known = trail.entities.get(name)
    if known and rng.random() < 0.2:
        other = {
            **ANNA,
            "sub": "otto",
            "name": "Ötto Frei",
            "organisation": "party/01JD0000000000000000000009",
        }
        return trail.entry(name, {}, signed=True, by=other, act=f"{name.partition('/')[0]}.approve")
    held = known.values if known else {}
    values = {path: value for path, value in values.items() if value is not None or path in held}
    return trail.entry(name, values)


def _redaction(rng: random.Random, trail: Trail, entries: list[Entry]) -> Entry:
    victim = rng.choice(entries[:-1])
    changes = [one for one in json.loads(victim.b)["chg"] if one["new"]]
    trail.made -= 1
    trail.entities[entries[-1].ent].v -= 1
    if not changes:
        return trail.entry("redaction/01R", {})
    what = {"entity": victim.ent, "revision": victim.v, "path": changes[0]["path"]}
    data = {"record": "redaction/01R", "commitment": changes[0]["new"], **what}
    return trail.entry("redaction/01R", {}, ev={"name": "value.redacted", "version": 1, "data": data})


def _varied(rng: random.Random, objects: Objects, inner: list[int]) -> Objects:
    """Withhold values, bundle the first segments, or leave the end without a witness, as real packs do."""
    if rng.random() < 0.3:
        objects = {
            key: body for key, body in objects.items() if not key.startswith("val/") or rng.random() < 0.5
        }
    if rng.random() < 0.2:
        del objects[max(key for key in objects if key.startswith("cosig/"))]
    parts = sorted(key for key in objects if key.startswith("seg/"))
    if len(parts) > 2 and rng.random() < 0.3:
        bundle = b"".join(objects.pop(key) for key in parts[:2])
        objects[f"bundle/000000000000-{inner[1]:012d}"] = bundle
    if rng.random() < 0.5:
        listing = [{"key": key, "version": "1"} for key in sorted(objects)]
        objects["versions.json"] = json.dumps(listing).encode()
    return objects


# -- the ways to spoil one; each returns objects, and the first entry that is not what it was

Spoiled = tuple[Objects, int]


def edited(rng: random.Random, good: Sealed) -> Spoiled:
    """Change a clear field of an entry."""
    at = rng.randrange(len(good.entries))
    name, value = rng.choice(
        [("act", "x.y"), ("app", {}), ("by", {"sub": "eve"}), ("ts", "2031-01-01T00:00:00.000000Z")]
    )
    false = rebuilt(good.entries[at], **{name: value})
    return good.under_good_checkpoints([*good.entries[:at], false, *good.entries[at + 1 :]]), at


def deleted(rng: random.Random, good: Sealed) -> Spoiled:
    """Leave an entry out."""
    at = rng.randrange(len(good.entries) - 1)
    return good.under_good_checkpoints([*good.entries[:at], *good.entries[at + 1 :]]), at


def inserted(rng: random.Random, good: Sealed) -> Spoiled:
    """Put a false entry in."""
    at = rng.randrange(len(good.entries))
    return good.under_good_checkpoints(
        [*good.entries[:at], Trail().entry("capa/inserted"), *good.entries[at:]]
    ), at


def swapped(rng: random.Random, good: Sealed) -> Spoiled:
    """Change the order of two entries."""
    at = rng.randrange(len(good.entries) - 1)
    one, other = good.entries[at : at + 2]
    return good.under_good_checkpoints([*good.entries[:at], other, one, *good.entries[at + 2 :]]), at


def cut(rng: random.Random, good: Sealed) -> Spoiled:
    """Cut the tail off at a checkpoint; the sponsor knows a newer one."""
    at = rng.choice(good.ends[:-1])
    kept = good.sealed_again(good.entries[:at], LOG)
    return {
        key: good.objects.get(key, body) for key, body in kept.items() if key in good.objects or key[0] != "c"
    }, at


def checkpoint_replaced(rng: random.Random, good: Sealed) -> Spoiled:
    """Put a stranger's checkpoint, or one of another size, in the place of a checkpoint."""
    keys = sorted(key for key in good.objects if key.startswith(("cp/", "cosig/")))
    key = rng.choice(keys)
    other = good.sealed_again(good.entries, STRANGER, STRANGER)
    body = rng.choice([other[key], good.objects[rng.choice([one for one in keys if one[-12:] != key[-12:]])]])
    return {**good.objects, key: body}, 0


def sealed_afresh(_: random.Random, good: Sealed) -> Spoiled:
    """Build the whole pack again and sign it with keys of one's own."""
    return good.sealed_again(good.entries, STRANGER, STRANGER), 0


def forked(rng: random.Random, good: Sealed) -> Spoiled:
    """The log's own key signs another history; the witness keeps what it saw."""
    at = rng.randrange(len(good.entries))
    other = [*good.entries[:at], *(Trail().entry(f"capa/fork{n}") for n in range(len(good.entries) - at))]
    seen = {key: body for key, body in good.objects.items() if key.startswith("cosig/")}
    return {**good.sealed_again(other), **seen}, 0


def value_changed(rng: random.Random, good: Sealed) -> Spoiled:
    """Change a salt or a value, or take it out of its place."""
    objects = good.sealed_again(good.entries, LOG, WITNESS)
    at = rng.randrange(len(good.entries))
    key = next(key for key in sorted(objects) if key.startswith("val/") and int(key[-12:]) > at)
    lines, start = objects[key].split(b"\n"), int(key[4:16])
    opened = json.loads(lines[at - start])
    opened["source"][rng.randrange(2)] += "A"
    lines[at - start] = canonical(opened)
    return {**objects, key: b"\n".join(lines)}, at


def rule_broken(rng: random.Random, good: Sealed) -> Spoiled:
    """The log itself, key and witness and all, seals an entry that breaks a rule."""
    at = rng.randrange(len(good.entries))
    body = json.loads(good.entries[at].b)
    change: Mapping[str, Any] = rng.choice([
        {"sd": "0" * 64}, {"v": body["v"] + 1}, {"prev": "f" * 64}, {"f": 2}, {"study": None}, {"ts": "2025-06-02 08:00:00.000000"},
        {"st": {**body["st"], "state": "void"}}, {"chg": [{"path": "/a", "old": "x", "new": None}]}, {"f": True},
        {"sig": {"content_sha256": "0" * 64, "auth": {}}}, {"ent": "no entity"}, {"by": None, "sig": {"auth": {}}},
    ])  # fmt: skip
    false = [*good.entries[:at], rebuilt(good.entries[at], **change), *good.entries[at + 1 :]]
    return good.sealed_again(false, LOG, WITNESS), at


def spelled_otherwise(rng: random.Random, good: Sealed) -> Spoiled:
    """The log seals an entry that is not in canonical form."""
    at = rng.randrange(len(good.entries))
    data = good.entries[at].b
    spelling: Callable[[bytes], bytes] = rng.choice([
        lambda b: b.replace(b'":', b'": ', 1), lambda b: b.replace(b'"f":1,', b'"f":1.0,'),
        lambda b: b.replace(b'"f":1,', b'"f":1,"f":1,'), lambda b: b.replace(b'"act":"', b'"act":"\\u0061'),
        lambda b: b.replace(b'"f":1,', b'"f":10000000000000000000000,'), lambda b: b + b" ",
        lambda b: b.replace(b'"app":{', '"app":{"ü":1,'.encode()), lambda b: b.replace(b'"f":1,', b'"f":-0,'),
    ])  # fmt: skip
    false = Entry(
        good.entries[at].ent, good.entries[at].v, good.entries[at].ts, spelling(data), good.entries[at].x, ""
    )
    return good.sealed_again([*good.entries[:at], false, *good.entries[at + 1 :]], LOG, WITNESS), at


def object_gone(rng: random.Random, good: Sealed) -> Spoiled:
    """Take a segment, or the last checkpoint, out of the pack."""
    key = rng.choice([key for key in good.objects if key.startswith(("seg/", "bundle/"))])
    return {name: body for name, body in good.objects.items() if name != key}, int(
        key.rpartition("/")[2][:12]
    )


def succession_forged(rng: random.Random, good: Sealed) -> Spoiled:
    """A stranger announces the next key; nobody does; or the key before it goes on after its end."""
    objects = rng.choice([
        lambda: across_a_rotation(good, announced_by=STRANGER),
        lambda: {name: body for name, body in across_a_rotation(good).items() if not name.startswith("key/")},
        lambda: across_a_rotation(good, after=LOG),
    ])()  # fmt: skip
    return objects, good.ends[0]


FAMILIES: tuple[Callable[[random.Random, Sealed], Spoiled], ...] = (
    edited, deleted, inserted, swapped, cut, checkpoint_replaced, sealed_afresh, forked, value_changed, rule_broken,
    spelled_otherwise, object_gone, succession_forged,
)  # fmt: skip


def trust_of(good: Sealed) -> dict[str, Any]:
    """What a verifier was told by others."""
    keys = [LOG.public.line(), WITNESS.witness.line()]
    return {
        "origin": LOG.public.name,
        "keys": keys,
        "k": 1,
        "newest_checkpoint": good.newest,
        "separate": SEPARATE,
    }


def line(objects: Mapping[str, bytes], trust: Mapping[str, Any], about: Iterable[str]) -> bytes:
    """Write a pack as the second verifier reads it, and what it is asked about."""
    packed = {key: base64.b64encode(body).decode() for key, body in objects.items()}
    return json.dumps({"objects": packed, "trust": trust, "about": [*about]}).encode() + b"\n"
