"""What a user has decided about labelling configurations, settled from what was typed and remembered."""

from collections.abc import Mapping
from typing import Any

from ls_transcribe.label_studio.tag_roles import TagChoice
from ls_transcribe.store.remembered_settings import RememberedOptions


def settle_tags(request: RememberedOptions, remembered: RememberedOptions) -> TagChoice:
    """Return what was decided in a request, or else in earlier runs of its folder."""
    return remembered_tags(request, remembered, typed=(request.text_tag, request.speaker_tag, request.audio_tag))


def remembered_tags(*settings: RememberedOptions, typed: tuple[str | None, ...] = ()) -> TagChoice:
    """Return what was decided according to settings, of which the first that say something count.

    `typed` are the names that a labelling configuration must have.
    """

    def first(name: str) -> str | None:
        return next((value for option in settings if (value := getattr(option, name))), None)

    data: dict[str, Any] = {}
    for option in reversed(settings):
        data |= option.task_data
    return TagChoice(first("text_tag"), first("speaker_tag"), first("audio_tag"), data, typed)


def to_remember(request: RememberedOptions, tags: TagChoice) -> dict[str, object]:
    """Return what the output folder remembers of a push that transcribes nothing: what was decided about tasks."""
    decided: Mapping[str, object] = {
        "channel_names": request.channel_names,
        "order_by": request.order_by,
        "text_tag": tags.text,
        "speaker_tag": tags.speaker,
        "audio_tag": tags.audio,
        "task_data": dict(tags.data),
    }
    return {name: value for name, value in decided.items() if value}
