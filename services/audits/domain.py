"""The words that everything about audits shares."""

from typing import Annotated

from pydantic import Field

from shared.field_types import ULID
from shared.roles import QUALITY, Role

EntityId = Annotated[
    str, Field(pattern=f"^auditable_entity/{ULID}$", json_schema_extra={"x-ref": "auditable-entities"})
]
Decimal = Annotated[str, Field(pattern=r"^-?\d{1,9}(\.\d{1,6})?$", max_length=18)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$", max_length=40)]
# Risk, programme and reports are confidential to those who audit and to who answers for the study. E6(R3) 3.11.2
AUDIT = (*QUALITY, Role.AUDITOR)
READERS = (*AUDIT, Role.STUDY_MANAGER)
