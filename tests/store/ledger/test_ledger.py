"""The ledger: what a folder remembers of its recordings from run to run."""

import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from store.ledger import earlier as earlier_ledgers

from ls_transcribe.errors.outputs import DatabaseUnavailable, DiskFull, LedgerMissing, LedgerUnreadable
from ls_transcribe.model.job import Job, Status, job_name
from ls_transcribe.model.move import Move, MoveStep
from ls_transcribe.model.recording import FailedItem, Recording, fingerprint, recording_key
from ls_transcribe.store.ledger import Ledger, database, run_recordings
from ls_transcribe.store.ledger.run_recordings import LedgerEntry

_EMPTY = FailedItem("a.wav", "file:///r/a.wav", "the file is empty")
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
        with ledger.adding():
            copies = [ledger.add_recording(recording) for recording in recordings]
        replaced = ledger.remove_replaced()
        return copies, replaced, [(entry.recording.key, entry.recording.uri) for entry in ledger.entries()]


# What the sources hold


def test_recordings_are_seen_in_the_order_of_the_sources(path: Path) -> None:
    """Names and digests change nothing about the order."""
    recordings = [_recording(name) for name in ("b", "c", "a")]
    assert _run(path, *recordings)[2] == [(recording.key, recording.uri) for recording in recordings]


def test_a_recording_is_remembered_with_all_that_is_known_of_it(ledger: Ledger) -> None:
    """Everything but the file's time, which is the file's."""
    recording = Recording("0123456789ab", "file:///r/a%20%FF.mp3", "a \ufffd, \"'\n日.mp3", 2**40, "md5-5", "mp3", 1)
    ledger.add_recording(recording)
    assert list(ledger.entries()) == [LedgerEntry(recording, None, None)]


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
    ledger.add_recording(first)
    ledger.add_recording(copy)
    known = [ledger.fingerprint_of(one.uri, one.size, one.modified or 0) for one in (first, copy)]
    assert known == [first.fingerprint, first.fingerprint]


def test_what_was_found_stays_if_the_search_is_broken_off(path: Path) -> None:
    """Files that were read need not be read again, and jobs that were planned are known."""
    found = _recording("a", "same")
    with Ledger.open(path) as ledger, suppress(KeyboardInterrupt), ledger.adding():
        ledger.add_recording(found)
        raise KeyboardInterrupt
    with Ledger.open(path) as ledger, suppress(KeyboardInterrupt), ledger.schedule.adding():
        ledger.schedule.add(_job(found))
        raise KeyboardInterrupt
    with Ledger.read(path) as ledger:
        assert ledger.fingerprint_of(found.uri, found.size, found.modified or 0) == found.fingerprint
        assert ledger.jobs_of(found) == (_job(found),)


def test_what_is_found_is_stored_while_the_search_goes_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is killed while it reads a long file has not read those before it for nothing."""
    monkeypatch.setattr(run_recordings, "_LONGEST_WAIT", 0.0)
    found = _recording("a", "same")
    with Ledger.open(path) as ledger, ledger.adding():
        ledger.add_recording(found)
        with Ledger.read(path) as other:
            assert other.fingerprint_of(found.uri, found.size, found.modified or 0) == found.fingerprint


@pytest.mark.parametrize(
    ("uri", "size", "modified"), [("file:///r/a", 4, 2), ("file:///r/a", 5, 1), ("file:///r/b", 4, 1)]
)
def test_a_file_that_may_have_changed_is_read(ledger: Ledger, uri: str, size: int, modified: int) -> None:
    """Another time, size or place is reason to look."""
    ledger.add_recording(_recording("a", "same"))
    assert ledger.fingerprint_of(uri, size, modified) is None


def test_a_file_is_known_as_it_was_last(ledger: Ledger) -> None:
    """What a file held before it changed says nothing about it."""
    ledger.add_recording(_recording("a", "before", modified=1))
    ledger.add_recording(_recording("a", "afterw", modified=2))
    known = [ledger.fingerprint_of("file:///r/a", 6, modified) for modified in (1, 2)]
    assert known == [None, _recording("a", "afterw").fingerprint]


def test_more_recordings_than_a_page_are_gone_through(ledger: Ledger) -> None:
    """A list longer than what is read at a time comes whole, in order, while jobs are planned and saved."""
    recordings = [_recording(f"{number:04}.wav") for number in range(1_203)]
    for recording in recordings:
        ledger.add_recording(recording)
    for number, entry in enumerate(ledger.entries()):
        if number % 2:
            ledger.schedule.add(_job(entry.recording))
    seen = [entry.recording.name for entry in ledger.entries()]
    scheduled = []
    for job in ledger.schedule.jobs():
        scheduled.append(job.recording.name)
        ledger.save_job(replace(job, status=Status.IN_PROGRESS))
    names = [recording.name for recording in recordings]
    assert (seen, scheduled) == (names, names[1::2])


# Settings and refusals


def test_settings_are_remembered(path: Path) -> None:
    """A run that names none uses those of the run before; one that names some changes these."""
    with Ledger.open(path) as ledger:
        ledger.save_settings(engine="pocketsphinx", language=None, label_config="default")
        ledger.save_settings(label_config="/é.xml")
    with Ledger.read(path) as ledger:
        assert ledger.remembered_settings().stored == {
            "engine": "pocketsphinx",
            "label_config": "/é.xml",
            "language": None,
        }


def test_refusals_are_told_by_name(ledger: Ledger) -> None:
    """What cannot be taken stays in the ledger with its reason, the last one."""
    ledger.save_failed_item(FailedItem("b.wav", "file:///r/b.wav", "the file is empty"))
    ledger.save_failed_item(FailedItem("a.wav", "file:///r/a.wav", "the file is empty"))
    ledger.save_failed_item(FailedItem("b.wav", "file:///r/b.wav", "it is not a regular file"))
    assert list(ledger.failed_items()) == [
        FailedItem("a.wav", "file:///r/a.wav", "the file is empty"),
        FailedItem("b.wav", "file:///r/b.wav", "it is not a regular file"),
    ]


def test_refusals_are_those_of_the_last_run(ledger: Ledger) -> None:
    """Every run looks anew."""
    ledger.save_failed_item(_EMPTY)
    ledger.begin_failed_items()
    assert (list(ledger.failed_items()), ledger.save_failed_item(_EMPTY)) == ([], True)


def _kept(path: Path) -> list[FailedItem]:
    """What another process is told."""
    with Ledger.read(path) as ledger:
        return list(ledger.failed_items())


def test_refusals_of_the_run_before_are_kept_until_it_is_known_which_hold(path: Path) -> None:
    """While a run plans, they may hold still; then those are added that are new; at its end only its own are left."""
    other = replace(_EMPTY, name="b.wav", uri="file:///r/b.wav")
    with Ledger.open(path) as ledger:
        ledger.save_failed_item(_EMPTY)
        ledger.begin_failed_items()
        ledger.save_failed_item(other)
        kept = [_kept(path)]
        ledger.store_failed_items()
        kept.append(_kept(path))
        ledger.store_failed_items(are_all=True)
        kept.append(_kept(path))
    assert kept == [[_EMPTY], [_EMPTY, other], [other]]


def test_refusals_of_a_run_that_is_refused_are_forgotten(path: Path) -> None:
    """It has not come so far that it knows them all."""
    with Ledger.open(path) as ledger:
        ledger.save_failed_item(_EMPTY)
        ledger.begin_failed_items()
        ledger.discard_failed_items()
        assert list(ledger.failed_items()) == [_EMPTY]


# Jobs


def test_a_job_is_remembered_with_all_that_is_known_of_it(ledger: Ledger) -> None:
    """Every field comes back as it was, times in UTC to the millisecond."""
    recording = _recording("a")
    ledger.add_recording(recording)
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
    ledger.save_job(job)
    assert ledger.jobs_of(recording) == (job,)


def test_a_job_of_which_little_is_known_stays_so(ledger: Ledger) -> None:
    """What is not known is not nought."""
    recording = _recording("a")
    ledger.add_recording(recording)
    job = Job("lst-a-0123456789ab-aaaaaa", recording, "pocketsphinx", "aaaaaa")
    ledger.save_job(job)
    assert ledger.jobs_of(recording) == (job,)


def test_a_recordings_jobs_come_in_the_order_in_which_they_were_made(ledger: Ledger) -> None:
    """The last job is the last, in whichever order they were written down."""
    recording = _recording("a")
    ledger.add_recording(recording)
    for job in (_failed(recording, attempt=3, minute=2), _failed(recording), _failed(recording, attempt=2, minute=1)):
        ledger.save_job(job)
    assert [job.attempt for job in ledger.jobs_of(recording)] == [1, 2, 3]


def test_the_transcript_is_that_of_the_job_that_was_completed(ledger: Ledger) -> None:
    """A later failure does not take the transcript away."""
    recording = _recording("a")
    ledger.add_recording(recording)
    completed = _completed(recording)
    ledger.complete_job(completed, started_here=True)
    ledger.save_job(_failed(recording, "bbbbbb", minute=1))
    assert list(ledger.entries()) == [LedgerEntry(recording, completed.name, completed.settings)]
    assert list(ledger.states()) == [(recording, completed)]


def test_the_transcript_is_that_of_the_job_that_was_completed_last(ledger: Ledger) -> None:
    """Who changes settings and transcribes again has the new transcript."""
    recording = _recording("a")
    ledger.add_recording(recording)
    ledger.complete_job(_completed(recording), started_here=True)
    ledger.complete_job(_completed(recording, "bbbbbb", minute=1), started_here=True)
    assert [entry.transcript_settings for entry in ledger.entries()] == ["bbbbbb"]
    assert list(ledger.states()) == [(recording, _completed(recording, "bbbbbb", minute=1))]


def test_without_a_completed_job_there_is_no_transcript(ledger: Ledger) -> None:
    """A job that has begun is not one that has ended."""
    recording = _recording("a")
    ledger.add_recording(recording)
    ledger.save_job(_job(recording))
    assert list(ledger.entries()) == [LedgerEntry(recording, None, None)]
    assert list(ledger.states()) == [(recording, _job(recording))]


def test_a_job_is_completed_wholly_or_not_at_all(path: Path) -> None:
    """A run that is killed between the job and its recording leaves neither half written."""
    recording = _recording("a")
    with Ledger.open(path) as ledger:
        ledger.add_recording(recording)
        ledger.save_job(_job(recording))
    _query(path, "CREATE TRIGGER killed BEFORE UPDATE OF job ON recordings BEGIN SELECT RAISE(ABORT, 'killed'); END")
    with pytest.raises(LedgerUnreadable, match="killed"), Ledger.open(path) as ledger:
        ledger.complete_job(_completed(recording), started_here=True)
    assert _query(path, "SELECT status FROM jobs") == [("QUEUED",)]


@pytest.mark.parametrize(("said", "expected"), [((True, False), 1), ((False, True), 1), ((False, False), 0)])
def test_a_job_that_this_folder_started_stays_its_own(path: Path, said: tuple[bool, bool], expected: int) -> None:
    """Only jobs that were started from here may be deleted, and whoever started one has started it."""
    with Ledger.open(path) as ledger:
        recording = _recording("a")
        ledger.add_recording(recording)
        for started_here in said:
            ledger.save_job(_job(recording), started_here=started_here)
    assert _query(path, "SELECT started_here FROM jobs") == [(expected,)]


def test_jobs_are_planned_in_the_order_of_the_sources(ledger: Ledger) -> None:
    """Whatever is planned first, work begins with what was typed first."""
    recordings = [_recording(name) for name in ("b", "c", "a")]
    for recording in recordings:
        ledger.add_recording(recording)
    for recording in reversed(recordings):
        ledger.schedule.add(_job(recording))
    assert list(ledger.schedule.jobs()) == [_job(recording) for recording in recordings]


def test_a_copys_job_is_planned_once(ledger: Ledger) -> None:
    """One recording is one job, in however many places it lies."""
    first, copy = _recording("a", "same"), _recording("b", "same")
    ledger.add_recording(first)
    ledger.add_recording(copy)
    ledger.schedule.add(_job(first))
    assert list(ledger.schedule.jobs()) == [_job(first)]


def test_nothing_is_planned_from_the_run_before(path: Path) -> None:
    """A plan is one run's; the next one makes its own."""
    with Ledger.open(path) as ledger:
        ledger.add_recording(_recording("a"))
        ledger.schedule.add(_job(_recording("a")))
    with Ledger.open(path) as ledger:
        ledger.add_recording(_recording("a"))
        assert list(ledger.schedule.jobs()) == []


# What became of the recordings


def _fill(ledger: Ledger) -> None:
    """One recording of each kind, found in reverse order."""
    for name in ("g", "f", "e", "d", "c", "b", "a"):
        ledger.add_recording(_recording(name))
    ledger.complete_job(_completed(_recording("c")), started_here=True)
    ledger.complete_job(_completed(_recording("a")), started_here=False)
    ledger.save_job(_failed(_recording("d")))
    ledger.save_job(_failed(_recording("b")))
    ledger.save_job(replace(_job(_recording("e")), status=Status.IN_PROGRESS))
    ledger.save_job(_job(_recording("f")))


def test_transcribed_recordings_come_by_their_place(ledger: Ledger) -> None:
    """tasks.json has the same order whatever was finished first."""
    _fill(ledger)
    assert list(ledger.transcribed_jobs()) == [_completed(_recording("a")), _completed(_recording("c"))]


def test_a_recording_that_was_transcribed_twice_comes_once(ledger: Ledger) -> None:
    """The transcript that counts is the last."""
    recording = _recording("a")
    ledger.add_recording(recording)
    ledger.complete_job(_completed(recording), started_here=True)
    ledger.complete_job(_completed(recording, "bbbbbb"), started_here=True)
    assert list(ledger.transcribed_jobs()) == [_completed(recording, "bbbbbb")]


def test_failed_recordings_come_by_their_place(ledger: Ledger) -> None:
    """What failed is listed in the same order as what did not."""
    _fill(ledger)
    assert list(ledger.failed_jobs()) == [_failed(_recording("b")), _failed(_recording("d"))]


def test_a_recording_that_failed_twice_comes_with_its_last_failure(ledger: Ledger) -> None:
    """The last attempt counts, in whichever order attempts were written down."""
    recording = _recording("a")
    ledger.add_recording(recording)
    ledger.save_job(_failed(recording, attempt=2, minute=1))
    ledger.save_job(_failed(recording))
    assert list(ledger.failed_jobs()) == [_failed(recording, attempt=2, minute=1)]


def test_a_failure_that_was_made_good_is_no_failure(ledger: Ledger) -> None:
    """An attempt that succeeded, or that is under way, is what counts."""
    for number, name in enumerate(("a", "b")):
        ledger.add_recording(_recording(name))
        ledger.save_job(_failed(_recording(name), minute=number))
    ledger.complete_job(_completed(_recording("a"), attempt=2, minute=5), started_here=True)
    ledger.save_job(_job(_recording("b"), attempt=2, minute=5))
    assert list(ledger.failed_jobs()) == []


def test_replaced_audio_is_neither_transcribed_nor_failed(path: Path) -> None:
    """A recording whose audio is gone leaves tasks.json and the summaries."""
    with Ledger.open(path) as ledger:
        for name, job in (("a", _completed(_recording("a", "one"))), ("b", _failed(_recording("b", "two")))):
            ledger.add_recording(_recording(name, "one" if name == "a" else "two"))
            if job.status is Status.COMPLETED:
                ledger.complete_job(job, started_here=True)
            else:
                ledger.save_job(job)
    _run(path, _recording("a", "three"), _recording("b", "four"))
    with Ledger.read(path) as ledger:
        assert (list(ledger.transcribed_jobs()), list(ledger.failed_jobs()), ledger.count_by_status()) == (
            [],
            [],
            {"QUEUED": 2},
        )


def test_recordings_that_are_not_found_any_more_stay(path: Path) -> None:
    """A rerun adds, it never forgets."""
    with Ledger.open(path) as ledger:
        _fill(ledger)
    _run(path, _recording("z"))
    with Ledger.read(path) as ledger:
        assert [job.recording.name for job in ledger.transcribed_jobs()] == ["a", "c"]


def test_recordings_are_counted_by_how_far_they_are(ledger: Ledger) -> None:
    """Without a job a recording is waiting; what was refused is counted apart."""
    _fill(ledger)
    ledger.save_failed_item(FailedItem("x.wav", "file:///r/x.wav", "the file is empty"))
    assert ledger.count_by_status() == {"COMPLETED": 2, "FAILED": 2, "IN_PROGRESS": 1, "QUEUED": 2, "refused": 1}


def test_what_was_refused_counts_once(ledger: Ledger) -> None:
    """It is not waiting, also where its recording is known: the same command again would refuse it again."""
    recording = _recording("a")
    ledger.add_recording(recording)
    ledger.save_failed_item(FailedItem(recording.name, recording.uri, "Amazon Transcribe does not read aiff"))
    assert ledger.count_by_status() == {"refused": 1}


def test_a_transcript_counts_whatever_came_after_it(ledger: Ledger) -> None:
    """A recording that has a transcript is finished, though transcribing it again has failed."""
    ledger.add_recording(_recording("a"))
    ledger.complete_job(_completed(_recording("a")), started_here=True)
    ledger.save_job(_failed(_recording("a"), "bbbbbb", minute=1))
    assert ledger.count_by_status() == {"COMPLETED": 1}


def test_an_empty_ledger_counts_nothing(ledger: Ledger) -> None:
    """There is nothing to be told of nothing."""
    assert ledger.count_by_status() == {}


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
        ledger.add_recording(replace(_recording(place), uri=Path(place).as_uri()))
    assert ledger.audio.common_folder() == Path(expected)


def test_recordings_elsewhere_have_no_audio_folder(ledger: Ledger) -> None:
    """What lies in a bucket lies in no folder."""
    ledger.add_recording(replace(_recording("a"), uri="s3://bucket/a.wav", modified=None))
    assert ledger.audio.common_folder() is None


# The file


def test_a_ledger_can_be_read_while_a_run_writes(path: Path) -> None:
    """`status` shows what is finished so far; neither waits for the other."""
    with Ledger.open(path) as writing:
        _fill(writing)
        with Ledger.read(path) as reading:
            failed = reading.failed_jobs()
            first = next(failed)
            writing.save_job(_failed(_recording("f")))
        with Ledger.read(path) as reading:
            after = reading.count_by_status()["FAILED"]
    assert (first, after) == (_failed(_recording("b")), 3)


def test_a_ledger_keeps_a_log(path: Path) -> None:
    """With SQLite's write-ahead log nobody who reads waits for who writes, nor sees half of what is written."""
    _run(path, _recording("a"))
    assert _query(path, "PRAGMA journal_mode") == [("wal",)]


def test_a_ledger_can_be_read_in_the_midst_of_a_change(path: Path) -> None:
    """A reader neither waits for a writer nor sees half of what it does."""
    with Ledger.open(path) as ledger:
        ledger.add_recording(_recording("a"))
    with closing(sqlite3.connect(path, isolation_level=None)) as writing:
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("DELETE FROM recordings")
        with Ledger.read(path) as reading:
            counts = reading.count_by_status()
    assert counts == {"QUEUED": 1}


def test_reading_leaves_nothing_behind(path: Path) -> None:
    """A look at a folder adds no file to it."""
    _run(path, _recording("a"))
    with Ledger.read(path) as ledger:
        ledger.count_by_status()
    assert list(path.parent.iterdir()) == [path]


def test_reading_changes_nothing(path: Path) -> None:
    """`status` cannot write, whatever it is asked."""
    with Ledger.open(path):
        pass
    with pytest.raises(DatabaseUnavailable) as refused, Ledger.read(path) as ledger:
        ledger.save_failed_item(_EMPTY)
    assert "attempt to write a readonly database" in str(refused.value)


def test_a_copy_begins_with_what_the_ledger_holds(path: Path) -> None:
    """A dry run plans with what the folder knows."""
    with Ledger.open(path) as ledger:
        _fill(ledger)
    with Ledger.copy(path) as copy:
        copy.add_recording(_recording("a"))
        [(_recording_a, job)] = copy.states()
        assert (job, copy.count_by_status()["FAILED"]) == (_completed(_recording("a")), 2)


def test_a_copy_leaves_the_ledger_as_it_is(path: Path) -> None:
    """A dry run writes nothing."""
    with Ledger.open(path) as ledger:
        _fill(ledger)
    before = path.read_bytes()
    with Ledger.copy(path) as copy:
        copy.add_recording(_recording("new"))
        copy.schedule.add(_job(_recording("new")))
        copy.save_settings(engine="other")
    assert ([file.name for file in path.parent.iterdir()], path.read_bytes()) == ([path.name], before)


def test_a_copy_of_no_ledger_is_empty(path: Path) -> None:
    """A dry run into a new folder plans from nothing, and leaves nothing."""
    with Ledger.copy(path) as copy:
        copy.add_recording(_recording("a"))
        counts = copy.count_by_status()
    assert (counts, list(path.parent.iterdir())) == ({"QUEUED": 1}, [])


def test_a_killed_run_leaves_a_whole_ledger(path: Path) -> None:
    """What was written down is there after the process is gone, without a goodbye."""
    with Ledger.open(path) as ledger:
        ledger.add_recording(_recording("a"))
        left = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    place = path.parent / "copy"
    place.mkdir()
    for name, content in left.items():
        (place / name).write_bytes(content)
    with Ledger.open(place / path.name) as ledger:
        assert ledger.count_by_status() == {"QUEUED": 1}


_Way = Callable[[Path], AbstractContextManager[Ledger]]
_WAYS: tuple[_Way, ...] = (Ledger.open, Ledger.read, Ledger.copy)
_ADVICE = (
    "Name the right output folder with -o, or move the ledger away and say --overwrite: "
    "transcripts in the folder are found again."
)


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
    _query(path, "PRAGMA user_version = 14")
    with pytest.raises(DatabaseUnavailable) as refused, way(path):
        pass
    assert str(refused.value) == (
        f"{path} cannot be used now: a newer release of ls-transcribe has changed it (version 14; this one reads 13). "
        "Leave it where it is, use that release, and run the same command again."
    )


def test_a_full_disk_is_told_as_what_it_is(path: Path) -> None:
    """There is nothing wrong with the ledger, and it must not be moved away: room helps."""
    with pytest.raises(DiskFull) as refused:
        _fill_the_disk(path)
    assert str(refused.value).startswith(f"Nothing more can be written to {path.parent}: the disk mounted at ")


def _fill_the_disk(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger._db.execute("PRAGMA max_page_count = 1")  # the least that it takes: what the file has
        for number in range(10_000):
            ledger.add_recording(_recording(f"{number}"))


def test_a_ledger_that_is_not_there_cannot_be_read(path: Path) -> None:
    """`status` of a folder without a ledger makes none."""
    with pytest.raises(LedgerMissing) as refused, Ledger.read(path):
        pass
    assert (str(refused.value), list(path.parent.iterdir())) == (
        f"{path.parent} is not an output folder (there is no ledger in it): name the output folder of a run with -o.",
        [],
    )


def test_any_folders_name_leads_to_its_ledger(tmp_path: Path) -> None:
    """A folder may be called what it likes, also what is special in an address or no UTF-8."""
    path = tmp_path / "100% ?mode=rw#é\udcff" / "ledger.sqlite3"
    path.parent.mkdir()
    _run(path, _recording("a"))
    with Ledger.read(path) as ledger:
        assert ledger.count_by_status() == {"QUEUED": 1}


def _query(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


# Recordings that were uploaded

_BUCKET = "s3://audio/talks"


def _in_s3(name: str, content: str = "", *, place: str = _BUCKET) -> Recording:
    """A recording as it is found in S3."""
    return replace(_recording(name, content), uri=f"{place}/{name}", modified=None)


def _upload(path: Path, *recordings: Recording) -> None:
    """A run that finds these on disk and copies them to S3 under names of its own."""
    with Ledger.open(path) as ledger:
        for recording in recordings:
            ledger.add_recording(recording)
        for recording in recordings:
            ledger.save_upload(recording, f"{_BUCKET}/{recording.stem}.wav")


def _uploaded(name: str, content: str = "", *, before: str = "") -> str:
    """Where a recording is that was uploaded under this name, or an earlier one."""
    return f"{_BUCKET}/{_recording(before or name, content or before or name).stem}.wav"


def _looked_at(path: Path, *recordings: Recording) -> list[tuple[str, str]]:
    """Names and places of what a run works with that finds these."""
    with Ledger.open(path) as ledger:
        for recording in recordings:
            ledger.add_recording(recording)
        ledger.remove_replaced()
        return [(entry.recording.name, entry.recording.uri) for entry in ledger.entries()]


def test_an_uploaded_recording_is_where_it_was_uploaded_to(ledger: Ledger) -> None:
    """The same run goes on with the audio in S3, under the name that it has on disk."""
    recording = _recording("a")
    ledger.add_recording(recording)
    ledger.save_upload(recording, f"{_BUCKET}/a-1.wav")
    assert [entry.recording for entry in ledger.entries()] == [replace(recording, uri=f"{_BUCKET}/a-1.wav")]


def test_a_file_that_was_uploaded_stays_in_s3(path: Path) -> None:
    """Found on disk again, an uploaded recording is transcribed from S3, and not uploaded anew."""
    _upload(path, _recording("a"))
    assert _looked_at(path, _recording("a")) == [("a", _uploaded("a"))]


def test_a_file_that_was_uploaded_takes_its_new_name(path: Path) -> None:
    """Renamed on disk, an uploaded recording is called by its new name and stays where it is in S3."""
    _upload(path, _recording("before", "same"))
    assert _looked_at(path, _recording("after", "same")) == [("after", _uploaded("before", "same"))]


def test_what_was_uploaded_keeps_its_name_when_it_is_found_in_s3(path: Path) -> None:
    """Our name of the object is no name for people: that of the file is."""
    _upload(path, _recording("a", "same"))
    found = replace(_in_s3("a-1.wav", "same"), uri=_uploaded("a", "same"))
    assert _looked_at(path, found) == [("a", _uploaded("a", "same"))]


def test_what_was_uploaded_and_moved_in_s3_is_where_it_is_found(path: Path) -> None:
    """Somebody moved the object: its new place counts, and the name on disk still."""
    _upload(path, _recording("a", "same"))
    found = _in_s3("moved.wav", "same", place="s3://audio/other")
    assert _looked_at(path, found) == [("a", "s3://audio/other/moved.wav")]


def test_a_recording_that_was_always_in_s3_is_called_by_its_key(path: Path) -> None:
    """Nothing is known of a file, and a new key is a new name."""
    _run(path, _in_s3("before.wav", "same"))
    assert _looked_at(path, _in_s3("after.wav", "same")) == [("after.wav", f"{_BUCKET}/after.wav")]


def test_a_copy_of_an_uploaded_recording_is_told(path: Path) -> None:
    """A second file with the content of one that was uploaded is the same recording, in S3."""
    _upload(path, _recording("a", "same"))
    copies, _, found = _run(path, _recording("a", "same"), _recording("b", "same"))
    assert (copies, found) == ([None, "a"], [(_recording("a", "same").key, _uploaded("a", "same"))])


@pytest.mark.parametrize("disk_first", [True, False])
def test_a_file_and_what_it_was_uploaded_to_are_one_recording(path: Path, disk_first: bool) -> None:  # noqa: FBT001
    """Who names the folder and the place that it was uploaded to has each recording once."""
    _upload(path, _recording("a", "same"))
    both = [_recording("a", "same"), replace(_in_s3("x", "same"), uri=_uploaded("a", "same"))]
    assert _looked_at(path, *(both if disk_first else reversed(both))) == [("a", _uploaded("a", "same"))]


def test_a_file_is_uploaded_to_where_a_copy_of_it_is(ledger: Ledger) -> None:
    """Found on disk and in S3 by one run, and placed there: still one recording, and one job."""
    on_disk, there = _recording("a", "same"), _in_s3("x", "same")
    for recording in (on_disk, there):
        ledger.add_recording(recording)
    ledger.save_upload(on_disk, there.uri)
    ledger.schedule.add(_job(on_disk))
    assert [job.recording.uri for job in ledger.schedule.jobs()] == [there.uri]


def test_an_uploaded_recording_whose_file_has_other_content_is_let_go(path: Path) -> None:
    """The file is another recording now; the one that was uploaded from it leaves by name, once."""
    _upload(path, _recording("a", "before"))
    after = _recording("a", "after")
    runs = [_run(path, after), _run(path, after)]
    assert [(replaced, found) for _, replaced, found in runs] == [
        (["a"], [(after.key, after.uri)]),
        ([], [(after.key, after.uri)]),
    ]


def test_an_uploaded_recording_is_known_by_its_file_as_that_is_called_now(path: Path) -> None:
    """Renamed since, and found again: the name is kept in S3, and other content in the new place is told."""
    _upload(path, _recording("before", "same"))
    _run(path, _recording("after", "same"))
    there = replace(_in_s3("x", "same"), uri=_uploaded("before", "same"))
    found = _looked_at(path, there)
    assert (found, _run(path, _recording("after", "other"))[1]) == ([("after", there.uri)], ["after"])


def test_an_uploaded_recording_that_the_run_finds_in_s3_is_kept(path: Path) -> None:
    """The file has other content, and the object is a source of this run, too: both are recordings."""
    _upload(path, _recording("a", "before"))
    there = replace(_in_s3("x", "before"), uri=_uploaded("a", "before"))
    assert _run(path, _recording("a", "after"), there)[1] == []


def test_an_uploaded_recording_comes_back_under_another_name(path: Path) -> None:
    """What was let go and is found on disk again is an ordinary file: its name and its place are the file's."""
    _upload(path, _recording("a", "before"))
    _run(path, _recording("a", "after"))
    found = _looked_at(path, _recording("b", "before"))
    assert (found, _run(path, _recording("a", "after"))[1]) == ([("b", "file:///r/b")], [])


# What is to be uploaded


def test_what_has_or_will_have_a_transcript_is_uploaded(path: Path) -> None:
    """Neither what is not to be transcribed, nor copies, nor what is in S3."""
    with Ledger.open(path) as ledger:
        planned, finished, idle = _recording("a"), _recording("b"), _recording("c")
        for recording in (planned, _recording("copy", "a"), finished, idle, _in_s3("d")):
            ledger.add_recording(recording)
        ledger.schedule.add(_job(planned))
        ledger.complete_job(_completed(finished), started_here=True)
        assert (ledger.count_uploads(), [recording.name for recording in ledger.files_to_upload()]) == (
            (2, 2),
            ["a", "b"],
        )


def test_all_that_is_on_disk_is_uploaded_if_that_is_wanted(ledger: Ledger) -> None:
    """To upload is not to transcribe; each recording comes with the time by which its file is known."""
    for recording in (_recording("a", modified=5), _recording("copy", "a", modified=6), _in_s3("d"), _recording("b")):
        ledger.add_recording(recording)
    wanted = [(recording.name, recording.modified) for recording in ledger.files_to_upload(all_files=True)]
    assert (ledger.count_uploads(all_files=True), wanted) == ((2, 2), [("a", 5), ("b", 1)])


def test_nothing_is_to_be_uploaded_of_nothing(ledger: Ledger) -> None:
    """No recording has no bytes."""
    assert ledger.count_uploads() == (0, 0)


def test_a_transcript_needs_no_second_upload(path: Path) -> None:
    """A recording whose audio is in S3 is not on disk for those who transcribe."""
    _upload(path, _recording("a"))
    with Ledger.open(path) as ledger:
        ledger.add_recording(_recording("a"))
        ledger.schedule.add(_job(_recording("a")))
        assert (ledger.count_uploads(), list(ledger.files_to_upload())) == ((0, 0), [])


def test_an_upload_looks_at_every_file(path: Path) -> None:
    """Whether an object is still there, and in this place, is S3's to say: who uploads is given all files."""
    _upload(path, _recording("a"))
    with Ledger.open(path) as ledger:
        ledger.add_recording(_recording("a"))
        wanted = list(ledger.files_to_upload(all_files=True))
    assert [(recording.uri, recording.modified) for recording in wanted] == [("file:///r/a", 1)]


def test_an_upload_leaves_out_what_is_archived(path: Path) -> None:
    """What was uploaded and then put away in S3 is not uploaded a second time; it is counted."""
    _upload(path, _recording("a"))
    with Ledger.open(path) as ledger:
        ledger.repoint(_move("a", source=_uploaded("a"), target="s3://audio/archive/2026/01/01/talks/a.wav"))
        ledger.add_recording(_recording("a"))
        assert (ledger.count_uploads(all_files=True), ledger.count_archived()) == ((0, 0), 1)


def test_a_file_is_uploaded_to_another_place(path: Path) -> None:
    """The recording is where it was uploaded to last."""
    _upload(path, _recording("a"))
    with Ledger.open(path) as ledger:
        ledger.add_recording(_recording("a"))
        ledger.save_upload(_recording("a"), "s3://other/a.wav")
        assert [entry.recording.uri for entry in ledger.entries()] == ["s3://other/a.wav"]


# Plans


def test_a_job_takes_the_place_of_the_one_that_was_planned(path: Path) -> None:
    """What exists at Amazon under another name is followed under that name, and the plan leaves nothing behind."""
    recording = _recording("a")
    with Ledger.open(path) as ledger:
        ledger.add_recording(recording)
        ledger.schedule.add(_job(recording))
        ledger.schedule.add(_job(recording, attempt=2))
        scheduled = list(ledger.schedule.jobs())
    assert (scheduled, _query(path, "SELECT attempt FROM jobs")) == ([_job(recording, attempt=2)], [(2,)])


def test_a_job_that_has_begun_is_kept_when_another_is_planned(path: Path) -> None:
    """Only what was never more than a plan is forgotten."""
    recording = _recording("a")
    with Ledger.open(path) as ledger:
        ledger.add_recording(recording)
        ledger.schedule.add(replace(_job(recording), status=Status.IN_PROGRESS))
        ledger.schedule.add(_job(recording, attempt=2))
    assert _query(path, "SELECT attempt FROM jobs ORDER BY 1") == [(1,), (2,)]


def test_a_recording_can_be_left_out_of_a_run(ledger: Ledger) -> None:
    """What turned out not to be usable is not started."""
    for name in ("a", "b"):
        ledger.add_recording(_recording(name))
        ledger.schedule.add(_job(_recording(name)))
    ledger.schedule.drop(_recording("a"))
    assert list(ledger.schedule.jobs()) == [_job(_recording("b"))]


@pytest.mark.parametrize(
    ("status", "is_planned"),
    [(Status.QUEUED, True), (Status.IN_PROGRESS, True), (Status.COMPLETED, False), (Status.FAILED, False)],
)
def test_the_job_that_is_planned_for_a_recording_is_known(ledger: Ledger, status: Status, is_planned: bool) -> None:  # noqa: FBT001
    """Until it has ended it can be asked for by the recording's key."""
    job = replace(_job(_recording("a")), status=status)
    ledger.add_recording(_recording("a"))
    ledger.schedule.add(job)
    assert ledger.schedule.job_for(_recording("a").key) == (job if is_planned else None)


def test_no_job_is_planned_for_what_is_not_planned(ledger: Ledger) -> None:
    """Neither for a recording without a job in this run, nor for one that nobody has seen."""
    ledger.add_recording(_recording("a"))
    ledger.save_job(_job(_recording("a")))
    assert [ledger.schedule.job_for(key) for key in (_recording("a").key, "0" * 12)] == [None, None]


def _planned(ledger: Ledger, *names: str) -> None:
    for name in names:
        ledger.add_recording(_recording(name))
        ledger.schedule.add(_job(_recording(name)))


@pytest.mark.parametrize(
    ("keep", "postponed", "left"),
    [
        (0, (3, 6), []),
        (1, (2, 5), ["a"]),
        (2, (1, 3), ["a", "bb"]),
        (3, (0, 0), ["a", "bb", "ccc"]),
        (9, (0, 0), ["a", "bb", "ccc"]),
    ],
)
def test_a_pilot_starts_the_first_few(path: Path, keep: int, postponed: tuple[int, int], left: list[str]) -> None:
    """Of the jobs that are planned the first are kept; of the others it is told how many there are, and how large."""
    with Ledger.open(path) as ledger:
        _planned(ledger, "a", "bb", "ccc")
        told = ledger.schedule.postpone(keep)
        scheduled = [job.recording.name for job in ledger.schedule.jobs()]
    assert (told, scheduled, _query(path, "SELECT COUNT(*) FROM jobs")) == (postponed, left, [(len(left),)])


def test_a_pilot_counts_no_copies(ledger: Ledger) -> None:
    """A recording that lies in two places is one to start, and one to leave."""
    for recording in (_recording("a"), _recording("copy", "a"), _recording("bb"), _recording("ccc")):
        ledger.add_recording(recording)
    for name in ("a", "bb", "ccc"):
        ledger.schedule.add(_job(_recording(name)))
    assert (ledger.schedule.postpone(2), [job.recording.name for job in ledger.schedule.jobs()]) == (
        (1, 3),
        ["a", "bb"],
    )


def test_what_has_begun_is_not_postponed(ledger: Ledger) -> None:
    """Jobs that are on at Amazon are followed however few are to be started."""
    _planned(ledger, "a", "bb", "ccc")
    begun = replace(_job(_recording("ccc")), status=Status.IN_PROGRESS)
    ledger.schedule.add(begun)
    assert (ledger.schedule.postpone(1), list(ledger.schedule.jobs())) == ((1, 2), [_job(_recording("a")), begun])


def test_a_postponed_recording_is_uploaded_later(ledger: Ledger) -> None:
    """Nobody pays for storing what is not transcribed yet."""
    _planned(ledger, "a", "bb")
    ledger.schedule.postpone(1)
    assert [recording.name for recording in ledger.files_to_upload()] == ["a"]


# What is at Amazon


def test_buckets_are_those_of_tasks(ledger: Ledger) -> None:
    """Label Studio needs a storage for each bucket in which transcribed audio is; each is told once."""
    for place in ("s3://b/x/1.wav", "s3://a/2.wav", "s3://b/3.wav", "s3://idle/4.wav", "file:///r/5.wav"):
        recording = replace(_recording(place), uri=place)
        ledger.add_recording(recording)
        if "idle" not in place:
            ledger.complete_job(_completed(recording), started_here=True)
    assert list(ledger.audio.buckets()) == ["a", "b"]


def _amazons(job: Job) -> Job:
    return replace(job, engine="amazon")


def test_only_ended_jobs_of_ours_are_deleted(ledger: Ledger) -> None:
    """Neither what others started, nor what is on, nor another engine's."""
    jobs = {
        "ours": (_amazons(_completed(_recording("ours"))), True),
        "failed": (_amazons(_failed(_recording("failed"))), True),
        "adopted": (_amazons(_completed(_recording("adopted"))), False),
        "running": (replace(_amazons(_job(_recording("running"))), status=Status.IN_PROGRESS), True),
        "planned": (_amazons(_job(_recording("planned"))), True),
        "local": (_completed(_recording("local")), True),
    }
    for name, (job, started_here) in jobs.items():
        ledger.add_recording(_recording(name))
        ledger.save_job(job, started_here=started_here)
    assert list(ledger.deletable_jobs("amazon")) == [jobs["ours"][0], jobs["failed"][0]]


def test_the_engines_of_a_folder_are_those_of_its_jobs(ledger: Ledger) -> None:
    """Each is named once, however many jobs it has."""
    before = ledger.engines()
    for name in ("a", "b", "c"):
        ledger.add_recording(_recording(name))
        job = _completed(_recording(name))
        ledger.save_job(job if name == "c" else _amazons(job))
    assert (before, ledger.engines()) == ([], ["amazon", _completed(_recording("c")).engine])


def test_a_deleted_job_is_not_deleted_again(ledger: Ledger) -> None:
    """What is done is done, and the recording keeps its transcript."""
    ledger.add_recording(_recording("a"))
    job = _amazons(_completed(_recording("a")))
    ledger.complete_job(job, started_here=True)
    ledger.mark_job_deleted(job)
    assert (list(ledger.deletable_jobs("amazon")), list(ledger.transcribed_jobs())) == ([], [job])


def test_a_deleted_job_that_is_started_again_can_be_deleted_again(ledger: Ledger) -> None:
    """A transcript that was lost is made anew under the same name: that job is another one."""
    ledger.add_recording(_recording("a"))
    job = _amazons(_completed(_recording("a")))
    ledger.complete_job(job, started_here=True)
    ledger.mark_job_deleted(job)
    ledger.save_job(replace(job, status=Status.IN_PROGRESS), started_here=True)
    ledger.complete_job(job, started_here=False)
    assert list(ledger.deletable_jobs("amazon")) == [job]


def test_a_job_of_replaced_audio_can_be_deleted(path: Path) -> None:
    """Its recording is gone, and it is still at Amazon."""
    with Ledger.open(path) as ledger:
        ledger.add_recording(_recording("a", "before"))
        ledger.complete_job(_amazons(_completed(_recording("a", "before"))), started_here=True)
    _run(path, _recording("a", "after"))
    with Ledger.open(path) as ledger:
        assert [job.name for job in ledger.deletable_jobs("amazon")] == [_completed(_recording("a", "before")).name]


# Moves


def _move(
    name: str = "a", *, source: str = "", target: str = "", step: MoveStep = MoveStep.PLANNED, **more: Any
) -> Move:
    recording = _recording(name)
    source, target = source or recording.uri, target or f"file:///r/archive/2026/01/01/{name}"
    return Move(recording.key, source, target, recording.size, recording.fingerprint, step, **more)


def test_a_move_is_remembered_with_all_that_is_known_of_it(ledger: Ledger) -> None:
    """Every field comes back as it was."""
    move = _move(source="s3://b/ü +%\n.json", step=MoveStep.COPIED, keeps_source=True, reason="it has changed")
    ledger.moves.save(move)
    assert list(ledger.moves.at_steps(MoveStep.COPIED)) == [move]


def test_moves_come_in_the_order_of_their_planning(ledger: Ledger) -> None:
    """By how far they are, and then first come, first served."""
    moves = {name: _move(name) for name in ("c", "a", "d", "b")}
    for move in moves.values():
        ledger.moves.plan(move)
    ledger.moves.save(replace(moves["a"], step=MoveStep.COPIED))
    ledger.moves.save(replace(moves["d"], step=MoveStep.VERIFIED))
    found = [
        [move.key for move in ledger.moves.at_steps(*steps)]
        for steps in ((MoveStep.PLANNED, MoveStep.COPIED), (MoveStep.DELETED,))
    ]
    assert found == [[moves[name].key for name in ("c", "a", "b")], []]


@pytest.mark.parametrize("step", [MoveStep.PLANNED, MoveStep.COPIED, MoveStep.VERIFIED, MoveStep.REPOINTED])
def test_a_move_that_is_under_way_is_not_planned_again(ledger: Ledger, step: MoveStep) -> None:
    """What an earlier run began goes on to where it began to go."""
    begun = _move(step=step)
    ledger.moves.save(begun)
    ledger.moves.plan(_move(target="file:///r/archive/2026/01/02/a"))
    assert list(ledger.moves.at_steps(*MoveStep)) == [begun]


def test_a_move_that_is_done_can_be_planned_again(ledger: Ledger) -> None:
    """A file that came back is put away once more."""
    ledger.moves.save(_move(step=MoveStep.DELETED))
    again = _move(target="file:///r/archive/2026/01/02/a")
    ledger.moves.plan(again)
    assert list(ledger.moves.at_steps(*MoveStep)) == [again]


def test_a_copy_that_was_made_is_not_made_again(ledger: Ledger) -> None:
    """What is copied and stays where it is has nothing left to be done."""
    made = _move(step=MoveStep.DELETED, keeps_source=True)
    ledger.moves.save(made)
    ledger.moves.plan(_move(target="file:///r/archive/2026/01/02/a", keeps_source=True))
    assert list(ledger.moves.at_steps(*MoveStep)) == [made]


def test_a_move_of_other_audio_takes_the_place_of_one_under_way(ledger: Ledger) -> None:
    """Other audio is where a move began: that move cannot be carried on, and the new audio is not kept waiting."""
    ledger.moves.save(_move(step=MoveStep.REPOINTED))
    other = replace(_move("b"), source=_move().source)
    ledger.moves.plan(other)
    assert list(ledger.moves.at_steps(*MoveStep)) == [other]


def test_a_move_that_will_not_be_made_is_forgotten(ledger: Ledger) -> None:
    """Only that one."""
    for name in ("a", "b"):
        ledger.moves.plan(_move(name))
    ledger.moves.delete(_move("a"))
    assert list(ledger.moves.at_steps(*MoveStep)) == [_move("b")]


def test_a_recording_is_where_it_was_moved_to(path: Path) -> None:
    """Recording, this run's sources and the move change together."""
    with Ledger.open(path) as ledger:
        ledger.add_recording(_recording("a"))
        ledger.complete_job(_completed(_recording("a")), started_here=True)
        ledger.repoint(_move(step=MoveStep.VERIFIED))
        places = [
            [job.recording.uri for job in ledger.transcribed_jobs()],
            [one.recording.uri for one in ledger.entries()],
        ]
        assert (places, list(ledger.moves.at_steps(*MoveStep))) == (
            [[_move().target]] * 2,
            [_move(step=MoveStep.REPOINTED)],
        )


def test_a_recording_is_moved_wholly_or_not_at_all(path: Path) -> None:
    """A run that is killed between the recording and the move leaves neither half written."""
    with Ledger.open(path) as ledger:
        ledger.add_recording(_recording("a"))
        ledger.moves.save(_move(step=MoveStep.VERIFIED))
    _query(path, "CREATE TRIGGER killed BEFORE UPDATE ON moves BEGIN SELECT RAISE(ABORT, 'killed'); END")
    with pytest.raises(LedgerUnreadable, match="killed"), Ledger.open(path) as ledger:
        ledger.repoint(_move(step=MoveStep.VERIFIED))
    assert _query(path, "SELECT uri FROM recordings") == [("file:///r/a",)]


# Many recordings

_MANY = 1_203  # more than two pages


@pytest.fixture(name="full")
def _full(ledger: Ledger) -> Ledger:
    """A ledger with many recordings on disk that this run has found, each with a completed job at Amazon."""
    _add(ledger, 0, _MANY)
    return ledger


def _add(ledger: Ledger, first: int, end: int) -> None:
    ledger._db.execute("BEGIN")  # one transaction: the tests are about reading
    for number in range(first, end):
        recording = _recording(f"{number:04}")
        ledger.add_recording(recording)
        ledger.save_job(_amazons(_completed(recording)), started_here=True)
        ledger._db.execute("UPDATE recordings SET job = ? WHERE key = ?", (_completed(recording).name, recording.key))
    ledger._db.execute("COMMIT")


_NAMES = [f"{number:04}" for number in range(_MANY)]


def test_many_are_uploaded_each_once(full: Ledger) -> None:
    """The list is gone through while what is on it is placed elsewhere."""
    found = []
    for recording in full.files_to_upload():
        found.append(recording.name)
        full.save_upload(recording, f"{_BUCKET}/{recording.stem}.wav")
    assert (found, list(full.files_to_upload())) == (_NAMES, [])


def test_many_jobs_are_deleted_each_once(full: Ledger) -> None:
    """The list is gone through while what is on it is noted as gone."""
    found = []
    for job in full.deletable_jobs("amazon"):
        found.append(job.recording.name)
        full.mark_job_deleted(job)
    assert (found, list(full.deletable_jobs("amazon"))) == (_NAMES, [])


def test_many_are_moved_each_once(full: Ledger) -> None:
    """Moves are planned while transcripts are gone through, and gone through while they are saved, also as they are."""
    for job in full.transcribed_jobs():
        full.moves.plan(_move(job.recording.name))
    found = []
    for move in full.moves.at_steps(MoveStep.PLANNED, MoveStep.COPIED):
        found.append(move.source.rpartition("/")[2])
        full.moves.save(replace(move, step=MoveStep.COPIED))
    for move in full.moves.at_steps(MoveStep.COPIED):
        full.repoint(move)
    moved = [job.recording.uri for job in full.transcribed_jobs()]
    assert (found, moved) == (_NAMES, [_move(name).target for name in _NAMES])


@pytest.mark.parametrize("of", ["seen", "scheduled", "on_disk", "deletable", "transcribed", "moves"])
def test_nothing_as_long_as_the_recordings_is_held(full: Ledger, of: str) -> None:
    """Whatever is gone through, three times as many recordings take no more memory."""
    held = [_held(full, of, _MANY)]
    _add(full, _MANY, 3 * _MANY)
    held.append(_held(full, of, 3 * _MANY))
    assert held[1] < held[0] * 1.3


def _held(ledger: Ledger, of: str, number: int) -> int:
    """The most that is held (bytes) while so many are gone through."""
    lists: dict[str, Callable[[], Iterator[object]]] = {
        "seen": ledger.entries,
        "scheduled": ledger.schedule.jobs,
        "on_disk": ledger.files_to_upload,
        "deletable": lambda: ledger.deletable_jobs("amazon"),
        "transcribed": ledger.transcribed_jobs,
        "moves": lambda: ledger.moves.at_steps(*MoveStep),
    }
    ledger._db.execute("UPDATE sources SET job = (SELECT job FROM recordings WHERE recordings.key = sources.key)")
    if of == "scheduled":
        ledger._db.execute("UPDATE jobs SET status = 'QUEUED'")
    if of == "moves":
        ledger._db.execute("BEGIN")
        for name in range(number):
            ledger.moves.save(_move(f"{name:04}"))
        ledger._db.execute("COMMIT")
    tracemalloc.start()
    try:
        assert sum(1 for _ in lists[of]()) == number
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# An earlier release's ledger

_FIRST_ROWS = """
INSERT INTO recordings VALUES ('{a.key}', '{a.uri}', 'a', 1, '{a.fingerprint}', 'wav', 'lst-{a.stem}-aaaaaa');
INSERT INTO recordings VALUES ('{b.key}', '{b.uri}', 'b', 1, '{b.fingerprint}', 'wav', NULL);
INSERT INTO files VALUES ('{a.uri}', 1, 1, '{a.fingerprint}');
INSERT INTO jobs VALUES ('lst-{a.stem}-aaaaaa', '{a.key}', 'pocketsphinx', 'aaaaaa', 1, 'COMPLETED', NULL,
    '2024-05-01T12:00:00.000+00:00', NULL, '2024-05-01T12:01:00.000+00:00', 'en-US', 5000, 1, 7, 0.5, 1);
INSERT INTO jobs VALUES ('lst-{b.stem}-aaaaaa', '{b.key}', 'pocketsphinx', 'aaaaaa', 1, 'FAILED', 'it is noise',
    '2024-05-01T12:00:00.000+00:00', NULL, NULL, NULL, NULL, 0, NULL, NULL, 1);
INSERT INTO refusals VALUES ('file:///r/x', 'x', 'the file is empty');
INSERT INTO settings VALUES ('engine', '"pocketsphinx"');
"""


@pytest.fixture(name="earlier")
def _earlier(path: Path) -> Path:
    """A folder's ledger with the tables of version 1."""
    earlier_ledgers.create(path, 1, _FIRST_ROWS.format(a=_recording("a"), b=_recording("b")))
    return path


def _all_of(ledger: Ledger) -> dict[str, object]:
    """What the folder knows, from everything that tells of it."""
    a = _recording("a")
    return {
        "settings": ledger.remembered_settings().stored,
        "transcribed": list(ledger.transcribed_jobs()),
        "failed": list(ledger.failed_jobs()),
        "refusals": list(ledger.failed_items()),
        "counts": ledger.count_by_status(),
        "file": ledger.fingerprint_of(a.uri, 1, 1),
        "audio": ledger.audio.common_folder(),
        "moves": list(ledger.moves.at_steps(*MoveStep)),
    }


_ALL_OF_THE_FIRST = {
    "settings": {"engine": "pocketsphinx"},
    "transcribed": [
        replace(
            _completed(_recording("a")),
            completion_time=_NOON + _MINUTE,
            language="en-US",
            duration=5000,
            measured=True,
            words=7,
            confidence=0.5,
        )
    ],
    "failed": [replace(_failed(_recording("b")), reason="it is noise")],
    "refusals": [FailedItem("x", "file:///r/x", "the file is empty")],
    "counts": {"COMPLETED": 1, "FAILED": 1, "refused": 1},
    "file": _recording("a").fingerprint,
    "audio": Path("/r"),
    "moves": [],
}


@pytest.mark.parametrize("way", _WAYS)
def test_an_earlier_releases_ledger_is_whole(earlier: Path, way: _Way) -> None:
    """To write, to read or to plan with: nothing that the first release knew is lost."""
    with way(earlier) as ledger:
        assert _all_of(ledger) == _ALL_OF_THE_FIRST


def test_an_earlier_releases_ledger_is_brought_up_to_date_once(earlier: Path) -> None:
    """It has the tables of a new one from then on, and still all that it held."""
    for _ in range(2):
        with Ledger.open(earlier) as ledger:
            found = _all_of(ledger)
    new = earlier.with_name("new.sqlite3")
    with Ledger.open(new):
        pass
    assert (found, _columns(earlier), _query(earlier, "PRAGMA user_version")) == (
        _ALL_OF_THE_FIRST,
        _columns(new),
        [(13,)],
    )


def _columns(path: Path) -> list[tuple[object, ...]]:
    """Every column and index of a ledger."""
    columns = 'SELECT m.name, c.name, c.type, c."notnull" FROM sqlite_schema AS m, pragma_table_info(m.name) AS c'
    return [*_query(path, f"{columns} ORDER BY 1, 2"), *_query(path, "SELECT name FROM sqlite_schema ORDER BY 1")]


@pytest.mark.parametrize("way", [Ledger.read, Ledger.copy])
def test_looking_at_an_earlier_releases_ledger_leaves_it_as_it_is(earlier: Path, way: _Way) -> None:
    """The earlier release can go on with it, whoever has looked."""
    before = earlier.read_bytes()
    with way(earlier) as ledger:
        ledger.add_recording(_recording("new"))
        ledger.moves.plan(_move())
    assert (list(earlier.parent.iterdir()), earlier.read_bytes()) == ([earlier], before)


def test_an_earlier_releases_jobs_are_ours(earlier: Path) -> None:
    """What was started from this folder then may be deleted now."""
    with Ledger.open(earlier) as ledger:
        assert [job.recording.name for job in ledger.deletable_jobs("pocketsphinx")] == ["a", "b"]


def test_an_upgrade_that_breaks_off_changes_nothing(earlier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is killed while it brings the ledger up to date leaves the earlier release's."""
    monkeypatch.setitem(database._UPGRADES, 1, database._UPGRADES[1] + "DROP TABLE nowhere;")
    with pytest.raises(LedgerUnreadable), Ledger.open(earlier):
        pass
    assert (_query(earlier, "PRAGMA user_version"), len(_query(earlier, "PRAGMA table_info(recordings)"))) == (
        [(1,)],
        7,
    )
