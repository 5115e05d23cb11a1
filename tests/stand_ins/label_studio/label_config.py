"""What Label Studio checks of a labelling configuration, and of a task's data by it."""

import re
from functools import reduce
from operator import getitem
from typing import Any
from xml.etree import ElementTree

from stand_ins.label_studio.http import invalid

# `_DATA_TYPES` in tasks/validation.py of 1.23.2, as far as this tool's configurations use it.
_TYPES: dict[str, tuple[type, ...]] = {
    "Header": (str, int, float),
    "Labels": (str, list),
    "Paragraphs": (list, str),
    "Choices": (str, list),
    "HyperText": (str,),
    "Text": (str, int, float, list),
}
_NAME = re.compile(r'(?<!\w)name="([^"]*)"')
_TO_NAME = re.compile(r'toName="([^"]*)"')


def check(config: str) -> None:
    """Check a configuration as core/label_config.py of 1.23.2 does.

    Raises:
        Refused: It is not XML, or its names are not right.
    """
    try:
        ElementTree.fromstring(config)  # noqa: S314  # a test's own
    except ElementTree.ParseError as error:
        raise invalid(label_config=str(error)) from error
    bare = re.sub(r"<!--.*?-->", "", config, flags=re.DOTALL)
    names = _NAME.findall(bare)
    if len(set(names)) != len(names):
        raise invalid(label_config="Label config contains non-unique names")
    for name in (name for names in _TO_NAME.findall(bare) for name in names.split(",")):
        if name not in names:
            raise invalid(label_config=f'toName="{name}" not found in names: {sorted(names)}')


def variables(config: str) -> dict[str, str]:
    """Return the variables that a task's data must have, each with the tag that shows it."""
    found = {}
    for tag in ElementTree.fromstring(config).iter():  # noqa: S314  # a test's own
        value = tag.get("value", "")
        if tag.get("name") and (names := re.findall(r"^\$([\w.]+)$|\$(\w+)", value)):
            found[names[0][0] or names[0][1]] = tag.tag
    return found


def complaint(config: str, data: Any) -> str | None:
    """Return why data cannot be a task's. None if it can."""
    for name, tag in variables(config).items():
        try:
            value = reduce(getitem, name.split("."), data)
        except KeyError:
            return f'"{name}" key is expected in task data'
        expected = _TYPES.get(tag, (str,))
        if not isinstance(value, expected):
            return (
                f"data['{name}']={value} is of type '{type(value).__name__}', but the object tag {tag} "
                f"expects the following types: {[kind.__name__ for kind in expected]}"
            )
    return None
