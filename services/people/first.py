"""The first two administrators: invited with deploy credentials, once, before anybody can sign in."""

from typing import Any

from aws_lambda_powertools import Logger
from pydantic import BaseModel, ConfigDict, Field, model_validator

from events.people import RoleStarted
from shared import clock, opening, storage
from shared.authz import system
from shared.change import Reason, Request
from shared.errors import Refusal
from shared.repository import Unit
from shared.roles import Role
from shared.storage import Conflict

from . import pool
from .domain import PersonBody
from .records import PERSON_TYPE, RECORDS

logger = Logger()


class FirstAdministrators(BaseModel):
    """Who they are; there are two, so that each can be checked by the other."""

    model_config = ConfigDict(extra="forbid")
    administrators: list[PersonBody] = Field(min_length=2, max_length=2)

    @model_validator(mode="after")
    def are_two(self) -> "FirstAdministrators":
        """Refuse one person given twice: each is to be checked by the other."""
        if len({person.username for person in self.administrators}) < 2:
            raise ValueError("name two different people")
        return self


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Invite them; refuse once one exists, for then people are granted roles by people."""
    asked = FirstAdministrators.model_validate(event)
    try:
        return {"invited": _invited(asked)}
    except Refusal as refusal:
        logger.warning("refused", extra={"code": refusal.code, "reason": refusal.reason})
        return {"refused": refusal.as_item()}


def _invited(asked: FirstAdministrators) -> list[str]:
    unit = Unit(Request("first-administrators", "first-administrators"))
    unit.once("FIRST#administrators", clock.instant(clock.now()), "first")
    [done] = storage.get("TABLE", ("FIRST#administrators", "-"))
    if done:
        raise _exists()
    person, at = system("deployment"), clock.instant(clock.now())
    for body in asked.administrators:
        sub = pool.invite(body.username, body.email, body.printed_name)
        grant = {"role": Role.STUDY_ADMINISTRATOR, "scope": "study", "valid_from": at, "valid_to": None,
                 "by": person.id, "revoked_by": None}  # fmt: skip
        number = RECORDS.number(PERSON_TYPE, {}, None)
        record = opening.draft(PERSON_TYPE, body.model_dump(mode="json"), person, number)
        record = record.with_data({**record.data, "sub": sub, "grants": [grant]})
        told = RoleStarted(record=record.entity, role=Role.STUDY_ADMINISTRATOR, scope="study")
        unit.add(opening.first(record, "active", person, Reason("first_administrator"), told))
    try:
        return [record.number for record in unit.commit()]
    except Conflict as conflict:
        raise _exists() from conflict


def _exists() -> Refusal:
    detail = "The first administrators exist; they grant every further role."
    return Refusal(
        "ALREADY_EXISTS", detail, "ACC-08, MHRA 6.16", "administrators_exist", (), ("study administrator",)
    )
