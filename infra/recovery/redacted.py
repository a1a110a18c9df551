"""Values that were redacted, in a rebuild: gone wherever their commitment stands, with the text that says so.

Exported values hold nothing in their place, and may still hold the value itself when the act is younger than the seal.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from services.ledger import blanking
from services.ledger.log import Sealable
from shared import redaction
from shared.canonical import canonical

ACT, RECORD, GROUND = b'"name":"value.redacted"', "redaction/", "/ground"


def texts(entries: Iterable[Sealable]) -> dict[str, str]:
    """Return what stands in place of each redacted value, by its commitment."""
    return dict(_acts(entries))


def _acts(entries: Iterable[Sealable]) -> Iterator[tuple[str, str]]:
    grounds: dict[str, str] = {}
    for one in entries:
        if not one.place.entity.startswith(RECORD):
            continue
        if one.place.revision == 1:
            [_, grounds[one.place.entity]] = json.loads(one.values)["fields"][GROUND]["new"]
        if ACT in one.data:
            entry = one.entry()
            text = redaction.text(grounds[one.place.entity], entry["st"]["number"])
            yield entry["ev"]["data"]["commitment"], text


def without(entries: Iterable[Sealable], said: Mapping[str, str]) -> list[Sealable]:
    """Return the entries with each of these values blanked, and its text beside it."""
    return [_without(one, said) for one in entries]


def _without(one: Sealable, said: Mapping[str, str]) -> Sealable:
    held = [made for made in said if made.encode() in one.data]
    found = [(made, *place) for made in held for place in blanking.places(one.entry(), made)]
    if not found or not one.values:
        return one
    values = json.loads(one.values)
    for made, path, side in found:
        blanking.blank(values, path, side)
        values.setdefault(redaction.KEY, {}).setdefault(path, {})[side] = said[made]
    return replace(one, values=canonical(values).decode())
