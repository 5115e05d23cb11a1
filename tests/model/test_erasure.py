"""How it stands with a place that has something of a recording."""

import pytest

from ls_transcribe.model.erasure import Place, PlaceKind, Standing


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing.OURS, True),
        (Standing.NOT_SEEN, True),
        (Standing.NOT_ERASED, True),
        (Standing.OF_OTHERS, False),
        (Standing.ERASED, False),
    ],
)
def test_what_nobody_could_look_at_is_still_to_be_done(standing: Standing, expected: bool) -> None:  # noqa: FBT001
    """What belongs to others is not."""
    assert Place(PlaceKind.RESULT, "s3://b/k.json", "a result", standing, "a reason").is_open is expected


def test_a_place_that_is_erased_has_no_reason_left() -> None:
    """The last try told why it could not be erased, and this one could."""
    refused = Place(PlaceKind.JOB, "lst-talk", "a job").not_erased("Amazon does not allow it")
    assert refused.erased() == Place(PlaceKind.JOB, "lst-talk", "a job", Standing.ERASED)
