"""How far people are with a project, in one line."""

import pytest

from ls_transcribe.cli.progress_text import progress_text
from ls_transcribe.model.review import ReviewProgress


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (ReviewProgress(0, 0, 0, 0), "0 of 0 reviewed"),
        (ReviewProgress(11, 6, 0), "6 of 11 reviewed"),
        (ReviewProgress(11, 6, 1, 1_500_000), "6 of 11 reviewed, 1 skipped; 25 min of audio left"),
        (
            ReviewProgress(11, 6, 0, 1_500_000, 3.4),
            "6 of 11 reviewed; about 1.4 h of work left (25 min of audio at 3.4 min/min)",
        ),
        (ReviewProgress(1_234, 1_233, 1, 0, 3.4), "1,233 of 1,234 reviewed, 1 skipped"),
    ],
)
def test_text(progress: ReviewProgress, expected: str) -> None:
    """What is left is told as far as it is known, and nothing of it where nothing is left."""
    assert progress_text(progress) == expected
