"""What a client needs to show a record type: its fields, states, list views and steps."""

from typing import Any, NotRequired

from typing_extensions import TypedDict

from shared.links import LinkRequest
from shared.records import RecordType
from shared.roles import Role


class StateDescribed(TypedDict):
    """A state of the lifecycle; nothing leaves a final one."""

    code: str
    label: str
    final: bool


class ViewDescribed(TypedDict):
    """A list that can be asked for: `?<filter>=<value>`, or all, in this order."""

    name: str
    filter: str | None
    sort: str
    open_only: bool


# A step people take, from these states; `to` is a state, or `stays`.
StepDescribed = TypedDict("StepDescribed", {"name": str, "label": str, "from": list[str], "to": str})


class ParentDescribed(TypedDict):
    """The type a record belongs to: it is listed, and opened by whoever may, at `/<collection>/<parent>/<below>`."""

    type: str
    collection: str
    below: str


class PlaceDescribed(TypedDict):
    """A file with a place of its own in the record."""

    name: str
    media_types: list[str]


class FilesDescribed(TypedDict):
    """Who brings files to a record of the type, in which states, and which have a place of their own."""

    by: list[str]
    states: list[str]
    places: list[PlaceDescribed]


class CommentsDescribed(TypedDict):
    """Who comments on a record of the type, and in which states."""

    by: list[str]
    states: list[str]


class TypeDescribed(TypedDict):
    """A record type; JSON Schema of what people write, of what steps record, and of a link to another record."""

    type: str
    collection: str
    label: str
    plural: str
    parent: ParentDescribed | None
    created_by: list[str]
    states: list[StateDescribed]
    views: list[ViewDescribed]
    columns: list[str]
    fields: dict[str, Any]
    kept: dict[str, Any] | None
    fixed: list[str]
    private: bool
    title_field: str
    read_by: list[str]
    scoped: bool
    files: FilesDescribed | None
    conceals_files: bool
    comments: CommentsDescribed | None
    steps: list[StepDescribed]
    link: dict[str, Any] | None
    creatable: NotRequired[bool]


def described(kind: RecordType) -> TypeDescribed:
    """Return the descriptor of a record type; properties keep the order in which they were declared."""
    life = kind.lifecycle
    return {
        "type": kind.name,
        "collection": kind.collection,
        "label": kind.label,
        "plural": kind.plural,
        "parent": _parent(kind),
        "created_by": [role.value for role in kind.created_by],
        "states": [{"code": s, "label": s.replace("_", " "), "final": s in life.final} for s in life.states],
        "views": _views(kind),
        "columns": list(kind.columns),
        "fields": kind.body.model_json_schema(),
        "kept": kind.kept.model_json_schema() if kind.kept else None,
        "fixed": list(kind.fixed),
        "private": kind.private,
        "title_field": kind.title,
        "read_by": [role.value for role in kind.read_by],
        "scoped": kind.scoped_by is not None,
        "files": _files(kind),
        "conceals_files": kind.conceals_files,
        "comments": _comments(kind),
        "steps": _steps(kind),
        "link": None if kind.private else LinkRequest.model_json_schema(),
    }


def _parent(kind: RecordType) -> ParentDescribed | None:
    if kind.below is None or kind.parent is None:
        return None
    return {"type": kind.below.name, "collection": kind.below.collection, "below": kind.parent}


def _views(kind: RecordType) -> list[ViewDescribed]:
    return [{"name": v.name, "filter": v.by, "sort": v.sort, "open_only": v.open_only} for v in kind.views]


def _steps(kind: RecordType) -> list[StepDescribed]:
    return [
        {"name": step.name, "label": step.said, "from": list(step.sources), "to": step.target}
        for step in kind.lifecycle.transitions
        if step.by != (Role.SYSTEM,)
    ]


def _files(kind: RecordType) -> FilesDescribed | None:
    rule = kind.takes_files
    if rule is None:
        return None
    places: list[PlaceDescribed] = [
        {"name": place.name, "media_types": list(place.media_types)} for place in rule.places
    ]
    return {"by": [role.value for role in rule.by], "states": list(rule.states), "places": places}


def _comments(kind: RecordType) -> CommentsDescribed | None:
    declared = kind.takes_comments
    if declared is None:
        return None
    return {"by": [role.value for role in declared.by], "states": list(declared.states)}
