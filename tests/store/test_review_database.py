"""What a pull stores in a review folder, and what the next pull need not read again."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from store.stored_reviews import ERRORS_BY_SPEAKER, NOON, correction, everything, save_all, stored_review, submitted_at

from ls_transcribe.errors import RunError
from ls_transcribe.errors.label_studio import ProjectTitleNotFound, ReviewProjectNotNamed
from ls_transcribe.errors.outputs import (
    DatabaseUnavailable,
    DiskFull,
    LedgerUnreadable,
    ReviewsMissing,
    ReviewsOfOtherProject,
    ReviewsUnreadable,
)
from ls_transcribe.model.recording import Recording
from ls_transcribe.model.review import (
    ErrorCounts,
    ReportRow,
    ReviewErrors,
)
from ls_transcribe.store import database
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.review_database import ReviewDatabase
from ls_transcribe.store.sqlite_errors import DamagedRow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reviews.sqlite3"


@pytest.fixture
def reviews(path: Path) -> Iterator[ReviewDatabase]:
    with ReviewDatabase.open(path) as opened:
        yield opened


def _rows(path: Path) -> dict[str, int]:
    """How many rows each table has."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT 'reviews', COUNT(*) FROM reviews UNION ALL SELECT 'speakers', COUNT(*) FROM speakers "
            "UNION ALL SELECT 'corrections', COUNT(*) FROM corrections"
        )
        return dict(rows)


# What was read


def test_a_review_is_known_by_its_files_its_number_and_its_time(reviews: ReviewDatabase) -> None:
    """Whoever has these three need not read it again."""
    save_all(reviews, stored_review(1), stored_review(1, "call1-user8"), stored_review(2))
    assert _versions(reviews, 1) == {
        ("call1", "10 2024-05-01T12:00:00+00:00"),
        ("call1-user8", "10 2024-05-01T12:00:00+00:00"),
    }


def _versions(reviews: ReviewDatabase, task: int) -> set[tuple[str, str]]:
    return {(one.stem, one.version) for one in reviews.current_files(task)}


def test_a_review_that_was_submitted_anew_is_another(reviews: ReviewDatabase) -> None:
    """Only its latest time is known."""
    save_all(reviews, stored_review(1), submitted_at(stored_review(1), NOON + timedelta(hours=1)))
    assert _versions(reviews, 1) == {("call1", "10 2024-05-01T13:00:00+00:00")}


def test_a_task_that_was_never_read_has_no_reviews(reviews: ReviewDatabase) -> None:
    """Nothing is known of it."""
    assert _versions(reviews, 1) == set()


def test_what_is_kept_again_takes_the_place_of_all_that_was_there(reviews: ReviewDatabase, path: Path) -> None:
    """Nothing of the earlier review is left: no speaker, no correction."""
    save_all(reviews, stored_review(1, errors=ERRORS_BY_SPEAKER), stored_review(2, errors=ERRORS_BY_SPEAKER))
    reviews.save(
        stored_review(
            1, errors=ReviewErrors(ErrorCounts(3), ErrorCounts(9), {"Cyd": ErrorCounts(3)}, (correction("x", "y"),))
        )
    )
    assert (_rows(path), reviews.statistics.rows_by_speaker()) == (
        {"reviews": 2, "speakers": 3, "corrections": 4},
        (
            ReportRow("Ada", 1, ErrorCounts(5, 1)),
            ReportRow("Bob", 1, ErrorCounts(4)),
            ReportRow("Cyd", 1, ErrorCounts(3)),
        ),
    )


def test_the_same_review_twice_changes_nothing(reviews: ReviewDatabase) -> None:
    """Keeping is no adding."""
    kept = stored_review(1, errors=ERRORS_BY_SPEAKER, lines=('{"text": "a"}',))
    reviews.save(kept)
    before = everything(reviews)
    reviews.save(kept)
    assert everything(reviews) == before


def test_what_was_kept_is_there_when_the_folder_is_opened_again(path: Path) -> None:
    """It is memory."""
    with ReviewDatabase.open(path) as reviews:
        reviews.save(stored_review(1, errors=ERRORS_BY_SPEAKER))
        before = everything(reviews)
    with ReviewDatabase.read(path) as reviews:
        assert everything(reviews) == before


def test_what_is_written_together_is_written_whole_or_not_at_all(reviews: ReviewDatabase) -> None:
    """A pull that ends in the middle of a task has not begun with it."""
    reviews.save(stored_review(1, errors=ERRORS_BY_SPEAKER))
    before = everything(reviews)
    with pytest.raises(KeyboardInterrupt):
        _begin_and_end(reviews)
    assert (everything(reviews), reviews.statistics.counts()["skipped"]) == (before, 0)


def _begin_and_end(reviews: ReviewDatabase) -> None:
    with reviews.transaction():
        save_all(reviews, stored_review(1), stored_review(2))
        reviews.mark_withdrawn(1)
        reviews.save_skipped(3, "3.wav", skipped=True)
        raise KeyboardInterrupt


# What files are called


def test_files_are_called_as_is_wanted(reviews: ReviewDatabase) -> None:
    """Also when they are there already: they are the task's own."""
    names = [reviews.free_stem(1, "call")]
    reviews.save(stored_review(1, "call"))
    assert [*names, reviews.free_stem(1, "call")] == ["call", "call"]


def test_the_files_of_two_tasks_of_one_recording_have_two_names(reviews: ReviewDatabase) -> None:
    """The first that was reviewed has the plain one, and each keeps its own in every pull."""
    first = reviews.free_stem(7, "call")
    reviews.save(stored_review(7, first))
    second = reviews.free_stem(3, "call")
    reviews.save(stored_review(3, second))
    assert (first, second, reviews.free_stem(7, "call"), reviews.free_stem(3, "call")) == (
        *("call", "call-task3"),
        *("call", "call-task3"),
    )


def test_a_name_stays_taken_when_its_review_was_withdrawn(reviews: ReviewDatabase) -> None:
    """The withdrawn file is still there, and is not written over."""
    reviews.save(stored_review(1, "call"))
    reviews.mark_withdrawn(1)
    assert reviews.free_stem(2, "call") == "call-task2"


def test_every_review_is_listed_with_its_task(reviews: ReviewDatabase) -> None:
    """In the order of the tasks; what was withdrawn is not missed when its file is."""
    save_all(reviews, stored_review(10), stored_review(2, "b"), stored_review(2, "a"), stored_review(3))
    reviews.mark_withdrawn(3)
    listed = [(task, stem) for task, stem, *_rest in reviews.current_files()]
    assert listed == [(2, "a"), (2, "b"), (10, "call10")]


# What was taken back


def test_what_was_taken_back_is_told_once(reviews: ReviewDatabase) -> None:
    """Who pulls hears of it when it happens, not ever after."""
    save_all(reviews, stored_review(1), stored_review(1, "call1-user8"), stored_review(2))
    assert [reviews.mark_withdrawn(1), reviews.mark_withdrawn(1)] == [["call1", "call1-user8"], []]


def test_reviews_that_are_still_there_are_not_taken_back(reviews: ReviewDatabase) -> None:
    """However they are listed: also one after the other, once."""
    save_all(reviews, *(stored_review(1, stem) for stem in "abcd"))
    assert (reviews.mark_withdrawn(1, iter("dbx")), {stem for _task, stem, *_rest in reviews.current_files()}) == (
        ["a", "c"],
        {"b", "d"},
    )


def test_what_was_taken_back_counts_nowhere(path: Path, tmp_path: Path) -> None:
    """All that is said is what would be said if it had never been, but for the number of those taken back."""
    left = [
        stored_review(1, errors=ERRORS_BY_SPEAKER, lines=('{"text": "a"}',)),
        stored_review(3, "other", errors=None),
    ]
    gone = stored_review(
        2, language="de-DE", engine="x", confidence=0.5, errors=ERRORS_BY_SPEAKER, lines=('{"text": "b"}',)
    )
    with ReviewDatabase.open(tmp_path / "never") as reviews:
        save_all(reviews, *left)
        expected = everything(reviews)
    with ReviewDatabase.open(path) as reviews:
        save_all(reviews, left[0], gone, left[1])
        reviews.mark_withdrawn(2)
        assert (everything(reviews), _versions(reviews, 2), reviews.statistics.counts()) == (
            expected,
            set(),
            {"reviews": 2, "unmeasured": 1, "withdrawn": 1, "skipped": 0, "overlong": 0},
        )


def test_what_was_taken_back_and_is_there_again_counts_again(reviews: ReviewDatabase) -> None:
    """People change their minds."""
    kept = stored_review(1, errors=ERRORS_BY_SPEAKER, lines=('{"text": "a"}',))
    reviews.save(kept)
    before = everything(reviews)
    reviews.mark_withdrawn(1)
    reviews.save(kept)
    assert (everything(reviews), reviews.statistics.counts()["withdrawn"]) == (before, 0)


# What was skipped


def test_a_skipped_task_is_counted_once(reviews: ReviewDatabase) -> None:
    """However often it is seen; and no longer once somebody has taken it up."""
    numbers = []
    for is_skipped in (True, True, False, False):
        reviews.save_skipped(1, "1.wav", skipped=is_skipped)
        numbers.append(reviews.statistics.counts()["skipped"])
    assert numbers == [1, 1, 0, 0]


def test_tasks_are_those_with_reviews_and_those_that_were_skipped(reviews: ReviewDatabase) -> None:
    """Each once, and none of which all reviews were taken back."""
    save_all(reviews, stored_review(1), stored_review(1, "call1-user8"), stored_review(2), stored_review(3))
    reviews.mark_withdrawn(2)
    reviews.save_skipped(3, "3.wav", skipped=True)
    reviews.save_skipped(4, "4.wav", skipped=True)
    assert reviews.known_tasks() == {1, 3, 4}


# Settings


def test_settings_are_remembered(path: Path) -> None:
    """The last word counts, for each setting by itself."""
    with ReviewDatabase.open(path) as reviews:
        reviews.save_settings(formats=("docx", "srt"), everyone=False, mark=None)
        reviews.save_settings(everyone=True)
    with ReviewDatabase.read(path) as reviews:
        assert reviews.remembered_settings().stored == {"formats": ["docx", "srt"], "everyone": True, "mark": None}


# The file


def _refusal(opened: Callable[[], object]) -> str:
    with pytest.raises((DatabaseUnavailable, ReviewsMissing, ReviewsUnreadable)) as refused:
        opened()
    return str(refused.value)


def _open(path: Path) -> None:
    with ReviewDatabase.open(path) as reviews:
        reviews.statistics.counts()


def _read(path: Path) -> None:
    with ReviewDatabase.read(path) as reviews:
        reviews.statistics.counts()


def test_where_nothing_was_pulled_there_are_no_reviews(path: Path) -> None:
    """Looking for them makes none."""
    assert (_refusal(lambda: _read(path)), path.exists()) == (
        f"There are no reviews in {path.parent}: bring them with `ls-transcribe pull`, or name the folder that has "
        "them.",
        False,
    )


@pytest.mark.parametrize("opened", [_open, _read])
def test_a_later_releases_reviews_are_left_alone(path: Path, opened: Callable[[Path], None]) -> None:
    """What this release does not know it does not touch."""
    _open(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA user_version = 6")
    assert _refusal(lambda: opened(path)) == (
        f"{path} cannot be used now: a newer release of ls-transcribe has changed it (version 6; this one reads 5). "
        "Leave it where it is, use that release, and run the same command again."
    )


@pytest.mark.parametrize("opened", [_open, _read])
def test_what_is_no_database_is_left_alone(path: Path, opened: Callable[[Path], None]) -> None:
    """It may be somebody's."""
    path.write_bytes(b"somebody's notes\n" * 100)
    assert (_refusal(lambda: opened(path)), path.read_bytes()) == (
        f"The file {path} cannot be used: file is not a database. Name the right folder with -o, or move the file "
        "away: the next pull reads every review again.",
        b"somebody's notes\n" * 100,
    )


_READERS: dict[str, Callable[[ReviewDatabase], object]] = {
    "tasks": lambda reviews: reviews.read_tasks(),
    "texts": lambda reviews: list(reviews.statistics.reviewed_texts()),
    "a text": lambda reviews: reviews.comparisons.text_of("talk"),
    "settings": lambda reviews: reviews.remembered_settings(),
}


@pytest.mark.parametrize(
    ("statement", "reader"),
    [
        ("ALTER TABLE tasks RENAME COLUMN changed TO other", "tasks"),
        ("UPDATE tasks SET changed = 'noon'", "tasks"),
        ("UPDATE reviews SET lines = '{'", "texts"),
        ("UPDATE reviews SET lines = '[]'", "a text"),
        ("INSERT INTO settings VALUES ('languages', '{')", "settings"),
    ],
)
def test_reviews_with_values_that_no_pull_writes_are_refused(path: Path, statement: str, reader: str) -> None:
    """SQLite itself finds nothing wrong with them."""
    with ReviewDatabase.open(path) as reviews:
        reviews.save(stored_review(stem="talk"))
        reviews.save_read_tasks({1: NOON})
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)

    def read() -> None:
        with ReviewDatabase.open(path) as reviews:
            _READERS[reader](reviews)

    assert _refusal(read).startswith(f"The file {path} cannot be used: ")


def test_a_row_without_one_of_its_columns_is_damaged(path: Path) -> None:
    """The database that lacks it is told from another that is used beside it."""
    with database.connected(path, str(path)) as connection:
        row = connection.execute("SELECT 1 AS task").fetchone()
        with pytest.raises(DamagedRow, match="there is no column changed") as raised:
            row["changed"]
    assert (raised.value.connection, row["task"]) == (connection, 1)


def test_a_file_that_a_killed_pull_left_empty_is_used(path: Path) -> None:
    """A pull that ended before it had written anything is no reason to refuse the next."""
    path.touch()
    _read(path)
    with ReviewDatabase.open(path) as reviews:
        reviews.save(stored_review(1))
        assert reviews.statistics.counts()["reviews"] == 1


def test_a_ledgers_refusal_is_still_its_own(path: Path) -> None:
    """What is said of a file is said by whose file it is."""
    path.write_bytes(b"somebody's notes\n" * 100)
    with pytest.raises(LedgerUnreadable), database.connected(path, str(path)) as connection:
        connection.execute("PRAGMA user_version")


def test_a_full_disk_is_told_as_that(path: Path) -> None:
    """Nothing is wrong with the file; SQLite's own limit stands in for the disk's."""
    with pytest.raises(DiskFull) as refused:
        _fill(path)
    assert str(refused.value).startswith(f"Nothing more can be written to {path.parent}: the disk mounted at ")


def _fill(path: Path) -> None:
    with ReviewDatabase.open(path) as reviews:
        reviews._db.execute("PRAGMA max_page_count = 1")
        reviews.save(stored_review(1, lines=("x" * 1_000_000,)))


# What is said where reviews cannot be brought


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (
            ReviewsOfOtherProject(Path("/r/reviewed"), 7, "http://studio"),
            "/r/reviewed holds the reviews of the project 7 at http://studio: name another folder with -o for another "
            "project.",
        ),
        (
            ReviewProjectNotNamed(Path("data/reviewed"), Path("data/output")),
            "Say which project was reviewed, with --project NUMBER or --title TITLE: neither data/reviewed nor "
            "data/output remembers it. If another output folder was pushed, name it with --from.",
        ),
        (
            ProjectTitleNotFound("Calls of May", "http://studio"),
            "There is no project with the title Calls of May at http://studio that this user can see: check the "
            "spelling, or name the project with --project.",
        ),
    ],
    ids=["another project's folder", "no project named", "no such title"],
)
def test_a_refusal_says_what_to_do_next(refusal: RunError, sentence: str) -> None:
    """Whoever reads it can go on."""
    assert str(refusal) == sentence


# Where the audio of a review is


def test_a_recordings_audio_is_where_the_output_folder_has_it(tmp_path: Path) -> None:
    """Where it was found, then where it was uploaded to; of what was let go or never seen, nothing is known."""
    recording = Recording("0123456789ab", "file:///r/a.wav", "a.wav", 5, "md5-5", "wav", 1)
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger:
        places = [ledger.audio.uri_of(recording.key)]
        ledger.add_recording(recording)
        places.append(ledger.audio.uri_of(recording.key))
        ledger.save_upload(recording, "s3://b/a.wav")
        places.append(ledger.audio.uri_of(recording.key))
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger:
        ledger.add_recording(replace(recording, key="ba9876543210", fingerprint="md6-5"))
        ledger.remove_replaced()
        places.append(ledger.audio.uri_of(recording.key))
    assert places == [None, "file:///r/a.wav", "s3://b/a.wav", None]


# More than one at a time


def test_who_reads_while_another_writes_sees_what_was_there_before(path: Path) -> None:
    """A vocabulary can be proposed while a pull is on: of whole tasks, and at once."""
    with ReviewDatabase.open(path) as writer, ReviewDatabase.read(path) as reader:
        save_all(writer, stored_review(1), stored_review(2))
        listed = reader.current_files()
        first = next(listed)
        with writer.transaction():
            writer.save(stored_review(3))
            meanwhile = reader.known_tasks()
        assert (meanwhile, [row[:2] for row in (first, *listed)], reader.known_tasks()) == (
            {1, 2},
            [(1, "call1"), (2, "call2")],
            {1, 2, 3},
        )


def test_a_second_writer_waits_for_the_first(path: Path) -> None:
    """Also while the first has only read; where it has waited for too long, it says why it ends."""
    with ReviewDatabase.open(path) as first:
        with first.transaction():
            first.known_tasks()
            said = _refusal(lambda: _write_impatiently(path))
            first.save(stored_review(1))
        assert (said.partition(". ")[0], first.known_tasks()) == (
            f"{path} cannot be used now: another program has locked it",
            {1},
        )


def _write_impatiently(path: Path) -> None:
    with ReviewDatabase.open(path) as second:
        second._db.execute("PRAGMA busy_timeout = 0")
        with second.transaction():
            second.save(stored_review(2))


def test_a_second_writer_goes_on_where_the_first_has_ended(path: Path) -> None:
    """What it read before is no reason to fail: it reads again, and writes."""
    with ReviewDatabase.open(path) as first, ReviewDatabase.open(path) as second:
        second.known_tasks()
        first.save(stored_review(1))
        with second.transaction():
            gone = second.mark_withdrawn(1)
            second.save(stored_review(2))
        assert (gone, first.known_tasks()) == (["call1"], {2})
