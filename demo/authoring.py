"""From a written document to the PDF its author uploads: A4, always the same bytes, nothing active in it."""

import html
import io
import re
from collections.abc import Iterator
from functools import partial

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus import Paragraph as Text

from demo.library import STUDY, Document
from demo.library.markdown import Block, Grid, Heading, Paragraph, Point, Step
from demo.library.sheet import (
    BODY,
    BOTTOM,
    CELL,
    CELL_HEAD,
    HEADS,
    KIND,
    LABEL,
    LINE,
    OPEN,
    POINT,
    ROOM,
    SIDE,
    STEP,
    TINT,
    TITLE,
    TOP,
    WIDTH,
    Mark,
    Pages,
)


def make_pdf(document: Document, version_label: str) -> bytes:
    """The author's PDF of this text; `version_label` (such as "2.0") stands in its head and properties."""
    out = io.BytesIO()
    mark = Mark(STUDY, document.number, document.title, version_label)
    pages = BaseDocTemplate(
        out,
        pagesize=A4,
        invariant=1,
        lang="en-GB",
        title=f"{document.number} {document.title}, version {version_label}",
        author=f"Study {STUDY}",
        subject=f"{document.kind}, process: {document.process}",
        keywords=[document.number, version_label, document.process],
        creator="CQMS",
    )
    frame = Frame(SIDE, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, 0, 0, 0, 0)
    pages.addPageTemplates(PageTemplate("page", [frame]))
    pages.build(list(_story(document, version_label)), canvasmaker=partial(Pages, mark))
    return out.getvalue()


class _Outline(Flowable):  # type: ignore[misc]  # reportlab has no types
    """No ink: an entry in the reader's outline where a section starts."""

    def __init__(self, heading: Heading) -> None:
        super().__init__()
        self.heading = heading

    def wrap(self, *_room: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        name = f"{self.heading.number} {self.heading.text}".strip()
        self.canv.bookmarkHorizontal(name, 0, HEADS[1].leading)
        self.canv.addOutlineEntry(name, name, self.heading.level - 1)


def _story(document: Document, version: str) -> Iterator[Flowable]:
    yield from _title(document, version)
    number = str(len(document.sections()) + 1) if document.doc_type != "FRM" else ""
    rows = tuple((row.version, row.change, row.reason) for row in document.history)
    history = Grid(("Version", "What changed", "Why"), rows, (3, 16, 12))
    held: list[Flowable] = []
    for block in (*document.blocks, Heading(number, 1, "Revision history"), history):
        if isinstance(block, Heading) and not held:
            yield CondPageBreak(ROOM[block.level])
        held += _flow(block)
        if isinstance(block, Heading):
            continue  # a heading stays with what it heads
        yield from held if _to_fill_in(block) else [KeepTogether(held)]
        held = []


def _to_fill_in(block: Block) -> bool:
    return isinstance(block, Grid) and any(cell in OPEN for row in block.rows for cell in row)


def _title(document: Document, version: str) -> Iterator[Flowable]:
    months = f"Every {document.review_interval_months} months after it becomes effective"
    readers = ", ".join(role.replace("_", " ") for role in document.audience_roles).capitalize()
    facts = [
        ("Number and version", f"{document.number}, version {version}"),
        ("Process", document.process),
        ("Periodic review", months),
        ("Written for", readers),
        ("Training", "Read and understood" if document.training == "read" else "None required"),
    ]
    yield Text(document.kind, KIND)
    yield Text(html.escape(document.title), TITLE)
    yield Spacer(0, 3 * mm)
    rows = [[Text(a, LABEL), Text(html.escape(b), CELL)] for a, b in facts]
    yield Table(rows, [38 * mm, WIDTH - 38 * mm], style=_ruled(head=False), spaceAfter=4 * mm)


def _flow(block: Block) -> Iterator[Flowable]:
    match block:
        case Heading():
            yield _Outline(block)
            number = f"{block.number}&nbsp;&nbsp;" if block.number else ""
            yield Text(number + _inline(block.text), HEADS[block.level])
        case Paragraph():
            yield Text(_inline(block.text), BODY)
        case Step():
            yield Text(_inline(block.text), STEP, bulletText=block.number)
        case Point():
            yield Text(_inline(block.text), POINT, bulletText="\u2022")
        case Grid():
            yield _table(block)


def _table(grid: Grid) -> Flowable:
    whole = sum(grid.widths)
    widths = [WIDTH * part / whole for part in grid.widths]
    rows = [[Text(_inline(cell), CELL_HEAD) for cell in grid.head], *map(_row, grid.rows)]
    return Table(rows, widths, style=_ruled(head=True), repeatRows=1, spaceBefore=1 * mm, spaceAfter=3 * mm)


def _row(cells: tuple[str, ...]) -> list[Flowable]:
    """The cells of a row; one left open for handwriting is as high as what is written there needs."""
    return [Spacer(0, OPEN[cell]) if cell in OPEN else Text(_inline(cell), CELL) for cell in cells]


def _ruled(*, head: bool) -> TableStyle:
    rules = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("INNERGRID", (0, 0), (-1, -1), 0.4, LINE),
        ("BOX", (0, 0), (-1, -1), 0.6, LINE),
        ("TOPPADDING", (0, 0), (-1, -1), 3.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4.5),
        ("LEFTPADDING", (0, 0), (-1, -1), 5),
        ("RIGHTPADDING", (0, 0), (-1, -1), 5),
    ]
    return TableStyle([*rules, ("BACKGROUND", (0, 0), (-1, 0), TINT)] if head else rules)


def _inline(text: str) -> str:
    marked = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(text, quote=False))
    return re.sub(r"(?<!\*)\*([^*]+)\*", r"<i>\1</i>", marked)
