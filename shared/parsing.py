"""Strict reading of requests, before anything else looks at them.

What common frameworks accept or crash on (duplicate keys, NUL, deep nesting, huge integers, other encodings)
is refused here with a 4xx; integrity.md section 3 and section 5 row 12 list what was seen.
"""

import base64
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, NoReturn

from shared.errors import Refusal, invalid

MOST_BYTES = 256 * 1024
MOST_DEEP = 32
MOST_DIGITS = 15
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def body_of(event: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
    """Return the JSON object of a request; {} when there is no body. Raises 413, 415 or 422."""
    raw = _bytes_of(event)
    if not raw:
        return {}
    kind = headers.get("content-type", "").lower().replace(" ", "")
    if kind not in ("application/json", "application/json;charset=utf-8", "application/merge-patch+json"):
        raise Refusal("NOT_JSON", "Send application/json in UTF-8.", "API: JSON in UTF-8", "not_json")
    _shallow(raw)
    try:
        value = json.loads(
            raw.decode(),
            object_pairs_hook=_once,
            parse_int=_whole,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except UnicodeDecodeError as error:
        raise invalid("", "the body is not UTF-8", "not_utf8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise invalid("", "the body is not JSON", "not_json") from error
    if not isinstance(value, dict):
        raise invalid("", "the body must be a JSON object", "not_an_object")
    return {key: _clean(item, f"/{key}") for key, item in value.items()}


def _bytes_of(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    if len(body) > MOST_BYTES * 4 // 3 + 4:
        raise Refusal("TOO_LARGE", "Request bodies are at most 256 KiB.", "API: limits", "too_large")
    if not event.get("isBase64Encoded"):
        raw = body.encode("utf-8", "surrogatepass")
    else:
        try:
            raw = base64.b64decode(body, validate=True)
        except ValueError as error:
            raise invalid("", "the body is not readable", "not_base64") from error
    if len(raw) > MOST_BYTES:
        raise Refusal("TOO_LARGE", "Request bodies are at most 256 KiB.", "API: limits", "too_large")
    return raw


def _shallow(raw: bytes) -> None:
    """Refuse deep nesting before a recursive reader meets it."""
    depth = 0
    text = re.sub(rb'"(?:[^"\\]|\\.)*"', b"", raw)
    for char in text:
        depth += (char in b"[{") - (char in b"]}")
        if depth > MOST_DEEP:
            raise invalid("", f"nesting is at most {MOST_DEEP} deep", "too_deep")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise invalid(f"/{text(key, '')}", "this key stands there twice", "duplicate_key")
        found[key] = value
    return found


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise invalid("", f"whole numbers have at most {MOST_DIGITS} digits", "number_too_large")
    return int(digits)


def _no_float(digits: str) -> NoReturn:
    raise invalid("", f"{digits[:20]} is not a whole number; send decimals as text", "not_whole")


def _clean(value: Any, pointer: str) -> Any:
    if isinstance(value, str):
        return text(value, pointer)
    if isinstance(value, list):
        return [_clean(item, f"{pointer}/{place}") for place, item in enumerate(value)]
    if isinstance(value, dict):
        return {text(key, pointer): _clean(item, f"{pointer}/{key}") for key, item in value.items()}
    return value


def text(value: str, pointer: str) -> str:
    """Return the text in NFC; control characters and bidirectional overrides are refused."""
    if _CONTROL.search(value):
        raise invalid(pointer, "holds a control character", "control_character")
    return unicodedata.normalize("NFC", value)


def query_of(event: Mapping[str, Any]) -> dict[str, str]:
    """Return the query parameters, cleaned."""
    pairs = event.get("queryStringParameters") or {}
    return {text(key, "/query"): text(value or "", f"/query/{key}")[:512] for key, value in pairs.items()}
