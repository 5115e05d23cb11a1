"""Forms of subtitles that are not read are refused by name."""

import pytest

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import readers


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (b"<SAMI><BODY><SYNC Start=1000>a</SYNC></BODY></SAMI>", "subtitles in SAMI"),
        (b"{25}{50}a\n", "subtitles in MicroDVD, whose times are frames of a film"),
        (b"[10][20]a\n", "subtitles in MPL2"),
        (b"[ti:Song]\n[00:12.00]a\n", "lyrics (LRC)"),
        (b"[00:12.00]a\n", "lyrics (LRC)"),
        (b"[00:00:01.000 --> 00:00:02.000]  a\n", "what Whisper prints on a terminal"),
        (b"Scenarist_SCC V1.0\n\n00:00:01:00\t9420 9420\n", "captions in SCC, which are codes for a television"),
        (b"850STL25.01", "subtitles in EBU STL"),
        (b"# VobSub index file, v7\n", "an index of VobSub, whose subtitles are pictures"),
        (b"[INFORMATION]\n[TITLE]\n", "subtitles in SubViewer"),
        (b"00:00:01:a\n00:00:02:b\n", "subtitles in TMPlayer"),
        (
            b"WEBVTT\n\n00:00:00.000 --> 00:00:05.000\nsprite.jpg#xywh=0,0,160,90\n",
            "a list of preview pictures for a player (WebVTT)",
        ),
        (b"WEBVTT\n\nchapter-0\n00:00:00.000 --> 00:18:00.000\nWelcome\n", "chapters of a meeting (WebVTT)"),
        (
            b'<?xml version="1.0"?><transcript><text start="1" dur="2">a</text></transcript>',
            "captions of YouTube in its own XML",
        ),
    ],
)
def test_other_forms(document: bytes, name: str) -> None:
    """What it is stands in the sentence."""
    with pytest.raises(UnreadableTranscript) as refusal:
        readers.parse(document)
    assert str(refusal.value) == f"it is {name}, which is not read"
