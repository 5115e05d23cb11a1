"""JSON and XML with values of other types, fields that are missing or twice, and numbers that nobody expects."""

import copy
import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any

from transcripts.damage import DAMAGES, damaged

_TIMES = ("2026-01-01T12:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999-12:00", "1767268800", "noon")
_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, -(2**63) - 1, 10**400, 0.5, -0.0, 1e300, float("nan"),
    float("inf"), "", " ", "0", "-1", "null", "\0", "\ud800", "é\u202e\u001b[31m", "../../etc/passwd", "s3://", "http://[",
    "x" * 10_000, [], {}, [None], [[]], [{}], {"": None}, {"id": {}}, [0] * 100, *_TIMES,
)  # fmt: skip


def odd_value(random: Random) -> Any:
    """Return a value that nobody expects."""
    return copy.deepcopy(random.choice(_ODD))


def changed_value(value: Any, random: Random) -> Any:
    """Return JSON with one to three changes: another value, a field less, a field twice, an item more or less."""
    changed = {"": copy.deepcopy(value)}
    for _time in range(random.choice([1, 1, 1, 2, 3])):
        holder, key = random.choice(list(_places(changed)))
        match random.randrange(5):
            case 0 if holder is not changed:
                del holder[key]
            case 1 if isinstance(holder, list):
                holder.insert(random.randrange(len(holder) + 1), copy.deepcopy(holder[key]))
            case 2 if isinstance(holder, dict) and holder is not changed:
                holder[random.choice([f"{key}s", key.upper(), "", "id"])] = holder.pop(key)
            case 3:
                holder[key] = random.choice([[holder[key]], {"value": holder[key]}, str(holder[key])])
            case _:
                holder[key] = odd_value(random)
    return changed[""]


def changed_json(document: bytes, random: Random) -> bytes:
    """Return a document of JSON with changes of its values, or else of its bytes."""
    if random.random() < 0.2:
        return damaged(document, random.choice(sorted(DAMAGES)), random.randrange(2**32)) if document else b"{}"
    try:
        value = json.loads(document)
    except ValueError:
        return document
    return json.dumps(changed_value(value, random)).encode()


def changed_xml(document: bytes, random: Random) -> bytes:
    """Return a document of XML with another text in an element, an element less or twice, or changes of its bytes."""
    elements = list(re.finditer(rb"<(\w+)[^<>]*>[^<>]*</\1>", document))
    blocks = list(re.finditer(rb"(?s)<(Contents|CommonPrefixes|Owner|Error|Tag|Bucket)>.*?</\1>", document))
    match random.randrange(5):
        case 0 if document:
            return damaged(document, random.choice(sorted(DAMAGES)), random.randrange(2**32))
        case 1 if blocks:
            found = random.choice(blocks)
            return document[: found.start()] + found[0] * random.choice([0, 2, 50]) + document[found.end() :]
        case 2 if elements:
            found = random.choice(elements)
            return document[: found.start()] + found[0] * random.choice([0, 2]) + document[found.end() :]
        case _ if elements:
            found = random.choice(elements)
            text = (
                json.dumps(odd_value(random), ensure_ascii=random.random() < 0.9).strip('"').encode("utf-8", "replace")
            )
            element = b"<%s>%s</%s>" % (found[1], text, found[1])
            return document[: found.start()] + element + document[found.end() :]
    return b""


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of JSON: what holds it, and its key or number there."""
    for key, child in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(child, dict | list):
            yield from _places(child)
