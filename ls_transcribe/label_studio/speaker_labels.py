"""The speakers of a recording as Label Studio shows them: labels to choose from, and the box for their names."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, cycle, islice
from typing import Any

from ls_transcribe.transcripts import Transcript, label_of

_SPARE = 2
"""Labels beyond those of the machine's speakers, at least: it may have taken several people for one."""

_LABELS = 4
"""Labels for a recording, at least. Label Studio has a key for each of the first nine."""

# Ten colours that are easy to tell apart. Those that Label Studio picks itself are alike for spk_0 and spk_2.
_COLOURS = (
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf",
)  # fmt: skip

_NUMBER = re.compile(r"\d{1,4}$", re.ASCII)


def labels_with_colours(speakers: Sequence[str]) -> list[dict[str, Any]]:
    """Return speakers as labels for `<Labels value="$speakers"/>`."""
    return [
        {"value": speaker, "background": colour} for speaker, colour in zip(speakers, cycle(_COLOURS), strict=False)
    ]


def with_spare_speakers(speakers: Sequence[str]) -> list[str]:
    """Return speakers, and more behind them ("speaker 3"), for people whom the machine did not tell apart."""
    taken = {speaker.casefold() for speaker in speakers}
    spare = (name for number in count(len(speakers) + 1) if (name := f"speaker {number}") not in taken)
    return [*speakers, *islice(spare, max(_SPARE, _LABELS - len(speakers)))]


def names_of_channels(transcript: Transcript, names: Sequence[str]) -> dict[str, str]:
    """Return the names of speakers by their labels, from the names of the audio's channels.

    A channel with several speakers names none of them.
    """
    speakers: defaultdict[str, set[str]] = defaultdict(set)
    channels: defaultdict[str, set[str]] = defaultdict(set)
    for word in transcript.words if names else ():
        if word.channel:
            speakers[word.channel].add(label_of(word))
            channels[label_of(word)].add(word.channel)
    return {
        label: names[number]
        for number, channel in _numbered(speakers)
        for label in speakers[channel]
        if number < len(names) and len(speakers[channel]) == len(channels[label]) == 1 and names[number]
    }


def _numbered(channels: Mapping[str, object]) -> Iterator[tuple[int, str]]:
    """Yield channels with their numbers, from 0: those in their labels ("ch_1"), else those of their order."""
    numbers = {channel: _NUMBER.search(channel) for channel in channels}
    for place, channel in enumerate(sorted(channels)):
        match = numbers[channel]
        yield (int(match.group()) if match and all(numbers.values()) else place), channel
