"""The draw of second readings: a share of what is reviewed, which only grows."""

from ls_transcribe.model.sample import Stratum
from ls_transcribe.model.second_readings import draw_second_readings

_STRATUM = Stratum("98–100 %", "en-US", "under 1 min")
_REVIEWED = {f"{number:012}": _STRATUM for number in range(50)}


def test_a_share_is_rounded_up() -> None:
    """One in a hundred of fifty is one; and of nothing, nothing."""
    numbers = [len(draw_second_readings(_REVIEWED, (), percent, 0)) for percent in (1, 20, 21, 100)]
    assert (numbers, draw_second_readings({}, (), 20, 0)) == ([1, 10, 11, 50], [])


def test_the_same_ones_are_drawn_and_more_with_a_larger_share() -> None:
    """Also when the smaller share is not known. Another seed draws others."""
    few, more = (set(draw_second_readings(_REVIEWED, (), percent, 3)) for percent in (20, 60))
    assert few < more
    assert set(draw_second_readings(_REVIEWED, few, 60, 3)) == more
    assert set(draw_second_readings(_REVIEWED, (), 20, 4)) != few


def test_what_was_drawn_stays_when_more_is_reviewed_or_the_share_shrinks() -> None:
    """What is not reviewed any more is left out."""
    before = draw_second_readings(_REVIEWED, (), 20, 0)
    later = _REVIEWED | {f"later {number}": _STRATUM for number in range(50)}
    drawn = draw_second_readings(later, before, 20, 0)
    assert (len(drawn), set(before) < set(drawn)) == (20, True)
    assert sorted(draw_second_readings(_REVIEWED, before, 1, 0)) == sorted(before)
    assert draw_second_readings(_REVIEWED, ["withdrawn"], 2, 0) != ["withdrawn"]
