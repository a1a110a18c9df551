"""What the verifier proves part by part, or on texts as they lie, is what strict JSON says of the whole."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.entries import Trail
from verify.entries import canonical, parse, parse_entry, replayed
from verify.pack import Pack

READ_AT_ONCE = 1 << 16
GOOD = json.loads(Trail().entry(signed=True).b)
# what could be mistaken for the end of a part, for another key, for a value, or be spelled in two ways
PIECES = [*'":,{}[]\\/ab0ü\u2028😀\n', '","st":{', '"files":{}', '":null,"']
ODD = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
LEAF = st.one_of(ODD, st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1))
KEYS = st.text("ab:,\"{}'\\", min_size=1, max_size=3)
VALUE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)
FIELDS = ("act", "app", "by", "cause", "ev", "sig", "why", "req")
SPOILT = (("{", '{"a":1,'), (":", ": "), ("0", "00"), ("1", "1.0"), ('"', '"\\u0061'), (",", ",,"), ('","', '""'),
          ("}", ",}"), ("null", "nul"), ("a", "\\u0061"), ("/", "\\/"), ('"a"', '"ü"'))  # fmt: skip


def accepted(data: bytes) -> dict[str, Any] | None:
    try:
        return parse_entry(data)[0]
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


@given(st.dictionaries(st.sampled_from(FIELDS), VALUE, max_size=3), st.dictionaries(KEYS, VALUE, max_size=3),
       st.none() | st.tuples(st.sampled_from(SPOILT), st.integers(0, 60)))  # fmt: skip
def test_an_entry_is_accepted_exactly_when_it_is_canonical_as_a_whole(
    fields: dict[str, Any], standing: dict[str, Any], spoilt: tuple[tuple[str, str], int] | None
) -> None:
    text = canonical({**GOOD, **fields, "st": {**GOOD["st"], **standing}})
    if spoilt:
        (old, new), at = spoilt
        parts = text.split(old)
        at %= len(parts)
        text = old.join(parts[:at]) + (new if at else "") + old.join(parts[at:])
    try:
        whole = parse(text.encode())
        right = isinstance(whole, dict) and whole.keys() == GOOD.keys() and isinstance(whole["st"], dict)
    except ValueError:
        right = False
    found = accepted(text.encode())
    if found is not None:
        assert right, text
        looked_at = {"act", "app", "by", "cause", "chg", "ent", "ev", "prev", "sd", "sig", "ts", "v", "why"}
        assert {name: found[name] for name in looked_at} == {name: whole[name] for name in looked_at}
        assert found["st"]["files"] == whole["st"]["files"]
        assert parse_entry(text.encode())[1] == canonical(whole["st"])
    elif right and not spoilt:
        raise AssertionError(f"refused: {text}")


MADE_OF = "x" * 43
EDGE = 2**53


def changed(**fields: Any) -> bytes:
    return canonical({**GOOD, **fields}).encode()


def change(path: str, old: object, new: object) -> list[dict[str, object]]:
    return [{"new": new, "old": old, "path": path}]


@pytest.mark.parametrize(
    "text", [str(EDGE), str(-EDGE), str(10**30), "1.0", "1e3", '{"ü":1}', '{"a":{"ü":"ü"}}']
)
def test_what_is_outside_the_domain_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"canonical form|not ASCII"):
        parse(text.encode())


def test_the_domain_reaches_to_its_edges() -> None:
    for number in (EDGE - 1, 1 - EDGE, 10**15, -(10**15)):
        assert parse(str(number).encode()) == number


@pytest.mark.parametrize("path", ["/a", "/ü"])  # the one is read as it lies, the other as JSON
def test_a_change_holds_commitments_or_nothing(path: str) -> None:
    for old, new in ((MADE_OF, None), (None, MADE_OF), (MADE_OF, MADE_OF)):
        assert parse_entry(changed(chg=change(path, old, new)))[0]["chg"] == change(path, old, new)
    for new in ("a value in clear", MADE_OF[1:], f"{MADE_OF}="):
        with pytest.raises(ValueError, match="no commitment"):
            parse_entry(changed(chg=change(path, None, new)))


@pytest.mark.parametrize("request_id", ["plain-1", "with a space", "ü"])
def test_where_a_request_came_from_is_read_however_it_names_itself(request_id: str) -> None:
    for source in (None, MADE_OF):
        said = {**GOOD["req"], "request": request_id, "source": source}
        assert parse_entry(changed(req=said))[0]["req"]["source"] == source


PATHS = st.sampled_from(["/a", "/b", "/a/b", "/a,", '/a":"', "/a\\", "/ü", "a", ',"/a', '/b","/a'])
MADE = st.sampled_from([letter * 43 for letter in "xyz"])
CHANGE = st.fixed_dictionaries({"path": PATHS, "old": st.none() | MADE, "new": st.none() | MADE})


@given(st.dictionaries(PATHS, MADE), st.lists(CHANGE, max_size=4), st.booleans())
def test_changes_add_up_as_they_do_in_a_table(
    held: dict[str, str], changes: list[dict[str, Any]], true: bool
) -> None:
    model, right = dict(held), True
    for change in changes:
        if true:
            change["old"] = model.get(change["path"])
        right = right and model.pop(change["path"], None) == change["old"]
        if change["new"] is not None:
            model[change["path"]] = change["new"]
    before = f",{canonical(held)[1:-1]}" if held else ""
    try:
        assert "{" + replayed(before, changes)[1:] + "}" == canonical(model)
        assert right
    except ValueError:
        assert not right


def test_a_line_may_be_as_long_as_it_may_and_no_longer(tmp_path: Path):
    (tmp_path / "val").write_bytes(b"x" * READ_AT_ONCE + b"\n")
    assert [len(line) for line in Pack(tmp_path).lines("val", READ_AT_ONCE)] == [READ_AT_ONCE]
    with pytest.raises(ValueError, match="too long"):
        list(Pack(tmp_path).lines("val", READ_AT_ONCE - 1))


def test_an_act_of_redaction_that_cannot_be_read_names_nothing(tmp_path: Path):
    (tmp_path / "seg").mkdir()
    act = b'{"ev":{"data":{"commitment":"c1","entity":"capa/1","path":"/title","revision":2},"name":"value.redacted"}}\n'
    (tmp_path / "seg" / "000000000000-000000000003").write_bytes(b'{"name":"value.redacted"}\n{}\n' + act)
    assert Pack(tmp_path).redactions() == {"": (0, ()), "c1": (2, ("capa/1", 2, "/title"))}
