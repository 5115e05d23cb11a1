"""The job summaries, as a spreadsheet or a script reads them."""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from ls_transcribe.exports import FORMATS, job_summary
from ls_transcribe.exports.csv_cells import MARKED
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import FailedItem, Recording, file_uri, readable

_HEADER = (
    "TranscriptionJobName,CreationTime,StartTime,CompletionTime,LanguageCode,TranscriptionJobStatus,"
    "OutputLocationType,Recording,Duration,Words,Confidence,DurationIs,Location"
)
_FORMATS = "".join(f",{name}" for name in FORMATS) + ",EstimatedBilledSeconds,Flags"
_NONE = "," * (len(FORMATS) + 2)
_HEADER_OF_FAILURES = _HEADER.replace("Status,", "Status,FailureReason,")
_RECORDING = Recording("0123456789ab", "file:///r/day/talk%201.wav", "day/talk 1.wav", 5, "md5-5", "wav")
_JOB = Job(
    name="lst-talk-1-0123456789ab-aaaaaa",
    recording=_RECORDING,
    engine="pocketsphinx",
    settings="aaaaaa",
    status=Status.COMPLETED,
    creation_time=datetime(2024, 5, 1, 12, tzinfo=UTC),
    start_time=datetime(2024, 5, 1, 12, 0, 1, 500_000, tzinfo=UTC),
    completion_time=datetime(2024, 5, 1, 12, 0, 30, tzinfo=UTC),
    language="en-US",
    duration=141_500,
    measured=True,
    words=321,
    confidence=0.98712,
)
_LOCATIONS = {"amazon": "SERVICE_BUCKET", "pocketsphinx": "LOCAL_FOLDER"}
_failed = partial(job_summary.failed, locations=_LOCATIONS)


def _completed(jobs: Iterable[Job], documents: Mapping[str, str] | None = None) -> Iterator[bytes]:
    yield job_summary.completed_head()
    for job in jobs:
        yield job_summary.completed_line(job, _LOCATIONS, documents or {}, None)


def _lines(pieces: Iterable[bytes]) -> list[str]:
    written = b"".join(pieces).decode("utf-8")
    assert written.endswith("\n")
    return written.removesuffix("\n").split("\n")


def _rows(pieces: Iterable[bytes]) -> list[dict[str, str]]:
    """The rows as a reader of CSV finds them."""
    return list(csv.DictReader(io.StringIO(b"".join(pieces).decode("utf-8"), newline="")))


def _of_file(name: bytes) -> Job:
    """A job whose recording has this name on disk."""
    path = Path("/r") / os.fsdecode(name)
    return replace(_JOB, recording=replace(_RECORDING, name=readable(path.name), uri=file_uri(path)))


def test_a_completed_job_is_a_line() -> None:
    """Amazon's columns first, then ours: seconds, words, confidence from 0 to 1, and where the audio lies."""
    assert _lines(_completed([_JOB])) == [
        _HEADER + _FORMATS,
        "lst-talk-1-0123456789ab-aaaaaa,2024-05-01T12:00:00.000+00:00,2024-05-01T12:00:01.500+00:00,"
        "2024-05-01T12:00:30.000+00:00,en-US,COMPLETED,LOCAL_FOLDER,day/talk 1.wav,141.500,321,0.9871,measured,"
        f"/r/day/talk 1.wav{_NONE}",
    ]


def test_each_format_has_a_column() -> None:
    """It has the path of the document below the output folder, or nothing."""
    documents = {"srt": "subtitles/day/talk 1.srt", "docx": "documents/day/talk 1.docx"}
    [row] = _rows(_completed([_JOB], documents))
    assert {name: row[name] for name in FORMATS} == dict.fromkeys(FORMATS, "") | documents


def test_a_duration_that_was_not_measured_is_told_as_such() -> None:
    """Where only the transcript is at hand, the recording may go on after its last word."""
    assert _rows(_completed([replace(_JOB, measured=False)]))[0]["DurationIs"] == "end of last word"


def test_silence_is_a_line() -> None:
    """No words have no confidence; nought is not nothing."""
    [row] = _rows(_completed([replace(_JOB, words=0, confidence=None, duration=2_000)]))
    assert (row["Words"], row["Confidence"], row["Duration"]) == ("0", "", "2.000")


def test_audio_in_a_bucket_is_told_by_its_address() -> None:
    """What lies on no disk has an address, as it is."""
    job = replace(_JOB, recording=replace(_RECORDING, uri="s3://bucket/talk 1%.wav"))
    assert _rows(_completed([job]))[0]["Location"] == "s3://bucket/talk 1%.wav"


def test_a_failed_job_is_a_line_with_its_reason() -> None:
    """What is not known stays empty."""
    job = replace(
        _JOB,
        status=Status.FAILED,
        reason="only 2.4 of 4.9 s could be read: the file is incomplete or damaged",
        language=None,
        duration=None,
        measured=False,
        words=None,
        confidence=None,
    )
    assert _lines(_failed([job], [])) == [
        _HEADER_OF_FAILURES,
        "lst-talk-1-0123456789ab-aaaaaa,2024-05-01T12:00:00.000+00:00,2024-05-01T12:00:01.500+00:00,"
        "2024-05-01T12:00:30.000+00:00,,FAILED,only 2.4 of 4.9 s could be read: the file is incomplete or damaged,"
        "LOCAL_FOLDER,day/talk 1.wav,,,,,/r/day/talk 1.wav",
    ]


def test_a_job_that_never_began_has_no_times() -> None:
    """A time that is not known is empty."""
    job = replace(_JOB, status=Status.FAILED, reason="…", creation_time=None, start_time=None, completion_time=None)
    [row] = _rows(_failed([job], []))
    assert (row["CreationTime"], row["StartTime"], row["CompletionTime"]) == ("", "", "")


def test_what_never_became_a_job_is_a_line_after_the_jobs() -> None:
    """A file that is refused has a name, a reason and a place."""
    unusable = FailedItem("day/empty.wav", "file:///r/day/empty.wav", "the file is empty")
    assert _lines(_failed([], [unusable])) == [
        _HEADER_OF_FAILURES,
        ",,,,,,the file is empty,,day/empty.wav,,,,,/r/day/empty.wav",
    ]


def test_jobs_come_before_refusals() -> None:
    """Both in the order in which they are given."""
    jobs = [replace(_JOB, name="lst-b"), replace(_JOB, name="lst-a")]
    refused = [FailedItem("d.wav", "file:///d.wav", "…"), FailedItem("c.wav", "file:///c.wav", "…")]
    rows = _rows(_failed(jobs, refused))
    assert [row["TranscriptionJobName"] or row["Recording"] for row in rows] == ["lst-b", "lst-a", "d.wav", "c.wav"]


def test_nothing_failed_is_a_header() -> None:
    """A file with a header and no rows says that nothing failed; no file would say nothing."""
    assert _lines(_failed([], [])) == [_HEADER_OF_FAILURES]


def test_nothing_completed_is_a_header() -> None:
    """The same columns are there whether or not there are rows."""
    assert _lines(_completed([])) == [_HEADER + _FORMATS]


def test_both_summaries_have_the_same_columns_for_every_row() -> None:
    """No row is longer or shorter than the header."""
    refused = [FailedItem("a.wav", "file:///a.wav", "…")]
    written = [
        *_lines(_failed([replace(_JOB, reason="…")], refused)),
        *_lines(_completed([_JOB])),
    ]
    assert [len(row) for row in csv.reader(written)] == [14, 14, 14, 15 + len(FORMATS), 15 + len(FORMATS)]


@pytest.mark.parametrize(
    ("name", "cell", "place"),
    [
        (b"one, two.wav", '"one, two.wav"', '"/r/one, two.wav"'),
        (b'a "talk".wav', '"a ""talk"".wav"', '"/r/a ""talk"".wav"'),
        (b"new\nline.wav", r"new\nline.wav", r"/r/new\nline.wav"),
        (b"new\rline.wav", r"new\rline.wav", r"/r/new\rline.wav"),
        (b"\x1b[2J.wav", r"\x1b[2J.wav", r"/r/\x1b[2J.wav"),
        ("\u202evaw.wav".encode(), r"\u202evaw.wav", r"/r/\u202evaw.wav"),
        (b"=1+1.wav", "'=1+1.wav", "/r/=1+1.wav"),
        (b"a;@b.wav", "a;'@b.wav", "/r/a;'@b.wav"),
        ("Grüße 日本 \U0001f399.wav".encode(), "Grüße 日本 \U0001f399.wav", "/r/Grüße 日本 \U0001f399.wav"),
        (b"caf\xe9.wav", "caf\ufffd.wav", "/r/caf\ufffd.wav"),
        (b" 100%25;'.wav", " 100%25;'.wav", "/r/ 100%25;'.wav"),
    ],
)
def test_any_name_fits_into_a_cell(name: bytes, cell: str, place: str) -> None:
    """What would end a cell is quoted, what would be run is marked or escaped, UTF-8 stays, and what is none is not."""
    written = b"".join(_completed([_of_file(name)])).decode("utf-8")
    assert (f",LOCAL_FOLDER,{cell},141.500," in written, written.endswith(f",measured,{place}{_NONE}\n")) == (
        True,
        True,
    )


@pytest.mark.parametrize("name", ['a, "b" c', " ü ", "'=1+1", "'tis", '"', " -1", ";=1", "=1", "''@", "＋1", "a;b;+c"])
def test_any_name_and_reason_is_read_back(name: str) -> None:
    """Whatever stands in a cell is one cell to whoever reads the file, and is the text again without the marks."""
    [row] = _rows(_failed([], [FailedItem(name, name, name)]))
    assert {MARKED.sub("", row[column]) for column in ("Recording", "FailureReason", "Location")} == {name}


@pytest.mark.parametrize("name", ["\t=1", "\r=1", "\n=1", "\x00=1", "\x0b=1", "\x85=1", "\u2028=1", "\udcff=1"])
def test_what_begins_a_formula_out_of_sight(name: str) -> None:
    """White space that ends lines and cells is told as an escape, behind which nothing is run."""
    [row] = _rows(_failed([], [FailedItem(name, name, name)]))
    assert row["Recording"] == name.encode("unicode_escape").decode()


def test_a_refused_line_of_a_list_is_told_as_it_stood_there() -> None:
    """A source that led nowhere has no place but what was written."""
    rows = _rows(_failed([], [FailedItem("gone.wav", "gone.wav", "There is no gone.wav")]))
    assert (rows[0]["Recording"], rows[0]["Location"]) == ("gone.wav", "gone.wav")
