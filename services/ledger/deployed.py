"""A deployment that changed what the trail is kept in: an entry, and a divergence unless an approved change says so.

CloudFormation itself tells of it on the account's default bus, whoever deployed and with what. ATR-06
"""

import json
import os
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from shared import clock, history, ids, noted, storage
from shared.audit_trail import who
from shared.authz import system
from shared.change import Request
from shared.roles import Role

from . import divergences, log
from .faults import Diverged

SOURCE = "aws.cloudformation"
CHANGE = "document_version"  # what is changed, and why, stands in a document that people approved
STANDING = ("approved", "effective")
DONE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE"})
Text = Annotated[str, Field(min_length=1, max_length=300)]


class Status(BaseModel):
    """How far CloudFormation is with a resource."""

    status: Text


class Detail(BaseModel):
    """A resource whose state changed (CloudFormation user guide, Resource Status Change event detail)."""

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))
    stack_id: Text
    logical_resource_id: Text
    resource_type: Text
    status_details: Status
    client_request_token: str = Field(default="", max_length=300)


class Told(BaseModel):
    """The envelope of EventBridge; of the same `id` there is one entry."""

    id: Text
    time: Text
    detail: Detail


def announced(change: str) -> dict[str, object]:
    """Return what the study knows of a change, by the id of the document's version that describes it."""
    entries = [json.loads(bytes(row["b"])) for row in history.whole(f"{CHANGE}/{change}")]
    standing = entries[-1]["st"] if entries else {"state": None, "number": None}
    signed = [entry["sig"]["printed_name"] for entry in entries if entry["sig"]]
    approved = standing["state"] in STANDING
    return {"change": change, "number": standing["number"], "state": standing["state"], "approved": approved,
            "signed_by": list(dict.fromkeys(signed))}  # fmt: skip


def heard(event: Mapping[str, Any]) -> Mapping[str, object]:
    """Note one changed resource, once; what nobody announced becomes a divergence, and the run fails: that is the alarm.

    Raises ValueError for what is no such event; it is kept as a dead letter.
    """
    told = Told.model_validate(event)
    detail, entity = told.detail, f"{noted.DEPLOYMENT}/{ids.following(noted.DEPLOYMENT, told.id)}"
    [known] = storage.get("AUDIT_TABLE", (log.audit_partition(entity), f"{1:010d}"))
    if known or detail.status_details.status not in DONE:
        return {"noted": False}
    change = announced(detail.client_request_token)
    if change["approved"]:
        _note(entity, told, change)
        return {"noted": True}
    what = f"{detail.logical_resource_id} ({detail.resource_type}): {detail.status_details.status} at {told.time}"
    divergences.record([f"{what} by a deployment that no approved change announced"])
    _note(entity, told, change)
    raise Diverged(f"{what}, and no approved change announced it")


def _note(entity: str, told: Told, change: Mapping[str, Any]) -> None:
    detail, known = told.detail, change["state"] is not None
    value = {
        "stack": detail.stack_id, "resource": detail.logical_resource_id, "type": detail.resource_type,
        "status": detail.status_details.status, "at": told.time, "token": detail.client_request_token,
        "change": change["number"],
    }  # fmt: skip
    about = f"{CHANGE}/{change['change']}" if known else None
    state = "announced" if change["approved"] else "not_announced"
    what = noted.Noted(entity, "/deployment", value, state, os.environ["STUDY"], about)
    said = {
        "act": "trail.redeployed",
        "by": who(system("deployment"), Role.SYSTEM.value),
        "why": {"code": None, "text": None},
    }
    request = Request(f"deployment/{told.id}", f"deployment/{told.id}")
    storage.commit(noted.entry(what, {}, clock.instant(clock.now()), request, said)[0].writes())
