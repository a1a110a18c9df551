"""The typefaces of everything printed: embedded, free, and never silently without a character.

Noto Sans (OFL-1.1) covers Latin, Greek and Cyrillic and travels inside each PDF. A deployment that prints
other scripts puts TrueType files into FONTS (default /opt/fonts, a Lambda layer); they are tried in name
order. A character that no typeface has is printed as its code point, `[U+4E2D]`: ugly, but visible.
"""

import os
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

import fontpkg_noto_sans
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

BODY = "Body"
_BODY_FILE = Path(fontpkg_noto_sans.ROOT) / "files" / "NotoSans[wdth,wght].ttf"
_FONTS = Path(os.environ.get("FONTS", "/opt/fonts"))
# Right-to-left and stacking scripts need shaping that reportlab does not do: reordered or unjoined letters
# would be another text, so they are printed as code points until a shaper is there.
_UNSHAPED = ((0x0590, 0x08FF), (0x0900, 0x0DFF), (0x0F00, 0x109F), (0x1780, 0x17FF), (0xFB1D, 0xFEFC))


@cache
def typefaces() -> tuple[tuple[str, frozenset[int]], ...]:
    """Register every typeface once; return their names and code points, the body's first."""
    files = [_BODY_FILE, *sorted(_FONTS.glob("*.ttf"))]
    found = []
    for place, file in enumerate(files):
        name = BODY if place == 0 else f"{BODY}{place}"
        font = TTFont(name, str(file))
        pdfmetrics.registerFont(font)
        found.append((name, frozenset(font.face.charToGlyph)))
    return tuple(found)


def legible(text: str) -> str:
    """Return the text with each character that cannot be printed truly written as its code point."""
    normal = unicodedata.normalize("NFC", text)
    return "".join(one if one == "\n" or _typeface_of(one) else f"[U+{ord(one):04X}]" for one in normal)


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield (typeface, piece) of one line so that every piece has all its glyphs."""
    printable = legible(text).replace("\n", " ")
    for name, piece in groupby(printable, key=_typeface_of):
        yield name, "".join(piece)


def markup(text: str) -> str:
    """Return the text as reportlab paragraph markup: escaped, line breaks kept, typeface per piece."""
    lines = []
    for line in text.split("\n"):
        pieces = [
            escape(piece) if name == BODY else f'<font name="{name}">{escape(piece)}</font>'
            for name, piece in runs(line)
        ]
        lines.append("".join(pieces))
    return "<br/>".join(lines)


@cache
def _typeface_of(character: str) -> str:
    """Return the first typeface that prints this character truly, or an empty name."""
    code = ord(character)
    # Controls and invisible or reordering marks (U+202E makes a name read backwards) are shown, not obeyed.
    if unicodedata.category(character)[0] == "C" or any(low <= code <= high for low, high in _UNSHAPED):
        return ""
    return next((name for name, codes in typefaces() if code in codes), "")
