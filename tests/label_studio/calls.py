"""What the tests of the connection share: tokens, a free port, and the sentence that a call ends with."""

import base64
import json
import socket
import time
import traceback
from collections.abc import Callable

import pytest
from stand_ins.scripted_server import KEY

from ls_transcribe.errors import RunError

_SOON = object()


def jwt(kind: str = "refresh", *, minutes: float = 1440, expiry: object = _SOON) -> str:
    """Return a token in the form of personal access tokens. It does not expire during the tests.

    `expiry` is what it says of that, where it is to be odd.
    """
    expires = int(time.time() + 60 * minutes) if expiry is _SOON else expiry
    claims = {"token_type": kind, "exp": expires, "user_id": 1}
    return f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded(claims)}.{'c2lnbmF0dXJl'}"


def sentence_of(call: Callable[[], object]) -> str:
    """Return the name and the text of the error that a call raises. No secret is anywhere in its traceback."""
    with pytest.raises(RunError) as caught:
        call()
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    for leak in (KEY, "Authorization", "Bearer eyJ", "<html", "<!DOCTYPE", "label_studio_sdk"):
        assert leak not in shown
    return f"{type(caught.value).__name__}: {caught.value}"


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
