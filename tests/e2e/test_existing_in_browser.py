"""Transcripts of other programs, pushed beside their recordings, are what a reviewer finds in the editor."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from e2e.browser import Reviewer, Turn
from e2e.desk import Desk
from studio import REPOSITORY

SAMPLES = REPOSITORY / "data" / "samples"

DEEPGRAM = {
    "metadata": {"request_id": "8f2b", "created": "2026-03-01T09:00:00.000Z", "duration": 4.0, "channels": 1},
    "results": {
        "channels": [
            {
                "alternatives": [
                    {
                        "transcript": "Good morning, harbour. Who is there?",
                        "confidence": 0.9,
                        "words": [
                            {"word": "good", "punctuated_word": "Good", "start": 0.5, "end": 0.8, "confidence": 0.9,
                             "speaker": 0},
                            {"word": "morning", "punctuated_word": "morning,", "start": 0.8, "end": 1.2,
                             "confidence": 0.9, "speaker": 0},
                            {"word": "harbour", "punctuated_word": "harbour.", "start": 1.2, "end": 1.7,
                             "confidence": 0.8, "speaker": 0},
                            {"word": "who", "punctuated_word": "Who", "start": 2.0, "end": 2.2, "confidence": 0.9,
                             "speaker": 1},
                            {"word": "is", "punctuated_word": "is", "start": 2.2, "end": 2.4, "confidence": 0.9,
                             "speaker": 1},
                            {"word": "there", "punctuated_word": "there?", "start": 2.4, "end": 2.8, "confidence": 0.9,
                             "speaker": 1},
                        ],
                    }
                ]
            }
        ]
    },
}  # fmt: skip

YOUTUBE = """WEBVTT
Kind: captions
Language: en

00:00:00.200 --> 00:00:01.900 align:start position:0%

heavy<00:00:00.500><c> rain</c><00:00:00.900><c> tonight</c>

00:00:01.900 --> 00:00:01.910 align:start position:0%
heavy rain tonight


00:00:01.910 --> 00:00:03.400 align:start position:0%
heavy rain tonight
and<00:00:02.300><c> snow</c><00:00:02.700><c> tomorrow</c>

00:00:03.400 --> 00:00:03.410 align:start position:0%
and snow tomorrow

"""

INSANELY_FAST_WHISPER = {
    "speakers": [
        {"speaker": "SPEAKER_00", "timestamp": [0.0, 1.5], "text": " The library is closing."},
        {"speaker": "SPEAKER_01", "timestamp": [1.5, 2.6], "text": " Thank you."},
    ],
    "chunks": [
        {"timestamp": [0.0, 1.5], "text": " The library is closing."},
        {"timestamp": [1.5, 2.6], "text": " Thank you."},
    ],
    "text": " The library is closing. Thank you.",
}

DOCUMENTS: Mapping[str, tuple[str, str]] = {
    "at-the-station.wav": ("at-the-station.json", json.dumps(DEEPGRAM)),
    "weather-report.ogg": ("weather-report.vtt", YOUTUBE),
    "library-notice.webm": ("library-notice.json", json.dumps(INSANELY_FAST_WHISPER)),
}
"""By recording, the name and the content of its transcript."""

TEXTS = {
    "at-the-station.wav": "Good morning, harbour.\nWho is there?",
    "weather-report.ogg": "heavy rain tonight and snow tomorrow",
    "library-notice.webm": "The library is closing.\nThank you.",
}

TURNS = {
    "at-the-station.wav": [Turn("speaker 0", ("Good morning, harbour.",)), Turn("speaker 1", ("Who is there?",))],
    "weather-report.ogg": [Turn("speaker", ("heavy rain tonight and snow tomorrow",))],
    "library-notice.webm": [
        Turn("SPEAKER_00", ("The library is closing.",)),
        Turn("SPEAKER_01", ("Thank you.",)),
    ],
}


@pytest.fixture
def transcripts(tmp_path: Path) -> Path:
    folder = tmp_path / "transcripts"
    folder.mkdir()
    for name, content in DOCUMENTS.values():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("label_config", "shown"), [("default", TEXTS), ("segments", TURNS)])
def test_transcripts_of_other_programs(
    reviewer: Reviewer, desk: Desk, transcripts: Path, label_config: str, shown: Mapping[str, Any]
) -> None:
    """Deepgram's, YouTube's and insanely-fast-whisper's: the text stands open, each turn with its speaker."""
    recordings = (str(SAMPLES / name) for name in DOCUMENTS)
    options = ("--transcripts", str(transcripts), "--label-config", label_config, "--title", f"Others: {label_config}")
    project = desk.push(*recordings, *options)
    found: dict[str, Any] = {}
    with reviewer.label_all_tasks(project) as editor:
        while not editor.finished:
            whole = label_config == "default"
            found[editor.data["recording"]] = editor.open_texts[0] if whole else editor.turns
            editor.submit()

    assert found == shown
