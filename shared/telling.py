"""What a change tells the others: the fact of an event class, filled from the step, the data or the record."""

from typing import Any

from events.envelope import Event
from shared.lifecycle import Case


def fact(event: type[Event] | None, case: Case) -> Event | None:
    """Return the fact of an event class: each of its fields by name from the step, the data or the record."""
    if event is None:
        return None
    record = case.record
    known: dict[str, Any] = {"record": record.entity, "state": record.state, "due_on": record.due_on,
                             "parent": record.parent, "title": record.title, "actor": case.person.id,
                             "scope": record.scope, "created_by": record.created_by,
                             "person": record.data.get("owner")}  # fmt: skip
    sources = (case.fields, record.data, known)
    wanted = event.model_fields
    values = {name: next((s[name] for s in sources if s.get(name) is not None), None) for name in wanted}
    return event.model_validate({name: value for name, value in values.items() if value is not None})
