"""What in a PDF acts: runs, opens, fetches, sends, hides, or carries another file. ISO 32000-2, 12.6 and 7.11"""

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject, StreamObject

from . import limits
from .verdict import Active, TooMuch

_KEYS = {
    "/JavaScript": "JavaScript", "/JS": "JavaScript", "/AA": "automatic actions", "/XFA": "an XFA form",
    "/EmbeddedFiles": "embedded files", "/EF": "an embedded file", "/Collection": "embedded files",
    "/RichMediaContent": "rich media", "/RichMediaSettings": "rich media",
}  # fmt: skip
_ACTIONS = {
    "/JavaScript": "JavaScript", "/Launch": "a program start", "/SubmitForm": "a form that sends data",
    "/ImportData": "a form that loads data", "/ResetForm": "a form that clears data",
    "/GoToR": "a link into another file", "/GoToE": "a link into an embedded file",
    "/Movie": "a film", "/Sound": "sound", "/Rendition": "media", "/RichMediaExecute": "rich media",
    "/GoTo3DView": "a 3D scene", "/Hide": "an action that hides content",
    "/SetOCGState": "an action that changes what is shown",
}  # fmt: skip
_KINDS = {
    "/RichMedia": "rich media", "/3D": "a 3D scene", "/Movie": "a film", "/Sound": "sound",
    "/Screen": "media", "/FileAttachment": "an attachment", "/PS": "PostScript",
}  # fmt: skip
_ADDRESSES = ("https://", "http://", "mailto:")


def judge(root: PdfObject | None) -> None:
    """Raise Active for anything that acts in this object; objects it refers to are judged on their own.

    The reader has opened #xx escapes in names already, so `/J#61vaScript` arrives as `/JavaScript`.
    """
    waiting: list[tuple[object, int]] = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > limits.MOST_DEEP:
            raise TooMuch("is nested too deeply")
        if isinstance(node, DictionaryObject):
            _judge_dictionary(node)
            waiting += [(node.raw_get(key), depth + 1) for key in node]
        elif isinstance(node, ArrayObject):
            waiting += [(item, depth + 1) for item in list.__iter__(node)]


def _judge_dictionary(node: DictionaryObject) -> None:
    for key in node:
        if key in _KEYS:
            raise Active(_KEYS[key])
    for key, table in (("/S", _ACTIONS), ("/Subtype", _KINDS)):
        said = _resolved(node, key)
        if isinstance(said, NameObject) and said in table:
            raise Active(table[said])
    if _resolved(node, "/Type") == "/EmbeddedFile":
        raise Active("an embedded file")
    if isinstance(node, StreamObject) and ("/F" in node or "/FFilter" in node):
        raise Active("content from elsewhere")
    _judge_opening(_resolved(node, "/OpenAction"))
    _judge_address(_resolved(node, "/URI"))


def _judge_opening(action: object) -> None:
    """A view to open at is harmless; any other action at opening is not."""
    if isinstance(action, DictionaryObject) and _resolved(action, "/S") != "/GoTo":
        raise Active("an action at opening")


def _judge_address(address: object) -> None:
    if isinstance(address, DictionaryObject):
        address = _resolved(address, "/Base")
    if address is not None and not str(address).strip().lower().startswith(_ADDRESSES):
        raise Active("a link that is no web address")


def _resolved(node: DictionaryObject, key: str) -> object:
    if key not in node:
        return None
    value = node.raw_get(key)
    return value.get_object() if isinstance(value, IndirectObject) else value
