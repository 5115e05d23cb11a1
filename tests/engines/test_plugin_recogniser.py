"""What a recogniser of another package gives or raises costs its recording, with a reason that names the engine."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from speech import NOON

from ls_transcribe.engines.plugin import PluginSettings, RecognisedSpeech, Recogniser, Word, recogniser_plugin
from ls_transcribe.engines.plugin_recogniser import CheckedRecogniser, RecogniserFailed
from ls_transcribe.errors import UnusableAudio
from ls_transcribe.errors.plugins import EnginePluginFailed

_SECOND = bytes(32_000)


class Hears:
    """A recogniser that reads a recording and then does something."""

    def __init__(self, deed: Callable[[], Any]) -> None:
        self._deed = deed

    def recognise(self, pcm: Iterable[bytes]) -> RecognisedSpeech:
        list(pcm)
        speech: RecognisedSpeech = self._deed()
        return speech


class Panic(BaseException):
    """As the bindings of Rust raise it."""


def words(*parts: Any) -> Callable[[], RecognisedSpeech]:
    return lambda: RecognisedSpeech((Word(*parts),), None)


def raising(error: BaseException) -> Callable[[], RecognisedSpeech]:
    def deed() -> RecognisedSpeech:
        raise error

    return deed


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (raising(ZeroDivisionError("no")), "it raised ZeroDivisionError: no"),
        (raising(SystemExit(3)), "it raised SystemExit: 3"),
        (raising(Panic("at\nonce")), "it raised Panic: at once"),
        (raising(OSError("no model")), "it raised OSError: no model"),
        (lambda: None, "it returned NoneType, not RecognisedSpeech"),
        (lambda: RecognisedSpeech(("yes",), None), "str is among its words, not Word"),  # type: ignore[arg-type]
        (lambda: RecognisedSpeech((), 7), "its language is 7, not a code such as en-US"),  # type: ignore[arg-type]
        (words(" ", 0, 1), "one of its words is ' '"),
        (words("yes", 0.0, 0.5), "the word yes has the time 0.0, and times are whole milliseconds"),
        (words("yes", -1, 1), "the word yes goes from -1 to 1 ms of a recording of 1000 ms"),
        (words("yes", 5, 4), "the word yes goes from 5 to 4 ms of a recording of 1000 ms"),
        (words("yes", 0, 60_000), "the word yes goes from 0 to 60000 ms of a recording of 1000 ms"),
        (words("yes", 0, 1, 97), "the word yes has the confidence 97, and that is 0 to 1"),
        (words("yes", 0, 1, float("nan")), "the word yes has the confidence nan, and that is 0 to 1"),
        (words("yes", 0, 1, "0.9"), "the word yes has the confidence '0.9', and that is 0 to 1"),
    ],
)
def test_what_is_no_speech_is_a_reason(deed: Callable[[], Any], reason: str) -> None:
    """Whatever it is, and in one line."""
    with pytest.raises(RecogniserFailed) as error:
        CheckedRecogniser("acme", Hears(deed)).recognise([_SECOND])
    assert str(error.value).partition(", test_plugin")[0] == f"the engine acme: {reason}"


def test_words_are_put_in_order() -> None:
    """A confidence that was computed with few digits is at most 1, and the numbers of numpy become plain ones."""
    import numpy as np

    given = (Word("second", np.int64(500), np.int64(900), np.float32(0.5)), Word("first", 0, 400, 1.0000002))  # type: ignore[arg-type]
    heard = CheckedRecogniser("acme", Hears(lambda: RecognisedSpeech(given, ""))).recognise([_SECOND])

    assert heard == RecognisedSpeech((Word("first", 0, 400, 1.0), Word("second", 500, 900, 0.5)), None)
    assert [type(heard.words[1].start), type(heard.words[1].confidence)] == [int, float]


def test_audio_that_cannot_be_decoded_is_not_the_recognisers_fault() -> None:
    """The reason is that of the file."""

    def damaged() -> Iterator[bytes]:
        yield _SECOND
        raise UnusableAudio("it breaks off")

    with pytest.raises(UnusableAudio, match="it breaks off"):
        CheckedRecogniser("acme", Hears(lambda: None)).recognise(damaged())


def test_a_loader_that_cannot_be_sent_to_workers_is_refused() -> None:
    """A function inside of another one does not pickle: the sentence says where it must stand."""

    def load(_settings: object) -> Recogniser:
        return Hears(lambda: None)

    with pytest.raises(EnginePluginFailed, match="it must stand at the top of a module"):
        recogniser_plugin("acme", load, recipe=1).build(PluginSettings(workers=1, now=lambda: NOON))
