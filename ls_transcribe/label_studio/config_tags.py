"""The tags of a labelling configuration, read from its XML as Label Studio reads it.

What Label Studio's server rejects is rejected here: a project could not be created with it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from ls_transcribe.errors.label_config import ConfigurationRefused

_HEADINGS = {"header", "panel", "text"}
"""The tags whose text may say what the next tag is for."""

_REQUIRED = {
    "textarea": ("name", "toname"),
    "number": ("name", "toname"),
    "labels": ("name", "toname"),
    "choices": ("name", "toname"),
    "text": ("name", "value"),
    "hypertext": ("name", "value"),
    "image": ("name", "value"),
    "label": ("value",),
    "choice": ("value",),
}
"""The attributes without which the server rejects a tag. It looks only at tags within `View` tags."""

_SPELLINGS = {"name": "name", "toname": "toName", "value": "value", "valuelist": "valueList", "alias": "alias"}
"""How attributes are written that the server knows in this spelling only, by their names in small letters."""

_CONDITIONS = ("whentagname", "whenlabelvalue")
"""The attributes by which a tag is shown only for regions with a label. They hold for all that is in a View."""

_ENCODING = re.compile(r"\s*<\?xml[^>]*\sencoding\s*=")


@dataclass(frozen=True, slots=True)
class ConfigTag:
    """A tag of a labelling configuration.

    `kind` is the tag's name in small letters, and `title` as it is written. `name` is "" if it has none. `to_names` are
    the names of the tags that it belongs to. `attributes` has its attributes by their names in small letters, since
    editors read them in any case. `labels` are the values of its labels, or of its choices. `heading` is the text that
    stands right before it on the screen.
    """

    kind: str
    title: str
    name: str
    to_names: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    heading: str = ""

    @property
    def value(self) -> str:
        """What the tag shows: a variable such as `$audio`, or a text."""
        return self.attributes.get("value") or self.attributes.get("valuelist") or ""

    @property
    def plays_audio(self) -> bool:
        """Whether it is a player. AudioPlus is the earlier name of Audio."""
        return self.kind in ("audio", "audioplus")

    @property
    def has_variable(self) -> bool:
        """Whether what it shows comes with each task."""
        return self.value.startswith("$")

    @property
    def has_lines(self) -> bool:
        """Whether a text box of this kind has several lines. One that has not loses line breaks when it is edited."""
        rows = self.attributes.get("rows", "")
        return rows.isdecimal() and int(rows) > 1

    @property
    def is_per_region(self) -> bool:
        """Whether each region has one of its own."""
        return self.attributes.get("perregion", "").lower() == "true"


def read_tags(xml: str, name: str) -> tuple[ConfigTag, ...]:
    """Return the tags of a configuration, in their order. `name` is what an error calls the configuration.

    Raises:
        ConfigurationRefused: It is not XML, or Label Studio would reject it.
    """
    root = _parse(xml, name)
    for complaint in _complaints(root):
        raise _no_configuration(name, complaint)
    tags = tuple(_tags(root))
    _check_names(tags, name)
    return tags


def check_spelling(xml: str, name: str) -> None:
    """Check what Label Studio's server asks of a configuration for a new project, but its editor does not.

    The server knows some attributes in one spelling only, and takes every one that ends with `name` for a name.

    Raises:
        ConfigurationRefused: The server would reject it.
    """
    names: set[str] = set()
    for element in _parse(xml, name).iter():
        for attribute, value in element.attrib.items():
            spelling = _SPELLINGS.get(attribute.lower(), attribute)
            if spelling != attribute:
                raise _no_configuration(
                    name, f"a tag {element.tag} has {attribute}, where Label Studio needs {spelling}"
                )
            if attribute.endswith("name") and value in names:
                raise _no_configuration(name, f"{attribute} of a tag {element.tag} is {value}, which is a name already")
            names.update({value} if attribute.endswith("name") else ())


def canonical_xml(xml: str) -> str:
    """Return a configuration with the names of attributes as the SDK spells them, which does not know others."""
    root = _parse(xml, "")
    for element in root.iter():
        attributes = {_SPELLINGS.get(key.lower(), key): value for key, value in element.attrib.items()}
        element.attrib.clear()
        element.attrib.update(attributes)
    return ElementTree.tostring(root, encoding="unicode")


class _WithoutDoctype(ElementTree.TreeBuilder):
    """Builds the tree of a document, and rejects a document type as the server does: it could define entities."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """Reject the document type."""
        message = "it has a DOCTYPE, which Label Studio does not read"
        raise ValueError(message)


def _parse(xml: str, name: str) -> "ElementTree.Element[str]":
    if _ENCODING.match(xml):
        raise _no_configuration(name, "its first line names an encoding, which Label Studio cannot read: leave it out")
    parser = ElementTree.XMLParser(target=_WithoutDoctype())  # noqa: S314  # no document types, and so no entities
    try:
        parser.feed(xml)
        root: ElementTree.Element[str] = parser.close()
    except (ElementTree.ParseError, ValueError) as error:
        raise _no_configuration(name, str(error)) from error
    return root


def _no_configuration(name: str, complaint: str) -> ConfigurationRefused:
    return ConfigurationRefused(name, f"is not a labelling configuration: {complaint}")


def _complaints(root: Any) -> Iterator[str]:
    """Yield what the server does not allow: what its schema says of tags that are within `View` tags, and Repeaters."""
    elements = [(root, True)]
    while elements:
        element, is_in_views = elements.pop()
        kind, attributes = element.tag.lower(), {key.lower() for key in element.attrib}
        attributes |= {"value"} if "valuelist" in attributes else set()
        if kind == "repeater":
            yield "it has a Repeater, whose tags are made anew for each task, so that none of them can be filled"
        if is_in_views:
            missing = [_SPELLINGS[attribute] for attribute in _REQUIRED.get(kind, ()) if attribute not in attributes]
            yield from (f"a tag {element.tag} has no {attribute}" for attribute in missing)
            if kind in ("labels", "choices") and not missing and "value" not in attributes and not len(element):
                yield f"a tag {element.tag} has nothing to choose from"
        is_in_views = is_in_views and kind in ("view", "labels", "choices")
        elements += [(child, is_in_views) for child in reversed(element)]


def _tags(root: Any) -> Iterator[ConfigTag]:
    heading, elements = "", [(root, dict[str, str]())]
    while elements:
        element, conditions = elements.pop()
        attributes = conditions | {key.lower(): value for key, value in element.attrib.items()}
        kind, value, name = element.tag.lower(), attributes.get("value", ""), attributes.get("name", "")
        is_heading = kind in _HEADINGS and "$" not in value
        heading = value if is_heading and value else heading
        to_name = attributes.get("toname", "")
        yield ConfigTag(
            kind,
            element.tag,
            name,
            tuple(to_name.split(",")) if to_name else (),
            attributes,
            tuple(_labels(element)) if to_name else (),
            heading if name and not is_heading else "",
        )
        heading = "" if name and not is_heading else heading
        inherited = {key: value for key, value in attributes.items() if key in _CONDITIONS}
        elements += [(child, inherited) for child in reversed(element)]


def _labels(element: Any) -> Iterator[str]:
    """Yield the values of the labels below a tag. The alias is what results have, if a label has one."""
    for label in element.iter():
        if label is not element and label.tag.lower() in ("label", "choice"):
            attributes = {key.lower(): value for key, value in label.attrib.items()}
            if value := attributes.get("alias") or attributes.get("value"):
                yield value


def _check_names(tags: tuple[ConfigTag, ...], name: str) -> None:
    names = [tag.name for tag in tags if tag.name]
    for tag in tags:
        if tag.name and names.count(tag.name) > 1:
            raise _no_configuration(name, f"two tags have the name {tag.name}")
        for to_name in tag.to_names:
            if to_name not in names:
                known = ", ".join(sorted(names))
                raise _no_configuration(name, f"{tag.title} {tag.name} has toName={to_name}, and the names are {known}")
