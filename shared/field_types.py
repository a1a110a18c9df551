"""The fields that bodies of many types share: whom and what they name, and what is written at length."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

ULID = "[0-9A-HJKMNP-TV-Z]{26}"  # https://github.com/ulid/spec, Crockford's base32
ENTITY = f"^[a-z_]{{1,40}}/{ULID}$"
PersonId = Annotated[str, Field(pattern=f"^person/{ULID}$", json_schema_extra={"x-ref": "people"})]
PartyId = Annotated[str, Field(pattern=f"^party/{ULID}$", json_schema_extra={"x-ref": "parties"})]
DocumentId = Annotated[str, Field(pattern=f"^document/{ULID}$", json_schema_extra={"x-ref": "documents"})]
CompetencyId = Annotated[
    str, Field(pattern=f"^competency/{ULID}$", json_schema_extra={"x-ref": "competencies"})
]
Title = Annotated[str, Field(min_length=3, max_length=200)]
LONG: Mapping[str, Any] = {"format": "multiline"}
