"""Pulls that follow pulls, against a real Label Studio. All others are tested with the stand-in."""

from pathlib import Path

from pulling import Colleague, Round
from studio import Studio
from workflows.pull.test_pull_again import begun, test_only_changes_are_read, test_what_is_taken_back_is_marked

# The tests of the stand-in that are carried out here too.
__all__ = ["test_only_changes_are_read", "test_what_is_taken_back_is_marked"]


def test_everyones_reviews(studio: Studio, tmp_path: Path) -> None:
    """Of two people's reviews the newest is taken; with --all both, each under a name that stays."""
    round_ = begun(studio, tmp_path, "a.wav")
    mine = round_.submit("a.wav", "good morning")
    with Colleague(studio) as colleague:
        round_.submit("a.wav", "good evening", by=colleague)

    newest = round_.pull(), texts_of(round_)
    both = round_.pull(everyone=True), texts_of(round_)
    round_.update(mine, "good day")
    later = round_.pull(), texts_of(round_)

    assert (newest[0].report.reviews, newest[1]) == (1, {"good evening"})
    assert (both[0].report.reviews, both[1]) == (2, {"good evening", "good morning"})
    assert (later[0].report.reviews, later[1], later[0].withdrawn) == (2, {"good evening", "good day"}, 0)
    assert later[0].report.overall.recordings == 1


def texts_of(round_: Round) -> set[str]:
    return {line["text"] for line in round_.manifest}
