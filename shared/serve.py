"""Every route of a record type, made from its declaration: list, open, read, edit, step, sign, history."""

from shared import acts, history, links, lists, paper, seals
from shared.doors import Door
from shared.http import Answer, Api, Call, Operation
from shared.roles import PEOPLE, STAFF, Role
from shared.trail_view import shown

__all__ = ["Door", "serve_records"]


def serve_records(api: Api, door: Door) -> None:
    """Register every route of the record type."""
    kind = door.kind
    one = f"/{kind.collection}/<id>"
    base = f"/{kind.collection}"
    if door.parent and kind.parent:
        base = f"/{door.parent.collection}/<parent>/{kind.parent}"

    @api.route(
        Operation("GET", f"/{kind.collection}", f"{kind.name}.list", door.readers, f"List {kind.plural}")
    )
    def listed(call: Call) -> Answer:
        return lists.answer(door.records, kind, call)

    if door.parent:

        @api.route(Operation("GET", base, f"{kind.name}.list", door.readers, f"List its {kind.plural}"))
        def listed_below(call: Call) -> Answer:
            parent, _ = door.records.get(door.parent, call.args["parent"])  # type: ignore[arg-type]
            return lists.answer(door.records, kind, call, {"parent": parent.entity})

    schema = kind.body.model_json_schema()
    create = Operation(
        "POST", base, f"{kind.name}.create", kind.created_by, f"Open a {kind.label}", schema, (201,)
    )

    @api.route(create)
    def opened(call: Call) -> Answer:
        return acts.open_record(door, call)

    @api.route(Operation("GET", one, f"{kind.name}.read", door.readers, f"Read a {kind.label}"))
    def read(call: Call) -> Answer:
        if "as_of" in call.query:
            return acts.read_as_of(door, call)
        record, _ = door.readable(call)
        return door.answer(record, call.person)

    if kind.edited_by:
        patch = Operation("PATCH", one, f"{kind.name}.edit", kind.edited_by, f"Edit a {kind.label}", schema)

        @api.route(patch)
        def edit(call: Call) -> Answer:
            return acts.edit(door, call)

    _serve_steps(api, door, one)
    _serve_links(api, door, one)
    _serve_history(api, door, one)


def _serve_steps(api: Api, door: Door, one: str) -> None:
    kind = door.kind
    if all(step.by == (Role.SYSTEM,) for step in kind.lifecycle.transitions):
        return
    steps = Operation(
        "POST", f"{one}/transitions/<step>", f"{kind.name}", PEOPLE, f"Take a step of a {kind.label}",
        acts.StepRequest.model_json_schema(), (200, 202),
    )  # fmt: skip

    @api.route(steps)
    def step(call: Call) -> Answer:
        return acts.take_step(door, call)

    if any(step.sign for step in kind.lifecycle.transitions):
        intents = Operation(
            "POST", f"{one}/signature-intents", f"{kind.name}.sign", PEOPLE, f"Open a signing of a {kind.label}",
            acts.IntentRequest.model_json_schema(), (201,),
        )  # fmt: skip

        @api.route(intents)
        def intend(call: Call) -> Answer:
            return acts.intend(door, call)


def _serve_links(api: Api, door: Door, one: str) -> None:
    kind, schema = door.kind, links.LinkRequest.model_json_schema()
    if kind.private:
        return

    @api.route(
        Operation("POST", f"{one}/links", f"{kind.name}.link", STAFF, "Link it to another record", schema)
    )
    def link(call: Call) -> Answer:
        return acts.link(door, call, links.linked)

    @api.route(Operation("POST", f"{one}/links/end", f"{kind.name}.end_link", STAFF, "End a link", schema))
    def end_link(call: Call) -> Answer:
        return acts.link(door, call, links.ended)


def _serve_history(api: Api, door: Door, one: str) -> None:
    kind, readers = door.kind, door.readers

    @api.route(
        Operation("GET", f"{one}/audit-trail", f"{kind.name}.read_trail", readers, "Read its audit trail")
    )
    def trail(call: Call) -> Answer:
        record, _ = door.readable(call)
        after = lists.number_in(call.query, "cursor", 0, 0, 10**9)
        rows, following = history.entries(
            record.entity, after, lists.number_in(call.query, "limit", 25, 1, 100)
        )
        sealed = seals.sealed_revision(record.entity)
        items = [{**shown(row), "sealed": int(row["sk"]) <= sealed} for row in rows]
        return Answer(200, {"items": items, "next_cursor": str(following) if following else None})

    @api.route(
        Operation(
            "GET", f"{one}/fields/<path>/history", f"{kind.name}.read_trail", readers, "One field's history"
        )
    )
    def field_history(call: Call) -> Answer:
        record, _ = door.readable(call)
        wanted = "/" + call.args["path"].replace(".", "/")
        items = [
            {**{key: entry[key] for key in ("revision", "at", "by", "reason")}, **change}
            for entry in map(shown, history.whole(record.entity))
            for change in entry["changes"]
            if change["path"] == wanted
        ]
        return Answer(200, {"items": items, "next_cursor": None})

    @api.route(Operation("GET", f"{one}/print", f"{kind.name}.print", readers, "Print it with its history"))
    def printed(call: Call) -> Answer:
        record, _ = door.readable(call)
        raw = paper.printed(record, call.person, seals.sealed_revision(record.entity))
        headers = {"Content-Disposition": f'attachment; filename="{record.number}-r{record.revision}.pdf"'}
        return Answer(200, headers=headers, raw=raw, media_type="application/pdf")
