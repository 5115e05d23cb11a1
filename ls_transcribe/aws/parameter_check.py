"""Checks parameters against the service model. botocore has the model, but leaves most of the check to Amazon."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_SHOWN = 6  # the number of allowed values that a message lists


_TYPES: Mapping[str, tuple[Any, str]] = {
    "structure": (Mapping, "an object"),
    "map": (Mapping, "an object"),
    "list": (list | tuple, "a list"),
    "string": (str, "a text"),
    "boolean": (bool, "true or false"),
    "integer": (int, "a whole number"),
}
"""The types of the model, as Python has them and as messages name them."""

_PARTITIONS = re.compile(r"\(aws\|[^()]*\)")
"""The partitions of AWS in the pattern of an ARN. The model does not have those that came later, such as aws-eusc."""


def check_types(shape: Any, value: Any, path: str) -> Iterator[str]:
    """Yield which values have another type than the model's, as clauses. The arguments are those of `check`."""
    kind, name = _TYPES.get(shape.type_name, (object, ""))
    if not isinstance(value, kind) or (shape.type_name == "integer" and isinstance(value, bool)):
        yield f"{path or 'it'} must be {name}"
    elif shape.type_name == "structure":
        for member, entry in value.items():
            if member in shape.members:
                yield from check_types(shape.members[member], entry, f"{path}.{member}" if path else str(member))
    elif shape.type_name == "map":
        for member, entry in value.items():
            yield from check_types(shape.value, entry, f"{path}.{member}")
    elif shape.type_name == "list":
        for number, entry in enumerate(value):
            yield from check_types(shape.member, entry, f"{path}[{number}]")


def check(shape: Any, value: Any, path: str) -> Iterator[str]:
    """Yield what is wrong with a value, as clauses. `shape` is botocore's, `path` as "Settings.MaxAlternatives"."""
    match shape.type_name:
        case "structure":
            yield from _structure(shape, value, path)
        case "list":
            yield from _list(shape, value, path)
        case "map":
            if not isinstance(value, Mapping):
                yield f"{path} must be an object"
                return
            yield from _within(shape, len(value), f"the number of {path}")
            for name, entry in value.items():
                yield from check(shape.key, name, path)
                yield from check(shape.value, entry, f"{path}.{name}")
        case "string":
            yield from _string(shape, value, path)
        case "boolean":
            if not isinstance(value, bool):
                yield f"{path} must be true or false"
        case "integer":
            yield from _integer(shape, value, path)


def _structure(shape: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path or 'it'} must be an object"
        return
    for name, entry in value.items():
        member = f"{path}.{name}" if path else str(name)
        if name not in shape.members:
            yield f"{member} is unknown there; known are {', '.join(shape.members)}"
        else:
            yield from check(shape.members[name], entry, member)
    for name in shape.required_members:
        if path and name not in value:
            yield f"{path} needs {name}"


def _list(shape: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list | tuple):
        yield f"{path} must be a list"
        return
    yield from _within(shape, len(value), f"the number of {path}")
    for number, entry in enumerate(value):
        yield from check(shape.member, entry, f"{path}[{number}]")


def _string(shape: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{path} must be a text"
        return
    allowed = shape.enum
    if allowed and value not in allowed:
        similar = [name for name in allowed if name.lower()[:2] == value.lower()[:2]] or allowed
        more = " …" if len(similar) > _SHOWN else ""
        yield f"{path} cannot be {value}: there are {', '.join(similar[:_SHOWN])}{more}"
        return
    yield from _within(shape, len(value), f"the length of {path}")
    pattern = shape.metadata.get("pattern")
    if pattern and not re.fullmatch(_PARTITIONS.sub("(aws[a-z-]*)", pattern), value):
        yield f"{path} cannot be {value}: it must match {pattern}"


def _integer(shape: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield f"{path} must be a whole number"
        return
    yield from _within(shape, value, path)


def _within(shape: Any, number: int, name: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and number < least:
        yield f"{name} is {number}, and must be at least {least}"
    if most is not None and number > most:
        yield f"{name} is {number}, and must be at most {most}"
