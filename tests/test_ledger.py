"""The ledger: what a folder remembers of its recordings from run to run."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from ls_transcribe.errors import LedgerMissing, LedgerUnreadable, OutputNotWritable
from ls_transcribe.jobs import Job, Status, job_name
from ls_transcribe.ledger import Entry, Ledger
from ls_transcribe.recordings import Recording, Unusable, fingerprint, recording_key

_NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path) as opened:
        yield opened


def _recording(name: str, content: str = "", *, folder: str = "/r", modified: int = 1) -> Recording:
    """A recording of this name; of the same content only if that is said."""
    found = fingerprint((content or name).encode().hex(), len(content or name))
    uri = f"file://{folder}/{name}"
    return Recording(recording_key(found), uri, name, len(content or name), found, "wav", modified)


def _job(recording: Recording, settings: str = "aaaaaa", *, attempt: int = 1, minute: int = 0) -> Job:
    name = job_name(recording.stem, settings, attempt)
    return Job(name, recording, "pocketsphinx", settings, attempt, creation_time=_NOON + minute * _MINUTE)


def _failed(recording: Recording, settings: str = "aaaaaa", *, attempt: int = 1, minute: int = 0) -> Job:
    job = _job(recording, settings, attempt=attempt, minute=minute)
    return replace(job, status=Status.FAILED, reason="the file is empty")


def _completed(recording: Recording, settings: str = "aaaaaa", *, attempt: int = 1, minute: int = 0) -> Job:
    return replace(_job(recording, settings, attempt=attempt, minute=minute), status=Status.COMPLETED)


def _run(path: Path, *recordings: Recording) -> tuple[list[str | None], list[str], list[tuple[str, str]]]:
    """A run that finds these: what each is a copy of, which names were let go, and what it works with, where."""
    with Ledger.open(path) as ledger:
        copies = [ledger.see(recording) for recording in recordings]
        replaced = ledger.drop_replaced()
        return copies, replaced, [(entry.recording.key, entry.recording.uri) for entry in ledger.seen()]


# What the sources hold


def test_recordings_are_seen_in_the_order_of_the_sources(path: Path) -> None:
    """Names and digests change nothing about the order."""
    recordings = [_recording(name) for name in ("b", "c", "a")]
    assert _run(path, *recordings)[2] == [(recording.key, recording.uri) for recording in recordings]


def test_a_recording_is_remembered_with_all_that_is_known_of_it(ledger: Ledger) -> None:
    """Everything but the file's time, which is the file's."""
    recording = Recording("0123456789ab", "file:///r/a%20%FF.mp3", "a \ufffd, \"'\n日.mp3", 2**40, "md5-5", "mp3", 1)
    ledger.see(recording)
    assert list(ledger.seen()) == [Entry(recording, (), None)]


def test_a_copy_is_told_with_the_name_of_the_first(path: Path) -> None:
    """The same content twice is one recording: the first that is found."""
    first, other, copy = _recording("b", "same"), _recording("x"), _recording("a", "same")
    assert _run(path, first, other, copy) == (
        [None, None, "b"],
        [],
        [(first.key, "file:///r/b"), (other.key, "file:///r/x")],
    )


def test_a_file_that_is_found_twice_is_no_copy(path: Path) -> None:
    """Who names a file and its folder names one file."""
    recording = _recording("a")
    assert _run(path, recording, recording) == ([None, None], [], [(recording.key, "file:///r/a")])


def test_a_copy_that_is_found_twice_is_told_once(path: Path) -> None:
    """A copy is one copy, however often it is named."""
    first, copy = _recording("a", "same"), _recording("b", "same")
    assert _run(path, first, copy, copy)[0] == [None, "a", None]


def test_a_copy_is_told_in_every_run(path: Path) -> None:
    """What is true is said again."""
    first, copy = _recording("a", "same"), _recording("b", "same")
    _run(path, first, copy)
    assert _run(path, first, copy) == ([None, "a"], [], [(first.key, "file:///r/a")])


def test_a_renamed_file_is_the_same_recording(path: Path) -> None:
    """The new name takes the old one's place."""
    before, after = _recording("before", "same"), _recording("after", "same")
    _run(path, before)
    assert _run(path, after) == ([None], [], [(before.key, "file:///r/after")])


def test_files_that_swap_their_names_stay_the_same_recordings(path: Path) -> None:
    """Two recordings whose files were mixed up and put right are still two, each under its new name."""
    _run(path, _recording("a", "one"), _recording("b", "two"))
    one, two = _recording("b", "one"), _recording("a", "two")
    assert _run(path, two, one) == ([None, None], [], [(two.key, "file:///r/a"), (one.key, "file:///r/b")])


def test_other_audio_in_a_files_place_is_another_recording(path: Path) -> None:
    """The recording that was there before is let go by name."""
    _run(path, _recording("a", "before"), _recording("b"))
    after = _recording("a", "after")
    assert _run(path, after) == ([None], ["a"], [(after.key, "file:///r/a")])


def test_replaced_audio_is_told_once(path: Path) -> None:
    """What was let go is not let go again."""
    _run(path, _recording("a", "before"))
    _run(path, _recording("a", "after"))
    assert _run(path, _recording("a", "after"))[1] == []


def test_replaced_audio_comes_back(path: Path) -> None:
    """A file that gets its old content back is the old recording again."""
    before, after = _recording("a", "before"), _recording("a", "after")
    _run(path, before)
    _run(path, after)
    assert _run(path, before) == ([None], ["a"], [(before.key, "file:///r/a")])


def test_audio_that_moved_while_other_took_its_place_is_kept(path: Path) -> None:
    """A recording that is found elsewhere is not let go."""
    _run(path, _recording("a", "one"))
    new, moved = _recording("a", "two"), _recording("z", "one")
    assert _run(path, new, moved) == ([None, None], [], [(new.key, "file:///r/a"), (moved.key, "file:///r/z")])


def test_a_file_that_changes_within_a_run_costs_itself_until_the_next(path: Path) -> None:
    """A file named twice that has become another in between is what it was at first; the next run sees the rest."""
    before, after = _recording("a", "before"), _recording("a", "after")
    assert _run(path, before, after)[2] == [(before.key, "file:///r/a")]


def test_what_this_run_does_not_find_is_none_of_its_business(path: Path) -> None:
    """A run goes through its own sources, not through all that the folder knows."""
    _run(path, _recording("a"))
    assert _run(path, _recording("b"))[2] == [(_recording("b").key, "file:///r/b")]


def test_a_file_that_has_not_changed_is_known(ledger: Ledger) -> None:
    """Size and time as before: it need not be read again; that holds for copies too."""
    first, copy = _recording("a", "same"), _recording("b", "same", modified=2)
    ledger.see(first)
    ledger.see(copy)
    known = [ledger.fingerprint_of(one.uri, one.size, one.modified or 0) for one in (first, copy)]
    assert known == [first.fingerprint, first.fingerprint]


@pytest.mark.parametrize(
    ("uri", "size", "modified"), [("file:///r/a", 4, 2), ("file:///r/a", 5, 1), ("file:///r/b", 4, 1)]
)
def test_a_file_that_may_have_changed_is_read(ledger: Ledger, uri: str, size: int, modified: int) -> None:
    """Another time, size or place is reason to look."""
    ledger.see(_recording("a", "same"))
    assert ledger.fingerprint_of(uri, size, modified) is None


def test_a_file_is_known_as_it_was_last(ledger: Ledger) -> None:
    """What a file held before it changed says nothing about it."""
    ledger.see(_recording("a", "before", modified=1))
    ledger.see(_recording("a", "afterw", modified=2))
    known = [ledger.fingerprint_of("file:///r/a", 6, modified) for modified in (1, 2)]
    assert known == [None, _recording("a", "afterw").fingerprint]


def test_more_recordings_than_a_page_are_gone_through(ledger: Ledger) -> None:
    """A list longer than what is read at a time comes whole, in order, while jobs are planned and saved."""
    recordings = [_recording(f"{number:04}.wav") for number in range(1_203)]
    for recording in recordings:
        ledger.see(recording)
    for number, entry in enumerate(ledger.seen()):
        if number % 2:
            ledger.schedule(_job(entry.recording))
    seen = [entry.recording.name for entry in ledger.seen()]
    scheduled = []
    for job in ledger.scheduled():
        scheduled.append(job.recording.name)
        ledger.save(replace(job, status=Status.IN_PROGRESS))
    names = [recording.name for recording in recordings]
    assert (seen, scheduled) == (names, names[1::2])


# Settings and refusals


def test_settings_are_remembered(path: Path) -> None:
    """A run that names none uses those of the run before; one that names some changes these."""
    with Ledger.open(path) as ledger:
        ledger.remember({"engine": "pocketsphinx", "language": None, "label_config": "default"})
        ledger.remember({"label_config": "/é.xml"})
    with Ledger.read(path) as ledger:
        assert ledger.settings() == {"engine": "pocketsphinx", "label_config": "/é.xml", "language": None}


def test_refusals_are_told_by_name(ledger: Ledger) -> None:
    """What cannot be taken stays in the ledger with its reason, the last one."""
    ledger.refuse(Unusable("b.wav", "file:///r/b.wav", "the file is empty"))
    ledger.refuse(Unusable("a.wav", "file:///r/a.wav", "the file is empty"))
    ledger.refuse(Unusable("b.wav", "file:///r/b.wav", "it is not a regular file"))
    assert list(ledger.refusals()) == [
        Unusable("a.wav", "file:///r/a.wav", "the file is empty"),
        Unusable("b.wav", "file:///r/b.wav", "it is not a regular file"),
    ]


def test_refusals_are_those_of_the_last_run(ledger: Ledger) -> None:
    """Every run looks anew."""
    ledger.refuse(Unusable("a.wav", "file:///r/a.wav", "the file is empty"))
    ledger.forget_refusals()
    assert list(ledger.refusals()) == []


# Jobs


def test_a_job_is_remembered_with_all_that_is_known_of_it(ledger: Ledger) -> None:
    """Every field comes back as it was, times in UTC to the millisecond."""
    recording = _recording("a")
    ledger.see(recording)
    job = Job(
        name="lst-a-0123456789ab-aaaaaa-a2",
        recording=recording,
        engine="pocketsphinx",
        settings="aaaaaa",
        attempt=2,
        status=Status.FAILED,
        reason="a reason, \"with\" 'quotes'\nand é",
        creation_time=datetime(2024, 5, 1, 12, 0, 0, 123_000, tzinfo=UTC),
        start_time=datetime(2024, 5, 1, 14, 0, 1, tzinfo=timezone(timedelta(hours=2))),
        completion_time=datetime(2024, 5, 1, 12, 0, 2, tzinfo=UTC),
        language="en-US",
        duration=3_600_001,
        measured=True,
        words=0,
        confidence=0.123456789,
    )
    ledger.save(job)
    [entry] = ledger.seen()
    assert entry.jobs == (job,)


def test_a_job_of_which_little_is_known_stays_so(ledger: Ledger) -> None:
    """What is not known is not nought."""
    recording = _recording("a")
    ledger.see(recording)
    job = Job("lst-a-0123456789ab-aaaaaa", recording, "pocketsphinx", "aaaaaa")
    ledger.save(job)
    [entry] = ledger.seen()
    assert entry.jobs == (job,)


def test_a_recordings_jobs_come_in_the_order_in_which_they_were_made(ledger: Ledger) -> None:
    """The last job is the last, in whichever order they were written down."""
    recording = _recording("a")
    ledger.see(recording)
    for job in (_failed(recording, attempt=3, minute=2), _failed(recording), _failed(recording, attempt=2, minute=1)):
        ledger.save(job)
    [entry] = ledger.seen()
    assert [job.attempt for job in entry.jobs] == [1, 2, 3]


def test_the_transcript_is_that_of_the_job_that_was_completed(ledger: Ledger) -> None:
    """A later failure does not take the transcript away."""
    recording = _recording("a")
    ledger.see(recording)
    completed = _completed(recording)
    ledger.complete(completed, started_here=True)
    ledger.save(_failed(recording, "bbbbbb", minute=1))
    [entry] = ledger.seen()
    assert entry.transcript == completed


def test_the_transcript_is_that_of_the_job_that_was_completed_last(ledger: Ledger) -> None:
    """Who changes settings and transcribes again has the new transcript."""
    recording = _recording("a")
    ledger.see(recording)
    ledger.complete(_completed(recording), started_here=True)
    ledger.complete(_completed(recording, "bbbbbb", minute=1), started_here=True)
    [entry] = ledger.seen()
    assert entry.transcript == _completed(recording, "bbbbbb", minute=1)


def test_without_a_completed_job_there_is_no_transcript(ledger: Ledger) -> None:
    """A job that has begun is not one that has ended."""
    recording = _recording("a")
    ledger.see(recording)
    ledger.save(_job(recording))
    [entry] = ledger.seen()
    assert entry.transcript is None


def test_a_job_is_completed_wholly_or_not_at_all(path: Path) -> None:
    """A run that is killed between the job and its recording leaves neither half written."""
    recording = _recording("a")
    with Ledger.open(path) as ledger:
        ledger.see(recording)
        ledger.save(_job(recording))
    _query(path, "CREATE TRIGGER killed BEFORE UPDATE OF job ON recordings BEGIN SELECT RAISE(ABORT, 'killed'); END")
    with pytest.raises(LedgerUnreadable, match="killed"), Ledger.open(path) as ledger:
        ledger.complete(_completed(recording), started_here=True)
    assert _query(path, "SELECT status FROM jobs") == [("QUEUED",)]


@pytest.mark.parametrize(("said", "expected"), [((True, False), 1), ((False, True), 1), ((False, False), 0)])
def test_a_job_that_this_folder_started_stays_its_own(path: Path, said: tuple[bool, bool], expected: int) -> None:
    """Only jobs that were started from here may be deleted, and whoever started one has started it."""
    with Ledger.open(path) as ledger:
        recording = _recording("a")
        ledger.see(recording)
        for started_here in said:
            ledger.save(_job(recording), started_here=started_here)
    assert _query(path, "SELECT started_here FROM jobs") == [(expected,)]


def test_jobs_are_planned_in_the_order_of_the_sources(ledger: Ledger) -> None:
    """Whatever is planned first, work begins with what was typed first."""
    recordings = [_recording(name) for name in ("b", "c", "a")]
    for recording in recordings:
        ledger.see(recording)
    for recording in reversed(recordings):
        ledger.schedule(_job(recording))
    assert list(ledger.scheduled()) == [_job(recording) for recording in recordings]


def test_a_copys_job_is_planned_once(ledger: Ledger) -> None:
    """One recording is one job, in however many places it lies."""
    first, copy = _recording("a", "same"), _recording("b", "same")
    ledger.see(first)
    ledger.see(copy)
    ledger.schedule(_job(first))
    assert list(ledger.scheduled()) == [_job(first)]


def test_nothing_is_planned_from_the_run_before(path: Path) -> None:
    """A plan is one run's; the next one makes its own."""
    with Ledger.open(path) as ledger:
        ledger.see(_recording("a"))
        ledger.schedule(_job(_recording("a")))
    with Ledger.open(path) as ledger:
        ledger.see(_recording("a"))
        assert list(ledger.scheduled()) == []


# What became of the recordings


def _fill(ledger: Ledger) -> None:
    """One recording of each kind, found in reverse order."""
    for name in ("g", "f", "e", "d", "c", "b", "a"):
        ledger.see(_recording(name))
    ledger.complete(_completed(_recording("c")), started_here=True)
    ledger.complete(_completed(_recording("a")), started_here=False)
    ledger.save(_failed(_recording("d")))
    ledger.save(_failed(_recording("b")))
    ledger.save(replace(_job(_recording("e")), status=Status.IN_PROGRESS))
    ledger.save(_job(_recording("f")))


def test_transcribed_recordings_come_by_their_place(ledger: Ledger) -> None:
    """tasks.json has the same order whatever was finished first."""
    _fill(ledger)
    assert list(ledger.transcribed()) == [_completed(_recording("a")), _completed(_recording("c"))]


def test_a_recording_that_was_transcribed_twice_comes_once(ledger: Ledger) -> None:
    """The transcript that counts is the last."""
    recording = _recording("a")
    ledger.see(recording)
    ledger.complete(_completed(recording), started_here=True)
    ledger.complete(_completed(recording, "bbbbbb"), started_here=True)
    assert list(ledger.transcribed()) == [_completed(recording, "bbbbbb")]


def test_failed_recordings_come_by_their_place(ledger: Ledger) -> None:
    """What failed is listed in the same order as what did not."""
    _fill(ledger)
    assert list(ledger.failed()) == [_failed(_recording("b")), _failed(_recording("d"))]


def test_a_recording_that_failed_twice_comes_with_its_last_failure(ledger: Ledger) -> None:
    """The last attempt counts, in whichever order attempts were written down."""
    recording = _recording("a")
    ledger.see(recording)
    ledger.save(_failed(recording, attempt=2, minute=1))
    ledger.save(_failed(recording))
    assert list(ledger.failed()) == [_failed(recording, attempt=2, minute=1)]


def test_a_failure_that_was_made_good_is_no_failure(ledger: Ledger) -> None:
    """An attempt that succeeded, or that is under way, is what counts."""
    for number, name in enumerate(("a", "b")):
        ledger.see(_recording(name))
        ledger.save(_failed(_recording(name), minute=number))
    ledger.complete(_completed(_recording("a"), attempt=2, minute=5), started_here=True)
    ledger.save(_job(_recording("b"), attempt=2, minute=5))
    assert list(ledger.failed()) == []


def test_replaced_audio_is_neither_transcribed_nor_failed(path: Path) -> None:
    """A recording whose audio is gone leaves tasks.json and the summaries."""
    with Ledger.open(path) as ledger:
        for name, job in (("a", _completed(_recording("a", "one"))), ("b", _failed(_recording("b", "two")))):
            ledger.see(_recording(name, "one" if name == "a" else "two"))
            if job.status is Status.COMPLETED:
                ledger.complete(job, started_here=True)
            else:
                ledger.save(job)
    _run(path, _recording("a", "three"), _recording("b", "four"))
    with Ledger.read(path) as ledger:
        assert (list(ledger.transcribed()), list(ledger.failed()), ledger.counts()) == ([], [], {"QUEUED": 2})


def test_recordings_that_are_not_found_any_more_stay(path: Path) -> None:
    """A rerun adds, it never forgets."""
    with Ledger.open(path) as ledger:
        _fill(ledger)
    _run(path, _recording("z"))
    with Ledger.read(path) as ledger:
        assert [job.recording.name for job in ledger.transcribed()] == ["a", "c"]


def test_recordings_are_counted_by_how_far_they_are(ledger: Ledger) -> None:
    """Without a job a recording is waiting; what was refused is counted apart."""
    _fill(ledger)
    ledger.refuse(Unusable("x.wav", "file:///r/x.wav", "the file is empty"))
    assert ledger.counts() == {"COMPLETED": 2, "FAILED": 2, "IN_PROGRESS": 1, "QUEUED": 2, "refused": 1}


def test_a_transcript_counts_whatever_came_after_it(ledger: Ledger) -> None:
    """A recording that has a transcript is finished, though transcribing it again has failed."""
    ledger.see(_recording("a"))
    ledger.complete(_completed(_recording("a")), started_here=True)
    ledger.save(_failed(_recording("a"), "bbbbbb", minute=1))
    assert ledger.counts() == {"COMPLETED": 1}


def test_an_empty_ledger_counts_nothing(ledger: Ledger) -> None:
    """There is nothing to be told of nothing."""
    assert ledger.counts() == {}


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (["/r/a.wav"], "/r"),
        (["/r/a.wav", "/r/b.wav"], "/r"),
        (["/r/one/a.wav", "/r/three/b.wav", "/r/two/c/d.wav"], "/r"),
        (["/r/one/a.wav", "/r/one.wav"], "/r"),
        (["/r/ab/x.wav", "/r/abc/x.wav"], "/r"),
        (["/r/a b/x.wav", "/r/a b/c/x.wav"], "/r/a b"),
        (["/r/ü/x.wav", "/r/ü/~/x.wav", "/r/ü/日/x.wav"], "/r/ü"),
        (["/a.wav", "/r/b.wav"], "/"),
    ],
)
def test_the_audio_folder_holds_every_recording(ledger: Ledger, places: list[str], expected: str) -> None:
    """Label Studio is told of one folder, the innermost in or below which everything lies."""
    for place in places:
        ledger.see(replace(_recording(place), uri=Path(place).as_uri()))
    assert ledger.audio_folder() == Path(expected)


def test_recordings_elsewhere_have_no_audio_folder(ledger: Ledger) -> None:
    """What lies in a bucket lies in no folder."""
    ledger.see(replace(_recording("a"), uri="s3://bucket/a.wav", modified=None))
    assert ledger.audio_folder() is None


# The file


def test_a_ledger_can_be_read_while_a_run_writes(path: Path) -> None:
    """`status` shows what is finished so far; neither waits for the other."""
    with Ledger.open(path) as writing:
        _fill(writing)
        with Ledger.read(path) as reading:
            failed = reading.failed()
            first = next(failed)
            writing.save(_failed(_recording("f")))
        with Ledger.read(path) as reading:
            after = reading.counts()["FAILED"]
    assert (first, after) == (_failed(_recording("b")), 3)


def test_a_ledger_keeps_a_log(path: Path) -> None:
    """With SQLite's write-ahead log nobody who reads waits for who writes, nor sees half of what is written."""
    _run(path, _recording("a"))
    assert _query(path, "PRAGMA journal_mode") == [("wal",)]


def test_a_ledger_can_be_read_in_the_midst_of_a_change(path: Path) -> None:
    """A reader neither waits for a writer nor sees half of what it does."""
    with Ledger.open(path) as ledger:
        ledger.see(_recording("a"))
    writing = sqlite3.connect(path, isolation_level=None)
    writing.execute("BEGIN IMMEDIATE")
    writing.execute("DELETE FROM recordings")
    with Ledger.read(path) as reading:
        counts = reading.counts()
    writing.close()
    assert counts == {"QUEUED": 1}


def test_reading_leaves_nothing_behind(path: Path) -> None:
    """A look at a folder adds no file to it."""
    _run(path, _recording("a"))
    with Ledger.read(path) as ledger:
        ledger.counts()
    assert list(path.parent.iterdir()) == [path]


def test_reading_changes_nothing(path: Path) -> None:
    """`status` cannot write, whatever it is asked."""
    with Ledger.open(path):
        pass
    with pytest.raises(LedgerUnreadable) as refused, Ledger.read(path) as ledger:
        ledger.forget_refusals()
    assert "attempt to write a readonly database" in str(refused.value)


def test_a_copy_begins_with_what_the_ledger_holds(path: Path) -> None:
    """A dry run plans with what the folder knows."""
    with Ledger.open(path) as ledger:
        _fill(ledger)
    with Ledger.copy(path) as copy:
        copy.see(_recording("a"))
        [entry] = copy.seen()
        assert (entry.transcript, copy.counts()["FAILED"]) == (_completed(_recording("a")), 2)


def test_a_copy_leaves_the_ledger_as_it_is(path: Path) -> None:
    """A dry run writes nothing."""
    with Ledger.open(path) as ledger:
        _fill(ledger)
    before = path.read_bytes()
    with Ledger.copy(path) as copy:
        copy.see(_recording("new"))
        copy.schedule(_job(_recording("new")))
        copy.remember({"engine": "other"})
    assert ([file.name for file in path.parent.iterdir()], path.read_bytes()) == ([path.name], before)


def test_a_copy_of_no_ledger_is_empty(path: Path) -> None:
    """A dry run into a new folder plans from nothing, and leaves nothing."""
    with Ledger.copy(path) as copy:
        copy.see(_recording("a"))
        counts = copy.counts()
    assert (counts, list(path.parent.iterdir())) == ({"QUEUED": 1}, [])


def test_a_killed_run_leaves_a_whole_ledger(path: Path) -> None:
    """What was written down is there after the process is gone, without a goodbye."""
    with Ledger.open(path) as ledger:
        ledger.see(_recording("a"))
        left = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    place = path.parent / "copy"
    place.mkdir()
    for name, content in left.items():
        (place / name).write_bytes(content)
    with Ledger.open(place / path.name) as ledger:
        assert ledger.counts() == {"QUEUED": 1}


_Way = Callable[[Path], AbstractContextManager[Ledger]]
_WAYS: tuple[_Way, ...] = (Ledger.open, Ledger.read, Ledger.copy)
_ADVICE = "Name the right output folder with -o, or move the ledger away: transcripts in the folder are found again."


@pytest.mark.parametrize("way", _WAYS)
def test_a_file_that_is_no_ledger_is_refused(path: Path, way: _Way) -> None:
    """What is no database is left alone."""
    path.write_bytes(b"Dear diary, " * 100)
    with pytest.raises(LedgerUnreadable) as refused, way(path):
        pass
    assert str(refused.value) == f"The ledger {path} cannot be used: file is not a database. {_ADVICE}"


@pytest.mark.parametrize("way", _WAYS)
def test_a_later_releases_ledger_is_refused(path: Path, way: _Way) -> None:
    """What this release does not understand it does not touch."""
    with Ledger.open(path):
        pass
    _query(path, "PRAGMA user_version = 3")
    with pytest.raises(LedgerUnreadable) as refused, way(path):
        pass
    assert str(refused.value) == (
        f"The ledger {path} cannot be used: it has version 3, and this release reads version 2. {_ADVICE}"
    )


def test_a_full_disk_is_told_as_what_it_is(path: Path) -> None:
    """There is nothing wrong with the ledger: another folder helps."""
    with pytest.raises(OutputNotWritable) as refused:
        _fill_the_disk(path)
    assert str(refused.value) == (
        f"The output folder {path.parent} cannot be used (database or disk is full): choose another with -o."
    )


def _fill_the_disk(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger._db.execute("PRAGMA max_page_count = 1")  # the least that it takes: what the file has
        for number in range(10_000):
            ledger.see(_recording(f"{number}"))


def test_a_ledger_that_is_not_there_cannot_be_read(path: Path) -> None:
    """`status` of a folder without a ledger makes none."""
    with pytest.raises(LedgerMissing) as refused, Ledger.read(path):
        pass
    assert (str(refused.value), list(path.parent.iterdir())) == (
        f"There is no ledger in {path.parent}, so no run has worked there: name its output folder with -o.",
        [],
    )


def test_any_folders_name_leads_to_its_ledger(tmp_path: Path) -> None:
    """A folder may be called what it likes, also what is special in an address or no UTF-8."""
    path = tmp_path / "100% ?mode=rw#é\udcff" / "ledger.sqlite3"
    path.parent.mkdir()
    _run(path, _recording("a"))
    with Ledger.read(path) as ledger:
        assert ledger.counts() == {"QUEUED": 1}


def _query(path: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()
