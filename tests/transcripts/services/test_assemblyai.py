"""AssemblyAI's transcripts."""

from typing import Any

import pytest
from transcripts.services.documents_of_services import (
    EVENING,
    assemblyai,
    evening,
    read,
    speakers,
    whole_text,
    words_of,
)

from ls_transcribe.errors import UnreadableTranscript


def _utterances(whole: dict[str, Any]) -> list[dict[str, Any]]:
    halves = (whole["words"][:2], whole["words"][2:])
    return [
        {
            "speaker": half[0]["speaker"],
            "start": half[0]["start"],
            "end": half[-1]["end"],
            "text": " ".join(word["text"] for word in half),
            "words": half,
        }
        for half in halves
    ]


def test_what_is_said_of_the_whole() -> None:
    """Language, length and speakers."""
    transcript = read(assemblyai())
    assert (transcript.language, transcript.duration, transcript.speakers) == ("en-US", 3_000, ("A", "B"))


def test_utterances_repeat_the_words() -> None:
    """Each word is read once."""
    whole = assemblyai()
    whole["utterances"] = _utterances(whole)
    assert words_of(whole) == evening()


def test_speakers_of_utterances_only() -> None:
    """Where the words themselves name none."""
    whole = assemblyai()
    whole["utterances"] = _utterances(whole)
    whole["words"] = [{**word, "speaker": None} for word in whole["words"]]
    assert (words_of(whole), speakers(whole)) == (evening(), ["A", "A", "B", "B"])


def test_words_of_utterances_only() -> None:
    """Where there is no list of all words."""
    whole = assemblyai()
    whole.update(utterances=_utterances(whole), words=None)
    assert words_of(whole) == evening()


def test_channels() -> None:
    """They are numbered from 1, as numbers or as texts."""
    whole = assemblyai()
    for word, channel in zip(whole["words"], ("1", "1", "2", 2), strict=True):
        word.update(channel=channel, speaker=None)
    transcript = read(whole)
    assert ([word.channel for word in transcript.words], transcript.speakers) == (
        ["ch_0", "ch_0", "ch_1", "ch_1"],
        ("ch_0", "ch_1"),
    )


@pytest.mark.parametrize("name", ["sentences", "paragraphs"])
def test_lists_of_sentences_and_paragraphs(name: str) -> None:
    """Answers of their own, with the same words."""
    whole = assemblyai()
    document = {name: _utterances(whole), "id": "0", "confidence": 0.9, "audio_duration": 3}
    assert (words_of(document), speakers(document)) == (evening(), ["A", "A", "B", "B"])


def test_silence() -> None:
    """A text and words that are there and empty."""
    assert read({**assemblyai(), "text": "", "words": []}).words == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"status": "error", "error": "Download error", "text": None, "words": None},
            "it is a transcript of AssemblyAI whose status is “error”, not “completed”: Download error",
        ),
        (
            {"status": "processing", "text": None, "words": None},
            "it is a transcript of AssemblyAI whose status is “processing”, not “completed”",
        ),
        ({"status": "queued"}, "it is a transcript of AssemblyAI whose status is “queued”, not “completed”"),
        ({"text": None, "words": None}, "it is a transcript of AssemblyAI without text and words"),
        ({"words": []}, "it has a text, but no words with times"),
        ({"words": None}, "it has a text, but no words with times"),
    ],
)
def test_what_is_no_transcript_is_refused(change: dict[str, Any], reason: str) -> None:
    """The sentence says why."""
    with pytest.raises(UnreadableTranscript) as refusal:
        read({**assemblyai(), **change})
    assert str(refusal.value) == reason


def test_an_error_alone_is_refused() -> None:
    """With nothing else in it."""
    with pytest.raises(UnreadableTranscript, match="status is “error”"):
        read({"id": "0", "status": "error", "error": "Download error"})


def test_words_whose_unit_nobody_knows_are_refused() -> None:
    """A list of words in whole numbers may be in milliseconds, or in seconds."""
    words = assemblyai()["words"]
    for document in (words, {"text": whole_text(EVENING), "words": words}):
        with pytest.raises(UnreadableTranscript):
            read(document)
