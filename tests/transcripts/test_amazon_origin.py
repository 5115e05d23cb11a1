"""Who made a transcript, and who reviewed it, as far as its document tells."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ls_transcribe.transcripts import SubmittedReview, Word, amazon_json, readers

AT = "2026-11-22T10:45:30.000001+00:00"
WHEN = datetime(2026, 11, 22, 10, 45, 30, 1, UTC)


def document(**keys: Any) -> bytes:
    results = {"transcripts": [{"transcript": ""}], "items": []}
    return json.dumps({"jobName": "a", "status": "COMPLETED", "results": results, **keys}).encode()


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"accountId": "123456789012"}, "Amazon Transcribe"),
        ({"accountId": 123456789012}, "Amazon Transcribe"),
        ({}, "Amazon Transcribe"),
        ({"accountId": ""}, None),
        ({"accountId": "", "transcribed_by": "Deepgram"}, "Deepgram"),
        ({"accountId": "", "transcribed_by": " "}, None),
        ({"accountId": "", "transcribed_by": ["x"]}, None),
    ],
)
def test_who_transcribed(keys: dict[str, Any], told: str | None) -> None:
    """Amazon's own documents are Amazon's; those that this tool writes say it themselves, or nothing."""
    assert amazon_json.parse(document(**keys)).transcribed_by == told


@pytest.mark.parametrize(
    ("review", "read"),
    [
        ({"at": AT}, SubmittedReview(WHEN)),
        (
            {
                "at": AT,
                "reviewer": "Ada",
                "engine": "amazon",
                "recording": "a.wav",
                "withdrawn": False,
                "whole": "\ud800",
            },
            SubmittedReview(WHEN, "Ada", "amazon", "a.wav"),
        ),
        ({"at": AT, "withdrawn": True}, None),
        ({"at": None}, None),
        ({"at": "yesterday"}, None),
        ({"rating": 5}, None),
        ({"at": AT, "reviewer": {"id": 1}}, None),
        ("very good", None),
        ([], None),
        (None, None),
    ],
)
def test_review(review: object, read: SubmittedReview | None) -> None:
    """A review that was submitted and not withdrawn; a key of that name of another program's is none."""
    assert amazon_json.parse(document(review=review)).review == read


def test_no_review() -> None:
    """A machine's transcript has none."""
    assert amazon_json.parse(document()).review is None


def test_what_was_read_is_told_on() -> None:
    """The interchange document of another service's result tells whose it is."""
    deepgram = {
        "metadata": {"request_id": "x", "duration": 1.0, "channels": 1},
        "results": {
            "channels": [
                {
                    "alternatives": [
                        {"transcript": "hi", "confidence": 0.5, "words": [{"word": "hi", "start": 0.1, "end": 0.4}]}
                    ]
                }
            ]
        },
    }

    read = readers.parse(readers.read(json.dumps(deepgram).encode()).to_interchange("a"))

    assert (read.text, read.transcribed_by) == ("hi", "Deepgram")


@pytest.mark.parametrize(("more", "told"), [({"avg_logprob": -0.2}, "Whisper"), ({}, None)])
def test_whisper(more: dict[str, float], told: str | None) -> None:
    """Segments are Whisper's if they have what only its programs write."""
    segments = {"segments": [{"start": 0.0, "end": 1.0, "text": "hi", **more}], "language": "en"}

    assert readers.parse(readers.read(json.dumps(segments).encode()).to_interchange("a")).transcribed_by == told


def test_written_and_read() -> None:
    """What is written as its origin is read."""
    written = amazon_json.write("a", [Word("hi", 0, 1)], language=None, transcribed_by="PocketSphinx")

    assert amazon_json.parse(written).transcribed_by == "PocketSphinx"
