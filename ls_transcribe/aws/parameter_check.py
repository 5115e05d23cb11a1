"""Parameters held against the service's own model, which botocore does not do: it leaves names and values to Amazon."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_SHOWN = 6  # values of an enumeration in a sentence


def check(shape: Any, value: Any, path: str) -> Iterator[str]:
    """What is wrong with a value of a shape of botocore's; `path` is where it stands: `Settings.MaxAlternatives`."""
    match shape.type_name:
        case "structure":
            yield from _structure(shape, value, path)
        case "list":
            yield from _list(shape, value, path)
        case "map":
            if not isinstance(value, Mapping):
                yield f"{path} must be an object"
                return
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
        where = f"{path}.{name}" if path else str(name)
        if name not in shape.members:
            yield f"{where} is unknown there; known are {', '.join(shape.members)}"
        else:
            yield from check(shape.members[name], entry, where)
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
    known = shape.enum
    if known and value not in known:
        alike = [name for name in known if name.lower()[:2] == value.lower()[:2]] or known
        more = " …" if len(alike) > _SHOWN else ""
        yield f"{path} cannot be {value}: there are {', '.join(alike[:_SHOWN])}{more}"
        return
    yield from _within(shape, len(value), f"the length of {path}")
    pattern = shape.metadata.get("pattern")
    if pattern and not re.fullmatch(pattern, value):
        yield f"{path} cannot be {value}: it must match {pattern}"


def _integer(shape: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield f"{path} must be a whole number"
        return
    yield from _within(shape, value, path)


def _within(shape: Any, number: int, what: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and number < least:
        yield f"{what} is {number}, and must be at least {least}"
    if most is not None and number > most:
        yield f"{what} is {number}, and must be at most {most}"
