"""What may be redacted, and who has to agree: quality assurance and the study's management. ATR-14, E6(R3) 4.2.2(b)"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from shared import clock, storage
from shared.errors import invalid
from shared.lifecycle import Case, rule
from shared.records import KEPT
from shared.roles import QUALITY, Role, said
from shared.signatures import Meaning

from . import log

MANAGEMENT = (Role.STUDY_MANAGER, Role.MEDICAL)
APPROVERS = (*QUALITY, *MANAGEMENT)
PROPOSERS = (*APPROVERS, Role.DOCUMENT_CONTROLLER)
REASON, SOURCE = "why", "source"
# An old state of the tables can be restored for so long; until then the value is not gone (decision 21).
RECOVERY = timedelta(days=35)
# Whoever signed, and for whom, stays known as long as the signature does. 21 CFR 11.50(a), 11.100(a)
REGISTER = ("person/", "party/")
_PARTS = re.compile(r"/(sha256|digest|version_id|key|bucket|media_type|size|at|by)$")
_CODES = re.compile(
    r"[a-z_]{1,60}|[A-Z]{2,6}|[a-z_]{1,40}/[A-Za-z0-9_-]{1,64}|[0-9a-f]{64}|\d{4}-\d\d-\d\d(T[0-9:.]+(Z|[+-][0-9:]+))?"
)


def find(case: Case) -> Mapping[str, object]:
    """Return where the proposed value stands: its exact path and its commitment, nothing where it does not."""
    entity, revision = str(case.fields["subject"]), int(str(case.fields["subject_revision"]))
    found = standing(entity, revision, str(case.fields["field"]))
    if found is None:
        return {}
    return {"entity": entity, "revision": revision, "path": found[0], "commitment": found[1]}


def check(case: Case) -> Sequence[Any]:
    """Refuse a proposal that names no value, or one that the system itself works with."""
    data = case.record.data
    subject = str(data["subject"])
    if subject.startswith(REGISTER):
        raise invalid("/subject", "the register of people and organisations is kept with what they signed")
    found = standing(subject, int(data["subject_revision"]), str(data["field"]))
    if found is None:
        raise invalid("/field", "that entry set no such value", "no_such_value")
    path, _, value = found
    if value is None:
        raise invalid("/field", "it was redacted before", "redacted_before")
    if not isinstance(value, str) or _PARTS.search(path) or _CODES.fullmatch(value):
        raise invalid("/field", "only what people wrote in words can be redacted", "not_a_text")
    return ()


def standing(entity: str, revision: int, field: str) -> tuple[str, str, Any] | None:
    """Return path, commitment and value (None: redacted) of what an entry set; None when it set no such value."""
    [row] = storage.get("AUDIT_TABLE", (log.audit_partition(entity), f"{revision:010d}"))
    if row is None:
        return None
    entry, values = json.loads(bytes(row["b"])), json.loads(row.get("x") or '{"fields":{}}')
    if field in (REASON, SOURCE):
        made = entry["why"]["text"] if field == REASON else entry["req"]["source"]
        return (field, made, _value(values.get(field))) if made else None
    paths = {change["path"]: change["new"] for change in entry["chg"] if change["new"]}
    path = next((path for path in (field, f"{KEPT.rstrip('/')}{field}") if path in paths), None)
    if path is None:
        return None
    return path, paths[path], _value(values["fields"].get(path, {}).get("new"))


def _value(pair: Sequence[Any] | None) -> Any:
    return pair[1] if pair else None


@rule("you approved this already", code="INVALID_TRANSITION", clause="ATR-14: two approvers")
def approved_once(case: Case) -> bool:
    """One person is one approval, whatever roles they hold."""
    return case.person.id not in {signature.person for signature in case.record.standing_signatures()}


@rule("the value was redacted before", code="INVALID_TRANSITION", clause="ATR-14")
def value_still_stands(case: Case) -> bool:
    """What is gone cannot be taken away once more."""
    data = case.record.data
    found = standing(str(data["entity"]), int(data["revision"]), str(data["path"]))
    return found is not None and found[2] is not None


def approvals_missing(case: Case) -> Sequence[str]:
    """Return which of the two sides has not signed yet: quality assurance, the study's management."""
    roles = {signature.role for signature in case.record.standing_signatures()}
    sides = (QUALITY, MANAGEMENT)
    return [" or ".join(map(said, side)) for side in sides if roles.isdisjoint(role.value for role in side)]


def meaning_of_approval(case: Case) -> Meaning:
    """Quality assurance approves as such."""
    quality = not case.person.roles_for(case.record.scope).isdisjoint(QUALITY)
    return Meaning.QA_APPROVED if quality else Meaning.APPROVED


def until_no_backup_holds_it(_: Case) -> Mapping[str, object]:
    """Return until when the tables could be set back to a time before the redaction."""
    return {"backups_until": clock.instant(clock.now() + RECOVERY)}
