"""What `pull` promises, against a real Label Studio: a test of each kind. All are tested with the stand-in."""

from pathlib import Path

from audio import noise, write
from e2e.browser import Reviewer
from pulling import Round
from studio import Studio
from workflows.pull.test_pull import WORDS, see_what_people_left, test_hostile_texts, test_tasks_of_others

# The tests of the stand-in that are carried out here too.
__all__ = ["test_hostile_texts", "test_tasks_of_others"]


def test_as_people_left_it(studio: Studio, tmp_path: Path) -> None:
    """What people left in texts and regions is in the folder."""
    see_what_people_left(studio, tmp_path, "both")


def test_corrected_in_the_browser(studio: Studio, reviewer: Reviewer, tmp_path: Path) -> None:
    """What somebody types into the editor and submits is pulled, with the machine's times and how long it took."""
    path = write(tmp_path / "six.wav", noise(6))
    round_ = Round.pushed(studio, tmp_path, {path: WORDS})
    with reviewer.label_all_tasks(round_.project) as editor:
        editor.correct("Good morning.\nA ticket.")
        editor.submit()

    round_.pull()

    assert round_.reviews()["six.wav"]["whole"] == "Good morning.\nA ticket."
    assert [said[:3] for said in round_.said("six.wav")] == [
        ("Good", 300, 700), ("morning.", 700, 2100), ("A", 2600, 2700), ("ticket.", 2700, 5990),
    ]  # fmt: skip
    assert round_.report["overall"]["words"] == {"hits": 2, "substitutions": 2, "deletions": 0, "insertions": 0}
    assert round_.report["overall"]["work_seconds"] > 0
