"""ElevenLabs' transcripts."""

from math import log
from typing import Any

import pytest
from transcripts.services.documents_of_services import EVENING, elevenlabs, evening, read, speakers, words_of

from ls_transcribe.errors import UnreadableTranscript


def test_what_is_said_of_the_whole() -> None:
    """A code of three letters becomes the one of two; the length may be told."""
    transcript = read({**elevenlabs(), "audio_duration_secs": 3.0})
    assert (transcript.language, transcript.duration, transcript.speakers) == ("en", 3_000, ("speaker_0", "speaker_1"))


def test_sounds_are_no_words() -> None:
    """Who coughs says nothing."""
    whole = elevenlabs()
    cough = {"text": "(coughs)", "start": 0.9, "end": 1.0, "type": "audio_event", "speaker_id": "speaker_2"}
    whole["words"].insert(3, cough)
    assert (words_of(whole), read(whole).speakers) == (evening(confidence=False), ("speaker_0", "speaker_1"))
    assert read({**whole, "text": "(coughs)", "words": [cough]}).words == ()


def test_probabilities_are_confidences() -> None:
    """The form gives their logarithms."""
    whole = elevenlabs()
    for word in whole["words"]:
        word["logprob"] = 0.0
    for spoken, word in zip(EVENING, whole["words"][::2], strict=True):
        word["logprob"] = log(spoken.confidence or 1)
    assert words_of(whole) == evening()


def test_probabilities_that_are_all_1_are_none() -> None:
    """A version of the service writes 0 for each word."""
    whole = elevenlabs()
    for word in whole["words"]:
        word["logprob"] = 0.0
    assert words_of(whole) == evening(confidence=False)


def test_nulls() -> None:
    """Nobody asked who speaks."""
    whole = elevenlabs()
    for word in whole["words"]:
        word.update(speaker_id=None, logprob=None, characters=None)
    assert speakers(whole) == [None] * 4


def test_characters_of_scripts_without_spaces() -> None:
    """Each is a word."""
    words = [word._replace(text=text) for word, text in zip(EVENING, "今日は。", strict=True)]
    whole = elevenlabs(words)
    whole["words"] = [word for word in whole["words"] if word["type"] == "word"]
    assert read(whole).text == "今日は。"


def test_channels() -> None:
    """Each has a transcript of its own."""
    parts = [{**elevenlabs(), "channel_index": number} for number in (0, 1)]
    transcript = read({"transcripts": parts, "transcription_id": "0"})
    assert ({word.channel for word in transcript.words}, transcript.language) == ({"ch_0", "ch_1"}, "en")
    assert len(transcript.words) == 8


def test_the_keys_of_the_library_for_javascript() -> None:
    """They have capitals; whoever saves its objects has them."""
    said = {"text": "Yes.", "start": 0.1, "end": 0.5, "type": "word", "speakerId": "speaker_1", "logprob": 0.0}
    part = {"languageCode": "eng", "audioDurationSecs": 2.5, "text": "Yes.", "words": [said]}
    parts = [{**part, "channelIndex": number} for number in (0, 1)]
    one, both = read({**part, "words": [said]}), read({"transcripts": parts})
    assert (one.language, one.duration, one.speakers) == ("en", 2_500, ("speaker_1",))
    assert {word.channel for word in both.words} == {"ch_0", "ch_1"}
    assert read({**part, "text": "", "words": []}).words == ()


def test_the_message_to_a_webhook() -> None:
    """The transcript stands in it."""
    data = {"request_id": "0", "transcription": elevenlabs()}
    assert words_of({"type": "speech_to_text_transcription", "data": data}) == evening(confidence=False)


@pytest.mark.parametrize("key", ["language_code", "language_probability", "text"])
def test_a_key_that_is_missing(key: str) -> None:
    """The form is known by its words."""
    whole = elevenlabs()
    del whole[key]
    assert words_of(whole) == evening(confidence=False)


def test_words_without_times_are_refused() -> None:
    """Nobody asked for times."""
    whole = elevenlabs()
    for word in whole["words"]:
        word.update(start=None, end=None)
    with pytest.raises(UnreadableTranscript, match="it has no times"):
        read(whole)


@pytest.mark.parametrize("detail", [{"status": "invalid_api_key", "message": "Invalid API key"}, "Not found"])
def test_an_error_is_refused(detail: Any) -> None:
    """By its name."""
    with pytest.raises(UnreadableTranscript, match="it is an error message of a service, which is not read"):
        read({"detail": detail})
