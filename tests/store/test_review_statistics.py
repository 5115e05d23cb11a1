"""What all reviews of a folder say together."""

import json
import random
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path

import pytest
from store.stored_reviews import (
    ERRORS_BY_SPEAKER,
    correction,
    save_all,
    stored_review,
    with_corrections,
)

from ls_transcribe.model.confidence_bands import recording_band
from ls_transcribe.model.review import (
    ErrorCounts,
    RepeatedCorrection,
    ReportRow,
    ReviewErrors,
    total,
)
from ls_transcribe.store.review_database import ReviewDatabase, StoredReview

_HOUR = 3_600_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reviews.sqlite3"


@pytest.fixture
def reviews(path: Path) -> Iterator[ReviewDatabase]:
    with ReviewDatabase.open(path) as opened:
        yield opened


def test_nothing_reviewed_says_nothing(reviews: ReviewDatabase) -> None:
    """A report of an empty folder has its zeros, and no rate."""
    assert (reviews.statistics.overall(), reviews.statistics.overall().words.rate, reviews.statistics.counts()) == (
        ReportRow("all", 0, ErrorCounts(), ErrorCounts()),
        None,
        {"reviews": 0, "unmeasured": 0, "withdrawn": 0, "skipped": 0, "overlong": 0},
    )
    assert (
        reviews.statistics.rows_by("band"),
        reviews.statistics.rows_by_speaker(),
        reviews.statistics.languages(),
        list(reviews.statistics.repeated_corrections()),
    ) == ((), (), [], [])


def test_a_review_with_nothing_to_compare_is_counted_and_not_measured(reviews: ReviewDatabase) -> None:
    """It is part of the manifest, but of no rate, and nothing in it was heard right."""
    save_all(reviews, stored_review(1), stored_review(2, errors=None, lines=('{"text": "a"}',)))
    told = (
        reviews.statistics.overall().recordings,
        reviews.statistics.counts(),
        list(reviews.statistics.reviewed_texts()),
        list(reviews.statistics.manifest_lines()),
    )
    assert told == (
        1,
        {"reviews": 2, "unmeasured": 1, "withdrawn": 0, "skipped": 0, "overlong": 0},
        [],
        ['{"text": "a"}'],
    )


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
        stored_review(
            task,
            language=randomly.choice(["en-US", "de-DE", None]),
            engine=randomly.choice(["amazon/aaaaaa", "pocketsphinx/bbbbbb", "existing"]),
            confidence=randomly.choice([None, randomly.uniform(0.7, 1)]),
            lead_time=randomly.choice([None, 0.0, randomly.randrange(1, 9_000) / 4]),
            duration=randomly.randrange(1, 4 * _HOUR),
            errors=ReviewErrors(
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
    save_all(reviews, *kept)
    assert reviews.statistics.overall() == _by_hand("all", kept)


_GROUPS: Mapping[str, Callable[[StoredReview], str | None]] = {
    "language": lambda kept: kept.review.task.language,
    "engine": lambda kept: kept.review.engine,
    "band": lambda kept: recording_band(kept.review.task.confidence),
}


@pytest.mark.parametrize("column", _GROUPS)
@pytest.mark.parametrize("seed", range(3))
def test_reviews_are_added_up_by_what_they_have_in_common(reviews: ReviewDatabase, column: str, seed: int) -> None:
    """What is not known is called so, and is a row like every other."""
    kept = _some(random.Random(seed), 60)  # noqa: S311 -- no secret
    save_all(reviews, *kept)
    names = {_GROUPS[column](each) for each in kept}
    expected = {
        _by_hand(name or "not known", [each for each in kept if _GROUPS[column](each) == name]) for name in names
    }
    assert (set(reviews.statistics.rows_by(column)), len(reviews.statistics.rows_by(column))) == (expected, len(names))


@pytest.mark.parametrize("seed", range(3))
def test_words_are_added_up_by_speaker(reviews: ReviewDatabase, seed: int) -> None:
    """Whoever speaks in several recordings under one name is one row."""
    kept = _some(random.Random(seed), 60)  # noqa: S311 -- no secret
    save_all(reviews, *kept)
    spoken: dict[str, list[ErrorCounts]] = {}
    for each in kept:
        for speaker, counts in (each.errors or ERRORS_BY_SPEAKER).speakers.items():
            spoken.setdefault(speaker, []).append(counts)
    expected = {ReportRow(speaker, len(counts), total(counts)) for speaker, counts in spoken.items()}
    assert (set(reviews.statistics.rows_by_speaker()), len(reviews.statistics.rows_by_speaker())) == (expected, 3)


def test_bands_come_from_the_surest_down(reviews: ReviewDatabase) -> None:
    """However many recordings are in each; those of which nothing is known come last."""
    for task, confidence in enumerate([0.5, None, None, 0.85, 0.99, 0.91, 0.85, 0.96]):
        reviews.save(stored_review(task, confidence=confidence))
    assert [(row.name, row.recordings) for row in reviews.statistics.rows_by("band")] == [
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
        reviews.save(stored_review(task, language=language))
    assert [row.name for row in reviews.statistics.rows_by("language")] == ["not known", "en-US", "de-DE", "fr-FR"]


def test_speakers_come_by_how_many_recordings_they_speak_in(reviews: ReviewDatabase) -> None:
    """As many for two: by name."""
    for task, speakers in enumerate(["BA", "C", "C"]):
        measure = ReviewErrors(ErrorCounts(), ErrorCounts(), {speaker: ErrorCounts(1) for speaker in speakers})
        reviews.save(stored_review(task, errors=measure))
    assert [row.name for row in reviews.statistics.rows_by_speaker()] == ["C", "A", "B"]


def test_a_recording_that_two_people_reviewed_is_one_recording(reviews: ReviewDatabase) -> None:
    """Its audio counts once; its words, and the work on them, for each review."""
    save_all(reviews, stored_review(1, "a", key="same"), stored_review(2, "b", key="same"), stored_review(3, "c"))
    row = replace(_by_hand("", [stored_review(1), stored_review(2), stored_review(3)]), recordings=2, audio=120_000)
    assert (reviews.statistics.overall(), *reviews.statistics.rows_by("language")) == (
        replace(row, name="all"),
        replace(row, name="en-US"),
    )


def test_a_recording_that_two_people_reviewed_in_two_languages_is_one_in_each(reviews: ReviewDatabase) -> None:
    """Rows are counted for themselves."""
    save_all(reviews, stored_review(1, "a", key="same"), stored_review(2, "b", key="same", language="de-DE"))
    assert (
        reviews.statistics.overall().recordings,
        [row.recordings for row in reviews.statistics.rows_by("language")],
    ) == (1, [1, 1])


def test_a_speaker_whom_two_people_reviewed_speaks_in_one_recording(reviews: ReviewDatabase) -> None:
    """The words count for each review."""
    save_all(reviews, *(stored_review(task, key="same", errors=ERRORS_BY_SPEAKER) for task in (1, 2)))
    assert reviews.statistics.rows_by_speaker() == (
        ReportRow("Ada", 1, ErrorCounts(10, 2)),
        ReportRow("Bob", 1, ErrorCounts(8)),
    )


def test_work_is_told_for_each_minute_of_audio_that_it_was_timed_for(reviews: ReviewDatabase) -> None:
    """Reviews without a time are no quick ones."""
    save_all(
        reviews,
        stored_review(1, duration=60_000, lead_time=240.0),
        stored_review(2, duration=120_000, lead_time=120.0),
        stored_review(3, duration=600_000, lead_time=None),
        stored_review(4, duration=600_000, lead_time=0.0),
    )
    assert (reviews.statistics.overall().minutes_per_minute, reviews.statistics.overall().audio) == (2.0, 1_380_000)


def test_a_page_that_was_left_open_is_no_work(reviews: ReviewDatabase) -> None:
    """More than an hour and fifty times the recording is not counted, but told; nor is what an earlier release took."""
    save_all(
        reviews,
        stored_review(1, duration=60_000, lead_time=6_600.0),
        stored_review(2, duration=60_000, lead_time=6_600.1),
        stored_review(3, duration=60_000, lead_time=346_193.271),
        stored_review(4, duration=60_000, lead_time=-5.0),
    )
    row = reviews.statistics.overall()
    assert (row.work, row.worked_audio, row.minutes_per_minute) == (6_600.0, 60_000, 110.0)
    assert (reviews.statistics.counts()["overlong"], reviews.statistics.pace()) == (2, 110.0)


def test_the_pace_is_that_of_all_reviews(reviews: ReviewDatabase) -> None:
    """Also of those with nothing of the machine's to compare with; not of what was taken back."""
    save_all(
        reviews,
        stored_review(1, duration=60_000, lead_time=240.0, errors=None),
        stored_review(2, duration=60_000, lead_time=120.0),
        stored_review(3, duration=60_000, lead_time=9.0),
        stored_review(4, duration=0, lead_time=99.0),
    )
    paces = [reviews.statistics.pace()]
    for task in (3, 1, 2):
        reviews.mark_withdrawn(task)
        paces.append(reviews.statistics.pace())
    assert paces == [pytest.approx(2.05), 3.0, 2.0, None]


@pytest.mark.parametrize("lead_time", [None, 0.0])
def test_work_that_nobody_timed_is_not_told(reviews: ReviewDatabase, lead_time: float | None) -> None:
    """No work is not the same as no time."""
    reviews.save(stored_review(1, lead_time=lead_time))
    assert reviews.statistics.overall().minutes_per_minute is None


def test_languages_are_those_that_are_known(reviews: ReviewDatabase) -> None:
    """Each once, by name."""
    for task, language in enumerate(["fr-FR", None, "de-DE", "fr-FR"]):
        reviews.save(stored_review(task, language=language, errors=None))
    assert reviews.statistics.languages() == ["de-DE", "fr-FR"]


# Corrections that are made again and again


def _repeated(reviews: ReviewDatabase, at_least: int = 1, *, language: str | None = None, most: int = -1) -> list[str]:
    found = reviews.statistics.repeated_corrections(at_least, language=language, most=most)
    return [f"{each.machine_text}>{each.reviewer_text} {each.times}/{each.recordings}" for each in found]


def test_a_repeated_correction_is_told_with_its_first_example(reviews: ReviewDatabase) -> None:
    """As it is mostly spelled on either side; the place is the earliest in the file that comes first by name."""
    save_all(
        reviews,
        stored_review(
            2,
            "b",
            errors=with_corrections(
                correction("KUBER", "Kube", context="b later", start=900),
                correction("kuber", "KUBE", context="b first", start=100),
            ),
        ),
        stored_review(
            1,
            "a",
            errors=with_corrections(
                correction("kuber", "Kube", context="a later", start=700),
                correction("Kuber", "Kube", context="a first", start=200),
            ),
        ),
    )
    assert list(reviews.statistics.repeated_corrections()) == [
        RepeatedCorrection("kuber", "Kube", 4, 2, "a first", "1.wav", 200)
    ]


def test_spellings_that_are_as_frequent_are_told_in_one_order(reviews: ReviewDatabase) -> None:
    """The same folder says the same, however it was filled."""
    save_all(reviews, stored_review(1, errors=with_corrections(correction("b", "x"), correction("B", "X"))))
    assert _repeated(reviews) == ["B>X 2/1"]


def test_corrections_come_by_how_often_they_were_made(reviews: ReviewDatabase) -> None:
    """As often: by what was heard, then by what was written."""
    made = [("b", "y"), ("c", "z"), ("b", "x"), ("c", "z"), ("a", "x"), ("", "new")]
    reviews.save(stored_review(1, errors=with_corrections(*(correction(*pair) for pair in made))))
    assert _repeated(reviews) == ["c>z 2/1", ">new 1/1", "a>x 1/1", "b>x 1/1", "b>y 1/1"]


def test_only_so_many_corrections_are_told(reviews: ReviewDatabase) -> None:
    """Those that were made most often."""
    made = [correction(letter, "x") for letter in "abbccc"]
    reviews.save(stored_review(1, errors=with_corrections(*made)))
    assert (_repeated(reviews, most=2), _repeated(reviews, most=0)) == (["c>x 3/1", "b>x 2/1"], [])


def test_a_correction_is_told_if_it_was_made_often_enough(reviews: ReviewDatabase) -> None:
    """As often as is asked for is enough."""
    save_all(
        reviews,
        stored_review(1, errors=with_corrections(correction("a", "x"), correction("b", "x"))),
        stored_review(2, errors=with_corrections(correction("b", "x"))),
    )
    assert [_repeated(reviews, times) for times in (1, 2, 3)] == [["b>x 2/2", "a>x 1/1"], ["b>x 2/2"], []]


def test_a_correction_in_two_reviews_of_one_recording_is_in_one_recording(reviews: ReviewDatabase) -> None:
    """It was made twice, but heard once."""
    save_all(
        reviews, *(stored_review(task, key="same", errors=with_corrections(correction("a", "x"))) for task in (1, 2))
    )
    assert _repeated(reviews) == ["a>x 2/1"]


def test_corrections_of_one_language_are_told_apart(reviews: ReviewDatabase) -> None:
    """Its numbers, its spelling and its example are its own."""
    german = correction("WENN", "Wann", context="deutsch", start=5)
    english = correction("wenn", "wann", context="english", start=1)
    save_all(
        reviews,
        stored_review(1, errors=with_corrections(english, english)),
        stored_review(2, language="de-DE", errors=with_corrections(german)),
        stored_review(3, language=None, errors=with_corrections(german)),
    )
    assert (list(reviews.statistics.repeated_corrections(language="de-DE")), _repeated(reviews)) == (
        [RepeatedCorrection("WENN", "Wann", 1, 1, "deutsch", "2.wav", 5)],
        ["WENN>Wann 4/3"],
    )


def test_an_example_is_never_of_a_review_that_was_taken_back(reviews: ReviewDatabase) -> None:
    """Nor is its spelling."""
    save_all(
        reviews,
        stored_review(1, errors=with_corrections(*[correction("Wenn", "Wann", context="gone")] * 3)),
        stored_review(2, errors=with_corrections(correction("wenn", "wann", context="there", start=8))),
    )
    reviews.mark_withdrawn(1)
    assert list(reviews.statistics.repeated_corrections()) == [
        RepeatedCorrection("wenn", "wann", 1, 1, "there", "2.wav", 8)
    ]


# The manifest


def test_the_manifest_is_in_the_order_of_the_files(reviews: ReviewDatabase) -> None:
    """Whatever was reviewed first; a review without lines leaves no empty one."""
    save_all(
        reviews, stored_review(1, "b", lines=("b1", "b2")), stored_review(2, "c"), stored_review(3, "a", lines=("a1",))
    )
    assert list(reviews.statistics.manifest_lines()) == ["a1", "b1\nb2"]


def test_texts_are_those_of_each_line(reviews: ReviewDatabase) -> None:
    """In the manifest's order; of one language if one is asked for."""
    save_all(
        reviews,
        stored_review(1, "b", lines=('{"text": "two"}', '{"text": "three"}')),
        stored_review(2, "a", language="de-DE", lines=('{"text": "one"}',)),
        stored_review(3, "c"),
    )
    assert (
        list(reviews.statistics.reviewed_texts()),
        list(reviews.statistics.reviewed_texts("de-DE")),
        list(reviews.statistics.reviewed_texts("fr-FR")),
    ) == (
        ["one", "two", "three"],
        ["one"],
        [],
    )


@pytest.mark.parametrize("mark", "\v\f\x1c\x1d\x1e\x85\u2028\u2029")
def test_a_text_may_hold_what_looks_like_the_end_of_a_line(reviews: ReviewDatabase, mark: str) -> None:
    """Lines end where lines are ended, and nowhere else."""
    line = json.dumps({"text": f"a{mark}b"}, ensure_ascii=False)
    reviews.save(stored_review(1, lines=(line, line)))
    assert list(reviews.statistics.reviewed_texts()) == [f"a{mark}b"] * 2


def test_reading_the_manifest_takes_no_more_memory_for_more_reviews(reviews: ReviewDatabase) -> None:
    """It is handed out review by review."""
    line = json.dumps({"text": "word " * 2_000})
    peaks = []
    for number in (20, 200):
        with reviews.transaction():
            save_all(reviews, *(stored_review(task, lines=(line,)) for task in range(number)))
        tracemalloc.start()
        for _ in reviews.statistics.manifest_lines():
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]


def test_the_manifest_need_not_be_sorted(reviews: ReviewDatabase) -> None:
    """SQLite finds the reviews in order: its own memory, and its files beside the database, do not grow either."""
    asked: list[str] = []
    reviews._db.set_trace_callback(asked.append)
    list(reviews.statistics.manifest_lines())
    list(reviews.statistics.reviewed_texts("en-US"))
    reviews._db.set_trace_callback(None)
    plans = [[row["detail"] for row in reviews._db.execute(f"EXPLAIN QUERY PLAN {query}")] for query in asked]
    assert plans == [["SCAN reviews USING INDEX sqlite_autoindex_reviews_1"]] * 2


def test_what_is_told_of_one_correction_is_looked_up(reviews: ReviewDatabase) -> None:
    """A hundred examples of ten thousand reviews' corrections are found without reading all of them a hundred times."""
    reviews.save(stored_review(1, errors=ERRORS_BY_SPEAKER))
    asked: list[str] = []
    reviews._db.set_trace_callback(asked.append)
    list(reviews.statistics.repeated_corrections(most=1))
    reviews._db.set_trace_callback(None)
    plans = [[row["detail"] for row in reviews._db.execute(f"EXPLAIN QUERY PLAN {query}")] for query in asked]
    assert [plan[0].partition(" (")[0] for plan in plans] == [
        "SCAN corrections USING COVERING INDEX corrections_by_words",
        *["SEARCH corrections USING INDEX corrections_by_words"] * 2,
    ]
