"""How far the project is, and how much people agree: in the report, and in what the folders remember."""

from dataclasses import astuple
from itertools import combinations
from pathlib import Path
from typing import Any

import jiwer
import pytest
from audio import noise, write
from pulling import Round, comparable, push
from stand_ins.label_studio.records import User
from stand_ins.label_studio.stand_in import StandIn

from ls_transcribe.model.review import ReviewProgress
from ls_transcribe.review.normalise import normalised_text
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.remembered_settings import RememberedProject
from ls_transcribe.transcripts import Word

WORDS = (Word("good", 300, 700, 0.9), Word("mourning", 700, 2100, 0.4))


def begun(studio: StandIn, folder: Path, number: int) -> Round:
    """A project of recordings of six seconds each, whose output folder belongs to it."""
    round_ = Round.imported(studio, folder, {f"{letter}.wav": WORDS for letter in "abcdefghijk"[:number]})
    with Ledger.open(round_.output / "ledger.sqlite3") as ledger:
        ledger.save_settings(label_studio=RememberedProject(round_.url, round_.project))
    return round_


def remembered(round_: Round) -> tuple[str, ReviewProgress] | None:
    """What the output folder remembers."""
    progress = Ledger.settings_of(round_.output / "ledger.sqlite3").progress
    return (progress.command, progress.progress) if progress else None


def test_how_far(studio: StandIn, tmp_path: Path) -> None:
    """Reviewed and skipped tasks are counted, and the rest will take as long as was measured for as much audio."""
    round_ = begun(studio, tmp_path, 11)
    for name in list(round_.tasks)[:6]:
        round_.submit(name, "good morning", lead_time=9)
    studio.skip(round_.tasks["k.wav"])

    progress = round_.pull().report.progress

    assert progress == ReviewProgress(11, 6, 1, 24_000, 1.5)
    assert (progress.work_left, remembered(round_)) == (36.0, ("pull", progress))
    assert round_.report["progress"] == {
        "tasks": 11, "reviewed": 6, "skipped": 1,
        "unreviewed_audio_seconds": 24.0, "minutes_per_audio_minute": 1.5, "work_left_seconds": 36.0,
    }  # fmt: skip


def test_how_far_after_changes(studio: StandIn, tmp_path: Path) -> None:
    """Tasks that came or were deleted since are counted; one of unknown length is as long as the others are."""
    round_ = begun(studio, tmp_path, 4)
    round_.submit("a.wav", "good morning", lead_time=12)
    round_.pull()
    studio.import_tasks(
        round_.project, [{"data": {"audio": "s3://c/x.wav", "duration": length}} for length in (30, "")]
    )
    grown = round_.pull().report.progress
    studio.delete_task(round_.tasks["d.wav"])
    studio.delete_task(round_.tasks["c.wav"])
    shrunk = round_.pull().report.progress
    round_.submit("b.wav", "good morning", lead_time=12)
    for task in studio.tasks(round_.project)[2:]:
        studio.skip(task["id"])
    done = round_.pull().report.progress

    assert [progress and astuple(progress) for progress in (grown, shrunk, done)] == [
        (6, 1, 0, 60_000, 2.0), (4, 1, 0, 54_000, 2.0), (4, 2, 2, 0, 2.0),
    ]  # fmt: skip
    assert done
    assert done.work_left == 0


def test_pull_of_another_project(studio: StandIn, tmp_path: Path) -> None:
    """An output folder remembers nothing of a project that it was not pushed into; its ledger stays as it is."""
    round_ = begun(studio, tmp_path, 2)
    with Ledger.open(round_.output / "ledger.sqlite3") as ledger:
        ledger.save_settings(label_studio=RememberedProject(round_.url, round_.project + 1))
    round_.pull()
    assert remembered(round_) is None


def test_push_remembers_it(studio: StandIn, tmp_path: Path) -> None:
    """A push counts too, and keeps the pace that the last pull has measured."""
    files = [write(tmp_path / f"{seed}.wav", noise(1, seed=seed)) for seed in range(3)]
    round_ = Round.pushed(studio, tmp_path, dict.fromkeys(files, WORDS))
    before = remembered(round_)
    round_.submit("0.wav", "good morning", lead_time=12)
    round_.pull()
    round_.submit("1.wav", "good morning")

    push(studio, round_.output, project=round_.project)

    assert before == ("push", ReviewProgress(3, 0, 0, 18_000))
    assert remembered(round_) == ("push", ReviewProgress(3, 2, 0, 6000, 2.0))


def submit(round_: Round, name: str, text: str, by: int, **more: Any) -> None:
    """Have somebody submit a review, who has an account of that number."""
    store = round_.studio.server.store  # type: ignore[attr-defined]
    store.users.setdefault(by, User(by, f"user{by}@example.com", ""))
    store.annotations[round_.submit(name, text, **more)].completed_by = by


TEXTS = {
    "a.wav": ("Good morning, Ada.", "good mourning ada", "Good morning"),
    "b.wav": ("one two three four", "one too three four five"),
}
"""What several people wrote of the same recordings, the newest last."""


@pytest.mark.parametrize("marked", [False, True])
def test_agreement_is_jiwers(studio: StandIn, tmp_path: Path, *, marked: bool) -> None:
    """Where several people read the same, the report has the word error rate that jiwer gives of their texts."""
    round_ = begun(studio, tmp_path, 3)
    submit(round_, "c.wav", "alone", 1)
    references: list[str] = []
    others: list[str] = []
    for name, texts in TEXTS.items():
        for person, text in enumerate(texts, 1):
            submit(round_, name, text, person, ground_truth=marked and person == 1)
        newest_first = [normalised_text(text) for text in reversed(texts)]
        ranked = [newest_first[-1], *newest_first[:-1]] if marked else newest_first
        for one, other in combinations(ranked, 2):
            references.append(one)
            others.append(other)

    round_.pull(everyone=True)
    agreement, once = round_.report["agreement"], round_.into(tmp_path / "once")
    once.pull()

    assert (agreement["pairs"], agreement["recordings"]) == (4, 2)
    assert agreement["wer"] == pytest.approx(jiwer.wer(references, others), abs=1e-6)
    assert {row["name"] for row in agreement["by_recording"]} == set(TEXTS)
    assert once.report["agreement"] is None


def test_another_ground_truth(studio: StandIn, tmp_path: Path) -> None:
    """Label Studio takes the mark from one review when another gets it, and leaves no trace there of the change."""
    round_ = begun(studio, tmp_path, 1)
    submit(round_, "a.wav", "one two three four", 1, ground_truth=True)
    submit(round_, "a.wav", "one", 2)
    submit(round_, "a.wav", "one two", 3)
    first, second, _third = studio.server.store.annotations.of_task(round_.tasks["a.wav"])
    round_.pull(everyone=True)
    studio.update(second.id, ground_truth=True)
    first.ground_truth = False
    round_.pull()
    studio.withdraw(second.id)

    round_.pull()

    assert round_.report["agreement"]["words"] == {"hits": 2, "substitutions": 0, "deletions": 0, "insertions": 2}


def test_by_person(studio: StandIn, tmp_path: Path) -> None:
    """A section by reviewer is there only if it is asked for, and is remembered; numbers, never an address."""
    round_ = begun(studio, tmp_path, 2)
    submit(round_, "a.wav", "good morning", 1, lead_time=12)
    submit(round_, "b.wav", "good mourning", 2, lead_time=3)

    told = [round_.pull(by_person=asked).report.reviewers for asked in (None, True, None, False)]

    rows = [rows and [(row.name, row.words.errors, row.minutes_per_minute) for row in rows] for rows in told]
    expected = [("reviewer 1", 1, 2.0), ("reviewer 2", 0, 0.5)]
    assert rows == [None, expected, expected, None]
    assert "example.com" not in "".join(map(str, comparable(round_.reviewed).values()))


def test_by_person_with_names(studio: StandIn, tmp_path: Path) -> None:
    """With --reviewer-names people have their names; two of one name are told apart, and an address is no name."""
    round_ = begun(studio, tmp_path, 4)
    store = studio.server.store
    people = {11: ("Ada", "ada"), 12: ("Ada", "other"), 13: ("", "bob@example.com"), 14: ("Cyd", "")}
    for name, (number, (first, username)) in zip(round_.tasks, people.items(), strict=True):
        store.users[number] = User(number, f"user{number}@example.com", "", first_name=first, username=username)
        submit(round_, name, "good morning", number)

    rows = round_.pull(by_person=True, reviewer_names=True).report.reviewers

    assert rows
    assert [row.name for row in rows] == ["Ada (reviewer 11)", "Ada (reviewer 12)", "reviewer 13", "Cyd"]
    assert "example.com" not in "".join(map(str, comparable(round_.reviewed).values()))
