"""The one spelling an entry has (RFC 8785 on a restricted domain), and what changes to a record add up to."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from verify.notes import unbase64

Entry = dict[str, Any]
_KEYS = re.compile(r'"((?:[^"\\]|\\.)*)":').findall
_DECODER = json.JSONDecoder(
    parse_float=lambda _: None,
    parse_constant=lambda _: None,
    parse_int=lambda text: int(text) if len(text) < 16 or -(2**53) < int(text[:18]) < 2**53 else None,
)
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"
_WORD, _HASH, _FLAT, _DEEP = '"([a-zA-Z0-9_./-]*)"', '"([0-9a-f]{64})"', r"(\{[^}]*\}|null)", r"(\{.*\}|null)"
_SHAPES = {
    "act": _WORD, "app": _FLAT, "by": _FLAT, "cause": _FLAT, "chg": r"(\[[^]]*\])", "ent": _WORD, "ev": _DEEP,
    "f": "1", "prev": _HASH, "req": _FLAT, "sd": _HASH, "sig": _DEEP, "st": _DEEP, "study": _WORD,
    "ts": f'"({_TIME})"', "v": "([1-9][0-9]{,14})", "why": _FLAT,
}  # fmt: skip
_PARTS = re.compile("{" + ",".join(f'"{key}":{shape}' for key, shape in _SHAPES.items()) + "}").fullmatch
_BLANKED = re.compile(r'(?<=[:,[])"[ !#-\[\]-~]+"(?=[],}])').sub
_SALTED = "[A-Za-z0-9_-]{43}"
_MADE, _TS = re.compile(_SALTED).fullmatch, re.compile(_TIME).fullmatch
_CHANGE = rf'{{"new":(null|"{_SALTED}"),"old":(null|"{_SALTED}"),"path":"(/[ !#-\[\]-~]*)"}}'
_CHANGES, _EACH = re.compile(rf"\[{_CHANGE}(?:,{_CHANGE})*\]").fullmatch, re.compile(_CHANGE).findall
_REQUEST = re.compile(
    rf'{{"command":"[\w-]*","request":"[\w-]*","source":(null|"{_SALTED}")}}', re.ASCII
).fullmatch
_PLAIN = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False)


def canonical(value: object) -> str:
    """Return the text of RFC 8785: on our domain (ASCII keys, no floats) sorted compact JSON is the same."""
    return "".join(_ENCODE(value, 0))


def _encoder() -> Callable[[object, int], Iterable[str]]:
    """Return the C encoder, made once; JSONEncoder.encode, which says the same, makes one for each call."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return lambda value, _: (_PLAIN.encode(value),)
    escape = json.encoder.encode_basestring
    made: Callable[[object, int], Iterable[str]] = make(None, None, escape, None, ":", ",", True, False, True)
    return made


_ENCODE, _quoted = _encoder(), json.encoder.encode_basestring


def read(text: str) -> Any:
    """Return what our own canonical text says."""
    return _DECODER.raw_decode(text)[0]


def parse(data: bytes) -> Any:
    """Return strictly parsed JSON: no duplicate keys, no floats, no second spelling of anything."""
    return _proven(data.decode())


def _proven(text: str) -> Any:
    value = read(text)
    if canonical(value) != text:  # a float or a large number became null, so it differs too
        raise ValueError("not in canonical form")
    if not text.isascii() and not "".join(_KEYS(text)).isascii():
        raise ValueError("a key is not ASCII")
    return value


_shared = lru_cache(1024)(_proven)  # what many entries say in the same words is proven once


def _changes(text: str) -> Any:
    if not _CHANGES(text):
        return _committed(_proven(text))
    return [{"path": path, "old": None if old == "null" else old[1:-1], "new": None if new == "null" else new[1:-1]}
            for new, old, path in _EACH(text)]  # fmt: skip


def _committed(changes: Any) -> Any:
    if not all(one["new"] is None or _MADE(one["new"]) for one in changes):
        raise ValueError("it holds what is no commitment")
    return changes


def _request(text: str) -> Any:
    if not (plain := _REQUEST(text)):
        return _proven(text)
    return {"source": None if plain[1] == "null" else plain[1][1:-1]}


def _standing(text: str) -> Any:
    """Texts that need no escape may stand for each other: only the shape of what holds them has to be proven."""
    if "\\" not in text and (shape := _shared(_BLANKED('""', text))).get("files") == {}:
        return shape
    return _proven(text)


def parse_entry(data: bytes) -> tuple[Entry, str]:
    """Return what a strictly parsed entry says that is looked at, and the canonical text of its `st`.

    An object is canonical when its keys stand in order and each of its values is; so each is proven by itself.
    """
    text = data.decode()
    if parts := _PARTS(text):
        act, app, by, cause, chg, ent, ev, prev, req, sd, sig, st, study, ts, v, why = parts.groups()
        try:
            return {
                "act": act, "app": _shared(app), "by": _shared(by), "cause": _shared(cause), "chg": _changes(chg),
                "ent": ent, "ev": _shared(ev), "prev": prev, "req": _request(req), "sd": sd, "sig": _shared(sig),
                "st": _standing(st), "study": study, "ts": ts, "v": int(v), "why": _shared(why),
            }, st  # fmt: skip
        except ValueError:  # a bracket in a text: the parts are others
            pass
    entry: Entry = _proven(text)
    right = [type(entry["f"]), type(entry["v"]), type(entry["study"]), entry["f"]] == [int, int, str, 1]
    if not right or entry.keys() != _SHAPES.keys() or not _TS(entry["ts"]):
        raise ValueError("not an entry of format 1")
    _committed(entry["chg"])
    return entry, canonical(entry["st"])


def replayed(held: str, changes: list[Entry]) -> str:
    """Return the members of an object of texts, each behind a comma, after changes; raise where `old` did not stand."""
    now = held
    for one in changes:
        path, old, new = one["path"], one["old"], one["new"]
        # a quote behind a comma and before a slash opens a key: every other is escaped or stands before a colon
        before, found, after = now.partition(f",{_quoted(path)}:{_quoted(old or '')}")
        if not (found and new and path.startswith("/")):
            break
        now = f'{before},{_quoted(path)}:"{new}"{after}'
    else:
        return now
    members = read(f"{{{held[1:]}}}")
    for path, old, new in ((one["path"], one["old"], one["new"]) for one in changes):
        if members.pop(path, None) != old:
            raise ValueError(f"{path} did not hold that old value")
        if new is not None:
            members[path] = new
    return f",{canonical(members)[1:-1]}" if members else ""


def digest(text: str) -> str:
    """Return the hex SHA-256 of canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


def commitment(salt: str, value: object) -> str:
    """Return what stands for a salted value in an entry."""
    made = hashlib.sha256(unbase64(salt + "==", b"-_") + canonical(value).encode()).digest()
    return base64.urlsafe_b64encode(made).decode()[:-1]


def person(entry: Entry) -> str:
    """Return who acted, by the person's record where there is one."""
    return str(entry["by"].get("person") or entry["by"]["sub"])


def commitments(entry: Entry) -> dict[tuple[str, str], Any]:
    """Return every commitment of an entry by its place: (path, old or new), (why, ), (source, )."""
    changed = {(one["path"], side): one[side] for one in entry["chg"] for side in ("old", "new")}
    return changed | {("why", ""): entry["why"]["text"], ("source", ""): entry["req"]["source"]}
