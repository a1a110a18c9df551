"""What was filled in: judged by its model, merged into what stood there."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from shared.errors import Refusal


def checked(model: type[BaseModel], values: Mapping[str, Any], at: str = "") -> dict[str, Any]:
    """Return the values as JSON data after the model judged them; 422 with a pointer for each field."""
    try:
        return model.model_validate(values).model_dump(mode="json")
    except ValidationError as error:
        errors = [
            {
                "pointer": f"{at}/{'/'.join(str(part) for part in item['loc'])}",
                "message": item["msg"].removeprefix("Value error, "),
            }
            for item in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        detail = "; ".join(f"{item['pointer']}: {item['message']}" for item in errors[:3])
        raise Refusal(
            "VALIDATION_FAILED", detail, "API: fields as the schema says", "invalid_field", errors=errors
        ) from error


@cache
def schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema of a model, made once a process; nobody changes it."""
    return model.model_json_schema()


def merged(target: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return the target after an RFC 7396 merge patch."""
    result = dict(target)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping):
            former = result.get(key)
            result[key] = merged(former if isinstance(former, Mapping) else {}, value)
        else:
            result[key] = value
    return result
