"""The bounds that the service's own model (as botocore has it) puts on a call, checked as the service does.

botocore checks a call's types and least values; lengths, greatest values, patterns and enumerations are left to the
service, which answers with one sentence that lists all that it found.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
from stand_ins.amazon.errors import bad_request

_FAILED = "Value {} at '{}' failed to satisfy constraint: Member must {}"


def check(operation: str, parameters: dict[str, Any]) -> None:
    """Refuse a call that is outside the bounds of the service model.

    Raises:
        Refused: It is; the text names every member that is.
    """
    found = list(_violations(_model().operation_model(operation).input_shape, parameters, ""))
    if found:
        errors = "error" if len(found) == 1 else "errors"
        raise bad_request(f"{len(found)} validation {errors} detected: {'; '.join(found)}")


@cache
def enumeration(shape: str) -> tuple[str, ...]:
    """The values of an enumeration of the model, such as `LanguageCode`."""
    return tuple(_model().shape_for(shape).enum)


@cache
def members(shape: str) -> tuple[str, ...]:
    """The members of a structure of the model, such as `TranscriptionJobSummary`."""
    return tuple(_model().shape_for(shape).members)


@cache
def _model() -> Any:
    return botocore.session.get_session().get_service_model("transcribe")


def _violations(shape: Any, value: Any, path: str) -> Iterator[str]:
    """What is wrong with a value, and with what is in it."""
    yield from (_FAILED.format(_shown(value), path, demand) for demand in _demands(shape, value))
    if shape.type_name == "structure":
        for name in shape.required_members:
            if name not in value:
                yield _FAILED.format("null", _below(path, name), "not be null")
        for name, member in shape.members.items():
            if name in value:
                yield from _violations(member, value[name], _below(path, name))
    elif shape.type_name == "list":
        for number, entry in enumerate(value, start=1):
            yield from _violations(shape.member, entry, f"{path}.{number}.member")
    elif shape.type_name == "map":
        for key, entry in value.items():
            yield from _violations(shape.value, entry, f"{path}.{key}.member")


def _demands(shape: Any, value: Any) -> Iterator[str]:
    """What a value itself fails to meet."""
    bounds = shape.metadata
    counted = isinstance(value, str | list | dict)
    size, measure = (len(value), "length") if counted else (value, "value")
    if "max" in bounds and size > bounds["max"]:
        yield f"have {measure} less than or equal to {bounds['max']}"
    if "min" in bounds and size < bounds["min"]:
        yield f"have {measure} greater than or equal to {bounds['min']}"
    if "pattern" in bounds and not re.fullmatch(bounds["pattern"], value):
        yield f"satisfy regular expression pattern: {bounds['pattern']}"
    if "enum" in bounds and value not in bounds["enum"]:
        yield f"satisfy enum value set: [{', '.join(bounds['enum'])}]"


def _shown(value: Any) -> str:
    return f"'{value}'"


def _below(path: str, name: str) -> str:
    name = name[0].lower() + name[1:]
    return f"{path}.{name}" if path else name
