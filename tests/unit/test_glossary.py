"""The words of docs/glossary.md are the words of the code."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("events", "shared", "services", "infra", "verify")
LINES = [line for line in (ROOT / "docs/glossary.md").read_text().splitlines() if line.startswith("| ")][1:]
WORDS = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in LINES]


def test_each_word_stands_once_in_order_with_its_meaning() -> None:
    names = [word for word, _, _ in WORDS]
    assert len(names) >= 50
    assert names == sorted(set(names), key=str.lower)
    assert all(meaning for _, meaning, _ in WORDS)


def test_each_word_is_found_in_the_code_where_it_says() -> None:
    text = "\n".join(p.read_text() for folder in FOLDERS for p in (ROOT / folder).rglob("*.py"))
    identifiers = set(re.findall(r"\w+", text)) | {
        p.stem for folder in FOLDERS for p in (ROOT / folder).rglob("*.py")
    }
    for word, _, place in WORDS:
        [name] = re.findall(r"`(\w+)`", place)
        assert name in identifiers, word


def test_no_two_words_share_a_place_in_the_code() -> None:
    places = [place for _, _, place in WORDS]
    assert len(places) == len(set(places))
