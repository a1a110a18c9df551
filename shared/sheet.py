"""The printed sheet: A4, its styles, tables that break anywhere, numbered pages."""

import io
from collections.abc import Sequence
from functools import partial
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

from shared import typeface

PAGE = A4
MARGIN = 48.0
_INK, _QUIET, _LINE = HexColor("#1a1a1a"), HexColor("#555555"), HexColor("#bbbbbb")
# A table cell cannot be broken across pages, so long text is cut into rows of at most so many characters.
_CELL_CHARACTERS = 900
_CELL_LINES = 24


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    typeface.typefaces()
    return ParagraphStyle(
        name, fontName=typeface.BODY, fontSize=size, leading=size * 1.35, textColor=_INK, **more
    )


TEXT = _style("text", 9)
SMALL = _style("small", 8)
TITLE = _style("title", 16, spaceBefore=4, spaceAfter=4)
HEADING = _style("heading", 12, spaceBefore=12, spaceAfter=4)
BANNER = _style("banner", 8, borderWidth=0.7, borderColor=_INK, borderPadding=5, spaceAfter=12)


def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """Return the text as a paragraph; it is never read as markup and wraps anywhere if it must."""
    return Paragraph(typeface.markup(text), style)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]) -> list[Flowable]:
    """Return a ruled table; `shares` are the columns' parts of the width. Headings repeat on each page."""
    width = PAGE[0] - 2 * MARGIN
    cells = [[paragraph(heading, SMALL) for heading in headings]]
    lines: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.9, _INK),
    ]
    for row in rows:
        for part in _cut(row):
            cells.append([paragraph(text, SMALL) for text in part])
        lines.append(("LINEBELOW", (0, len(cells) - 1), (-1, len(cells) - 1), 0.4, _LINE))
    return [Table(cells, [share * width for share in shares], repeatRows=1, style=lines)]


def _cut(row: Sequence[str]) -> list[list[str]]:
    columns = [_pieces(text) for text in row]
    height = max(map(len, columns))
    return [[column[place] if place < len(column) else "" for column in columns] for place in range(height)]


def _pieces(text: str) -> list[str]:
    """Cut text into pieces that surely fit a page; nothing is lost or added."""
    pieces, piece, lines = [], "", 0
    for line in text.splitlines() or [""]:
        for start in range(0, max(len(line), 1), _CELL_CHARACTERS):
            part = line[start : start + _CELL_CHARACTERS]
            if piece and (len(piece) + len(part) > _CELL_CHARACTERS or lines >= _CELL_LINES):
                pieces.append(piece)
                piece, lines = "", 0
            piece = f"{piece}\n{part}" if lines else part
            lines += 1
    return [*pieces, piece]


def draw(canvas: Canvas, x: float, y: float, text: str, size: float, width: float) -> None:
    """Draw one line at (x, y), made smaller until it fits `width`; every character has its glyph."""
    runs = list(typeface.runs(text))
    natural = sum(canvas.stringWidth(piece, name, size) for name, piece in runs)
    fitting = size * min(1.0, width / natural) if natural else size
    line = canvas.beginText(x, y)
    for name, piece in runs:
        line.setFont(name, fitting)
        line.textOut(piece)
    canvas.drawText(line)


def built(story: list[Flowable], title: str, footer: Sequence[str]) -> bytes:
    """Return the story as a PDF with the footer lines and "Page n of m" on every page; same in, same out."""
    out = io.BytesIO()
    edges = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN)
    document = SimpleDocTemplate(out, pagesize=PAGE, invariant=1, title=title, author="", **edges)
    document.build(story, canvasmaker=partial(_Numbered, footer=footer))
    return out.getvalue()


class _Numbered(Canvas):
    """A canvas whose pages wait until their number is known."""

    def __init__(self, *args: Any, footer: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._footer = footer
        self._waiting: list[dict[str, Any]] = []

    def showPage(self) -> None:
        """Keep the page's state, start the next."""
        self._waiting.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write every page with its footer."""
        for number, state in enumerate(self._waiting, start=1):
            self.__dict__.update(state)
            self.setFillColor(_QUIET)
            for place, text in enumerate([*self._footer, f"Page {number} of {len(self._waiting)}"]):
                draw(self, MARGIN, MARGIN - 12 - 9 * place, text, 7, PAGE[0] - 2 * MARGIN)
            super().showPage()
        super().save()
