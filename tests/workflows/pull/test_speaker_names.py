"""What people call the speakers of a recording stands in everything that a pull writes."""

import io
from pathlib import Path

from docx import Document
from exports.word_files import rows_of
from pulling import Round
from studio import Studio

from ls_transcribe.model.review import EditorContent, Region
from ls_transcribe.transcripts import Word

_CALL = (
    Word("Hello", 0, 400, 0.9, channel="ch_0", after="."),
    Word("Good", 1_500, 1_900, 0.9, channel="ch_1"),
    Word("mining", 2_000, 2_400, 0.9, channel="ch_1", after="."),
    Word("Me", 4_000, 4_300, 0.9, channel="ch_1"),
    Word("too", 4_400, 4_800, 0.9, channel="ch_1", after="."),
)
_LEFT = EditorContent(
    regions=(
        Region("a", 0, 400, "ch_0", "Hello."),
        Region("b", 1_500, 2_400, "ch_1", "Good morning."),
        Region("c", 4_000, 4_800, "speaker 3", "Me too."),
    ),
    speaker_names="ch_0 = A\x00da\nch_1 = Ben\nspeaker 3 = Cleo\nch_9 = Dora",
)


def test_names_of_three_on_two_channels(studio: Studio, tmp_path: Path) -> None:
    """In Word, subtitles, manifest, report and words; a line that names nobody is told. No control characters."""
    round_ = Round.imported(studio, tmp_path, {"call.wav": _CALL}, "segments")
    round_.submit("call.wav", _LEFT)

    round_.pull(formats=("docx", "srt"))

    rows = rows_of(Document(io.BytesIO(round_.files(".docx")["call.wav"].read_bytes())))
    assert [(row.speaker, row.text) for row in rows] == [
        ("Ada", "Hello."),
        ("Ben", "Good morning."),
        ("Cleo", "Me too."),
    ]
    subtitles = round_.files(".srt")["call.wav"].read_text()
    assert [name in subtitles for name in ("Ada", "Ben", "Cleo", "ch_", "speaker 3")] == [True] * 3 + [False] * 2
    assert [line["speaker"] for line in round_.manifest] == ["Ada", "Ben", "Cleo"]
    assert [row["name"] for row in round_.report["speakers"]] == ["Ada", "Ben", "Cleo"]
    assert [who for _said, _start, _end, who in round_.said("call.wav")] == ["Ada", "Ben", "Ben", "Cleo", "Cleo"]
    assert round_.reviews()["call.wav"]["speaker_names"] == _LEFT.speaker_names
    note = 'the line "ch_9 = Dora" of its names names no speaker of it (ch_0, ch_1, speaker 3)'
    assert round_.told.noted == [("call.wav", note)]


def test_a_review_without_names(studio: Studio, tmp_path: Path) -> None:
    """Where the box is as it was, speakers keep their labels, and nothing is told."""
    round_ = Round.imported(studio, tmp_path, {"call.wav": _CALL}, "segments")
    round_.submit("call.wav", EditorContent(regions=_LEFT.regions, speaker_names="ch_0 = \nch_1 = "))

    round_.pull()

    assert [who for _said, _start, _end, who in round_.said("call.wav")][::2] == ["ch_0", "ch_1", "speaker 3"]
    assert round_.told.noted == []
