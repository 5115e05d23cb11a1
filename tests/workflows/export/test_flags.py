"""What seems wrong with a transcript stands in its task and in the summary, and is counted."""

import csv
import io
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import audio
import pytest
from listener import Listener
from requests_of import export_request
from speech import SAMPLES
from workflows.export.test_export import Bench, bench

from ls_transcribe.workflows.export.export import export
from ls_transcribe.workflows.status import folder_status

__all__ = ["bench"]

_LOOP = " ".join(["go"] * 41)
_REASON = 'repeated words: "plain:go" 41 times in a row from 0:00 to 0:20'


def _told(output: Path) -> dict[str, tuple[str, str]]:
    """What tasks.json and the summary say of each recording."""
    tasks = {
        task["data"]["recording"]: task["data"]["flags"] for task in json.loads((output / "tasks.json").read_text())
    }
    rows = csv.DictReader(io.StringIO((output / "job_summary_completed.csv").read_text(encoding="utf-8")))
    return {row["Recording"]: (tasks[row["Recording"]], row["Flags"]) for row in rows}


def _counted(output: Path) -> tuple[int, Mapping[str, int]]:
    status = folder_status(output)
    return status.flagged, status.flags


def test_everywhere(bench: Bench) -> None:
    """In the task, in the summary, and in the status; of a good transcript there is nothing."""
    bench.write(a=_LOOP, b="one two three")
    bench.run()

    assert _told(bench.output) == {"a.wav": (_REASON, _REASON), "b.wav": ("", "")}
    assert _counted(bench.output) == (1, {"repeated words": 1})


def test_a_folder_of_an_earlier_release(bench: Bench) -> None:
    """Its transcripts are looked at once, by their words, and the files are as if that had always been done."""
    bench.write(a=_LOOP, b="one two three")
    bench.run()
    told, tasks = _told(bench.output), bench.bytes
    with closing(sqlite3.connect(bench.output / "ledger.sqlite3")) as ledger:
        ledger.executescript("DROP INDEX unchecked_jobs; PRAGMA user_version = 7;")
        for column in ("flags", "listened"):
            ledger.execute(f"ALTER TABLE jobs DROP COLUMN {column}")

    assert (bench.run(), _told(bench.output), bench.bytes) == ([], told, tasks)
    assert _counted(bench.output) == (1, {"repeated words": 1})


def test_a_transcript_that_is_gone_has_none(bench: Bench) -> None:
    """And does not keep others from being looked at."""
    bench.write(a="one two three", b=_LOOP)
    bench.run()
    with closing(sqlite3.connect(bench.output / "ledger.sqlite3", isolation_level=None)) as ledger:
        ledger.execute("UPDATE jobs SET flags = NULL")
    next((bench.output / "transcripts").glob("a-*.json")).unlink()
    bench.run()

    assert _counted(bench.output) == (1, {"repeated words": 1})


_CUE = "1\n00:00:00,500 --> 00:00:03,000\n{}\n"


@pytest.mark.parametrize(
    ("sample", "heard", "kinds"),
    [
        ("silence.wav", "Thank you for watching", {"text in silence"}),
        ("library-notice.webm", "The library closes at nine", set()),
        ("tone.wav", "Thank you for watching", set()),
    ],
)
def test_audio_on_disk_is_listened_to(tmp_path: Path, sample: str, heard: str, kinds: set[str]) -> None:
    """A transcript that somebody else has made is held against it."""
    recording = tmp_path / sample
    if (SAMPLES / sample).exists():
        recording.write_bytes((SAMPLES / sample).read_bytes())
    else:
        audio.write_wav(recording, audio.tone(4))
    (tmp_path / "done").mkdir()
    (tmp_path / f"done/{recording.stem}.srt").write_text(_CUE.format(heard))
    _export(recording, output=tmp_path / "out", transcripts=str(tmp_path / "done"))

    assert _counted(tmp_path / "out")[1].keys() == kinds


def test_no_confidence_in_any_is_said_once(tmp_path: Path) -> None:
    """It is no flag of each transcript where documents of a kind have none: the run says it, and the status."""
    for folder in ("in", "done"):
        (tmp_path / folder).mkdir()
    for number in range(2):
        audio.write_wav(tmp_path / f"in/{number}.wav", audio.tone(4 + number))
        (tmp_path / f"done/{number}.srt").write_text(_CUE.format("one two three"))
    request = export_request(tmp_path / "in", output=tmp_path / "out", transcripts=str(tmp_path / "done"))
    now = datetime(2026, 1, 2, tzinfo=UTC)
    ended = [export(request, Listener(), now=lambda: now, stdin=io.BytesIO()) for _ in range(2)]

    assert [each.without_confidence for each in ended] == [2, 0]
    assert (_counted(tmp_path / "out"), folder_status(tmp_path / "out").without_confidence) == ((0, {}), 2)


def test_real_speech_has_none(tmp_path: Path) -> None:
    """What PocketSphinx hears in the samples, which is often wrong, and silence."""
    _export(SAMPLES, output=tmp_path / "out", engine="pocketsphinx", workers=2)

    assert (_counted(tmp_path / "out"), folder_status(tmp_path / "out").counts) == ((0, {}), {"COMPLETED": 8})


def _export(source: Path, **options: Any) -> Listener:
    request, listener = export_request(source, **options), Listener()
    export(request, listener, now=lambda: datetime(2026, 1, 2, tzinfo=UTC), stdin=io.BytesIO())
    return listener
