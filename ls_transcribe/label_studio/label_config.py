"""Label configurations: read for the names of the tags that play the audio and show a transcript.

All code takes the tags' names from here. Label Studio stores a prediction with a wrong name without an error, and then
shows an empty editor.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ls_transcribe.errors.label_config import ConfigurationRefused, ConfigurationUnreadable
from ls_transcribe.label_studio.config_tags import ConfigTag, canonical_xml, read_tags

if TYPE_CHECKING:
    from label_studio_sdk.label_interface.interface import LabelInterface

SHIPPED_CONFIGS = {"default": "label_config.xml", "segments": "label_config_segments.xml"}
"""The names of the configurations that come with the tool, and their files in this package."""

NAMES_BOX = "speaker_names"
"""The name of the TextArea that has the names of a recording's speakers (see `model.speaker_names`), in any case."""

_SHAPE_LENGTH = 6  # hexadecimal digits; enough to tell a project's configurations apart
_VARIABLE = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class LabelConfig:
    """The tags of a configuration that a transcript needs.

    `audio` is the name of the Audio tag. `audio_variable` is the key in the task's data that it plays. `whole` is the
    name of the TextArea for the text of the whole recording, `per_region` of the one for a region's text, and `labels`
    of the Labels tag for regions; each is None if there is no such tag. `fixed_labels` are the labels that the
    configuration lists. `variables` has every key of the data that any tag shows, and the kind of that tag. `xml` is
    the configuration's text. `names_box` is the name of the TextArea for the speakers' names, None if there is none.
    """

    audio: str
    audio_variable: str
    whole: str | None
    per_region: str | None
    labels: str | None
    fixed_labels: tuple[str, ...]
    variables: Mapping[str, str]
    xml: str = field(repr=False, compare=False)
    names_box: str | None = None

    @property
    def shape(self) -> str:
        """A short digest of everything that the form of a prediction depends on."""
        names = (self.audio, self.audio_variable, self.whole, self.per_region, self.labels, self.fixed_labels)
        return hashlib.sha256(repr(names).encode()).hexdigest()[:_SHAPE_LENGTH]

    def prediction_errors(self, prediction: dict[str, Any]) -> list[str]:
        """Return the errors that Label Studio's own check reports for a prediction."""
        errors = self._interface.validate_prediction(prediction, return_errors=True)  # type: ignore[no-untyped-call]
        return errors if isinstance(errors, list) else []

    @cached_property
    def _interface(self) -> "LabelInterface":
        """The SDK's own reading. It takes half a second to load, so it is loaded with the first prediction."""
        from label_studio_sdk.label_interface.interface import LabelInterface

        return LabelInterface(canonical_xml(self.xml))


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


def parse_label_config(xml: str, name: str) -> LabelConfig:
    """Parse a configuration. `name` is what an error calls it.

    Raises:
        ConfigurationRefused: It is not a label configuration, or cannot show a transcript.
    """
    tags = read_tags(xml, name)
    audio = _audio_tag(tags, name)
    controls = [tag for tag in tags if audio.name in tag.to_names]
    areas = [tag for tag in controls if tag.kind == "textarea"]
    names_box = next((tag.name for tag in areas if tag.name.casefold() == NAMES_BOX), None)
    areas = [tag for tag in areas if tag.name != names_box]
    if not areas:
        raise ConfigurationRefused(
            name,
            f"has no TextArea for its Audio, so a transcript has no place: "
            f'add <TextArea name="transcription" toName="{audio.name}" transcription="true" editable="true"/>',
        )
    labels = next((tag for tag in controls if tag.kind == "labels"), None)
    return LabelConfig(
        audio=audio.name,
        audio_variable=audio.value[1:],
        whole=next((tag.name for tag in areas if not tag.is_per_region), None),
        per_region=next((tag.name for tag in areas if tag.is_per_region), None),
        labels=labels.name if labels else None,
        fixed_labels=labels.labels if labels else (),
        variables=_variables(tags),
        xml=xml,
        names_box=names_box,
    )


def _audio_tag(tags: Sequence[ConfigTag], name: str) -> ConfigTag:
    """Return the tag that plays the recording."""
    audio = next((tag for tag in tags if tag.kind in ("audio", "audioplus") and tag.name), None)
    if audio is None:
        raise ConfigurationRefused(
            name, 'has no Audio tag, so nothing could be heard: add <Audio name="audio" value="$audio"/>'
        )
    if not audio.value.startswith("$"):
        raise ConfigurationRefused(name, f'plays {audio.value!r} for every task: write <Audio … value="$audio"/>')
    return audio


def _variables(tags: Iterable[ConfigTag]) -> dict[str, str]:
    """Return every key of a task's data that the configuration shows, and the kind of the first tag that shows it."""
    variables: dict[str, str] = {}
    for tag in tags:
        for value in tag.attributes.values():
            for variable in _VARIABLE.findall(value):
                variables.setdefault(variable, tag.title)
    return variables
