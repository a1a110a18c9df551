"""The small Markdown the written documents use: headings, paragraphs, numbered steps, points, tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

STEP = re.compile(r"\d+\. (.+)")
PART_OF_FORM = re.compile(r"Section ([A-Z]): (.+)")
RULE = re.compile(r"\|(?:-+\|)+")


@dataclass(frozen=True)
class Heading:
    """A numbered heading; level 1 is a section, level 2 a part of it."""

    number: str
    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Step:
    """One numbered step, cited by its full number such as 5.2.3."""

    number: str
    text: str


@dataclass(frozen=True)
class Point:
    """One item of an unnumbered list."""

    text: str


@dataclass(frozen=True)
class Grid:
    """A table; `widths` are the relative column widths drawn by the dashes under its head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


Block = Heading | Paragraph | Step | Point | Grid


class NotOurMarkdown(ValueError):
    """The text uses something these documents do not have; says which chunk."""


class _Counter:
    """Numbers headings and steps in the order in which they come."""

    def __init__(self) -> None:
        self.section = self.part = self.step = 0

    def heading(self, level: int, text: str) -> Heading:
        self.step = 0
        if level == 1:
            self.section, self.part = self.section + 1, 0
            return Heading(f"{self.section}", 1, text)
        self.part += 1
        return Heading(f"{self.section}.{self.part}", 2, text)

    def next_step(self, text: str) -> Step:
        self.step += 1
        above = f"{self.section}.{self.part}" if self.part else f"{self.section}"
        return Step(f"{above}.{self.step}", text)


class _FormCounter(_Counter):
    """A form's sections carry the letters that its users cite; its instructions are simply 1, 2, 3."""

    def heading(self, level: int, text: str) -> Heading:
        self.step = 0
        lettered = PART_OF_FORM.fullmatch(text)
        return Heading(lettered[1], level, lettered[2].capitalize()) if lettered else Heading("", level, text)

    def next_step(self, text: str) -> Step:
        self.step += 1
        return Step(f"{self.step}", text)


def parse(text: str, *, form: bool = False) -> tuple[Block, ...]:
    """Read a body into its blocks, numbered."""
    counter = _FormCounter() if form else _Counter()
    chunks = [chunk.strip("\n") for chunk in re.split(r"\n\s*\n", text.strip())]
    return tuple(block for chunk in chunks for block in _blocks(chunk, counter))


def _blocks(chunk: str, counter: _Counter) -> Iterator[Block]:
    lines = chunk.splitlines()
    if chunk.startswith("## "):
        yield counter.heading(1, _alone(lines)[3:])
    elif chunk.startswith("### "):
        yield counter.heading(2, _alone(lines)[4:])
    elif chunk.startswith("|"):
        yield _grid(lines)
    elif chunk.startswith("- "):
        yield from (Point(_after(line, "- ")) for line in lines)
    elif STEP.fullmatch(lines[0]):
        yield from (counter.next_step(_step(line)) for line in lines)
    elif chunk.startswith(("#", "```", ">", "* ")):
        raise NotOurMarkdown(chunk[:60])
    else:
        yield Paragraph(" ".join(lines))


def _alone(lines: list[str]) -> str:
    if len(lines) != 1:
        raise NotOurMarkdown(f"a heading stands on a line of its own: {lines[0]}")
    return lines[0]


def _after(line: str, mark: str) -> str:
    if not line.startswith(mark):
        raise NotOurMarkdown(f"one item, one line: {line[:60]}")
    return line.removeprefix(mark)


def _step(line: str) -> str:
    found = STEP.fullmatch(line)
    if not found:
        raise NotOurMarkdown(f"one step, one line: {line[:60]}")
    return found[1]


def _grid(lines: list[str]) -> Grid:
    if len(lines) < 3 or not RULE.fullmatch(lines[1]):
        raise NotOurMarkdown(f"a table has a head, a rule and rows: {lines[0][:60]}")
    head, *rows = (_cells(line) for line in (lines[0], *lines[2:]))
    if any(len(row) != len(head) for row in rows):
        raise NotOurMarkdown(f"every row has as many cells as the head: {lines[0][:60]}")
    widths = tuple(len(dashes) for dashes in lines[1].strip("|").split("|"))
    return Grid(head, tuple(rows), widths)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|"))
