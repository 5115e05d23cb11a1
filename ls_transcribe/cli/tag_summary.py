"""Which tags of a labelling configuration are used: the lines for people, and the object for programs."""

from collections.abc import Iterator

from ls_transcribe.workflows.results import TagsUsed


def tag_lines(tags: TagsUsed) -> Iterator[str]:
    """Yield what each tag is used for, which labels speakers have, and what was left out."""
    yield f"Tags: {'; '.join(tags.config.uses)}"
    yield from tags.speakers
    yield from tags.config.notes


def tag_object(tags: TagsUsed) -> dict[str, object]:
    """Return the value of the key `tags`."""
    config = tags.config
    return {
        "audio": config.audio,
        "text": config.whole,
        "turns": config.per_region,
        "speakers": config.labels if config.per_region else None,
        "speech": config.speech and {"tag": config.speech[0], "label": config.speech[1]},
        "notes": [*tags.speakers, *config.notes],
    }
