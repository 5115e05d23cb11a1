"""Label configurations: read for the names of the tags that play the audio and show a transcript.

All code takes the tags' names from here. Label Studio stores a prediction with a wrong name without an error, and then
shows an empty editor.
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

SHIPPED_CONFIGS = {"default": "label_config.xml", "segments": "label_config_segments.xml"}
"""The names of the configurations that come with the tool, and their files in this package."""

_SHAPE_LENGTH = 6  # hexadecimal digits; enough to tell a project's configurations apart
_VARIABLE = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class LabelConfig:
    """The tags of a configuration that a transcript needs.

    `audio` is the name of the Audio tag. `audio_variable` is the key in the task's data that it plays. `whole` is the
    name of the TextArea for the text of the whole recording, `per_region` of the one for a region's text, and `labels`
    of the Labels tag for regions; each is None if there is no such tag. `fixed_labels` are the labels that the
    configuration lists. `variables` has every key of the data that any tag shows, and the kind of that tag. `xml` is
    the configuration's text.
    """

    audio: str
    audio_variable: str
    whole: str | None
    per_region: str | None
    labels: str | None
    fixed_labels: tuple[str, ...]
    variables: Mapping[str, str]
    xml: str = field(repr=False, compare=False)
    interface: "LabelInterface" = field(repr=False, compare=False)

    @property
    def shape(self) -> str:
        """A short digest of everything that the form of a prediction depends on."""
        names = (self.audio, self.audio_variable, self.whole, self.per_region, self.labels, self.fixed_labels)
        return hashlib.sha256(repr(names).encode()).hexdigest()[:_SHAPE_LENGTH]

    def prediction_errors(self, prediction: dict[str, Any]) -> list[str]:
        """Return the errors that Label Studio's own check reports for a prediction."""
        errors = self.interface.validate_prediction(prediction, return_errors=True)  # type: ignore[no-untyped-call]
        return errors if isinstance(errors, list) else []


def label_config_path(name: str) -> Path:
    """Return the file of a configuration. `name` is `default`, `segments`, or a path."""
    if name in SHIPPED_CONFIGS:
        return Path(str(resources.files("ls_transcribe") / SHIPPED_CONFIGS[name]))
    return Path(name)


def label_config_text(name: str) -> str:
    """Return the XML of a configuration. `name` is `default`, `segments`, or a path.

    Raises:
        ConfigurationUnreadable: The file cannot be read.
    """
    try:
        return label_config_path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigurationUnreadable(
            name, f"cannot be read ({reason}): name a file, or one of {' and '.join(SHIPPED_CONFIGS)}"
        ) from error


def load_label_config(name: str) -> LabelConfig:
    """Read a configuration. `name` is `default`, `segments`, or a path.

    Raises:
        ConfigurationRefused: It cannot be read, is not a label configuration, or cannot show a transcript.
    """
    return parse_label_config(label_config_text(name), name)


def preload_parser() -> None:
    """Import the SDK's parser in the background. That takes half a second, in which a server can answer."""
    parser = "label_studio_sdk.label_interface.interface"
    threading.Thread(target=import_module, args=(parser,), name="preload-parser", daemon=True).start()


def parse_label_config(xml: str, name: str) -> LabelConfig:
    """Parse a configuration. `name` is what an error calls it.

    Raises:
        ConfigurationRefused: It is not a label configuration, or cannot show a transcript.
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
    audio = _audio_tag(interface, name)
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
        xml=xml,
        interface=interface,
    )


def _audio_tag(interface: "LabelInterface", name: str) -> Any:
    """Return the tag that plays the recording."""
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
    """Return every key of a task's data that the configuration shows, and the kind of the first tag that shows it."""
    variables: dict[str, str] = {}
    for element in ElementTree.fromstring(xml).iter():  # noqa: S314  # the user's own file, already parsed by the SDK
        for value in element.attrib.values():
            for variable in _VARIABLE.findall(value):
                variables.setdefault(variable, element.tag)
    return variables
