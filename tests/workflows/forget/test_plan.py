"""What is to be done of what was begun, and of what is there now."""

import pytest

from ls_transcribe.model.erasure import Place, PlaceKind, Standing
from ls_transcribe.workflows.forget.plan import in_order, merged


def _place(standing: Standing, reason: str | None = None, what: str = "a task") -> Place:
    return Place(PlaceKind.TASK, "http://studio/projects/1/data?task=2", what, standing, reason)


_OURS, _ERASED = _place(Standing.OURS), _place(Standing.ERASED)


@pytest.mark.parametrize(
    ("stored", "seen", "expected"),
    [
        ([], [_OURS], [_OURS]),
        ([_ERASED], [], [_ERASED]),
        ([_ERASED], [_OURS], [_OURS]),
        ([_OURS], [], [_OURS]),
        ([_place(Standing.NOT_ERASED, "denied")], [], [_OURS]),
        ([_OURS], [_place(Standing.OF_OTHERS, "not asked for")], [_OURS]),
        ([_place(Standing.OF_OTHERS, "not asked for")], [_OURS], [_OURS]),
        ([_place(Standing.OF_OTHERS, "not asked for")], [], []),
        ([_place(Standing.NOT_SEEN, "away")], [_OURS], [_OURS]),
        ([_place(Standing.NOT_SEEN, "away")], [], []),
        ([_OURS], [_place(Standing.NOT_SEEN, "away")], [_place(Standing.NOT_SEEN, "away")]),
    ],
)
def test_what_was_begun_and_what_is_seen_now_are_put_together(
    stored: list[Place], seen: list[Place], expected: list[Place]
) -> None:
    """What was meant to be erased still is, and what is seen now counts otherwise."""
    assert merged(stored, seen) == tuple(expected)


def test_the_outermost_come_first() -> None:
    """What others see, then own files, then what all share, and the databases last."""
    kinds = [PlaceKind.DATABASE, PlaceKind.FILE, PlaceKind.TASK, PlaceKind.SHARED_FILE, PlaceKind.JOB]
    ordered = in_order(Place(kind, "somewhere", "something") for kind in kinds)
    assert [place.kind.value for place in ordered] == ["TASK", "JOB", "FILE", "SHARED_FILE", "DATABASE"]
