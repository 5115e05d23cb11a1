"""Transcripts of Podcasting 2.0."""

import pytest
from transcripts.services.documents_of_services import podcasting, read, speakers

from ls_transcribe.errors import UnreadableTranscript


def test_segments_of_several_words() -> None:
    """They share the segment's time."""
    segments = [
        {"speaker": "Nora", "startTime": 0.5, "endTime": 1.0, "body": "Good evening,"},
        {"speaker": "Ruth", "startTime": 1.2, "endTime": 2.0, "body": "harbour master."},
    ]
    transcript = read({"version": "1.0.0", "segments": segments})
    assert [(word.text, word.start, word.end, word.begins_line) for word in transcript.words] == [
        ("Good", 500, 666, True),
        ("evening,", 666, 1_000, False),
        ("harbour", 1_200, 1_600, True),
        ("master.", 1_600, 2_000, False),
    ]
    assert transcript.speakers == ("Nora", "Ruth")


def test_a_segment_without_a_speaker_is_nobodys() -> None:
    """It is not given to the speaker before."""
    whole = podcasting()
    del whole["segments"][1]["speaker"]
    assert speakers(whole) == ["Guest 0", None, "Guest 1", "Guest 1"]


def test_segments_without_times_are_refused() -> None:
    """Nobody knows when they were said."""
    whole = podcasting()
    for segment in whole["segments"]:
        segment.update(startTime=None, endTime=None)
    with pytest.raises(UnreadableTranscript, match="it has no times"):
        read(whole)
