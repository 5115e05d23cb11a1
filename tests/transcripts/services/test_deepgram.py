"""Deepgram's results."""

from typing import Any

import pytest
from transcripts.services.documents_of_services import deepgram, evening, read, speakers, words_of

from ls_transcribe.errors import UnreadableTranscript


def _channel(whole: dict[str, Any]) -> Any:
    return whole["results"]["channels"][0]


def _words(whole: dict[str, Any]) -> Any:
    return _channel(whole)["alternatives"][0]["words"]


def test_what_is_said_of_the_whole() -> None:
    """Its length, and the language that was detected."""
    whole = deepgram()
    _channel(whole)["detected_language"] = "en"
    transcript = read(whole)
    assert (transcript.duration, transcript.language, transcript.speakers) == (3_000, "en", ("speaker 0", "speaker 1"))


def test_words_without_marks() -> None:
    """Where no punctuation was asked for."""
    whole = deepgram()
    for word in _words(whole):
        del word["punctuated_word"]
    assert read(whole).text == "good evening harbour master"


def test_words_without_speakers() -> None:
    """Where nobody asked who speaks."""
    whole = deepgram()
    for word in _words(whole):
        del word["speaker"]
    assert speakers(whole) == [None] * 4


def test_nulls() -> None:
    """What is null is not known."""
    whole = deepgram()
    for word in _words(whole):
        word.update(confidence=None, speaker=None, language=None)
    whole["results"]["utterances"] = None
    assert words_of(whole) == evening(confidence=False)


def test_channels() -> None:
    """Each is heard apart, and speakers are numbered for each."""
    whole = deepgram()
    whole["results"]["channels"] *= 2
    transcript = read(whole)
    assert {word.channel for word in transcript.words} == {"ch_0", "ch_1"}
    assert set(transcript.speakers) == {"ch_0 speaker 0", "ch_0 speaker 1", "ch_1 speaker 0", "ch_1 speaker 1"}


def test_channels_without_speakers() -> None:
    """The channel stands for the speaker."""
    whole = deepgram()
    for word in _words(whole):
        del word["speaker"]
    silent = {"alternatives": [{"transcript": "", "confidence": 0, "words": []}]}
    whole["results"]["channels"].append(silent)
    assert read(whole).speakers == ("ch_0",)


def test_languages_of_words() -> None:
    """Several languages are told apart word by word."""
    whole = deepgram()
    _channel(whole)["alternatives"][0]["languages"] = ["en", "es"]
    for word, language in zip(_words(whole), ("en", "en", "es", "es"), strict=True):
        word["language"] = language
    transcript = read(whole)
    assert (transcript.language, [word.language for word in transcript.words]) == ("en", ["en", "en", "es", "es"])


@pytest.mark.parametrize("form", ["utterances", "paragraphs"])
def test_lines_where_words_were_left_out(form: str) -> None:
    """Their words share their time."""
    whole = deepgram()
    _words(whole).clear()
    texts = [("Good evening,", 0.1, 0.9, 0), ("harbour master.", 1.0, 2.0, 1)]
    lines = [{"start": start, "end": end, "speaker": speaker, "text": text} for text, start, end, speaker in texts]
    if form == "utterances":
        whole["results"]["utterances"] = [{**line, "transcript": line["text"], "channel": 0} for line in lines]
    else:
        paragraphs = [{"speaker": line["speaker"], "sentences": [line]} for line in lines]
        _channel(whole)["alternatives"][0]["paragraphs"] = {"paragraphs": paragraphs}
    transcript = read(whole)
    assert (transcript.text, transcript.words[0].start, transcript.end) == ("Good evening, harbour master.", 100, 2_000)
    assert transcript.speakers == ("speaker 0", "speaker 1")


@pytest.mark.parametrize(
    "channel",
    [{"alternatives": [{"transcript": "", "confidence": 0, "words": []}]}, {"alternatives": []}],
)
def test_silence(channel: dict[str, Any]) -> None:
    """Nothing is said on its channel."""
    whole = deepgram()
    whole["results"]["channels"] = [channel]
    assert read(whole).words == ()


def test_a_text_without_words_is_refused() -> None:
    """Nobody knows when it was said."""
    whole = deepgram()
    _words(whole).clear()
    with pytest.raises(UnreadableTranscript, match="it has a text, but no words with times"):
        read(whole)


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"err_code": "INVALID_AUTH", "err_msg": "Invalid credentials.", "request_id": "0"}, "an error message"),
        (
            {"type": "Results", "channel_index": [0, 1], "is_final": True, "channel": {"alternatives": []}},
            "a stream of Deepgram's events",
        ),
    ],
)
def test_other_answers_are_refused_by_name(document: dict[str, Any], name: str) -> None:
    """They are no transcripts of recordings."""
    with pytest.raises(UnreadableTranscript, match=f"it is {name}"):
        read(document)


def test_an_acknowledgement_is_refused() -> None:
    """The result comes later."""
    with pytest.raises(UnreadableTranscript):
        read({"request_id": "0"})
