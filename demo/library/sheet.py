"""How a page of a controlled document looks: measures, typefaces, head and foot."""

from dataclasses import dataclass

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

SIDE, TOP, BOTTOM = 22 * mm, 30 * mm, 24 * mm
WIDTH = A4[0] - 2 * SIDE
INDENT = 13 * mm
INK, SOFT, LINE, TINT = (colors.HexColor(c) for c in ("#1b2430", "#5a6675", "#c3cad3", "#eef1f5"))
OPEN = {"": 7 * mm, "...": 26 * mm}  # the height of a cell left open for a short or a long entry
ROOM = {1: 42 * mm, 2: 26 * mm}  # what must be left of a page for a heading to start on it

BODY = ParagraphStyle(
    "body", fontName="Helvetica", fontSize=9.8, leading=14.2, textColor=INK, spaceAfter=6,
    allowWidows=0, allowOrphans=0,
)  # fmt: skip
STEP = ParagraphStyle("step", BODY, leftIndent=INDENT, bulletIndent=0, spaceAfter=5)
STEP.bulletFontName, STEP.bulletFontSize, STEP.bulletColor = "Helvetica-Bold", 8.8, SOFT
POINT = ParagraphStyle("point", BODY, leftIndent=INDENT, bulletIndent=INDENT - 4 * mm, spaceAfter=3)
CELL = ParagraphStyle("cell", BODY, fontSize=8.8, leading=12, spaceAfter=0)
CELL_HEAD = ParagraphStyle("cell_head", CELL, fontName="Helvetica-Bold")
LABEL = ParagraphStyle("label", CELL, textColor=SOFT)
TITLE = ParagraphStyle("title", BODY, fontName="Helvetica-Bold", fontSize=20, leading=25, spaceAfter=3)
KIND = ParagraphStyle("kind", BODY, fontSize=10, textColor=SOFT, spaceAfter=1)
HEADS = {
    1: ParagraphStyle("h1", BODY, fontName="Helvetica-Bold", fontSize=12.5, leading=16, spaceBefore=10,
                      spaceAfter=5),
    2: ParagraphStyle("h2", BODY, fontName="Helvetica-Bold", fontSize=10.2, leading=14, spaceBefore=6,
                      spaceAfter=4),
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """What the head and foot of every page say."""

    study: str
    number: str
    title: str
    version: str


class Pages(Canvas):  # type: ignore[misc]  # reportlab has no types
    """Draws head and foot once the number of pages is known, and the outline as headings go by."""

    def __init__(self, mark: Mark, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.mark = mark
        self.finished: list[dict[str, object]] = []

    def showPage(self) -> None:
        self.finished.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self.finished, 1):
            self.__dict__.update(page)
            self._head()
            self._foot(number, len(self.finished))
            super().showPage()
        super().save()

    def _head(self) -> None:
        base = A4[1] - 17 * mm
        self._say("Helvetica-Bold", 9, INK, SIDE, base, self.mark.number)
        self._say("Helvetica", 9, SOFT, A4[0] / 2, base, self.mark.title, "centred")
        self._say("Helvetica-Bold", 9, INK, A4[0] - SIDE, base, f"Version {self.mark.version}", "right")
        self._rule(base - 3 * mm)

    def _foot(self, number: int, count: int) -> None:
        base = 13 * mm
        self._rule(base + 4.5 * mm)
        held = "Controlled document. Status and effective date: see the stamp and signature page."
        self._say("Helvetica", 8, SOFT, SIDE, base, f"Study {self.mark.study}. {held}")
        self._say("Helvetica", 8, SOFT, A4[0] - SIDE, base, f"Page {number} of {count}", "right")

    def _rule(self, y: float) -> None:
        self.setStrokeColor(LINE)
        self.setLineWidth(0.6)
        self.line(SIDE, y, A4[0] - SIDE, y)

    def _say(
        self, font: str, size: float, ink: colors.Color, x: float, y: float, text: str, side: str = "left"
    ) -> None:
        self.setFont(font, size)
        self.setFillColor(ink)
        draw = {"left": self.drawString, "centred": self.drawCentredString, "right": self.drawRightString}
        draw[side](x, y, text)
