"""What programs write that recognise with vosk."""

import json
from typing import Any

import pytest
from transcripts.services.documents_of_services import (
    EVENING,
    evening,
    gecko,
    read,
    speakers,
    vosk,
    vosk_one_after_another,
    words_of,
)

from ls_transcribe.errors import UnreadableTranscript

_HALVES = [vosk(EVENING[:2]), vosk(EVENING[2:])]


@pytest.mark.parametrize(
    "document",
    [
        vosk(),
        _HALVES,
        [*_HALVES, {"text": ""}],
        "\n".join(map(json.dumps, _HALVES)).encode(),
        "".join(map(json.dumps, _HALVES)).encode(),
        b"\r\n\r\n".join(json.dumps(half, indent=1).encode() for half in _HALVES) + b"\r\n",
        vosk_one_after_another(),
        [{"alternatives": [{"confidence": 212.5, **half}, {"confidence": 200, "text": "x"}]} for half in _HALVES],
    ],
    ids=["one", "a list", "with an end", "lines", "without lines", "indented", "partials", "alternatives"],
)
def test_results(document: Any) -> None:
    """Alone, in a list, or one after another."""
    assert words_of(document) == [*evening()] if "alternatives" not in str(document) else [w[:3] for w in evening()]


def test_alternatives_have_no_confidence_of_words() -> None:
    """Theirs is no probability."""
    result = [{key: value for key, value in word.items() if key != "conf"} for word in vosk()["result"]]
    document = {"alternatives": [{"confidence": 212.5, "result": result, "text": "x"}]}
    assert words_of(document) == evening(confidence=False)


@pytest.mark.parametrize("spk", [None, [0.1, -0.2]])
def test_the_voice_of_a_speaker_is_no_name(spk: Any) -> None:
    """Vosk gives its numbers, not who it is."""
    assert speakers({**vosk(), "spk": spk, "spk_frames": 10}) == [None] * 4


@pytest.mark.parametrize(
    "document",
    [
        {"result": [], "text": ""},
        [{"result": [], "text": ""}],
        b'{"partial": ""}\n{"text": ""}\n{"text": ""}',
        {"alternatives": [{"confidence": 1.0, "text": ""}]},
    ],
)
def test_silence(document: Any) -> None:
    """Results that are there and empty."""
    assert read(document).words == ()


@pytest.mark.parametrize(
    "document",
    [
        b'{"text": "good evening"}\n{"text": "harbour master"}',
        [*_HALVES, {"text": "and more"}],
        {"result": [], "text": "good evening"},
    ],
)
def test_a_result_without_times_is_refused(document: Any) -> None:
    """The program did not ask for words."""
    with pytest.raises(UnreadableTranscript, match="it is a result of vosk without the times of words"):
        read(document)


def test_monologues() -> None:
    """The file of vosk-transcriber has no speakers, other programs' files have."""
    whole = gecko([word._replace(speaker=None) for word in EVENING])
    assert (words_of(whole), speakers(whole)) == (evening(), [None] * 4)
    whole["monologues"][0]["speaker"] = {"id": "s1", "name": "Ada"}
    assert speakers(whole) == ["Ada"] * 4


def test_marks_of_monologues() -> None:
    """They are terms of their own."""
    whole = gecko()
    terms = whole["monologues"][0]["terms"]
    terms[-1]["text"] = "evening"
    terms.append({"text": ", ", "type": "PUNCTUATION"})
    assert words_of(whole) == evening()
