"""Speechmatics' transcripts, of today and of earlier."""

from typing import Any

import pytest
from transcripts.services.documents_of_services import (
    EVENING,
    evening,
    read,
    speakers,
    speechmatics,
    speechmatics_v1,
    words_of,
)

from ls_transcribe.errors import UnreadableTranscript


def _mark(content: str, attaches_to: str | None = None, *, time: float = 0.9) -> dict[str, Any]:
    more = {"attaches_to": attaches_to} if attaches_to else {}
    alternatives = [{"content": content, "confidence": 1.0, "language": "en", "speaker": "S1"}]
    return {"type": "punctuation", "start_time": time, "end_time": time, "alternatives": alternatives, **more}


def _with_marks() -> dict[str, Any]:
    """The four words, with their marks as results of their own."""
    whole = speechmatics([word._replace(text=word.text.rstrip(",.")) for word in EVENING])
    whole["results"].insert(2, _mark(",", "previous"))
    whole["results"].append(_mark("."))
    return whole


def test_what_is_said_of_the_whole() -> None:
    """Language, length and speakers."""
    transcript = read(speechmatics())
    assert (transcript.language, transcript.duration, transcript.speakers) == ("en", 3_000, ("S1", "S2"))


def test_marks_belong_to_the_word_before() -> None:
    """They have no confidence of their own in the mean."""
    assert words_of(_with_marks()) == evening()


@pytest.mark.parametrize(
    ("attaches_to", "text"),
    [
        ("previous", "Good- evening, harbour master."),
        ("next", "Good -evening, harbour master."),
        ("both", "Good-evening, harbour master."),
        ("none", "Good - evening, harbour master."),
        (None, "Good- evening, harbour master."),
    ],
)
def test_where_marks_belong(attaches_to: str | None, text: str) -> None:
    """The form says it."""
    whole = speechmatics()
    whole["results"].insert(1, _mark("-", attaches_to, time=0.4))
    transcript = read(whole)
    assert transcript.text == text
    assert transcript.confidence == pytest.approx(0.8775, abs=0.04)


def test_an_unknown_speaker_is_nobody() -> None:
    """“UU” is no name."""
    assert speakers(speechmatics([word._replace(speaker=None) for word in EVENING])) == [None] * 4


def test_channels() -> None:
    """They have names."""
    whole = speechmatics([word._replace(speaker=None) for word in EVENING])
    for index, result in enumerate(whole["results"]):
        result["channel"] = "Agent" if index < 2 else "Caller"
    assert read(whole).speakers == ("Agent", "Caller")


def test_entities_and_what_is_not_said() -> None:
    """An entity is a word as it is written; a change of speakers, a loudness or a sound is none."""
    whole = speechmatics()
    whole["results"][2].update(type="entity", entity_class="name", spoken_form=[{"type": "word"}], written_form=[])
    for kind in ("speaker_change", "volume", "audio_event"):
        whole["results"].insert(1, {"type": kind, "start_time": 0.4, "end_time": 0.4})
    assert words_of(whole) == evening()


def test_the_language_where_it_was_detected() -> None:
    """“auto” is none; the words say it."""
    whole = speechmatics()
    whole["metadata"]["transcription_config"]["language"] = "auto"
    assert read(whole).language == "en"


def test_silence_with_a_change_of_speakers() -> None:
    """Nothing is said."""
    whole = speechmatics([])
    whole["results"] = [{"type": "speaker_change", "start_time": 0, "end_time": 0, "score": 1}]
    assert read(whole).words == ()


@pytest.mark.parametrize(
    "document",
    [
        [{"message": "AddTranscript", "results": []}],
        {"message": "AddTranscript", "format": "2.9", "results": [{"type": "word"}]},
    ],
)
def test_messages_of_a_stream_are_refused_by_name(document: Any) -> None:
    """They are known, and not read."""
    with pytest.raises(UnreadableTranscript, match="it is a stream of Speechmatics' messages, which is not read"):
        read(document)


def test_the_state_of_a_job_is_refused() -> None:
    """It is no transcript."""
    for document in ({"job": {"id": "0", "status": "rejected"}}, {"code": 404, "error": "Job not found"}):
        with pytest.raises(UnreadableTranscript):
            read(document)


# v1


def test_the_older_form() -> None:
    """Language, length and speakers."""
    transcript = read(speechmatics_v1())
    assert (transcript.language, transcript.duration, transcript.speakers) == ("en", 3_000, ("M1", "M2"))


def test_marks_of_the_older_form() -> None:
    """They are words without a length."""
    whole = speechmatics_v1([word._replace(text=word.text.rstrip(",.")) for word in EVENING])
    whole["words"].insert(2, {"name": ",", "time": "0.9", "duration": "0.0", "confidence": None})
    whole["words"].append({"name": ".", "time": "2.0", "duration": "0.0", "confidence": None})
    assert words_of(whole) == evening()


@pytest.mark.parametrize("stretches", [None, [], [{"name": "UU", "time": "0.0", "duration": "9.0"}]])
def test_words_of_nobody(stretches: Any) -> None:
    """There are no stretches, or of nobody known."""
    assert speakers({**speechmatics_v1(), "speakers": stretches}) == [None] * 4


def test_a_word_outside_of_all_stretches_is_nobodys() -> None:
    """It is not given to the speaker before."""
    whole = speechmatics_v1()
    whole["speakers"] = [{"name": "F1", "time": "0.0", "duration": "0.5"}]
    assert speakers(whole) == ["F1", "F1", None, None]
