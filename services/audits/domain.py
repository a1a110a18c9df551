"""The words that everything about audits shares."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from shared.roles import QUALITY, Role

ULID = "[0-9A-HJKMNP-TV-Z]{26}"
PersonId = Annotated[str, Field(pattern=f"^person/{ULID}$", json_schema_extra={"x-ref": "people"})]
PartyId = Annotated[str, Field(pattern=f"^party/{ULID}$", json_schema_extra={"x-ref": "parties"})]
EntityId = Annotated[
    str, Field(pattern=f"^auditable_entity/{ULID}$", json_schema_extra={"x-ref": "auditable-entities"})
]
Title = Annotated[str, Field(min_length=3, max_length=200)]
Decimal = Annotated[str, Field(pattern=r"^-?\d{1,9}(\.\d{1,6})?$", max_length=18)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$", max_length=40)]
LONG: Mapping[str, Any] = {"format": "multiline"}
# Risk, programme and reports are confidential to those who audit and to who answers for the study. E6(R3) 3.11.2
AUDIT = (*QUALITY, Role.AUDITOR)
READERS = (*AUDIT, Role.STUDY_MANAGER)
