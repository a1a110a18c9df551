"""A deployment that changed what the trail is kept in: an entry, and a divergence unless an approved change says so.

CloudFormation itself tells of it on the account's default bus, whoever deployed and with what. ATR-06
"""

import json
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared import clock, history, ids, noted, storage
from shared.audit_trail import who
from shared.authz import system
from shared.change import Request
from shared.roles import Role

from . import divergences, log
from .faults import Diverged

SOURCE = "aws.cloudformation"
# What is changed, and why, stands in a plan that people approved; not in whatever was approved at any time.
CHANGE, PLAN, GOOD_FOR = "document_version", "PLN", timedelta(days=90)
STANDING = ("approved", "effective")
ANNOUNCED, NOT_ANNOUNCED = "announced", "not_announced"
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
    time: AwareDatetime
    detail: Detail


def announced(change: str, at: datetime) -> dict[str, object]:
    """Return what the study knows of a change, by the id of the version that describes it, and what it lacks to announce one."""
    entries = [json.loads(bytes(row["b"])) for row in history.whole(f"{CHANGE}/{change}")]
    standing = entries[-1]["st"] if entries else {"state": "unknown", "number": None}
    signed = [entry for entry in entries if entry["sig"]]
    lacks = []
    if standing["state"] not in STANDING:
        lacks.append(f"it is {standing['state']}")
    elif not str(standing["number"]).startswith(f"{os.environ['STUDY']}-{PLAN}-"):
        lacks.append(f"it is no plan ({PLAN})")
    elif not signed or clock.parse(signed[-1]["ts"]) < at - GOOD_FOR:
        lacks.append(f"it was signed more than {GOOD_FOR.days} days ago")
    names = [entry["sig"]["printed_name"] for entry in signed]
    return {
        "change": change,
        "number": standing["number"],
        "lacks": lacks,
        "signed_by": list(dict.fromkeys(names)),
    }


def heard(event: Mapping[str, Any]) -> Mapping[str, object]:
    """Note one changed resource, once; what nobody announced becomes a divergence, and every try fails: that is the alarm.

    Raises ValueError for what is no such event; it is kept as a dead letter, too.
    """
    told = Told.model_validate(event)
    detail, entity = told.detail, f"{noted.DEPLOYMENT}/{ids.following(noted.DEPLOYMENT, told.id)}"
    if detail.status_details.status.endswith("_IN_PROGRESS"):
        return {"noted": False}
    what = f"{detail.logical_resource_id} ({detail.resource_type}): {detail.status_details.status} at {clock.instant(told.time)}"
    said = f"{what} by a deployment that no approved change announced"
    [known] = storage.get("AUDIT_TABLE", (log.audit_partition(entity), f"{1:010d}"))
    state = json.loads(bytes(known["b"]))["st"]["state"] if known else None
    if state is None:
        change = announced(detail.client_request_token, told.time)
        state = NOT_ANNOUNCED if change["lacks"] else ANNOUNCED
        if change["lacks"]:
            divergences.record([said])
        _note(entity, told, change, state)
    if state == NOT_ANNOUNCED:
        raise Diverged(said)
    return {"noted": known is None}


def _note(entity: str, told: Told, change: Mapping[str, Any], state: str) -> None:
    detail = told.detail
    value = {
        "stack": detail.stack_id, "resource": detail.logical_resource_id, "type": detail.resource_type,
        "status": detail.status_details.status, "at": clock.instant(told.time), "token": detail.client_request_token,
        "change": change["number"],
    }  # fmt: skip
    about = f"{CHANGE}/{change['change']}" if change["number"] else None
    what = noted.Noted(entity, "/deployment", value, state, os.environ["STUDY"], about)
    said = {
        "act": "trail.redeployed",
        "by": who(system("deployment"), Role.SYSTEM.value),
        "why": {"code": None, "text": None},
    }
    request = Request(f"deployment/{told.id}", f"deployment/{told.id}")
    storage.commit(noted.entry(what, {}, clock.instant(clock.now()), request, said)[0].writes())
