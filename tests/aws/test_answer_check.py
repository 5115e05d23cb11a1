"""What is no answer of Amazon's is refused, and its connection is given back."""

import io
from types import SimpleNamespace

import pytest

from ls_transcribe.aws.answer_check import check_answer
from ls_transcribe.aws.call_errors import AwsUnavailable


def test_the_rest_of_a_refused_answer_is_let_go() -> None:
    """The content of an object is a stream: left open, it would keep its connection for as long as the run goes on."""
    operation = SimpleNamespace(name="GetObject", http={"method": "GET"})
    content = io.BytesIO(b"<html>Sign in to the network</html>")
    answer = {"status_code": 200, "headers": {"content-type": "text/html"}, "body": content}
    with pytest.raises(AwsUnavailable, match="is a web page"):
        check_answer(operation, answer)
    assert content.closed
