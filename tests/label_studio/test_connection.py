"""The connection to Label Studio: what each failed request means, and which requests are repeated."""

import pytest
from label_studio.calls import free_port, sentence_of
from stand_ins.scripted_server import KEY, LOST, Reply, ScriptedServer, error_reply, html_page, json_reply

from ls_transcribe.concurrency.retry import Retrier, ServiceUnavailable
from ls_transcribe.errors.label_studio import LabelStudioAccessDenied, LabelStudioKeyRefused
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.connection import Connection, NotReached, RequestRejected

_DOING = "list its projects"
_AT = "GET /api/projects/"
_NOT = (
    "NotLabelStudio: The server at {} is not Label Studio: name the address that opens its first page in a "
    "browser, without the part of it that belongs to that page."
)


_LONG = "Error at item 1: " + "data " * 1_000


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (error_reply(400, "Bad."), "RequestRejected: Bad."),
        (
            error_reply(
                400, "Validation error", validation_errors={"title": ["Too short."], "b": [{"c": ["Not   so.\n"]}]}
            ),
            "RequestRejected: Too short. Not so.",
        ),
        (error_reply(400, "Validation error", validation_errors=["One.", "Two."]), "RequestRejected: One. Two."),
        (error_reply(400, "Validation error", validation_errors={}), "RequestRejected: Validation error"),
        (error_reply(400, _LONG), f"RequestRejected: {' '.join(_LONG.split())[:300]} …"),
        (json_reply({}, 400), "RequestRejected: HTTP 400"),
        (json_reply(["odd"], 400), "RequestRejected: HTTP 400"),
        (html_page(400), "RequestRejected: HTTP 400"),
        (html_page(413), "RequestRejected: HTTP 413"),
        (
            error_reply(404, "No Project matches the given query."),
            "RequestRejected: No Project matches the given query.",
        ),
        (error_reply(405, 'Method "GET" not allowed.'), 'RequestRejected: Method "GET" not allowed.'),
        (error_reply(409, "You already have a valid token."), "RequestRejected: You already have a valid token."),
        (html_page(404), _NOT),
        (html_page(405), _NOT),
        (html_page(200), _NOT),
        (html_page(302), _NOT),
        (
            error_reply(403, "You do not have permission to perform this action."),
            f'LabelStudioAccessDenied: Label Studio does not let this user {_DOING} ("You do not have permission '
            "to perform this action.\"): use the key of someone who may, or ask the project's owner.",
        ),
        (
            html_page(403),
            f'LabelStudioAccessDenied: Label Studio does not let this user {_DOING} ("HTTP 403"): '
            "use the key of someone who may, or ask the project's owner.",
        ),
        (error_reply(500, "Internal trouble."), "ServerFailed: Internal trouble."),
        (html_page(500), "ServerFailed: HTTP 500"),
        (html_page(502), "ServerFailed: HTTP 502"),
        (html_page(504), "ServerFailed: HTTP 504"),
        (error_reply(408, "Slow."), "ServerFailed: Slow."),
        (LOST, "ServiceUnavailable: the connection was lost"),
        (error_reply(429, "Request was throttled."), "NotReached: Request was throttled."),
        (html_page(429), "NotReached: HTTP 429"),
    ],
    ids=lambda value: f"{value.status} {value.body[:20]!r}" if isinstance(value, Reply) else "",
)
def test_an_answer_is_told(scripted: ScriptedServer, reply: Reply, told: str) -> None:
    """In one sentence of the server's own, asked once."""
    scripted.reply_to(_AT, reply)
    server = scripted.connection()
    found = sentence_of(lambda: server.request_once(_DOING, "api/projects/", dict))
    assert (found, len(scripted.requests)) == (told.format(scripted.url), 1)


def test_a_page_that_nobody_is_there_for_is_waited_for(scripted: ScriptedServer) -> None:
    """A proxy's 502 between two looks is gone by the third."""
    scripted.reply_to(_AT, html_page(502), LOST, error_reply(429, "Slow down."), json_reply({"results": []}))
    naps: list[float] = []
    assert (scripted.connection(naps=naps).get(_DOING, "api/projects/", dict), len(naps), len(scripted.requests)) == (
        {"results": []},
        3,
        4,
    )


def test_what_was_taken_by_nobody_is_known() -> None:
    """A refused connection has done nothing, and need not be looked into."""
    access = ServerAccess.of(f"http://127.0.0.1:{free_port()}", KEY)
    with pytest.raises(NotReached, match=r"^connection refused$"):
        Connection(access, Retrier()).request_once(_DOING, "api/projects/", dict, method="POST")


@pytest.mark.parametrize(
    "reply", [html_page(504), html_page(503), error_reply(409, "Later."), error_reply(429, "Slow."), LOST]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_what_is_not_to_be_repeated_is_asked_once(scripted: ScriptedServer, reply: Reply, method: str) -> None:
    """The server has often done what a proxy says was not done."""
    scripted.reply_to(f"{method} /api/projects/", reply)
    server = scripted.connection()
    with pytest.raises((ServiceUnavailable, RequestRejected)):
        server.request_once(_DOING, "api/projects/", dict, method=method)
    assert len(scripted.requests) == 1


@pytest.mark.parametrize(
    "reply", [html_page(504), html_page(503), error_reply(409, "Later."), error_reply(429, "Slow."), LOST]
)
def test_an_import_is_not_repeated(scripted: ScriptedServer, reply: Reply) -> None:
    """By itself the SDK would send again what may have been done, and make every task three times."""
    scripted.reply_to("POST /api/projects/1/import", reply)
    with pytest.raises((ServiceUnavailable, RequestRejected)):
        scripted.server().import_tasks(1, b"[{}]")
    assert scripted.calls == ["POST /api/projects/1/import"]


def test_a_redirection_is_not_followed(scripted: ScriptedServer, bucket: ScriptedServer) -> None:
    """What was to be sent would become a question, or the key another's."""
    scripted.reply_to("POST /api/projects/", Reply(302, b"", {"Location": f"{bucket.url}/api/projects/"}))
    told = sentence_of(
        lambda: scripted.connection().request_once(_DOING, "api/projects/", dict, method="POST", json={})
    )
    assert (told, bucket.requests) == (_NOT.format(scripted.url), [])


@pytest.mark.parametrize("error", [LabelStudioAccessDenied, LabelStudioKeyRefused, RequestRejected])
def test_what_does_not_pass_is_not_waited_for(scripted: ScriptedServer, error: type[Exception]) -> None:
    """A refusal comes at once."""
    statuses: dict[type[Exception], int] = {
        LabelStudioAccessDenied: 403,
        LabelStudioKeyRefused: 401,
        RequestRejected: 400,
    }
    scripted.reply_to(_AT, error_reply(statuses[error], "No."))
    naps: list[float] = []
    server = scripted.connection(naps=naps)
    with pytest.raises(error):
        server.get(_DOING, "api/projects/", dict)
    assert (naps, len(scripted.requests)) == ([], 1)


def test_a_refusal_that_ends_a_run_says_what_was_refused() -> None:
    """With Label Studio's own words for it."""
    assert (
        str(RequestRejected(400, "Bad.", "import tasks").as_run_error())
        == 'Label Studio refuses to import tasks: "Bad."'
    )


# Looking at what is played


def test_a_look_reads_headers_only_and_follows_nothing(scripted: ScriptedServer) -> None:
    """With the key, and with what it was asked with; whatever the status is, it is the caller's to judge."""
    scripted.reply_to("GET /data/upload/1/a.wav", Reply(303, b"x", {"Location": "http://elsewhere.example/"}))
    status, headers = scripted.connection().fetch_headers(
        "play a recording", f"{scripted.url}/data/upload/1/a.wav", Range="bytes=0-1"
    )
    [received] = scripted.requests
    assert (status, headers["location"], received.headers["Range"], received.headers["Authorization"]) == (
        303,
        "http://elsewhere.example/",
        "bytes=0-1",
        f"Token {KEY}",
    )


def test_a_look_is_repeated_where_nobody_answers(scripted: ScriptedServer) -> None:
    """Once more does no harm; an error of the server's is an answer here."""
    scripted.reply_to("GET /a.wav", LOST, error_reply(500, "No such object."))
    assert (
        scripted.connection().fetch_headers("play a recording", f"{scripted.url}/a.wav")[0],
        len(scripted.requests),
    ) == (500, 2)
