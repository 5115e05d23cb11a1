"""The connection to Label Studio: who is let in, and what each answer means that is none."""

import base64
import json
import socket
import time
import traceback
import warnings
from typing import Any

import pytest
from stand_ins.scripted_server import KEY, LOST, WHOAMI, Face, Reply, js, page, refusal

from ls_transcribe.concurrency.retry import Retrier, ServiceUnavailable
from ls_transcribe.errors import RunError
from ls_transcribe.errors.label_studio import (
    LabelStudioAccessDenied,
    LabelStudioKeyRefused,
    LabelStudioUnavailable,
    LabelStudioUnreachable,
)
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.answers import text_of
from ls_transcribe.label_studio.server import LONGEST_WAIT, LabelStudioServer, NotReached, RequestRejected, refused

_URL = "http://localhost:8080"
_REFRESH = "POST /api/token/refresh/"
_DOING = "list its projects"
_AT = "GET /api/projects/"


def _part(of: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(of).encode()).decode().rstrip("=")


def _token(kind: str = "refresh", *, minutes: float = 1440) -> str:
    """A token of the kind that personal access tokens are; it outlasts the tests."""
    claims = {"token_type": kind, "exp": int(time.time() + 60 * minutes), "user_id": 1}
    return f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}.{'c2lnbmF0dXJl'}"


def _refused(call: Any) -> str:
    """The sentence of a refusal, whose whole traceback gives away nothing."""
    with pytest.raises(RunError) as caught:
        call()
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    for leak in (KEY, "Authorization", "Bearer eyJ", "<html", "<!DOCTYPE", "label_studio_sdk"):
        assert leak not in told
    return f"{type(caught.value).__name__}: {caught.value}"


def _at(face: Face, key: str = KEY, path: str = "") -> LabelStudioServer:
    return LabelStudioServer.at(ServerAccess.of(f"{face.url}{path}", key))


# What is said of it


@pytest.mark.parametrize("url", [None, "", " \n"])
def test_without_an_address_it_is_asked_for(url: str | None) -> None:
    """As wrong usage: nothing could be guessed."""
    assert _refused(lambda: ServerAccess.of(url, KEY)) == (
        "StudioNotNamed: It is not said where Label Studio is: name its address with --url, as in "
        "http://localhost:8080 (or in the variable LABEL_STUDIO_URL)."
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
    assert _refused(lambda: ServerAccess.of(url, KEY)) == (
        f"StudioUrlWrong: {url} is no address of a Label Studio: --url takes one as in http://localhost:8080."
    )


@pytest.mark.parametrize("url", ["http://a..b:8080", "http://é..x", "http://h:1\x7f"])
def test_what_cannot_be_called_is_no_address(url: str) -> None:
    """Whatever it is that finds out."""
    assert _refused(lambda: LabelStudioServer.at(ServerAccess.of(url, KEY))) == (
        f"StudioUrlWrong: {url} is no address of a Label Studio: --url takes one as in http://localhost:8080."
    )


@pytest.mark.parametrize("key", [None, "", "  \n"])
def test_without_a_key_it_is_said_where_to_get_one(key: str | None) -> None:
    """And where to put it."""
    assert _refused(lambda: ServerAccess.of(f"{_URL}/", key)) == (
        f"StudioKeyMissing: There is no key for the Label Studio at {_URL}: make one there under "
        "Account & Settings > Personal Access Token, and put it into the variable LABEL_STUDIO_API_KEY."
    )


def test_what_surrounds_an_address_and_a_key_is_taken_off() -> None:
    """As keys come out of files, and addresses out of browsers."""
    assert ServerAccess.of(" http://h:1/sub// \n", f"\t{KEY}\r\n") == ServerAccess("http://h:1/sub", KEY)


def test_a_key_is_not_shown() -> None:
    """Whoever prints an access, or the server that has it."""
    access = ServerAccess.of(_URL, KEY)
    assert KEY not in repr(access) + str(access) + repr(LabelStudioServer(access, Retrier()))


_OTHER = "it has other characters in it than a key's: put in the bare key, without Token or Bearer before it"
_CUT = (
    "it is a personal access token without its end, as the list of tokens shows it: "
    "the whole of it is shown once, when it is made, so make a new one and copy that"
)
_REVOKED = "was revoked or has run out: make a new one under Account & Settings"


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (f"Token {KEY}", _OTHER),
        (f"Bearer {_token()}", _OTHER),
        (f"{KEY[:20]}\n{KEY[20:]}", _OTHER),
        (f"{KEY}\x1b", _OTHER),
        (f"{KEY}é", _OTHER),
        (_token().rpartition(".")[0], _CUT),
        (_token().partition(".")[0], _CUT),
    ],
    ids=["Token", "Bearer", "two lines", "a control", "no ASCII", "two parts", "one part"],
)
def test_what_can_be_no_key_is_refused_unasked(key: str, reason: str) -> None:
    """The server would only say that it is invalid, or the library below print it."""
    told = _refused(lambda: ServerAccess.of(_URL, key))
    assert (
        told == f"StudioKeyRefused: The Label Studio at {_URL} does not take the key in LABEL_STUDIO_API_KEY: {reason}."
    )


# Who is let in


def test_whoever_is_known_is_let_in(face: Face) -> None:
    """With one request, which has the key."""
    assert _at(face).access == ServerAccess(face.url, KEY)
    assert [(seen.call, seen.headers["Authorization"]) for seen in face.seen] == [(f"GET /{WHOAMI}", f"Token {KEY}")]


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        (KEY, "Invalid token.", f"the token is another server's, {_REVOKED}"),
        (
            KEY,
            "Authentication token no longer valid: legacy token authentication has been disabled for this organization",
            "it is a legacy token, and they are switched off there: make a personal access token under "
            "Account & Settings, or have an administrator allow legacy tokens under Organization > Access Tokens",
        ),
        (
            _token("access"),
            "Token has wrong type",
            "it is an access token, which lasts for minutes: "
            "put in the personal access token that it was made from, which lasts",
        ),
        (_token(), "Token is invalid", f"the personal access token is another server's, {_REVOKED}"),
        (_token(), "Token is blacklisted", f"the personal access token is another server's, {_REVOKED}"),
        (_token(minutes=-1), "nobody is asked", f"the personal access token is another server's, {_REVOKED}"),
    ],
    ids=["wrong", "legacy", "access", "tampered", "revoked", "run out"],
)
def test_a_key_that_is_not_taken_is_explained(face: Face, key: str, text: str, reason: str) -> None:
    """Each of the ways in which people get it wrong, with what to do."""
    for call in (f"GET /{WHOAMI}", _REFRESH):
        face.says(call, refusal(401, text))
    told = _refused(lambda: _at(face, key))
    assert told == (
        f"StudioKeyRefused: The Label Studio at {face.url} does not take the key in LABEL_STUDIO_API_KEY: {reason}."
    )
    assert (key in told, len(face.seen) <= 1) == (False, True)


def test_a_page_that_asks_for_a_password_is_a_key_refused(face: Face) -> None:
    """As of a proxy before the server; nothing of the page is told."""
    face.says(f"GET /{WHOAMI}", page(401))
    assert _refused(lambda: _at(face)).startswith("StudioKeyRefused: ")


_NOT = (
    "NotLabelStudio: What answers at {} is not Label Studio: name the address at which its first page opens in a "
    "browser, without anything of the page's own after it."
)


@pytest.mark.parametrize(
    "reply",
    [
        page(404),
        page(405),
        page(200),
        page(200, length=0),
        js({"email": None}),
        js({"name": "registry"}),
        js([]),
        js("ok"),
        js(7),
        js(None),
        Reply(204),
        Reply(200, b"\xff\xfe{"),
        refusal(404, "Not found."),
        refusal(400, "Bad request."),
        Reply(301, b"", {"Location": "https://127.0.0.1/"}),
        Reply(302, b"", {"Location": "/user/login/"}),
    ],
    ids=lambda reply: f"{reply.status} {reply.body[:12]!r}",
)
def test_what_is_not_label_studio_is_told(face: Face, reply: Reply) -> None:
    """A page, other data, another place: an address was copied from a browser, or the port is another program's."""
    face.says(f"GET /{WHOAMI}", reply)
    assert (_refused(lambda: _at(face)), len(face.seen)) == (_NOT.format(face.url), 1)


@pytest.mark.parametrize("path", ["/api", "/projects/1/data", "/?next=/projects/"])
def test_an_address_with_too_much_in_it_is_told(face: Face, path: str) -> None:
    """Label Studio answers with a page that says that there is no such page."""
    assert _refused(lambda: _at(face, path=path)) == _NOT.format(f"{face.url}{path}".rstrip("/"))


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (page(502), "HTTP 502"),
        (
            refusal(503, "Service temporarily unavailable, try again later."),
            "Service temporarily unavailable, try again later.",
        ),
        (refusal(429, "Request was throttled."), "Request was throttled."),
        (refusal(408, ""), "HTTP 408"),
        (LOST, "the connection broke off"),
    ],
    ids=["502", "503", "429", "408", "dropped"],
)
def test_who_does_not_answer_now_is_told_at_once(face: Face, reply: Reply, reason: str) -> None:
    """After one request: at the beginning somebody still looks."""
    face.says(f"GET /{WHOAMI}", reply)
    assert (_refused(lambda: _at(face)), len(face.seen)) == (
        f"StudioUnreachable: Label Studio does not answer at {face.url} ({reason}): "
        "see that it runs, or name its address with --url.",
        1,
    )


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_server_that_is_off_is_told() -> None:
    """The commonest of all."""
    url = f"http://127.0.0.1:{_free_port()}"
    assert _refused(lambda: LabelStudioServer.at(ServerAccess.of(url, KEY))) == (
        f"StudioUnreachable: Label Studio does not answer at {url} (connection refused): "
        "see that it runs, or name its address with --url."
    )


@pytest.mark.parametrize(
    "error",
    [
        socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
        socket.gaierror(-5, "No address associated with hostname"),
        socket.gaierror(8, "nodename nor servname provided, or not known"),
        socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"),
    ],
    ids=str,
)
def test_a_host_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, error: socket.gaierror) -> None:
    """Whatever the system's words for it are."""

    def unknown(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "(there is no such host)" in _refused(
        lambda: LabelStudioServer.at(ServerAccess.of("http://label.example", KEY))
    )


def test_a_server_without_https_is_told(face: Face) -> None:
    """Where it was asked with it."""
    url = face.url.replace("http:", "https:")
    assert "(it does not speak https)" in _refused(lambda: LabelStudioServer.at(ServerAccess.of(url, KEY)))


# Personal access tokens


@pytest.mark.parametrize("path", ["", "/sub", "/sub/", "/a/b"])
def test_a_personal_access_token_is_exchanged(face: Face, path: str) -> None:
    """Below the path that the server has, and once: what it was exchanged for is what calls have."""
    below, token, access = path.rstrip("/"), _token(), _token("access")
    face.says(f"POST {below}/api/token/refresh/", js({"access": access}))
    face.says(f"GET {below}/{WHOAMI}", js({"id": 1, "email": "a@example.com"}))
    face.says(f"GET {below}/api/projects/", js({"results": []}))
    _at(face, token, path).get(_DOING, "api/projects/")
    exchange, *calls = face.seen
    assert (exchange.call, exchange.json) == (f"POST {below}/api/token/refresh/", {"refresh": token})
    assert [(seen.call, seen.headers["Authorization"]) for seen in calls] == [
        (f"GET {below}/{WHOAMI}", f"Bearer {access}"),
        (f"GET {below}/api/projects/", f"Bearer {access}"),
    ]


def test_a_token_that_has_run_out_is_exchanged_again(face: Face) -> None:
    """A push takes longer than the five minutes that one holds."""
    face.says(_REFRESH, js({"access": _token("access", minutes=-1)}), js({"access": _token("access")}))
    face.says(_AT, js({}))
    server = _at(face, _token())
    server.get(_DOING, "api/projects/")
    assert [seen.path for seen in face.seen if seen.method == "POST"] == ["/api/token/refresh/"] * 2


def test_the_exchange_says_nothing_to_users(face: Face) -> None:
    """Python shows no one the library's own warning, and no other comes."""
    face.says(_REFRESH, js({"access": _token("access")}))
    with warnings.catch_warnings(record=True) as shown:
        warnings.resetwarnings()
        warnings.simplefilter("ignore", DeprecationWarning)  # as Python does of what is not one's own program
        _at(face, _token())
    assert shown == []


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (page(502), "StudioUnreachable: Label Studio does not answer at {} (HTTP 502): "),
        (LOST, "StudioUnreachable: Label Studio does not answer at {} (the connection broke off): "),
        (page(404), "NotLabelStudio: What answers at {} is not Label Studio: "),
        (page(200), "NotLabelStudio: What answers at {} is not Label Studio: "),
        (js({}), "NotLabelStudio: What answers at {} is not Label Studio: "),
        (js([]), "NotLabelStudio: What answers at {} is not Label Studio: "),
        (
            Reply(301, b"", {"Location": "https://127.0.0.1/"}),
            "NotLabelStudio: What answers at {} is not Label Studio: ",
        ),
    ],
    ids=["502", "dropped", "404", "a page", "an object", "a list", "elsewhere"],
)
def test_an_exchange_that_fails_means_what_a_call_does(face: Face, reply: Reply, told: str) -> None:
    """It is made between any two calls of a push, so that a proxy's page must be waited for there as well."""
    face.says(_REFRESH, reply)
    assert _refused(lambda: _at(face, _token())).startswith(told.format(face.url))


# What answers mean in the middle


_LONG = "Error at item 1: " + "data " * 1_000


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (refusal(400, "Bad."), "Rejected: Bad."),
        (
            refusal(
                400, "Validation error", validation_errors={"title": ["Too short."], "b": [{"c": ["Not   so.\n"]}]}
            ),
            "Rejected: Too short. Not so.",
        ),
        (refusal(400, "Validation error", validation_errors=["One.", "Two."]), "Rejected: One. Two."),
        (refusal(400, "Validation error", validation_errors={}), "Rejected: Validation error"),
        (refusal(400, _LONG), f"Rejected: {' '.join(_LONG.split())[:300]} …"),
        (js({}, 400), "Rejected: HTTP 400"),
        (js(["odd"], 400), "Rejected: HTTP 400"),
        (page(400), "Rejected: HTTP 400"),
        (page(413), "Rejected: HTTP 413"),
        (refusal(404, "No Project matches the given query."), "Rejected: No Project matches the given query."),
        (refusal(405, 'Method "GET" not allowed.'), 'Rejected: Method "GET" not allowed.'),
        (refusal(409, "You already have a valid token."), "Rejected: You already have a valid token."),
        (page(404), _NOT),
        (page(405), _NOT),
        (page(200), _NOT),
        (page(302), _NOT),
        (
            refusal(403, "You do not have permission to perform this action."),
            f'StudioDenied: Label Studio does not let this user {_DOING} ("You do not have permission to perform '
            "this action.\"): use the key of someone who may, or ask the project's owner.",
        ),
        (
            page(403),
            f'StudioDenied: Label Studio does not let this user {_DOING} ("HTTP 403"): '
            "use the key of someone who may, or ask the project's owner.",
        ),
        (refusal(500, "Internal trouble."), "Unavailable: Internal trouble."),
        (page(500), "Unavailable: HTTP 500"),
        (page(502), "Unavailable: HTTP 502"),
        (page(504), "Unavailable: HTTP 504"),
        (refusal(408, "Slow."), "Unavailable: Slow."),
        (LOST, "Unavailable: the connection broke off"),
        (refusal(429, "Request was throttled."), "Unreached: Request was throttled."),
        (page(429), "Unreached: HTTP 429"),
    ],
    ids=lambda value: f"{value.status} {value.body[:20]!r}" if isinstance(value, Reply) else "",
)
def test_an_answer_means_the_same_through_the_sdk_and_beside_it(face: Face, reply: Reply, told: str) -> None:
    """In one sentence of the server's own, asked once, whatever the SDK would do about it by itself."""
    face.says(_AT, reply)
    server = face.server()
    beside = _refused(lambda: server.raw(_DOING, "api/projects/"))
    through = _refused(lambda: server.once(_DOING, lambda client: client.projects.list()))
    assert (beside, through, len(face.seen)) == (told.format(face.url), told.format(face.url), 2)


def test_a_page_that_nobody_is_there_for_is_waited_for(face: Face) -> None:
    """A proxy's 502 between two looks is gone by the third."""
    face.says(_AT, page(502), LOST, refusal(429, "Slow down."), js({"results": []}))
    naps: list[float] = []
    assert (face.server(naps=naps).get(_DOING, "api/projects/"), len(naps), len(face.seen)) == ({"results": []}, 3, 4)


def test_what_was_taken_by_nobody_is_known() -> None:
    """A refused connection has done nothing, and need not be looked into."""
    access = ServerAccess.of(f"http://127.0.0.1:{_free_port()}", KEY)
    with pytest.raises(NotReached, match=r"^connection refused$"):
        LabelStudioServer(access, Retrier()).raw(_DOING, "api/projects/", method="POST")


@pytest.mark.parametrize("reply", [page(504), page(503), refusal(409, "Later."), refusal(429, "Slow."), LOST])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_what_is_not_to_be_repeated_is_asked_once(face: Face, reply: Reply, method: str) -> None:
    """The server has often done what a proxy says was not done."""
    face.says(f"{method} /api/projects/", reply)
    server = face.server()
    with pytest.raises((ServiceUnavailable, RequestRejected)):
        server.raw(_DOING, "api/projects/", method=method)
    assert len(face.seen) == 1


@pytest.mark.parametrize("reply", [page(504), page(503), refusal(409, "Later."), refusal(429, "Slow."), LOST])
def test_the_sdk_repeats_nothing(face: Face, reply: Reply) -> None:
    """By itself it would send again what may have been done, and make every task three times."""
    face.says("POST /api/projects/1/import", reply)
    with pytest.raises((ServiceUnavailable, RequestRejected)):
        face.server().once("import tasks", lambda client: client.projects.import_tasks(id=1, request=[{}]))
    assert face.calls == ["POST /api/projects/1/import"]


def test_a_redirection_is_not_followed(face: Face, bucket: Face) -> None:
    """What was to be sent would become a question, or the key another's."""
    face.says("POST /api/projects/", Reply(302, b"", {"Location": f"{bucket.url}/api/projects/"}))
    told = _refused(lambda: face.server().once(_DOING, lambda client: client.projects.create(title="Talks")))
    assert (told, bucket.seen) == (_NOT.format(face.url), [])


def test_whoever_waits_is_told(face: Face) -> None:
    """After the fourth failure, with the reason of that one."""
    told: list[str] = []
    server = LabelStudioServer.at(ServerAccess.of(face.url, KEY), sleep=lambda _seconds: None, tell=told.append)
    face.says(_AT, LOST, LOST, LOST, page(502), page(503), js({}))
    server.get(_DOING, "api/projects/")
    assert told == ["HTTP 502"]


def test_after_five_minutes_it_is_given_up(face: Face) -> None:
    """With what to do, and that nothing is lost by it."""
    naps: list[float] = []
    server = LabelStudioServer.at(ServerAccess.of(face.url, KEY), sleep=naps.append)
    face.says(_AT, page(502))
    with pytest.raises(LabelStudioUnavailable) as caught:
        server.call(_DOING, lambda client: client.projects.list())
    assert (str(caught.value), LONGEST_WAIT <= sum(naps) <= LONGEST_WAIT + 30) == (
        "Label Studio has not answered for five minutes (HTTP 502): see that it runs, and give the same command. "
        "What is there is found there; nothing is sent twice.",
        True,
    )


@pytest.mark.parametrize("error", [LabelStudioAccessDenied, LabelStudioKeyRefused, RequestRejected])
def test_what_does_not_pass_is_not_waited_for(face: Face, error: type[Exception]) -> None:
    """A refusal comes at once."""
    statuses: dict[type[Exception], int] = {
        LabelStudioAccessDenied: 403,
        LabelStudioKeyRefused: 401,
        RequestRejected: 400,
    }
    face.says(_AT, refusal(statuses[error], "No."))
    naps: list[float] = []
    server = face.server(naps=naps)
    with pytest.raises(error):
        server.call(_DOING, lambda client: client.projects.list())
    assert (naps, len(face.seen)) == ([], 1)


def test_a_defect_is_not_taken_for_the_servers(face: Face) -> None:
    """It comes out as it is."""

    def fail(_client: object) -> None:
        raise KeyError("results")

    with pytest.raises(KeyError):
        face.server().once(_DOING, fail)


def test_a_refusal_that_ends_a_run_says_what_was_refused() -> None:
    """With Label Studio's own words for it."""
    assert str(refused("import tasks", RequestRejected(400, "Bad."))) == 'Label Studio refuses to import tasks: "Bad."'


@pytest.mark.parametrize("body", [None, "<html>", b"<html>", ["detail"], 7])
def test_of_what_is_no_answer_nothing_is_told(body: object) -> None:
    """A page has a hundred thousand characters."""
    assert text_of(body) == ""


# Looking at what is played


def test_a_look_reads_headers_only_and_follows_nothing(face: Face) -> None:
    """With the key, and with what it was asked with; whatever the status is, it is the caller's to judge."""
    face.says("GET /data/upload/1/a.wav", Reply(303, b"x", {"Location": "http://elsewhere.example/"}))
    status, headers = face.server().peek("play a recording", f"{face.url}/data/upload/1/a.wav", Range="bytes=0-1")
    [seen] = face.seen
    assert (status, headers["location"], seen.headers["Range"], seen.headers["Authorization"]) == (
        303,
        "http://elsewhere.example/",
        "bytes=0-1",
        f"Token {KEY}",
    )


def test_a_look_is_repeated_where_nobody_answers(face: Face) -> None:
    """Once more does no harm; an error of the server's is an answer here."""
    face.says("GET /a.wav", LOST, refusal(500, "No such object."))
    assert (face.server().peek("play a recording", f"{face.url}/a.wav")[0], len(face.seen)) == (500, 2)


def test_an_unreachable_server_is_a_refusal_with_a_cause(face: Face) -> None:
    """Which has neither an address nor a key in its text."""
    face.says(f"GET /{WHOAMI}", page(502))
    with pytest.raises(LabelStudioUnreachable) as caught:
        _at(face)
    assert str(caught.value.__cause__) == "HTTP 502"
