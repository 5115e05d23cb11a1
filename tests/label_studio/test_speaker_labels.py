"""The speakers of a recording in Label Studio: spare labels, and names that come from channels."""

import pytest

from ls_transcribe.label_studio.speaker_labels import names_of_channels, with_spare_speakers
from ls_transcribe.transcripts import Transcript, Word


@pytest.mark.parametrize(
    ("speakers", "spare"),
    [
        ((), ["speaker 1", "speaker 2", "speaker 3", "speaker 4"]),
        (("speaker",), ["speaker 2", "speaker 3", "speaker 4"]),
        (("spk_0", "spk_1"), ["speaker 3", "speaker 4"]),
        (("Speaker 1", "Speaker 3"), ["speaker 4", "speaker 5"]),
        (tuple(f"spk_{number}" for number in range(6)), ["speaker 7", "speaker 8"]),
    ],
)
def test_spare_speakers(speakers: tuple[str, ...], spare: list[str]) -> None:
    """There are two more than the machine told apart, and four in all, none of which has another's name."""
    assert with_spare_speakers(speakers) == [*speakers, *spare]


def spoken(*who: tuple[str | None, str | None]) -> Transcript:
    """A word of each speaker on each channel."""
    words = [Word("yes", number * 500, number * 500 + 300, speaker=s, channel=c) for number, (s, c) in enumerate(who)]
    return Transcript.of_words(words, language="en-US")


@pytest.mark.parametrize(
    ("who", "names"),
    [
        (((None, "ch_0"), (None, "ch_1")), {"ch_0": "Agent", "ch_1": "Customer"}),
        (((None, "ch_1"),), {"ch_1": "Customer"}),
        ((("spk_0", "ch_1"), ("spk_1", "ch_0")), {"spk_0": "Customer", "spk_1": "Agent"}),
        ((("spk_0", "ch_0"), ("spk_1", "ch_0"), ("spk_2", "ch_1")), {"spk_2": "Customer"}),
        ((("spk_0", "ch_0"), ("spk_0", "ch_1")), {}),
        (((None, "left"), (None, "right")), {"left": "Agent", "right": "Customer"}),
        (((None, "ch_0"), (None, "ch_1"), (None, "ch_2")), {"ch_0": "Agent", "ch_1": "Customer"}),
        ((("spk_0", None), ("spk_1", None)), {}),
    ],
)
def test_names_of_channels(who: tuple[tuple[str | None, str | None], ...], names: dict[str, str]) -> None:
    """A channel names its speaker where there is one, by its number, also where another channel is silent."""
    assert names_of_channels(spoken(*who), ("Agent", "Customer")) == names


def test_no_names_of_channels() -> None:
    """Without any, nobody has a name; an empty one names nobody."""
    transcript = spoken((None, "ch_0"), (None, "ch_1"))
    assert (names_of_channels(transcript, ()), names_of_channels(transcript, ("", "Customer"))) == (
        {},
        {"ch_1": "Customer"},
    )
