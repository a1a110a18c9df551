"""Every kind of row, declared with pynamodb: what stands in which table under which key."""

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model


class Row(Model):
    """A row of any table: its keys; subclasses add what it holds."""

    class Meta:
        """Every row is serialised here and written elsewhere; the name is never used."""

        table_name = "study"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class RecordRow(Row):
    """A record as it stands; `body` is JSON, p1..s4 place it in the declared list views."""

    id = UnicodeAttribute()
    type = UnicodeAttribute()
    number = UnicodeAttribute()
    title = UnicodeAttribute()
    state = UnicodeAttribute()
    owner = UnicodeAttribute(null=True)
    due_on = UnicodeAttribute(null=True)
    summary = UnicodeAttribute(null=True)
    updated_at = UnicodeAttribute()
    v = NumberAttribute()
    h = UnicodeAttribute()
    body = UnicodeAttribute()
    p1 = UnicodeAttribute(null=True)
    s1 = UnicodeAttribute(null=True)
    p2 = UnicodeAttribute(null=True)
    s2 = UnicodeAttribute(null=True)
    p3 = UnicodeAttribute(null=True)
    s3 = UnicodeAttribute(null=True)
    p4 = UnicodeAttribute(null=True)
    s4 = UnicodeAttribute(null=True)


class AuditRow(Row):
    """One entry of the audit trail: exact bytes, leaf hash, and the values its commitments stand for."""

    b = BinaryAttribute(legacy_encoding=False)
    h = UnicodeAttribute()
    x = UnicodeAttribute(null=True)


class PendingRow(Row):
    """An entry that waits for its place in the study's order."""

    h = UnicodeAttribute()
    ts = UnicodeAttribute()


class NoteRow(Row):
    """A small row beside records: number pointers, idempotency, inbox, uniqueness; JSON or an id."""

    note = UnicodeAttribute()


class ProjectionRow(Row):
    """What a service keeps of another's facts; `v` is the revision it stems from, older ones are ignored."""

    note = UnicodeAttribute()
    v = NumberAttribute()


class ListedRow(ProjectionRow):
    """A projection that stands in the first list view while it has a place there."""

    p1 = UnicodeAttribute(null=True)
    s1 = UnicodeAttribute(null=True)


class PersonRow(Row):
    """What every service needs to know of a person; people alone writes it."""

    person = UnicodeAttribute()
    number = UnicodeAttribute()
    name = UnicodeAttribute()
    username = UnicodeAttribute()
    email = UnicodeAttribute()
    sub = UnicodeAttribute()
    zone = UnicodeAttribute()
    state = UnicodeAttribute()
    organisation = UnicodeAttribute(null=True)
    grants = UnicodeAttribute()
    identity_verified = NumberAttribute()
    can_sign = NumberAttribute()
    policy_version = NumberAttribute()
    unlocked_at = UnicodeAttribute(null=True)
    sessions_end_at = UnicodeAttribute(null=True)
