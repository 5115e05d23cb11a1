"""The labels of a recording's speakers in a labelling configuration, and what is said of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ls_transcribe.label_studio.label_config import LabelConfig
from ls_transcribe.text.numbers import count
from ls_transcribe.transcripts import UNNAMED_SPEAKER, Transcript

_MOST_SPEAKERS = 8
"""The most speakers of which a summary says which label they have. Names from documents may be hundreds."""

GivenLabel = tuple[str, str, str | None]
"""The name of a Labels tag, a speaker, and the label of the tag that the speaker has, None for one without."""


def speaker_labels(transcript: Transcript, config: LabelConfig) -> Mapping[str, str | None]:
    """Return the label of each speaker of a recording, None for one that has none.

    Where labels come with each recording, each speaker has its own name. Of fixed labels, one that is equal to the
    speaker's name is theirs, and the others get the remaining labels in the order in which they first speak. Nobody has
    a label where speakers were not told apart and there are several labels.
    """
    speakers = transcript.speakers
    if not config.fixed_labels:
        return {speaker: speaker for speaker in speakers}
    labels = {speaker: _equal_label(speaker, config.fixed_labels) for speaker in speakers}
    remaining = iter([label for label in config.fixed_labels if label not in labels.values()])
    if list(speakers) == [UNNAMED_SPEAKER] and len(config.fixed_labels) > 1:
        return labels
    return {speaker: label or next(remaining, None) for speaker, label in labels.items()}


def _equal_label(speaker: str, fixed_labels: tuple[str, ...]) -> str | None:
    if speaker in fixed_labels:
        return speaker
    return next((label for label in fixed_labels if label.casefold() == speaker.casefold()), None)


def given_labels(transcript: Transcript, config: LabelConfig) -> list[GivenLabel]:
    """Return the fixed labels that the speakers of a recording are given; none where there are no fixed ones."""
    if not (config.per_region and config.labels and config.fixed_labels):
        return []
    return [(config.labels, speaker, label) for speaker, label in speaker_labels(transcript, config).items()]


class LabelUse:
    """Counts which fixed labels the speakers of recordings were given."""

    def __init__(self) -> None:
        self._recordings: Counter[GivenLabel] = Counter()

    def add(self, given: Iterable[GivenLabel]) -> None:
        """Count the labels that were given in a recording that has become a task."""
        self._recordings.update(given)

    def sentences(self) -> Iterator[str]:
        """Yield which label each speaker has, where it is not the speaker's own name."""
        given = [item for item in self._recordings.items() if item[0][1] != item[0][2]]
        for (tag, speaker, label), number in given[:_MOST_SPEAKERS]:
            recordings = f"({count(number, 'recording')})"
            if label:
                yield f"Speaker {speaker} is {label} in Labels {tag} {recordings}"
            else:
                reason = "speakers were not told apart" if speaker == UNNAMED_SPEAKER else "there are too few"
                yield f"Speaker {speaker} has no label in Labels {tag}: {reason} {recordings}"
        if len(given) > _MOST_SPEAKERS:
            yield f"and so on, for {count(len(given) - _MOST_SPEAKERS, 'more speaker')}"
