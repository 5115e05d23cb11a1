"""What is shown of an answer that is an error."""

import pytest

from ls_transcribe.label_studio.answers import error_text


@pytest.mark.parametrize("body", [None, "<html>", b"<html>", ["detail"], 7])
def test_of_what_is_no_answer_nothing_is_told(body: object) -> None:
    """A page has a hundred thousand characters."""
    assert error_text(body) == ""
