"""The names that people give to the speakers of a recording: a text with a line for each, as in "spk_0 = Ada".

A labelling configuration can have a box for it. Label Studio's labels are fixed before anybody has listened, so that
names have no other place there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

LONGEST_NAME = 100
"""The length of a name in characters, at most: a whole sentence is no name."""

_SEPARATOR = re.compile(r"=>|->|→|[=:＝：\t]|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class SpeakerNames:
    """The names of speakers by their labels, and sentences about lines that are not used."""

    by_label: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def names_text(labels: Iterable[str], names: Mapping[str, str]) -> str:
    """Return a text with a line for each speaker: the label, and the name if one is known already."""
    return "\n".join(f"{label} = {names.get(label, '')}" for label in labels)


def read_names(text: str, labels: Iterable[str]) -> SpeakerNames:
    """Return the names in a text. `labels` are those of the recording's speakers; case and spaces do not count.

    A speaker without a name keeps the label. Two speakers may have one name: then they are one person.
    """
    known: dict[str, str] = {}
    for label in labels:
        known.setdefault(_compared(label), label)
    names: dict[str, str] = {}
    notes: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        readings = [(known[left], name) for left, name in _readings(line) if left in known]
        if not readings:
            speakers = ", ".join(known.values()) or "nobody"
            notes.append(f"the line {_quoted(line)} of its names names no speaker of it ({speakers})")
            continue
        label, name = readings[-1]
        if len(name) > LONGEST_NAME:
            notes.append(f"the line {_quoted(line)} of its names is not used: no name is so long")
        elif name and names.setdefault(label, name) != name:
            notes.append(f"the line {_quoted(line)} of its names is not used: {label} is {names[label]} above")
    return SpeakerNames(names, tuple(notes))


def _readings(line: str) -> Iterator[tuple[str, str]]:
    """Yield a label, as it is compared, and a name for each way to read a line: both may have a sign in them."""
    for match in _SEPARATOR.finditer(line):
        yield _compared(line[: match.start()]), " ".join(line[match.end() :].split())


def _compared(label: str) -> str:
    return "".join(label.casefold().split())


def _quoted(line: str) -> str:
    return f'"{line[:LONGEST_NAME]}{"…" if len(line) > LONGEST_NAME else ""}"'
