"""What a folder of reviews remembers: what need not be read again, and what all reviews say together."""

import json
import random
import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ls_transcribe.errors import RunError
from ls_transcribe.errors.label_studio import ProjectTitleNotFound, ReviewProjectNotNamed
from ls_transcribe.errors.outputs import (
    LedgerUnreadable,
    OutputNotWritable,
    ReviewsMissing,
    ReviewsOfOtherProject,
    ReviewsUnreadable,
)
from ls_transcribe.model.confidence_bands import recording_band
from ls_transcribe.model.recording import Recording
from ls_transcribe.model.review import (
    Correction,
    EditorContent,
    ErrorCounts,
    RepeatedCorrection,
    ReportRow,
    Review,
    ReviewedTask,
    ReviewErrors,
    total,
)
from ls_transcribe.store.ledger import Ledger, database
from ls_transcribe.store.review_database import ReviewDatabase, StoredReview

_NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
_HOUR = 3_600_000
_MEASURE = ReviewErrors(ErrorCounts(9, 1), ErrorCounts(50, 2))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reviews.sqlite3"


@pytest.fixture
def reviews(path: Path) -> Iterator[ReviewDatabase]:
    with ReviewDatabase.open(path) as opened:
        yield opened


def _kept(
    task: int = 1,
    stem: str = "",
    *,
    key: str = "",
    language: str | None = "en-US",
    engine: str | None = "amazon/aaaaaa",
    confidence: float | None = 0.96,
    measure: ReviewErrors | None = _MEASURE,
    lead_time: float | None = 60.0,
    duration: int = 60_000,
    lines: tuple[str, ...] = (),
) -> StoredReview:
    """A review of a task, with files that are called after it unless something else is said."""
    subject = ReviewedTask(
        task, key or f"key{task}", f"{task}.wav", "s3://b/k", duration, language, confidence, "amazon"
    )
    review = Review(subject, 10 * task, 5, _NOON, EditorContent("text"), lead_time=lead_time)
    return StoredReview(stem or f"call{task}", review, duration, recording_band(confidence), engine, measure, lines)


def _at(kept: StoredReview, at: datetime) -> StoredReview:
    return replace(kept, review=replace(kept.review, submitted_at=at))


def _correction(heard: str, written: str, *, context: str = "", start: int = 0) -> Correction:
    return Correction(heard, written, heard.lower(), written.lower(), context, start)


def _corrected(*corrections: Correction) -> ReviewErrors:
    return ReviewErrors(ErrorCounts(), ErrorCounts(), {}, corrections)


def _keep(reviews: ReviewDatabase, *kept: StoredReview) -> None:
    for each in kept:
        reviews.save(each)


def _everything(reviews: ReviewDatabase) -> list[object]:
    """All that the reviews say to whoever asks."""
    rows = [reviews.rows_by(column) for column in ("language", "engine", "band")]
    said = [
        reviews.overall(),
        *rows,
        reviews.rows_by_speaker(),
        list(reviews.repeated_corrections()),
        reviews.languages(),
    ]
    return [
        *said,
        list(reviews.reviewed_texts()),
        list(reviews.manifest_lines()),
        list(reviews.current_stems()),
        reviews.known_tasks(),
    ]


def _rows(path: Path) -> dict[str, int]:
    """How many rows each table has."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT 'reviews', COUNT(*) FROM reviews UNION ALL SELECT 'speakers', COUNT(*) FROM speakers "
            "UNION ALL SELECT 'corrections', COUNT(*) FROM corrections"
        )
        return dict(rows)


_SPOKEN = ReviewErrors(
    ErrorCounts(9, 1),
    ErrorCounts(50, 2),
    {"Ada": ErrorCounts(5, 1), "Bob": ErrorCounts(4)},
    (_correction("a", "b"), _correction("c", "d"), _correction("", "e")),
)


# What was read


def test_a_review_is_known_by_its_files_its_number_and_its_time(reviews: ReviewDatabase) -> None:
    """Whoever has these three need not read it again."""
    _keep(reviews, _kept(1), _kept(1, "call1-user8"), _kept(2))
    assert reviews.current_reviews(1) == {
        ("call1", 10, "2024-05-01T12:00:00+00:00"),
        ("call1-user8", 10, "2024-05-01T12:00:00+00:00"),
    }


def test_a_review_that_was_submitted_anew_is_another(reviews: ReviewDatabase) -> None:
    """Only its latest time is known."""
    _keep(reviews, _kept(1), _at(_kept(1), _NOON + timedelta(hours=1)))
    assert reviews.current_reviews(1) == {("call1", 10, "2024-05-01T13:00:00+00:00")}


def test_a_task_that_was_never_read_has_no_reviews(reviews: ReviewDatabase) -> None:
    """Nothing is known of it."""
    assert reviews.current_reviews(1) == set()


def test_what_is_kept_again_takes_the_place_of_all_that_was_there(reviews: ReviewDatabase, path: Path) -> None:
    """Nothing of the earlier review is left: no speaker, no correction."""
    _keep(reviews, _kept(1, measure=_SPOKEN), _kept(2, measure=_SPOKEN))
    reviews.save(
        _kept(
            1, measure=ReviewErrors(ErrorCounts(3), ErrorCounts(9), {"Cyd": ErrorCounts(3)}, (_correction("x", "y"),))
        )
    )
    assert (_rows(path), reviews.rows_by_speaker()) == (
        {"reviews": 2, "speakers": 3, "corrections": 4},
        (
            ReportRow("Ada", 1, ErrorCounts(5, 1)),
            ReportRow("Bob", 1, ErrorCounts(4)),
            ReportRow("Cyd", 1, ErrorCounts(3)),
        ),
    )


def test_the_same_review_twice_changes_nothing(reviews: ReviewDatabase) -> None:
    """Keeping is no adding."""
    kept = _kept(1, measure=_SPOKEN, lines=('{"text": "a"}',))
    reviews.save(kept)
    before = _everything(reviews)
    reviews.save(kept)
    assert _everything(reviews) == before


def test_what_was_kept_is_there_when_the_folder_is_opened_again(path: Path) -> None:
    """It is memory."""
    with ReviewDatabase.open(path) as reviews:
        reviews.save(_kept(1, measure=_SPOKEN))
        before = _everything(reviews)
    with ReviewDatabase.read(path) as reviews:
        assert _everything(reviews) == before


def test_what_is_written_together_is_written_whole_or_not_at_all(reviews: ReviewDatabase) -> None:
    """A pull that ends in the middle of a task has not begun with it."""
    reviews.save(_kept(1, measure=_SPOKEN))
    before = _everything(reviews)
    with pytest.raises(KeyboardInterrupt):
        _begin_and_end(reviews)
    assert (_everything(reviews), reviews.counts()["skipped"]) == (before, 0)


def _begin_and_end(reviews: ReviewDatabase) -> None:
    with reviews.transaction():
        _keep(reviews, _kept(1), _kept(2))
        reviews.mark_withdrawn(1)
        reviews.save_skipped(3, "3.wav", skipped=True)
        raise KeyboardInterrupt


# What files are called


def test_files_are_called_as_is_wanted(reviews: ReviewDatabase) -> None:
    """Also when they are there already: they are the task's own."""
    names = [reviews.free_stem(1, "call")]
    reviews.save(_kept(1, "call"))
    assert [*names, reviews.free_stem(1, "call")] == ["call", "call"]


def test_the_files_of_two_tasks_of_one_recording_have_two_names(reviews: ReviewDatabase) -> None:
    """The first that was reviewed has the plain one, and each keeps its own in every pull."""
    first = reviews.free_stem(7, "call")
    reviews.save(_kept(7, first))
    second = reviews.free_stem(3, "call")
    reviews.save(_kept(3, second))
    assert (first, second, reviews.free_stem(7, "call"), reviews.free_stem(3, "call")) == (
        *("call", "call-task3"),
        *("call", "call-task3"),
    )


def test_a_name_stays_taken_when_its_review_was_withdrawn(reviews: ReviewDatabase) -> None:
    """The withdrawn file is still there, and is not written over."""
    reviews.save(_kept(1, "call"))
    reviews.mark_withdrawn(1)
    assert reviews.free_stem(2, "call") == "call-task2"


def test_every_review_is_listed_with_its_task(reviews: ReviewDatabase) -> None:
    """In the order of the tasks; what was withdrawn is not missed when its file is."""
    _keep(reviews, _kept(10), _kept(2, "b"), _kept(2, "a"), _kept(3))
    reviews.mark_withdrawn(3)
    assert list(reviews.current_stems()) == [(2, "a"), (2, "b"), (10, "call10")]


# What was taken back


def test_what_was_taken_back_is_told_once(reviews: ReviewDatabase) -> None:
    """Who pulls hears of it when it happens, not ever after."""
    _keep(reviews, _kept(1), _kept(1, "call1-user8"), _kept(2))
    assert [reviews.mark_withdrawn(1), reviews.mark_withdrawn(1)] == [["call1", "call1-user8"], []]


def test_reviews_that_are_still_there_are_not_taken_back(reviews: ReviewDatabase) -> None:
    """However they are listed: also one after the other, once."""
    _keep(reviews, *(_kept(1, stem) for stem in "abcd"))
    assert (reviews.mark_withdrawn(1, iter("dbx")), {stem for _task, stem in reviews.current_stems()}) == (
        ["a", "c"],
        {"b", "d"},
    )


def test_what_was_taken_back_counts_nowhere(path: Path, tmp_path: Path) -> None:
    """All that is said is what would be said if it had never been, but for the number of those taken back."""
    left = [_kept(1, measure=_SPOKEN, lines=('{"text": "a"}',)), _kept(3, "other", measure=None)]
    gone = _kept(2, language="de-DE", engine="x", confidence=0.5, measure=_SPOKEN, lines=('{"text": "b"}',))
    with ReviewDatabase.open(tmp_path / "never") as reviews:
        _keep(reviews, *left)
        expected = _everything(reviews)
    with ReviewDatabase.open(path) as reviews:
        _keep(reviews, left[0], gone, left[1])
        reviews.mark_withdrawn(2)
        assert (_everything(reviews), reviews.current_reviews(2), reviews.counts()) == (
            expected,
            set(),
            {"reviews": 2, "unmeasured": 1, "withdrawn": 1, "skipped": 0},
        )


def test_what_was_taken_back_and_is_there_again_counts_again(reviews: ReviewDatabase) -> None:
    """People change their minds."""
    kept = _kept(1, measure=_SPOKEN, lines=('{"text": "a"}',))
    reviews.save(kept)
    before = _everything(reviews)
    reviews.mark_withdrawn(1)
    reviews.save(kept)
    assert (_everything(reviews), reviews.counts()["withdrawn"]) == (before, 0)


# What was skipped


def test_a_skipped_task_is_counted_once(reviews: ReviewDatabase) -> None:
    """However often it is seen; and no longer once somebody has taken it up."""
    numbers = []
    for is_skipped in (True, True, False, False):
        reviews.save_skipped(1, "1.wav", skipped=is_skipped)
        numbers.append(reviews.counts()["skipped"])
    assert numbers == [1, 1, 0, 0]


def test_tasks_are_those_with_reviews_and_those_that_were_skipped(reviews: ReviewDatabase) -> None:
    """Each once, and none of which all reviews were taken back."""
    _keep(reviews, _kept(1), _kept(1, "call1-user8"), _kept(2), _kept(3))
    reviews.mark_withdrawn(2)
    reviews.save_skipped(3, "3.wav", skipped=True)
    reviews.save_skipped(4, "4.wav", skipped=True)
    assert reviews.known_tasks() == {1, 3, 4}


# What they say


def test_nothing_reviewed_says_nothing(reviews: ReviewDatabase) -> None:
    """A report of an empty folder has its zeros, and no rate."""
    assert (reviews.overall(), reviews.overall().words.rate, reviews.counts()) == (
        ReportRow("all", 0, ErrorCounts(), ErrorCounts()),
        None,
        {"reviews": 0, "unmeasured": 0, "withdrawn": 0, "skipped": 0},
    )
    assert (
        reviews.rows_by("band"),
        reviews.rows_by_speaker(),
        reviews.languages(),
        list(reviews.repeated_corrections()),
    ) == ((), (), [], [])


def test_a_review_with_nothing_to_compare_is_counted_and_not_measured(reviews: ReviewDatabase) -> None:
    """It is part of the manifest, but of no rate, and nothing in it was heard right."""
    _keep(reviews, _kept(1), _kept(2, measure=None, lines=('{"text": "a"}',)))
    told = (
        reviews.overall().recordings,
        reviews.counts(),
        list(reviews.reviewed_texts()),
        list(reviews.manifest_lines()),
    )
    assert told == (1, {"reviews": 2, "unmeasured": 1, "withdrawn": 0, "skipped": 0}, [], ['{"text": "a"}'])


def _by_hand(name: str, kept: list[StoredReview]) -> ReportRow:
    """The row of reviews that are of different recordings, added up the plain way."""
    measures = [each.errors for each in kept if each.errors]
    timed = [each for each in kept if each.review.lead_time]
    return ReportRow(
        name,
        len(kept),
        total(measure.words for measure in measures),
        total(measure.characters for measure in measures),
        audio=sum(each.duration for each in kept),
        work=sum(each.review.lead_time or 0 for each in kept),
        worked_audio=sum(each.duration for each in timed),
    )


def _some_counts(randomly: random.Random) -> ErrorCounts:
    return ErrorCounts(*(randomly.randrange(500) for _ in fields(ErrorCounts)))


def _some(randomly: random.Random, number: int) -> list[StoredReview]:
    """Measured reviews of which no two numbers are the same by rule."""
    return [
        _kept(
            task,
            language=randomly.choice(["en-US", "de-DE", None]),
            engine=randomly.choice(["amazon/aaaaaa", "pocketsphinx/bbbbbb", "existing"]),
            confidence=randomly.choice([None, randomly.uniform(0.7, 1)]),
            lead_time=randomly.choice([None, 0.0, randomly.randrange(1, 9_000) / 4]),
            duration=randomly.randrange(1, 4 * _HOUR),
            measure=ReviewErrors(
                _some_counts(randomly),
                _some_counts(randomly),
                {speaker: _some_counts(randomly) for speaker in randomly.sample(["Ada", "Bob", "Cyd"], 2)},
            ),
        )
        for task in range(number)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_all_reviews_are_added_up(reviews: ReviewDatabase, seed: int) -> None:
    """Words, characters, audio and work: as by hand."""
    kept = _some(random.Random(seed), 60)  # noqa: S311 -- no secret
    _keep(reviews, *kept)
    assert reviews.overall() == _by_hand("all", kept)


_GROUPS: Mapping[str, Callable[[StoredReview], str | None]] = {
    "language": lambda kept: kept.review.task.language,
    "engine": lambda kept: kept.engine,
    "band": lambda kept: kept.band,
}


@pytest.mark.parametrize("column", _GROUPS)
@pytest.mark.parametrize("seed", range(3))
def test_reviews_are_added_up_by_what_they_have_in_common(reviews: ReviewDatabase, column: str, seed: int) -> None:
    """What is not known is called so, and is a row like every other."""
    kept = _some(random.Random(seed), 60)  # noqa: S311 -- no secret
    _keep(reviews, *kept)
    names = {_GROUPS[column](each) for each in kept}
    expected = {
        _by_hand(name or "not known", [each for each in kept if _GROUPS[column](each) == name]) for name in names
    }
    assert (set(reviews.rows_by(column)), len(reviews.rows_by(column))) == (expected, len(names))


@pytest.mark.parametrize("seed", range(3))
def test_words_are_added_up_by_speaker(reviews: ReviewDatabase, seed: int) -> None:
    """Whoever speaks in several recordings under one name is one row."""
    kept = _some(random.Random(seed), 60)  # noqa: S311 -- no secret
    _keep(reviews, *kept)
    spoken: dict[str, list[ErrorCounts]] = {}
    for each in kept:
        for speaker, counts in (each.errors or _SPOKEN).speakers.items():
            spoken.setdefault(speaker, []).append(counts)
    expected = {ReportRow(speaker, len(counts), total(counts)) for speaker, counts in spoken.items()}
    assert (set(reviews.rows_by_speaker()), len(reviews.rows_by_speaker())) == (expected, 3)


def test_bands_come_from_the_surest_down(reviews: ReviewDatabase) -> None:
    """However many recordings are in each; those of which nothing is known come last."""
    for task, confidence in enumerate([0.5, None, None, 0.85, 0.99, 0.91, 0.85, 0.96]):
        reviews.save(_kept(task, confidence=confidence))
    assert [(row.name, row.recordings) for row in reviews.rows_by("band")] == [
        ("98–100 %", 1),
        ("95–98 %", 1),
        ("90–95 %", 1),
        ("80–90 %", 2),
        ("below 80 %", 1),
        ("not known", 2),
    ]


def test_languages_come_by_how_many_recordings_are_in_them(reviews: ReviewDatabase) -> None:
    """As many in two: by name."""
    for task, language in enumerate(["fr-FR", "en-US", "de-DE", "en-US", None, None, None]):
        reviews.save(_kept(task, language=language))
    assert [row.name for row in reviews.rows_by("language")] == ["not known", "en-US", "de-DE", "fr-FR"]


def test_speakers_come_by_how_many_recordings_they_speak_in(reviews: ReviewDatabase) -> None:
    """As many for two: by name."""
    for task, speakers in enumerate(["BA", "C", "C"]):
        measure = ReviewErrors(ErrorCounts(), ErrorCounts(), {speaker: ErrorCounts(1) for speaker in speakers})
        reviews.save(_kept(task, measure=measure))
    assert [row.name for row in reviews.rows_by_speaker()] == ["C", "A", "B"]


def test_a_recording_that_two_people_reviewed_is_one_recording(reviews: ReviewDatabase) -> None:
    """Its audio counts once; its words, and the work on them, for each review."""
    _keep(reviews, _kept(1, "a", key="same"), _kept(2, "b", key="same"), _kept(3, "c"))
    row = replace(_by_hand("", [_kept(1), _kept(2), _kept(3)]), recordings=2, audio=120_000)
    assert (reviews.overall(), *reviews.rows_by("language")) == (replace(row, name="all"), replace(row, name="en-US"))


def test_a_recording_that_two_people_reviewed_in_two_languages_is_one_in_each(reviews: ReviewDatabase) -> None:
    """Rows are counted for themselves."""
    _keep(reviews, _kept(1, "a", key="same"), _kept(2, "b", key="same", language="de-DE"))
    assert (reviews.overall().recordings, [row.recordings for row in reviews.rows_by("language")]) == (1, [1, 1])


def test_a_speaker_whom_two_people_reviewed_speaks_in_one_recording(reviews: ReviewDatabase) -> None:
    """The words count for each review."""
    _keep(reviews, *(_kept(task, key="same", measure=_SPOKEN) for task in (1, 2)))
    assert reviews.rows_by_speaker() == (ReportRow("Ada", 1, ErrorCounts(10, 2)), ReportRow("Bob", 1, ErrorCounts(8)))


def test_work_is_told_for_each_minute_of_audio_that_it_was_timed_for(reviews: ReviewDatabase) -> None:
    """Reviews without a time are no quick ones."""
    _keep(
        reviews,
        _kept(1, duration=60_000, lead_time=240.0),
        _kept(2, duration=120_000, lead_time=120.0),
        _kept(3, duration=600_000, lead_time=None),
        _kept(4, duration=600_000, lead_time=0.0),
    )
    assert (reviews.overall().minutes_per_minute, reviews.overall().audio) == (2.0, 1_380_000)


@pytest.mark.parametrize("lead_time", [None, 0.0])
def test_work_that_nobody_timed_is_not_told(reviews: ReviewDatabase, lead_time: float | None) -> None:
    """No work is not the same as no time."""
    reviews.save(_kept(1, lead_time=lead_time))
    assert reviews.overall().minutes_per_minute is None


def test_languages_are_those_that_are_known(reviews: ReviewDatabase) -> None:
    """Each once, by name."""
    for task, language in enumerate(["fr-FR", None, "de-DE", "fr-FR"]):
        reviews.save(_kept(task, language=language, measure=None))
    assert reviews.languages() == ["de-DE", "fr-FR"]


# Corrections that are made again and again


def _repeated(reviews: ReviewDatabase, at_least: int = 1, *, language: str | None = None, most: int = -1) -> list[str]:
    found = reviews.repeated_corrections(at_least, language=language, most=most)
    return [f"{each.machine_text}>{each.reviewer_text} {each.times}/{each.recordings}" for each in found]


def test_a_repeated_correction_is_told_with_its_first_example(reviews: ReviewDatabase) -> None:
    """As it is mostly spelled on either side; the place is the earliest in the file that comes first by name."""
    _keep(
        reviews,
        _kept(
            2,
            "b",
            measure=_corrected(
                _correction("KUBER", "Kube", context="b later", start=900),
                _correction("kuber", "KUBE", context="b first", start=100),
            ),
        ),
        _kept(
            1,
            "a",
            measure=_corrected(
                _correction("kuber", "Kube", context="a later", start=700),
                _correction("Kuber", "Kube", context="a first", start=200),
            ),
        ),
    )
    assert list(reviews.repeated_corrections()) == [RepeatedCorrection("kuber", "Kube", 4, 2, "a first", "1.wav", 200)]


def test_spellings_that_are_as_frequent_are_told_in_one_order(reviews: ReviewDatabase) -> None:
    """The same folder says the same, however it was filled."""
    _keep(reviews, _kept(1, measure=_corrected(_correction("b", "x"), _correction("B", "X"))))
    assert _repeated(reviews) == ["B>X 2/1"]


def test_corrections_come_by_how_often_they_were_made(reviews: ReviewDatabase) -> None:
    """As often: by what was heard, then by what was written."""
    made = [("b", "y"), ("c", "z"), ("b", "x"), ("c", "z"), ("a", "x"), ("", "new")]
    reviews.save(_kept(1, measure=_corrected(*(_correction(*pair) for pair in made))))
    assert _repeated(reviews) == ["c>z 2/1", ">new 1/1", "a>x 1/1", "b>x 1/1", "b>y 1/1"]


def test_only_so_many_corrections_are_told(reviews: ReviewDatabase) -> None:
    """Those that were made most often."""
    made = [_correction(letter, "x") for letter in "abbccc"]
    reviews.save(_kept(1, measure=_corrected(*made)))
    assert (_repeated(reviews, most=2), _repeated(reviews, most=0)) == (["c>x 3/1", "b>x 2/1"], [])


def test_a_correction_is_told_if_it_was_made_often_enough(reviews: ReviewDatabase) -> None:
    """As often as is asked for is enough."""
    _keep(
        reviews,
        _kept(1, measure=_corrected(_correction("a", "x"), _correction("b", "x"))),
        _kept(2, measure=_corrected(_correction("b", "x"))),
    )
    assert [_repeated(reviews, times) for times in (1, 2, 3)] == [["b>x 2/2", "a>x 1/1"], ["b>x 2/2"], []]


def test_a_correction_in_two_reviews_of_one_recording_is_in_one_recording(reviews: ReviewDatabase) -> None:
    """It was made twice, but heard once."""
    _keep(reviews, *(_kept(task, key="same", measure=_corrected(_correction("a", "x"))) for task in (1, 2)))
    assert _repeated(reviews) == ["a>x 2/1"]


def test_corrections_of_one_language_are_told_apart(reviews: ReviewDatabase) -> None:
    """Its numbers, its spelling and its example are its own."""
    german = _correction("WENN", "Wann", context="deutsch", start=5)
    english = _correction("wenn", "wann", context="english", start=1)
    _keep(
        reviews,
        _kept(1, measure=_corrected(english, english)),
        _kept(2, language="de-DE", measure=_corrected(german)),
        _kept(3, language=None, measure=_corrected(german)),
    )
    assert (list(reviews.repeated_corrections(language="de-DE")), _repeated(reviews)) == (
        [RepeatedCorrection("WENN", "Wann", 1, 1, "deutsch", "2.wav", 5)],
        ["WENN>Wann 4/3"],
    )


def test_an_example_is_never_of_a_review_that_was_taken_back(reviews: ReviewDatabase) -> None:
    """Nor is its spelling."""
    _keep(
        reviews,
        _kept(1, measure=_corrected(*[_correction("Wenn", "Wann", context="gone")] * 3)),
        _kept(2, measure=_corrected(_correction("wenn", "wann", context="there", start=8))),
    )
    reviews.mark_withdrawn(1)
    assert list(reviews.repeated_corrections()) == [RepeatedCorrection("wenn", "wann", 1, 1, "there", "2.wav", 8)]


# The manifest


def test_the_manifest_is_in_the_order_of_the_files(reviews: ReviewDatabase) -> None:
    """Whatever was reviewed first; a review without lines leaves no empty one."""
    _keep(reviews, _kept(1, "b", lines=("b1", "b2")), _kept(2, "c"), _kept(3, "a", lines=("a1",)))
    assert list(reviews.manifest_lines()) == ["a1", "b1\nb2"]


def test_texts_are_those_of_each_line(reviews: ReviewDatabase) -> None:
    """In the manifest's order; of one language if one is asked for."""
    _keep(
        reviews,
        _kept(1, "b", lines=('{"text": "two"}', '{"text": "three"}')),
        _kept(2, "a", language="de-DE", lines=('{"text": "one"}',)),
        _kept(3, "c"),
    )
    assert (
        list(reviews.reviewed_texts()),
        list(reviews.reviewed_texts("de-DE")),
        list(reviews.reviewed_texts("fr-FR")),
    ) == (
        ["one", "two", "three"],
        ["one"],
        [],
    )


@pytest.mark.parametrize("mark", "\v\f\x1c\x1d\x1e\x85\u2028\u2029")
def test_a_text_may_hold_what_looks_like_the_end_of_a_line(reviews: ReviewDatabase, mark: str) -> None:
    """Lines end where lines are ended, and nowhere else."""
    line = json.dumps({"text": f"a{mark}b"}, ensure_ascii=False)
    reviews.save(_kept(1, lines=(line, line)))
    assert list(reviews.reviewed_texts()) == [f"a{mark}b"] * 2


def test_reading_the_manifest_takes_no_more_memory_for_more_reviews(reviews: ReviewDatabase) -> None:
    """It is handed out review by review."""
    line = json.dumps({"text": "word " * 2_000})
    peaks = []
    for number in (20, 200):
        with reviews.transaction():
            _keep(reviews, *(_kept(task, lines=(line,)) for task in range(number)))
        tracemalloc.start()
        for _ in reviews.manifest_lines():
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]


def test_the_manifest_need_not_be_sorted(reviews: ReviewDatabase) -> None:
    """SQLite finds the reviews in order: its own memory, and its files beside the database, do not grow either."""
    asked: list[str] = []
    reviews._db.set_trace_callback(asked.append)
    list(reviews.manifest_lines())
    list(reviews.reviewed_texts("en-US"))
    reviews._db.set_trace_callback(None)
    plans = [[row["detail"] for row in reviews._db.execute(f"EXPLAIN QUERY PLAN {query}")] for query in asked]
    assert plans == [["SCAN reviews USING INDEX sqlite_autoindex_reviews_1"]] * 2


def test_what_is_told_of_one_correction_is_looked_up(reviews: ReviewDatabase) -> None:
    """A hundred examples of ten thousand reviews' corrections are found without reading all of them a hundred times."""
    reviews.save(_kept(1, measure=_SPOKEN))
    asked: list[str] = []
    reviews._db.set_trace_callback(asked.append)
    list(reviews.repeated_corrections(most=1))
    reviews._db.set_trace_callback(None)
    plans = [[row["detail"] for row in reviews._db.execute(f"EXPLAIN QUERY PLAN {query}")] for query in asked]
    assert [plan[0].partition(" (")[0] for plan in plans] == [
        "SCAN corrections USING COVERING INDEX corrections_by_words",
        *["SEARCH corrections USING INDEX corrections_by_words"] * 3,
    ]


# Settings


def test_settings_are_remembered(path: Path) -> None:
    """The last word counts, for each setting by itself."""
    with ReviewDatabase.open(path) as reviews:
        reviews.remember({"formats": ["docx", "srt"], "everyone": False, "mark": None})
        reviews.remember({"everyone": True})
    with ReviewDatabase.read(path) as reviews:
        assert reviews.settings() == {"formats": ["docx", "srt"], "everyone": True, "mark": None}


# The file


def _refusal(opened: Callable[[], object]) -> str:
    with pytest.raises((ReviewsMissing, ReviewsUnreadable)) as refused:
        opened()
    return str(refused.value)


def _open(path: Path) -> None:
    with ReviewDatabase.open(path) as reviews:
        reviews.counts()


def _read(path: Path) -> None:
    with ReviewDatabase.read(path) as reviews:
        reviews.counts()


def test_where_nothing_was_pulled_there_are_no_reviews(path: Path) -> None:
    """Looking for them makes none."""
    assert (_refusal(lambda: _read(path)), path.exists()) == (
        f"There are no reviews in {path.parent}: bring them with `ls-transcribe pull`, or name their folder with -o.",
        False,
    )


@pytest.mark.parametrize("opened", [_open, _read])
def test_a_later_releases_reviews_are_left_alone(path: Path, opened: Callable[[Path], None]) -> None:
    """What this release does not know it does not touch."""
    _open(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 2")
    assert _refusal(lambda: opened(path)) == (
        f"The file {path} cannot be used: it has version 2, and this release reads version 1. Name the right folder "
        "with -o, or move the file away: the next pull reads every review again."
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


def test_a_file_that_a_killed_pull_left_empty_is_used(path: Path) -> None:
    """A pull that ended before it had written anything is no reason to refuse the next."""
    path.touch()
    _read(path)
    with ReviewDatabase.open(path) as reviews:
        reviews.save(_kept(1))
        assert reviews.counts()["reviews"] == 1


def test_a_ledgers_refusal_is_still_its_own(path: Path) -> None:
    """What is said of a file is said by whose file it is."""
    path.write_bytes(b"somebody's notes\n" * 100)
    with pytest.raises(LedgerUnreadable), database.connected(path, str(path)) as connection:
        connection.execute("PRAGMA user_version")


def test_a_full_disk_is_told_as_that(path: Path) -> None:
    """Nothing is wrong with the file; SQLite's own limit stands in for the disk's."""
    with pytest.raises(OutputNotWritable) as refused:
        _fill(path)
    assert str(refused.value) == (
        f"The output folder {path.parent} cannot be used (database or disk is full): choose another with -o."
    )


def _fill(path: Path) -> None:
    with ReviewDatabase.open(path) as reviews:
        reviews._db.execute("PRAGMA max_page_count = 1")
        reviews.save(_kept(1, lines=("x" * 1_000_000,)))


# What is said where reviews cannot be brought


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (
            ReviewsOfOtherProject(Path("/r/reviewed"), 7, "http://studio"),
            "/r/reviewed holds the reviews of the project 7 at http://studio: name another folder with -o for another.",
        ),
        (
            ReviewProjectNotNamed(),
            "Say which project was reviewed, with --project NUMBER or --title TITLE: neither this folder nor the one "
            "named with --from remembers it.",
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
        _keep(writer, _kept(1), _kept(2))
        listed = reader.current_stems()
        first = next(listed)
        with writer.transaction():
            writer.save(_kept(3))
            meanwhile = reader.known_tasks()
        assert (meanwhile, [first, *listed], reader.known_tasks()) == ({1, 2}, [(1, "call1"), (2, "call2")], {1, 2, 3})


def test_a_second_writer_waits_for_the_first(path: Path) -> None:
    """Also while the first has only read; where it has waited for too long, it says why it ends."""
    with ReviewDatabase.open(path) as first:
        with first.transaction():
            first.known_tasks()
            said = _refusal(lambda: _write_impatiently(path))
            first.save(_kept(1))
        assert (said.partition(". ")[0], first.known_tasks()) == (
            f"The file {path} cannot be used: database is locked",
            {1},
        )


def _write_impatiently(path: Path) -> None:
    with ReviewDatabase.open(path) as second:
        second._db.execute("PRAGMA busy_timeout = 0")
        with second.transaction():
            second.save(_kept(2))


def test_a_second_writer_goes_on_where_the_first_has_ended(path: Path) -> None:
    """What it read before is no reason to fail: it reads again, and writes."""
    with ReviewDatabase.open(path) as first, ReviewDatabase.open(path) as second:
        second.known_tasks()
        first.save(_kept(1))
        with second.transaction():
            gone = second.mark_withdrawn(1)
            second.save(_kept(2))
        assert (gone, first.known_tasks()) == (["call1"], {2})
