"""A labelling configuration, read for what transcripts need of it: where the audio goes, and where text can stand.

Names of tags always come from here: a prediction under another name is stored by Label Studio without complaint and
shown as an empty editor.
"""

import hashlib
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from ls_transcribe.errors.label_config import ConfigurationRefused, ConfigurationUnreadable

if TYPE_CHECKING:
    from label_studio_sdk.label_interface.interface import LabelInterface

SHIPPED = {"default": "label_config.xml", "segments": "label_config_segments.xml"}
"""The configurations that come with the tool, by the names under which they can be asked for."""

_SHAPE_LENGTH = 6  # hexadecimal digits: configurations are told apart within one project
_VARIABLE = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class LabelConfig:
    """What a configuration offers.

    `audio` is the Audio tag's name, `audio_variable` the key of the task's data that it plays. `whole` is the TextArea
    for a whole recording's text, `per_region` the one for a region's, `labels` the Labels that regions carry; each is
    None where there is none. `fixed_labels` are the labels that the configuration itself lists, `variables` all keys of
    the data that it shows, each with the tag that shows it.
    """

    audio: str
    audio_variable: str
    whole: str | None
    per_region: str | None
    labels: str | None
    fixed_labels: tuple[str, ...]
    variables: Mapping[str, str]
    interface: "LabelInterface" = field(repr=False, compare=False)

    @property
    def shape(self) -> str:
        """A short digest of what decides on the form of predictions: names, places and fixed labels."""
        names = (self.audio, self.audio_variable, self.whole, self.per_region, self.labels, self.fixed_labels)
        return hashlib.sha256(repr(names).encode()).hexdigest()[:_SHAPE_LENGTH]

    def complaints(self, prediction: dict[str, Any]) -> list[str]:
        """What Label Studio's own check finds wrong with a prediction."""
        found = self.interface.validate_prediction(prediction, return_errors=True)  # type: ignore[no-untyped-call]
        return found if isinstance(found, list) else []


def path_of(name: str) -> Path:
    """Where a configuration lies: a shipped one's name, or the path of any file."""
    if name in SHIPPED:
        return Path(str(resources.files("ls_transcribe") / SHIPPED[name]))
    return Path(name)


def text(name: str) -> str:
    """The XML of a configuration: `default`, `segments`, or a file.

    Raises:
        ConfigurationUnreadable: It cannot be read.
    """
    try:
        return path_of(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigurationUnreadable(
            name, f"cannot be read ({reason}): name a file, or one of {' and '.join(SHIPPED)}"
        ) from error


def load(name: str) -> LabelConfig:
    """Read a configuration: `default`, `segments`, or a file.

    Raises:
        ConfigurationRefused: It cannot be read, is no labelling configuration, or cannot carry a transcript.
    """
    return parse(text(name), name)


def load_reader() -> None:
    """Begin to load the SDK's reader of configurations, which takes half a second, while a server is waited for."""
    reader = "label_studio_sdk.label_interface.interface"
    threading.Thread(target=import_module, args=(reader,), name="load", daemon=True).start()


def parse(xml: str, name: str) -> LabelConfig:
    """Read a configuration from its text; `name` is what it is called in a refusal.

    Raises:
        ConfigurationRefused: It is no labelling configuration, or cannot carry a transcript.
    """
    from label_studio_sdk._legacy.exceptions import LabelStudioValidationErrorSentryIgnored as NotValid
    from label_studio_sdk._legacy.exceptions import LabelStudioXMLSyntaxErrorSentryIgnored as NotXml
    from label_studio_sdk.label_interface.interface import LabelInterface

    try:
        interface = LabelInterface(xml)
        interface.validate()  # type: ignore[no-untyped-call]
        variables = _variables(xml)
    except (NotValid, NotXml, ElementTree.ParseError, ValueError) as error:
        raise ConfigurationRefused(name, f"is not a labelling configuration: {error}") from error
    audio = _audio(interface, name)
    controls = [tag for tag in interface.controls if audio.name in (tag.to_name or ())]
    areas = [tag for tag in controls if tag.tag == "TextArea"]
    if not areas:
        raise ConfigurationRefused(
            name,
            f"has no TextArea for its Audio, so a transcript has no place: "
            f'add <TextArea name="transcription" toName="{audio.name}" transcription="true" editable="true"/>',
        )
    labels = next((tag for tag in controls if tag.tag == "Labels"), None)
    return LabelConfig(
        audio=audio.name,
        audio_variable=audio.value[1:],
        whole=next((tag.name for tag in areas if not _is_per_region(tag.attr)), None),
        per_region=next((tag.name for tag in areas if _is_per_region(tag.attr)), None),
        labels=labels.name if labels else None,
        fixed_labels=tuple(labels.labels) if labels else (),
        variables=variables,
        interface=interface,
    )


def _audio(interface: "LabelInterface", name: str) -> Any:
    """The tag that plays the recording."""
    audio = next((tag for tag in interface.objects if tag.tag == "Audio"), None)
    if audio is None:
        raise ConfigurationRefused(
            name, 'has no Audio tag, so nothing could be heard: add <Audio name="audio" value="$audio"/>'
        )
    if not (audio.value or "").startswith("$"):
        raise ConfigurationRefused(name, f'plays {audio.value!r} for every task: write <Audio … value="$audio"/>')
    return audio


def _is_per_region(attributes: Mapping[str, str]) -> bool:
    return attributes.get("perRegion", "").lower() == "true"


def _variables(xml: str) -> dict[str, str]:
    """Every key of a task's data that the configuration shows, and the first tag that shows it."""
    shown: dict[str, str] = {}
    for element in ElementTree.fromstring(xml).iter():  # noqa: S314  # the user's own file, already parsed by the SDK
        for value in element.attrib.values():
            for variable in _VARIABLE.findall(value):
                shown.setdefault(variable, element.tag)
    return shown
