"""The ledger's memory of what is in projects of Label Studio, and of what this run has found in one."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from pathlib import Path

import pytest
from store.ledger import earlier as earlier_ledgers

from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.move import Move, MoveStep
from ls_transcribe.model.recording import FailedItem, Recording
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ImportedTask, ProjectAddress, TaskInProject

_Way = Callable[[Path], AbstractContextManager[Ledger]]

_PLACE = ProjectAddress("http://localhost:8080", 7)
_OTHERS = (ProjectAddress("http://localhost:8080", 8), ProjectAddress("https://label.example.com", 7))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path) as opened:
        yield opened


def _recording(name: str, uri: str | None = None) -> Recording:
    return Recording(f"key-{name}", uri or f"s3://calls/{name}.wav", f"{name}.wav", 1, f"{name}-1", "wav")


def _delivery(name: str, place: ProjectAddress = _PLACE, *, task: int = 1) -> ImportedTask:
    return ImportedTask(place, f"key-{name}", task, f"s3://calls/{name}.wav", "amazon/3f9c21/aaaaaa")


def _transcribed(ledger: Ledger, recording: Recording) -> None:
    ledger.add_recording(recording)
    job = Job(f"lst-{recording.stem}", recording, "amazon", "3f9c21", status=Status.COMPLETED)
    ledger.complete_job(job, started_here=True)


# What is in projects


def test_what_was_delivered_is_remembered(path: Path) -> None:
    """With all that is known of it, until the next run."""
    delivery = replace(_delivery("a"), audio="/data/upload/1/ü 'a'.wav", task=2**40)
    with Ledger.open(path) as ledger:
        ledger.add_recording(_recording("a"))
        ledger.imported_tasks.save(delivery)
    with Ledger.read(path) as ledger:
        assert ledger.imported_tasks.find(_PLACE, "key-a") == delivery


def test_what_was_not_delivered_is_not_known(ledger: Ledger) -> None:
    """Neither in that project nor anywhere."""
    assert (ledger.imported_tasks.find(_PLACE, "key-a"), ledger.imported_tasks.of_recording("key-a")) == (None, [])


def test_a_recording_is_in_a_project_once(ledger: Ledger) -> None:
    """What was noted last counts: people have deleted the first task, and had it brought back."""
    ledger.imported_tasks.save(_delivery("a", task=1))
    ledger.imported_tasks.save(_delivery("a", task=2))
    assert ledger.imported_tasks.of_recording("key-a") == [_delivery("a", task=2)]


def test_projects_and_servers_are_kept_apart(ledger: Ledger) -> None:
    """Two projects of one server, and projects of one number on two servers."""
    places = (_PLACE, *_OTHERS)
    for number, place in reversed(list(enumerate(places))):
        ledger.imported_tasks.save(_delivery("a", place, task=number))
    ledger.imported_tasks.save(_delivery("b"))
    ledger.imported_tasks.save_audio(_delivery("a"), "s3://calls/archive/a.wav")
    found = {one.project: (one.task, one.audio) for one in ledger.imported_tasks.of_recording("key-a")}
    assert found == {
        _PLACE: (0, "s3://calls/archive/a.wav"),
        _OTHERS[0]: (1, "s3://calls/a.wav"),
        _OTHERS[1]: (2, "s3://calls/a.wav"),
    }
    got = [ledger.imported_tasks.find(place, "key-a") for place in places]
    assert [one and (one.project, one.task) for one in got] == [(place, number) for number, place in enumerate(places)]
    assert ledger.imported_tasks.find(_PLACE, "key-b") == _delivery("b")
    assert ledger.imported_tasks.find(ProjectAddress(_PLACE.server, 1), "key-a") is None


def test_what_was_delivered_moves(ledger: Ledger) -> None:
    """Only where it plays changes."""
    ledger.imported_tasks.save(_delivery("a"))
    ledger.imported_tasks.save_audio(_delivery("a"), "s3://calls/archive/2026/01/02/a.wav")
    assert ledger.imported_tasks.of_recording("key-a") == [
        replace(_delivery("a"), audio="s3://calls/archive/2026/01/02/a.wav")
    ]


# What this run has found and done


def test_what_a_project_holds_is_noted(ledger: Ledger) -> None:
    """A filled editor, until it is said to be empty; of two tasks of one recording the first."""
    imported_tasks = ledger.imported_tasks
    imported_tasks.add_existing("key-a", 1, "s3://calls/a.wav")
    imported_tasks.add_existing("key-a", 2, "s3://calls/other.wav")
    imported_tasks.add_existing("key-b", 3, "s3://calls/b.wav")
    imported_tasks.mark_empty("key-b")
    imported_tasks.mark_empty("key-c")
    assert [imported_tasks.existing(f"key-{name}") for name in "abc"] == [
        TaskInProject(1, "s3://calls/a.wav", is_filled=True),
        TaskInProject(3, "s3://calls/b.wav", is_filled=False),
        None,
    ]


def test_what_was_dealt_with_is_noted(ledger: Ledger) -> None:
    """Each recording once, with what came of it last."""
    before = (ledger.imported_tasks.has_result("key-a"), ledger.imported_tasks.count_results())
    for key, what in (("key-a", "under way"), ("key-b", "new"), ("key-a", "new"), ("key-c", "failed")):
        ledger.imported_tasks.save_result(key, what)
    dealt = [ledger.imported_tasks.has_result(f"key-{name}") for name in "abcd"]
    assert (before, dealt, ledger.imported_tasks.count_results()) == (
        (False, Counter()),
        [True, True, True, False],
        Counter(new=2, failed=1),
    )


def test_the_next_run_looks_anew(path: Path) -> None:
    """What people do meanwhile is not in the ledger."""
    with Ledger.open(path) as ledger:
        ledger.imported_tasks.add_existing("key-a", 1, "s3://calls/a.wav")
        ledger.imported_tasks.save_result("key-a", "new")
    for way in (Ledger.open, Ledger.copy):
        with way(path) as ledger:
            assert (ledger.imported_tasks.existing("key-a"), ledger.imported_tasks.has_result("key-a")) == (None, False)


# What a push asks of the rest


def test_keys_and_number_are_of_what_the_folder_has(path: Path) -> None:
    """Without what was replaced; more than are read at a time."""
    with Ledger.open(path) as ledger:
        for number in range(1_203):
            ledger.add_recording(_recording(str(number)))
    with Ledger.open(path) as ledger:
        ledger.add_recording(replace(_recording("7"), key="key-new"))
        ledger.remove_replaced()
        keys, number = list(ledger.imported_tasks.recording_keys()), ledger.imported_tasks.count_recordings()
    expected = {f"key-{number}" for number in range(1_203)} - {"key-7"} | {"key-new"}
    assert (len(keys), set(keys), number) == (1_203, expected, 1_203)


def test_buckets_are_those_of_what_has_a_transcript_or_gets_one(path: Path) -> None:
    """Each once, by name; what is on disk, or was replaced, is in none."""
    with Ledger.open(path) as ledger:
        for name, bucket in (("a", "talks"), ("b", "calls"), ("c", "calls")):
            _transcribed(ledger, _recording(name, f"s3://{bucket}/x/{name}.wav"))
        ledger.add_recording(_recording("d", "s3://waiting/d.wav"))
        ledger.add_recording(_recording("e", "file:///r/s3/e.wav"))
        _transcribed(ledger, replace(_recording("f", "file:///r/f.wav"), modified=1))
        ledger.save_upload(replace(_recording("f", "file:///r/f.wav"), modified=1), "s3://gone/f.wav")
        found = (list(ledger.audio.buckets()), list(ledger.audio.buckets(with_untranscribed=True)))
    with Ledger.open(path) as ledger:
        ledger.add_recording(_recording("g", "file:///r/f.wav"))
        ledger.remove_replaced()
        after = list(ledger.audio.buckets(with_untranscribed=True))
    assert (found, after) == (
        (["calls", "gone", "talks"], ["calls", "gone", "talks", "waiting"]),
        ["calls", "talks", "waiting"],
    )


def test_a_repeated_refusal_is_told_apart(ledger: Ledger) -> None:
    """So that people read it once, and again when there is another reason."""
    first = FailedItem("a.wav", "s3://calls/a.wav", "it is noise")
    told = [ledger.save_failed_item(one) for one in (first, first, replace(first, reason="it is silence"), first)]
    assert (told, list(ledger.failed_items())) == ([True, False, True, True], [first])


# Ledgers of the release before

_SECOND_ROWS = """
INSERT INTO recordings VALUES ('key-a', 's3://calls/a.wav', 'a.wav', 1, 'a-1', 'wav', 'lst-a', 'file:///r/a.wav');
INSERT INTO files VALUES ('file:///r/a.wav', 1, 1, 'a-1');
INSERT INTO jobs VALUES ('lst-a', 'key-a', 'amazon', '3f9c21', 1, 'COMPLETED', NULL, NULL, NULL, NULL, 'en-US', 5000, 1,
    7, 0.5, 1, 's3://output/lst-a.json', 0);
INSERT INTO refusals VALUES ('file:///r/x', 'x', 'the file is empty');
INSERT INTO settings VALUES ('engine', '"amazon"');
INSERT INTO moves VALUES ('s3://calls/b.wav', 'key-a', 's3://calls/archive/b.wav', 1, 'b-1', 'REPOINTED', 0, NULL);
"""


@pytest.fixture
def second(path: Path) -> Path:
    """A folder's ledger with the tables of version 2."""
    earlier_ledgers.create(path, 2, _SECOND_ROWS)
    return path


def _all_of(ledger: Ledger) -> list[object]:
    return [
        ledger.remembered_settings().stored,
        list(ledger.transcribed_jobs()),
        list(ledger.deletable_jobs("amazon")),
        list(ledger.failed_items()),
        list(ledger.moves.at_steps(*MoveStep)),
        ledger.fingerprint_of("file:///r/a.wav", 1, 1),
        ledger.count_by_status(),
    ]


_A = Job(
    name="lst-a",
    recording=Recording("key-a", "s3://calls/a.wav", "a.wav", 1, "a-1", "wav"),
    engine="amazon",
    settings="3f9c21",
    status=Status.COMPLETED,
    language="en-US",
    duration=5000,
    measured=True,
    words=7,
    confidence=0.5,
    output="s3://output/lst-a.json",
)
_ALL = [
    {"engine": "amazon"},
    [_A],
    [_A],
    [FailedItem("x", "file:///r/x", "the file is empty")],
    [Move("key-a", "s3://calls/b.wav", "s3://calls/archive/b.wav", 1, "b-1", MoveStep.REPOINTED)],
    "a-1",
    {"COMPLETED": 1, "refused": 1},
]


@pytest.mark.parametrize("way", [Ledger.open, Ledger.read, Ledger.copy])
def test_a_ledger_without_deliveries_is_whole_and_has_none(second: Path, way: _Way) -> None:
    """To write, to read or to plan with: nothing that it knew is lost."""
    with way(second) as ledger:
        assert (_all_of(ledger), ledger.imported_tasks.of_recording("key-a")) == (_ALL, [])


def test_a_ledger_without_deliveries_takes_them_from_then_on(second: Path) -> None:
    """It has the tables and the version of a new one, after one time and after two."""
    new = second.with_name("new.sqlite3")
    for path in (second, second, new):
        with Ledger.open(path) as ledger:
            ledger.imported_tasks.save(_delivery("a"))
    schemas = []
    for path in (second, new):
        with closing(sqlite3.connect(path)) as connection:
            names = connection.execute("SELECT name FROM sqlite_schema ORDER BY 1").fetchall()
            schemas.append((names, connection.execute("PRAGMA user_version").fetchone()))
    with Ledger.read(second) as ledger:
        assert (_all_of(ledger), ledger.imported_tasks.of_recording("key-a"), schemas[0]) == (
            _ALL,
            [_delivery("a")],
            schemas[1],
        )


def test_looking_at_a_ledger_without_deliveries_leaves_it_as_it_is(second: Path) -> None:
    """The earlier release can go on with it."""
    before = second.read_bytes()
    for way in (Ledger.read, Ledger.copy):
        with way(second) as ledger:
            list(ledger.transcribed_jobs())
    assert second.read_bytes() == before
