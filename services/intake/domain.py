"""What a report from outside is: words, when it happened, and a code that only whoever brought it knows."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared import clock, identities
from shared.duedates import working_days_from
from shared.event_kinds import CATEGORIES, KINDS
from shared.field_types import LONG, PartyId
from shared.lifecycle import Case
from shared.records import Data

TRIAGE_WORKING_DAYS = 2
MOST_ADDITIONS = 20


class Words(BaseModel):
    """What somebody outside says; names of participants are caught before anything is stored."""

    model_config = ConfigDict(extra="forbid")
    what_happened: str = Field(
        min_length=10, max_length=4000, title="What happened", json_schema_extra={**LONG}
    )
    names_no_participant: bool = Field(default=False, title="It names no participant")

    @model_validator(mode="after")
    def names_nobody(self) -> "Words":
        """Refuse what seems to name a participant, in words that do not repeat it. E6(R3) 3.16.1(s)"""
        texts = [str(value) for value in self.model_dump().values() if isinstance(value, str)]
        if not self.names_no_participant and (found := identities.suspected(texts)):
            raise ValueError(
                f"a text seems to hold {' and '.join(found)}: name participants by their code alone, and not what they "
                "were given. If it does neither, send it with names_no_participant"
            )
        return self


class OutsideReport(Words):
    """A report by somebody without an account: of a site, of a vendor, or who they do not say."""

    reporter: Literal["site", "vendor", "anonymous"] = Field(default="anonymous", title="Reported by")
    organisation: str = Field(default="", max_length=120, title="Site or organisation")
    occurred_on: date | None = Field(default=None, title="Occurred on")

    @model_validator(mode="after")
    def has_happened(self) -> "OutsideReport":
        """Refuse what lies ahead."""
        if self.occurred_on and self.occurred_on > clock.today():
            raise ValueError("it occurred today or before")
        return self


class OutsideReportKept(BaseModel):
    """What steps record of a report."""

    received_at: str | None = Field(default=None, title="Received at")
    additions: list[dict[str, str]] | None = Field(default=None, title="Said later")
    messages: list[dict[str, str]] | None = Field(default=None, title="Answered to whoever reported it")
    event_kind: str | None = Field(default=None, title="Accepted as")
    category: str | None = Field(default=None, title="Category")
    site: str | None = Field(
        default=None, title="Site or organisation concerned", json_schema_extra={"x-ref": "parties"}
    )


class Accepted(BaseModel):
    """What kind of quality event it becomes."""

    model_config = ConfigDict(extra="forbid")
    event_kind: KINDS = Field(title="Kind")
    category: CATEGORIES = Field(title="Category")
    site: PartyId | None = Field(default=None, title="Site or organisation")


class Message(BaseModel):
    """What whoever holds the code is told."""

    model_config = ConfigDict(extra="forbid")
    message: str = Field(min_length=3, max_length=2000, title="Message", json_schema_extra={**LONG})


def begin(_: Case) -> Mapping[str, object]:
    """Keep when it came in: from then on the sponsor is aware. CTR Art. 52"""
    return {"received_at": clock.instant(clock.now())}


def look_by(_: Data) -> str:
    """Quality assurance looks at it within two working days."""
    return working_days_from(clock.today(), TRIAGE_WORKING_DAYS).isoformat()


def answered(case: Case) -> Mapping[str, object]:
    """Keep the message for whoever comes with the code."""
    one = {"text": str(case.fields["message"]), "at": clock.instant(clock.now()), "by": case.person.id}
    return {"messages": [*(case.record.data.get("messages") or []), one]}
