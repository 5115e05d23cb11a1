"""What Whisper invents is dropped, counted, and told if it was much."""

from dataclasses import dataclass

import pytest

from ls_transcribe.engines.whisper.invented import DroppedSpeech, is_doubtful, is_invented, words_in


@dataclass
class _Segment:
    """What faster-whisper tells of a segment."""

    compression_ratio: float = 1.4
    avg_logprob: float = -0.3
    text: str = " Dashwood, Barton Cottage,"
    no_speech_prob: float = 0.1


@pytest.mark.parametrize(
    ("segment", "dropped"),
    [
        (_Segment(), False),
        (_Segment(compression_ratio=18.9), True),
        (_Segment(avg_logprob=-1.21), True),
        (_Segment(compression_ratio=2.4, avg_logprob=-1.0), False),
    ],
    ids=["speech", "a loop", "a guess", "the limits"],
)
def test_loops_and_guesses_are_invented(segment: _Segment, dropped: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """By Whisper's own limits."""
    assert is_invented(segment) == dropped


@pytest.mark.parametrize(
    ("segment", "doubtful"),
    [
        (_Segment(), False),
        (_Segment(avg_logprob=-0.53), False),
        (_Segment(no_speech_prob=0.82), True),
        (_Segment(avg_logprob=-0.97), True),
        (_Segment(avg_logprob=-0.97, text=" Dashwood left."), False),
        (_Segment(avg_logprob=-1.21, text=" Dashwood left."), True),
    ],
    ids=["names", "names that are hard to hear", "in silence", "only names, guessed", "a sentence", "a guess"],
)
def test_what_hotwords_make_whisper_invent_is_doubtful(segment: _Segment, doubtful: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """Where nobody speaks, it repeats what it was shown."""
    assert is_doubtful(segment, words_in("Barton Cottage, Dashwood")) == doubtful


@pytest.mark.parametrize(
    ("heard", "dropped", "notes"),
    [
        (100.0, (), []),
        (1_000.0, (4.0,), []),
        (
            100.0,
            (4.0, 2.0),
            ["2 passages (6 of 100 s of speech) were left out: Whisper repeated itself there, or guessed"],
        ),
        (
            10_000.0,
            (30.0,),
            ["1 passage (30 of 10000 s of speech) was left out: Whisper repeated itself there, or guessed"],
        ),
    ],
    ids=["nothing", "little", "a twentieth", "half a minute"],
)
def test_much_is_told(heard: float, dropped: tuple[float, ...], notes: list[str]) -> None:
    """Whoever reads the text should know where some of it may be missing."""
    speech = DroppedSpeech()
    speech.heard(heard)
    for seconds in dropped:
        speech.drop(seconds)
    assert list(speech.notes()) == notes
