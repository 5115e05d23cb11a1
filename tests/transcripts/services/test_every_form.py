"""The same four words, in the form of every service."""

import sys
from types import FrameType
from typing import Any

import pytest
from transcripts.services.documents_of_services import (
    EVENING,
    FORMS,
    Spoken,
    encoded,
    evening,
    read,
    speakers,
    words_of,
)

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import amazon_json, readers

_WITHOUT_CONFIDENCE = {"Azure, fast", "ElevenLabs", "Podcasting 2.0", "insanely-fast-whisper"}
_WITHOUT_SPEAKERS = {"vosk", "vosk, one after another"}
_WITHOUT_TIMES_OF_WORDS = {"insanely-fast-whisper"}


def _document(form: str, *, words: bool = True) -> Any:
    return FORMS[form](EVENING if words else ())


@pytest.mark.parametrize("form", sorted(FORMS.keys() - _WITHOUT_TIMES_OF_WORDS))
def test_words_times_and_confidence(form: str) -> None:
    """Confidence is that of words, and none where the form has none for them."""
    assert words_of(_document(form)) == evening(confidence=form not in _WITHOUT_CONFIDENCE)


@pytest.mark.parametrize("form", FORMS)
def test_the_whole(form: str) -> None:
    """Text, and the mean of the words' confidences."""
    transcript = read(_document(form))
    confidence = None if form in _WITHOUT_CONFIDENCE else pytest.approx(0.8775)
    assert (transcript.text, transcript.confidence) == ("Good evening, harbour master.", confidence)


@pytest.mark.parametrize("form", FORMS)
def test_speakers(form: str) -> None:
    """The first two words are one speaker's, the others the other's; nobody's where the form has no speakers."""
    first, second, third, fourth = speakers(_document(form))
    assert (first == second, third == fourth) == (True, True)
    assert (first is None, first == third) == (form in _WITHOUT_SPEAKERS,) * 2


@pytest.mark.parametrize("form", sorted(FORMS.keys() - {"a list of segments"}))
def test_silence(form: str) -> None:
    """A list that is there and empty."""
    assert read(_document(form, words=False)).words == ()


@pytest.mark.parametrize("form", FORMS)
def test_it_becomes_the_interchange_document(form: str) -> None:
    """All that is read of it is read again."""
    document = _document(form)
    content = document if isinstance(document, bytes) else encoded(document)
    transcript = read(content)
    again = amazon_json.parse(readers.read(content).to_interchange("talk"))
    assert (again, again.words) == (transcript, transcript.words)


@pytest.mark.parametrize("form", sorted(FORMS.keys() - {"Amazon"}))
@pytest.mark.parametrize("time", [-5_000, 10**16])
def test_a_time_that_cannot_be_is_refused(form: str, time: int) -> None:
    """Before the recording, or beyond 1,000 hours."""
    words = [EVENING[0], EVENING[1]._replace(start=time, end=time)]
    with pytest.raises(UnreadableTranscript, match="it has a time of"):
        read(FORMS[form](words))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("form", FORMS)
def test_any_unicode_will_do(form: str, encoding: str) -> None:
    """As Windows' programs write it."""
    document = _document(form)
    text = (document if isinstance(document, bytes) else encoded(document)).decode()
    assert read(text.encode(encoding)).text == "Good evening, harbour master."


def test_names_of_all_that_is_read() -> None:
    """Help and messages list them."""
    names = readers.names()
    assert len(names) == len(set(names)) == len([*readers.every_reader()])
    assert "a result of Deepgram" in names


@pytest.mark.parametrize("form", FORMS)
def test_twice_the_words_take_twice_the_work(form: str) -> None:
    """And no more."""
    once, twice = (_work(FORMS[form](_many(number))) for number in (400, 800))
    assert twice < 2.2 * once


def _many(number: int) -> list[Spoken]:
    return [EVENING[index % 4]._replace(start=400 * index, end=400 * index + 300) for index in range(number)]


def _work(document: Any) -> int:
    """How many functions are called to read a document."""
    content = document if isinstance(document, bytes) else encoded(document)
    calls = 0

    def count(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        readers.parse(content)
    finally:
        sys.setprofile(None)
    return calls
