"""Label configurations: read for the tags that play the audio and show a transcript, and for the fields they show.

All code takes the tags' names from here. Label Studio stores a prediction with a wrong name without an error, and then
shows an empty editor.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ls_transcribe.errors.label_config import ConfigurationRefused, ConfigurationUnreadable
from ls_transcribe.label_studio.config_tags import canonical_xml, check_spelling, read_tags
from ls_transcribe.label_studio.tag_roles import TagChoice, TagRoles, find_roles
from ls_transcribe.label_studio.task_fields import FieldContent, TaskField, audio_path, empty_notes, task_fields

if TYPE_CHECKING:
    from label_studio_sdk.label_interface.interface import LabelInterface

SHIPPED_CONFIGS = {"default": "label_config.xml", "segments": "label_config_segments.xml"}
"""The names of the configurations that come with the tool, and their files in this package."""

_SHAPE_LENGTH = 6  # hexadecimal digits; enough to tell a project's configurations apart


@dataclass(frozen=True)
class LabelConfig:
    """The tags of a configuration that a transcript needs.

    `audio` is the name of the Audio tag. `audio_variable` is the path of the field in the task's data that it plays.
    `whole` is the name of the TextArea for the text of the whole recording, `per_region` of the one for a region's
    text, and `labels` of the Labels tag for speakers; each is None if there is no such tag. `fixed_labels` are the
    labels of speakers that the configuration lists. `speech` is the label that turns get to say that somebody speaks,
    after the name of its tag. `sounds` are the names of the Labels tags that have no speakers. `fields` are the fields
    of the data that any tag shows. `notes` are sentences about what was left out. `xml` is the configuration's text.
    `names_box` is the name of the TextArea for the speakers' names, None if there is none.
    `has_lines` says that the box of the whole text has several lines.
    """

    audio: str
    audio_variable: str
    whole: str | None
    per_region: str | None
    labels: str | None
    fixed_labels: tuple[str, ...]
    speech: tuple[str, str] | None = None
    sounds: tuple[str, ...] = ()
    fields: tuple[TaskField, ...] = ()
    notes: tuple[str, ...] = ()
    xml: str = field(default="", repr=False, compare=False)
    names_box: str | None = None
    has_lines: bool = True

    @property
    def shape(self) -> str:
        """A short digest of everything that the form of a prediction depends on, and of the values that were given.

        It stays the same from release to release, since tasks with another one are looked at again.
        """
        names: tuple[object, ...] = (
            self.audio,
            self.audio_variable,
            self.whole,
            self.per_region,
            self.labels,
            self.fixed_labels,
        )
        given = [(item.path, item.value) for item in self.fields if item.content is FieldContent.GIVEN]
        more = (self.speech, given) if self.speech or given else ()
        return hashlib.sha256(repr(names + more).encode()).hexdigest()[:_SHAPE_LENGTH]

    @property
    def text_tags(self) -> tuple[str, ...]:
        """The names of the tags that take texts: that of the whole recording, and that of each region."""
        return tuple(tag for tag in (self.whole, self.per_region) if tag)

    @property
    def uses(self) -> Iterator[str]:
        """What each of the tags is used for: a sentence that begins with the tag."""
        yield f"Audio {self.audio} plays the recording"
        if self.whole:
            yield f"TextArea {self.whole} takes the whole text"
        if self.per_region:
            yield f"TextArea {self.per_region} takes the text of each turn"
            if self.labels:
                yield f"Labels {self.labels} says who speaks"
            if self.speech:
                yield f"Labels {self.speech[0]} marks each turn as {self.speech[1]}"
            elif not self.labels:
                yield "turns have no label"

    def prediction_errors(self, prediction: dict[str, Any]) -> list[str]:
        """Return the errors that Label Studio's own check reports for a prediction."""
        errors = self._interface.validate_prediction(prediction, return_errors=True)  # type: ignore[no-untyped-call]
        return errors if isinstance(errors, list) else []

    def tag_errors(self) -> list[str]:
        """Return the errors that Label Studio's own check reports for attributes of tags, such as a speed of -1."""
        checks = [getattr(tag, "validate_config", None) for tag in self._interface.objects]
        return [str(error) for check in checks if check for error in check()]

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
        return label_config_path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigurationUnreadable(
            name, f"cannot be read ({reason}): name a file, or one of {' and '.join(SHIPPED_CONFIGS)}"
        ) from error


def load_label_config(name: str, choice: TagChoice = TagChoice()) -> LabelConfig:  # noqa: B008  # it is frozen
    """Read a configuration. `name` is `default`, `segments`, or a path, `choice` what the user has decided about it.

    Raises:
        ConfigurationRefused: It cannot be read, is not a label configuration, or cannot show a transcript.
    """
    xml = label_config_text(name)
    config = parse_label_config(xml, name, choice)
    check_spelling(xml, name)
    for error in config.tag_errors() if "<video" in xml.lower() else ():  # it checks no other tag, and loads much
        raise ConfigurationRefused(name, f"is refused by Label Studio: {error}")
    return config


def parse_label_config(xml: str, name: str, choice: TagChoice = TagChoice()) -> LabelConfig:  # noqa: B008  # frozen
    """Parse a configuration. `name` is what an error calls it, `choice` what the user has decided about it.

    Raises:
        ConfigurationRefused: It is not a label configuration, cannot show a transcript, does not tell where, or needs
            data that nobody knows.
    """
    tags = read_tags(xml, name)
    roles = find_roles(tags, name, choice)
    variable = audio_path(roles.audio, name)
    fields = task_fields(tags, roles, name, choice)
    notes = (*roles.notes, *_editing_notes(roles, name), *empty_notes(fields, tags, roles))
    return _config(xml, variable, roles, fields, notes)


def _editing_notes(roles: TagRoles, name: str) -> Iterator[str]:
    """Yield what is to be known of TextAreas whose text people cannot change.

    Seen in Label Studio 1.23.2: a text can be changed with editable="true" only; and with a value that is neither
    "true" nor "false", as "True", an error is shown in the place of each task.

    Raises:
        ConfigurationRefused: A TextArea has such a value.
    """
    for area in filter(None, (roles.whole, roles.per_region)):
        editable = area.attributes.get("editable", "false")
        if editable not in ("true", "false"):
            raise ConfigurationRefused(
                name,
                f'has editable="{editable}" in TextArea {area.name}: Label Studio shows an error in the place of each '
                'task then. Write editable="true"',
            )
        if editable == "false":
            yield f'People cannot change the text in TextArea {area.name}: add editable="true" to it'


def _config(
    xml: str, variable: str, roles: TagRoles, fields: tuple[TaskField, ...], notes: tuple[str, ...]
) -> LabelConfig:
    return LabelConfig(
        audio=roles.audio.name,
        audio_variable=variable,
        whole=roles.whole.name if roles.whole else None,
        per_region=roles.per_region.name if roles.per_region else None,
        labels=roles.labels.name if roles.labels else None,
        fixed_labels=roles.fixed_labels,
        speech=roles.speech,
        sounds=roles.sounds,
        fields=fields,
        notes=notes,
        xml=xml,
        names_box=roles.names_box.name if roles.names_box else None,
        has_lines=roles.whole is None or roles.whole.has_lines,
    )
