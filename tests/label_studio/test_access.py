"""The address of a Label Studio and a key, checked before any request."""

import pytest
from label_studio.calls import jwt, sentence_of
from stand_ins.scripted_server import KEY

from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.api import LabelStudioServer

_URL = "http://localhost:8080"


@pytest.mark.parametrize("url", [None, "", " \n"])
def test_without_an_address_it_is_asked_for(url: str | None) -> None:
    """As wrong usage: nothing could be guessed."""
    assert sentence_of(lambda: ServerAccess.of(url, KEY)) == (
        "LabelStudioUrlMissing: The address of Label Studio is not known: name it with --url, such as "
        "http://localhost:8080, or put it into the variable LABEL_STUDIO_URL."
    )


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8080",
        "label.example",
        "ftp://localhost",
        "http://",
        "http:/localhost",
        "http://[::1",
        "http://h:80800",
        "http://h:a",
        "/",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    """One without http:// is the commonest."""
    assert sentence_of(lambda: ServerAccess.of(url, KEY)) == (
        f"LabelStudioUrlInvalid: {url} is not an address of Label Studio: --url takes one such as http://localhost:8080."
    )


@pytest.mark.parametrize("key", [None, "", "  \n"])
def test_without_a_key_it_is_said_where_to_get_one(key: str | None) -> None:
    """And where to put it."""
    assert sentence_of(lambda: ServerAccess.of(f"{_URL}/", key)) == (
        f"LabelStudioKeyMissing: There is no key for the Label Studio at {_URL}: make one there under "
        "Account & Settings > Personal Access Token, and put it into the variable LABEL_STUDIO_API_KEY."
    )


def test_what_surrounds_an_address_and_a_key_is_taken_off() -> None:
    """As keys come out of files, and addresses out of browsers."""
    assert ServerAccess.of(" http://h:1/sub// \n", f"\t{KEY}\r\n") == ServerAccess("http://h:1/sub", KEY)


def test_a_key_is_not_shown() -> None:
    """Whoever prints an access, or the server that has it."""
    access = ServerAccess.of(_URL, KEY)
    assert KEY not in repr(access) + str(access) + repr(LabelStudioServer(access, Retrier()))


_OTHER = "it contains characters that no key has: put in only the key, without Token or Bearer before it"
_CUT = (
    "it is only the beginning of a personal access token, as the list of tokens shows it: "
    "the whole of it is shown once, when it is made, so make a new one and copy that"
)
_REVOKED = "was revoked or has expired: make a new one under Account & Settings"


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (f"Token {KEY}", _OTHER),
        (f"Bearer {jwt()}", _OTHER),
        (f"{KEY[:20]}\n{KEY[20:]}", _OTHER),
        (f"{KEY}\x1b", _OTHER),
        (f"{KEY}é", _OTHER),
        (jwt().rpartition(".")[0], _CUT),
        (jwt().partition(".")[0], _CUT),
    ],
    ids=["Token", "Bearer", "two lines", "a control", "no ASCII", "two parts", "one part"],
)
def test_what_can_be_no_key_is_refused_unasked(key: str, reason: str) -> None:
    """The server would only say that it is invalid, or the library below print it."""
    told = sentence_of(lambda: ServerAccess.of(_URL, key))
    assert (
        told == f"LabelStudioKeyRefused: The Label Studio at {_URL} does not accept the key in LABEL_STUDIO_API_KEY: "
        f"{reason}."
    )
