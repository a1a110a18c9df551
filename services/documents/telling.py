"""Who is told when another version takes effect: whoever answers for what uses the document. records.md 2.13"""

import json
from collections.abc import Iterator

from shared import storage
from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard
from shared.records import Record

from . import resting, uses
from .records import DOCUMENT_TYPE, RECORDS, VERSION_TYPE

# a task is four rows, and one transaction holds a hundred: more people are told in waves
WAVE = 20


def tell(heard: Heard, document: str, after: str = "") -> None:
    """Tell the next people who are to look at what they answer for; nobody is told twice of one version."""
    record = RECORDS.by_entity(document)
    step = DOCUMENT_TYPE.lifecycle.step("tell_users")
    people = [person for person in owners(record) if person > after][:WAVE]
    if people and record.state in step.sources:
        told = {"users_told": people}
        heard.unit.add(*advanced(step, Case(record, heard.person), Reason(heard.fact.name), data=told))


def go_on(heard: Heard) -> None:
    """Tell those who come after the people told so far."""
    tell(heard, heard.envelope.entity, heard.fact.users_told[-1])


def owners(document: Record) -> list[str]:
    """Return who answers for what uses a document or one of its versions now; of a document, who does so today."""
    using = dict(_using(document))
    kept = f"{DOCUMENT_TYPE.name}/"
    others = sorted(entity for entity in using if entity.startswith(kept))
    using |= {one.entity: _owner_of(one) for one in RECORDS.several(others)}
    return sorted({person for person in using.values() if person.startswith("person/")})


def _owner_of(document: Record) -> str:
    return "" if document.state in document.type.lifecycle.final else str(document.data["owner"])


def _using(document: Record) -> Iterator[tuple[str, str]]:
    """Yield every record that uses the document, and who answered for it when that was heard."""
    versions = [
        f"document_version/{row['id']}"
        for row in RECORDS.everyone(VERSION_TYPE, "by_parent", document.entity)
    ]
    partitions = [resting.partition(document.entity), *map(uses.partition, (document.entity, *versions))]
    for row in (row for name in partitions for row in storage.partition_rows("TABLE", name)):
        note = json.loads(row["note"])
        if note["state"] == "standing":
            yield str(row["sk"]).partition("#")[0], str(note.get("owner") or "")
