"""The one door to Label Studio: who is let in, and what the server is asked."""

import io
import json
import re
import socket
import warnings
from collections.abc import Callable
from itertools import product
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from label_studio.calls import free_port, jwt, sentence_of
from stand_ins.scripted_server import KEY, LOST, WHOAMI, Reply, ScriptedServer, error_reply, html_page, json_reply

import ls_transcribe
from ls_transcribe.concurrency.retry import ServiceUnavailable
from ls_transcribe.errors.label_studio import LabelStudioUnavailable, LabelStudioUnreachable
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.answer_forms import ImportAnswer, ProjectState
from ls_transcribe.label_studio.api import LONGEST_WAIT, LabelStudioServer
from ls_transcribe.label_studio.connection import RequestRejected

_REFRESH = "POST /api/token/refresh/"
_AT = "GET /api/projects/"
_NO_PROJECTS = json_reply({"results": [], "next": None})
_REVOKED = "was revoked or has expired: make a new one under Account & Settings"
_REFUSED = "LabelStudioKeyRefused: The Label Studio at {} does not accept the key in LABEL_STUDIO_API_KEY: {}."


def _at(scripted: ScriptedServer, key: str = KEY, path: str = "") -> LabelStudioServer:
    return LabelStudioServer.connect(ServerAccess.of(f"{scripted.url}{path}", key))


@pytest.mark.parametrize("url", ["http://a..b:8080", "http://é..x", "http://h:1\x7f"])
def test_what_cannot_be_called_is_no_address(url: str) -> None:
    """Whatever it is that finds out."""
    assert sentence_of(lambda: LabelStudioServer.connect(ServerAccess.of(url, KEY))) == (
        f"LabelStudioUrlInvalid: {url} is not an address of Label Studio: --url takes one such as http://localhost:8080."
    )


def test_whoever_is_known_is_let_in(scripted: ScriptedServer) -> None:
    """With one request, which has the key."""
    assert _at(scripted).access == ServerAccess(scripted.url, KEY)
    assert [(received.call, received.headers["Authorization"]) for received in scripted.requests] == [
        (f"GET /{WHOAMI}", f"Token {KEY}")
    ]


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        (KEY, "Invalid token.", f"the token belongs to another server, {_REVOKED}"),
        (
            KEY,
            "Authentication token no longer valid: legacy token authentication has been disabled for this organization",
            "it is a legacy token, and they are switched off there: make a personal access token under "
            "Account & Settings, or have an administrator allow legacy tokens under Organization > Access Tokens",
        ),
        (
            jwt("access"),
            "Token has wrong type",
            "it is an access token, which is valid for a few minutes: "
            "put in the personal access token that it was made from",
        ),
        (jwt(), "Token is invalid", f"the personal access token belongs to another server, {_REVOKED}"),
        (jwt(), "Token is blacklisted", f"the personal access token belongs to another server, {_REVOKED}"),
        (jwt(minutes=-1), "nobody is asked", f"the personal access token belongs to another server, {_REVOKED}"),
    ],
    ids=["wrong", "legacy", "access", "tampered", "revoked", "run out"],
)
def test_a_key_that_is_not_taken_is_explained(scripted: ScriptedServer, key: str, text: str, reason: str) -> None:
    """Each of the ways in which people get it wrong, with what to do."""
    for call in (f"GET /{WHOAMI}", _REFRESH):
        scripted.reply_to(call, error_reply(401, text))
    told = sentence_of(lambda: _at(scripted, key))
    assert told == _REFUSED.format(scripted.url, reason)
    assert (key in told, len(scripted.requests) <= 1) == (False, True)


def test_a_page_that_asks_for_a_password_is_a_key_refused(scripted: ScriptedServer) -> None:
    """As of a proxy before the server; nothing of the page is told."""
    scripted.reply_to(f"GET /{WHOAMI}", html_page(401))
    assert sentence_of(lambda: _at(scripted)).startswith("LabelStudioKeyRefused: ")


_NOT = (
    "NotLabelStudio: The server at {} is not Label Studio: name the address that opens its first page in a "
    "browser, without the part of it that belongs to that page."
)


@pytest.mark.parametrize(
    "reply",
    [
        html_page(404),
        html_page(405),
        html_page(200),
        html_page(200, length=0),
        json_reply({"email": None}),
        json_reply({"name": "registry"}),
        json_reply([]),
        json_reply("ok"),
        json_reply(7),
        json_reply(None),
        Reply(204),
        Reply(200, b"\xff\xfe{"),
        error_reply(404, "Not found."),
        error_reply(400, "Bad request."),
        Reply(301, b"", {"Location": "https://127.0.0.1/"}),
        Reply(302, b"", {"Location": "/user/login/"}),
    ],
    ids=lambda reply: f"{reply.status} {reply.body[:12]!r}",
)
def test_what_is_not_label_studio_is_told(scripted: ScriptedServer, reply: Reply) -> None:
    """A page, other data, another place: an address was copied from a browser, or the port is another program's."""
    scripted.reply_to(f"GET /{WHOAMI}", reply)
    assert (sentence_of(lambda: _at(scripted)), len(scripted.requests)) == (_NOT.format(scripted.url), 1)


@pytest.mark.parametrize("path", ["/api", "/projects/1/data", "/?next=/projects/"])
def test_an_address_with_too_much_in_it_is_told(scripted: ScriptedServer, path: str) -> None:
    """Label Studio answers with a page that says that there is no such page."""
    assert sentence_of(lambda: _at(scripted, path=path)) == _NOT.format(f"{scripted.url}{path}".rstrip("/"))


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (html_page(502), "HTTP 502"),
        (
            error_reply(503, "Service temporarily unavailable, try again later."),
            "Service temporarily unavailable, try again later.",
        ),
        (error_reply(429, "Request was throttled."), "Request was throttled."),
        (error_reply(408, ""), "HTTP 408"),
        (LOST, "the connection was lost"),
    ],
    ids=["502", "503", "429", "408", "dropped"],
)
def test_who_does_not_answer_now_is_told_at_once(scripted: ScriptedServer, reply: Reply, reason: str) -> None:
    """After one request: at the beginning somebody still looks."""
    scripted.reply_to(f"GET /{WHOAMI}", reply)
    assert (sentence_of(lambda: _at(scripted)), len(scripted.requests)) == (
        f"LabelStudioUnreachable: Label Studio does not answer at {scripted.url} ({reason}): "
        "check that it is running, or name its address with --url.",
        1,
    )


def test_a_server_that_is_off_is_told() -> None:
    """The commonest of all."""
    url = f"http://127.0.0.1:{free_port()}"
    assert sentence_of(lambda: LabelStudioServer.connect(ServerAccess.of(url, KEY))) == (
        f"LabelStudioUnreachable: Label Studio does not answer at {url} (connection refused): "
        "check that it is running, or name its address with --url."
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
    assert "(there is no such host)" in sentence_of(
        lambda: LabelStudioServer.connect(ServerAccess.of("http://label.example", KEY))
    )


def test_a_server_without_https_is_told(scripted: ScriptedServer) -> None:
    """Where it was asked with it."""
    url = scripted.url.replace("http:", "https:")
    assert "(it does not speak https)" in sentence_of(lambda: LabelStudioServer.connect(ServerAccess.of(url, KEY)))


# Personal access tokens


@pytest.mark.parametrize("path", ["", "/sub", "/sub/", "/a/b"])
def test_a_personal_access_token_is_exchanged(scripted: ScriptedServer, path: str) -> None:
    """Below the path that the server has, and once: what it was exchanged for is what calls have."""
    below, token, access = path.rstrip("/"), jwt(), jwt("access")
    scripted.reply_to(f"POST {below}/api/token/refresh/", json_reply({"access": access}))
    scripted.reply_to(f"GET {below}/{WHOAMI}", json_reply({"id": 1, "email": "a@example.com"}))
    scripted.reply_to(f"GET {below}/api/projects/", _NO_PROJECTS)
    _at(scripted, token, path).find_projects("Talks")
    exchange, *calls = scripted.requests
    assert (exchange.call, exchange.json) == (f"POST {below}/api/token/refresh/", {"refresh": token})
    assert [(received.call, received.headers["Authorization"]) for received in calls] == [
        (f"GET {below}/{WHOAMI}", f"Bearer {access}"),
        (f"GET {below}/api/projects/", f"Bearer {access}"),
    ]


def test_a_token_that_has_run_out_is_exchanged_again(scripted: ScriptedServer) -> None:
    """A push takes longer than the five minutes that one holds."""
    scripted.reply_to(
        _REFRESH, json_reply({"access": jwt("access", minutes=-1)}), json_reply({"access": jwt("access")})
    )
    scripted.reply_to(_AT, _NO_PROJECTS)
    server = _at(scripted, jwt())
    server.find_projects("Talks")
    assert [received.path for received in scripted.requests if received.method == "POST"] == ["/api/token/refresh/"] * 2


def test_the_exchange_says_nothing_to_users(scripted: ScriptedServer) -> None:
    """Python shows no one the library's own warning, and no other comes."""
    scripted.reply_to(_REFRESH, json_reply({"access": jwt("access")}))
    with warnings.catch_warnings(record=True) as shown:
        warnings.resetwarnings()
        warnings.simplefilter("ignore", DeprecationWarning)  # as Python does of what is not one's own program
        _at(scripted, jwt())
    assert shown == []


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (html_page(502), "LabelStudioUnreachable: Label Studio does not answer at {} (HTTP 502): "),
        (LOST, "LabelStudioUnreachable: Label Studio does not answer at {} (the connection was lost): "),
        (html_page(404), "NotLabelStudio: The server at {} is not Label Studio: "),
        (html_page(200), "NotLabelStudio: The server at {} is not Label Studio: "),
        (json_reply({}), "NotLabelStudio: The server at {} is not Label Studio: "),
        (json_reply([]), "NotLabelStudio: The server at {} is not Label Studio: "),
        (
            Reply(301, b"", {"Location": "https://127.0.0.1/"}),
            "NotLabelStudio: The server at {} is not Label Studio: ",
        ),
    ],
    ids=["502", "dropped", "404", "a page", "an object", "a list", "elsewhere"],
)
def test_an_exchange_that_fails_means_what_a_call_does(scripted: ScriptedServer, reply: Reply, told: str) -> None:
    """It is made between any two calls of a push, so that a proxy's page must be waited for there as well."""
    scripted.reply_to(_REFRESH, reply)
    assert sentence_of(lambda: _at(scripted, jwt())).startswith(told.format(scripted.url))


def test_whoever_waits_is_told(scripted: ScriptedServer) -> None:
    """After the fourth failure, with the reason of that one."""
    told: list[str] = []
    access = ServerAccess.of(scripted.url, KEY)
    server = LabelStudioServer.connect(access, sleep=lambda _seconds: None, on_wait=told.append)
    scripted.reply_to(_AT, LOST, LOST, LOST, html_page(502), html_page(503), _NO_PROJECTS)
    server.find_projects("Talks")
    assert told == ["HTTP 502"]


def test_after_five_minutes_it_is_given_up(scripted: ScriptedServer) -> None:
    """With what to do, and that nothing is lost by it."""
    naps: list[float] = []
    server = LabelStudioServer.connect(ServerAccess.of(scripted.url, KEY), sleep=naps.append)
    scripted.reply_to(_AT, html_page(502))
    with pytest.raises(LabelStudioUnavailable) as caught:
        server.find_projects("Talks")
    assert (str(caught.value), LONGEST_WAIT <= sum(naps) <= LONGEST_WAIT + 30) == (
        "Label Studio has not answered for five minutes (HTTP 502): check that it is running, and run the same "
        "command again. What it has already is not sent again.",
        True,
    )


def test_an_unreachable_server_is_a_refusal_with_a_cause(scripted: ScriptedServer) -> None:
    """Which has neither an address nor a key in its text."""
    scripted.reply_to(f"GET /{WHOAMI}", html_page(502))
    with pytest.raises(LabelStudioUnreachable) as caught:
        _at(scripted)
    assert str(caught.value.__cause__) == "HTTP 502"


# What the server is asked


def test_a_title_means_exactly_that_title(scripted: ScriptedServer) -> None:
    """The server finds parts of titles too, and says so page by page."""
    first = {"results": [{"id": 4, "title": "Talks"}, {"id": 5, "title": "Talks 2"}], "next": "/api/projects/?page=2"}
    second = {"results": [{"id": 9, "title": "Talks"}], "next": None}
    scripted.reply_to(_AT, json_reply(first), json_reply(second))
    assert (scripted.server().find_projects("Talks"), [received.target for received in scripted.requests]) == (
        [4, 9],
        [f"/api/projects/?title=Talks&include=id%2Ctitle&page={page}&page_size=1000" for page in (1, 2)],
    )


def test_what_a_project_shows_is_read(scripted: ScriptedServer) -> None:
    """In one request, for those four fields only."""
    state = {"id": 7, "task_number": 3, "model_version": "", "show_collab_predictions": False}
    scripted.reply_to("GET /api/projects/7/", json_reply(state))
    assert (scripted.server().project_state(7), scripted.requests[0].target) == (
        ProjectState(3, "", shows_predictions=False),
        "/api/projects/7/?include=id%2Ctask_number%2Cmodel_version%2Cshow_collab_predictions",
    )


def test_versions_of_predictions_are_read(scripted: ScriptedServer) -> None:
    """Those that predictions have, whoever made them, and how many."""
    scripted.reply_to(
        "GET /api/projects/7/model-versions/",
        json_reply({"static": [{"model_version": "a", "count": 2}, {"model_version": "b", "count": 1}]}),
    )
    assert (scripted.server().model_versions(7), scripted.requests[0].target) == (
        {"a": 2, "b": 1},
        "/api/projects/7/model-versions/?extended=true",
    )


def test_tasks_are_listed_by_a_filter(scripted: ScriptedServer) -> None:
    """As they are stored: with resolve_uri the server would give its own addresses."""
    scripted.reply_to("GET /api/tasks", json_reply({"tasks": [], "total": 0}))
    condition = {"filter": "filter:tasks:id", "operator": "greater", "type": "Number", "value": 5}
    listed = scripted.server().list_tasks(7, [condition], include="id,data", size=10)
    query = {name: values[0] for name, values in parse_qs(urlsplit(scripted.requests[0].target).query).items()}
    filters = {"filters": {"conjunction": "and", "items": [condition]}, "ordering": ["tasks:id"]}
    assert (json.loads(listed), {**query, "query": json.loads(query["query"])}) == (
        {"tasks": [], "total": 0},
        {
            "project": "7",
            "page_size": "10",
            "fields": "task_only",
            "include": "id,data",
            "resolve_uri": "false",
            "query": filters,
        },
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"task_ids": [4, 5], "prediction_count": 2}, ImportAnswer([4, 5], 2)),
        ({"task_ids": [4, 5]}, ImportAnswer([4, 5], 0)),
        ({"import": 3}, ImportAnswer([], 0)),
    ],
)
def test_an_import_gives_the_numbers_of_the_tasks(
    scripted: ScriptedServer, answer: object, expected: ImportAnswer
) -> None:
    """In their order, with how many predictions were stored; none where the server imports in the background."""
    call = "POST /api/projects/7/import"
    scripted.reply_to(call, json_reply(answer, 201))
    assert scripted.server().import_tasks(7, b'[{"data":{}},{"data":{}}]') == expected
    [received] = scripted.requests
    assert (received.target, received.body, received.headers["content-type"]) == (
        "/api/projects/7/import?return_task_ids=true&commit_to_project=true",
        b'[{"data":{}},{"data":{}}]',
        "application/json",
    )


def test_an_upload_makes_no_task(scripted: ScriptedServer) -> None:
    """It is a file of the project, by its name."""
    call = "POST /api/projects/7/import"
    scripted.reply_to(call, json_reply({"file_upload_ids": [1]}, 201))
    scripted.server().files.upload(7, "talk-0123.wav", io.BytesIO(b"RIFF"), "audio/wav")
    [received] = scripted.requests
    assert received.target == "/api/projects/7/import?commit_to_project=false"
    for part in (b'filename="talk-0123.wav"', b"Content-Type: audio/wav", b"RIFF"):
        assert part in received.body


_ONCE: dict[str, Callable[[LabelStudioServer], object]] = {
    "POST /api/projects/": lambda server: server.create_project("Talks", "<View/>", "Uncertainty sampling"),
    "POST /api/projects/7/import": lambda server: server.import_tasks(7, b"[]"),
    "POST /api/predictions/": lambda server: server.create_prediction({"task": 1, "result": []}),
    "POST /api/projects/7/import/predictions": lambda server: server.import_predictions(7, [{"task": 1, "result": []}]),
    "POST /api/storages/s3/": lambda server: server.create_s3_storage(7, "calls"),
}

_REPEATED: dict[str, Callable[[LabelStudioServer], object]] = {
    "GET /api/current-user/whoami": lambda server: server.user_email(),
    "GET /api/projects/": lambda server: server.find_projects("Talks"),
    "GET /api/projects/7/": lambda server: server.project_state(7),
    "PATCH /api/projects/7/": lambda server: server.set_sampling(7, "Uncertainty sampling"),
    "GET /api/projects/7/model-versions/": lambda server: server.model_versions(7),
    "GET /api/tasks": lambda server: server.list_tasks(7, [], include="id", size=1),
    "GET /api/tasks/3/": lambda server: server.task_data(3, resolve_uri=True),
    "PATCH /api/tasks/3/": lambda server: server.update_task_data(3, {}),
    "DELETE /api/tasks/3/": lambda server: server.delete_task(3),
    "PATCH /api/predictions/3/": lambda server: server.set_prediction_version(3, "earlier"),
    "GET /api/projects/7/file-uploads": lambda server: server.files.list_uploads(7),
    "DELETE /api/import/file-upload/3": lambda server: server.files.drop_upload(3),
    "GET /api/projects/7/exports/": lambda server: server.files.list_exports(7),
    "GET /api/storages/export": lambda server: server.files.list_target_storages(7),
    "GET /api/storages/s3/": lambda server: server.list_s3_storages(7),
    "GET /api/storages/localfiles/": lambda server: server.list_local_storages(7),
}


@pytest.mark.parametrize("reply", [html_page(504), LOST], ids=["504", "dropped"])
@pytest.mark.parametrize("call", _ONCE)
def test_what_would_be_made_twice_is_sent_once(scripted: ScriptedServer, call: str, reply: Reply) -> None:
    """A server has often done what a proxy says was not done."""
    scripted.reply_to(call, reply)
    with pytest.raises(ServiceUnavailable):
        _ONCE[call](scripted.server())
    assert scripted.calls == [call]


@pytest.mark.parametrize("call", _REPEATED)
def test_what_does_no_harm_is_repeated(scripted: ScriptedServer, call: str) -> None:
    """Until the server answers, whatever the answer is."""
    scripted.reply_to(call, html_page(502), LOST, error_reply(400, "No."))
    with pytest.raises(RequestRejected, match=r"^No\.$"):
        _REPEATED[call](scripted.server())
    assert scripted.calls == [call] * 3


def test_nobody_else_asks_the_server() -> None:
    """A path of the server's, or a call of the SDK's client, stands in the door and the connection below it only."""
    package = Path(ls_transcribe.__file__).parent
    door = {package / "label_studio" / name for name in ("api.py", "project_files.py", "connection.py")}
    asking = re.compile(r"""["']/?api/|\bclient\.(projects|tasks|predictions|import_storage|users)\b""")
    assert [str(path) for path in package.rglob("*.py") if path not in door and asking.search(path.read_text())] == []


_STRANGE = {
    "a list": json_reply([1, 2, 3]),
    "null": json_reply(None),
    "a number": json_reply(7),
    "a text": json_reply("ok"),
    "an object": json_reply({"error": "no"}),
    "other types": json_reply({"results": 3, "data": [], "static": None, "id": "x", "task_ids": "all", "email": 1}),
    "a list of numbers in an object": json_reply({"tasks": [1], "total": 1, "results": [1], "static": [1]}),
    "objects in a list": json_reply([{"file": 1, "bucket": 2, "path": 3}]),
    "nested deeply": Reply(200, b"[" * 100_000, {"Content-Type": "application/json"}),
    "a page": html_page(),
    "nothing": Reply(200),
    "half a character": Reply(200, b'{"email": "\xff"}', {"Content-Type": "application/json"}),
    "no gzip": Reply(200, b"{}", {"Content-Type": "application/json", "Content-Encoding": "gzip"}),
    "300 MB": Reply(200, b"[]", {"Content-Type": "application/json", "Content-Length": "300000000"}),
}
_READ = {call: ask for call, ask in (_ONCE | _REPEATED).items() if call.startswith("GET") and call != "GET /api/tasks"}
_READ |= {call: _ONCE[call] for call in ("POST /api/projects/", "POST /api/projects/7/import")}
_READ["GET /api/projects/7/"] = lambda server: server.get_project(7)
_READ["GET /api/users/"] = lambda server: server.list_users()


_HARMLESS = {
    *product(("an object", "a list of numbers in an object", "half a character"), ("POST /api/projects/7/import",)),
    ("objects in a list", "GET /api/users/"),
}
"""An import without numbers is one in the background, and users need have no fields."""


@pytest.mark.parametrize(("answer", "call"), sorted(set(product(_STRANGE, _READ)) - _HARMLESS))
def test_a_strange_answer_is_refused(scripted: ScriptedServer, answer: str, call: str) -> None:
    """Wherever it comes: with a sentence, and neither a traceback nor a value that was made up."""
    scripted.reply_to(call, _STRANGE[answer])
    assert sentence_of(lambda: _READ[call](scripted.server())).startswith(("NotLabelStudio: ", "AnswerNotUnderstood: "))


def test_an_answer_of_another_form_is_told(scripted: ScriptedServer) -> None:
    """With what was asked for, and where the form differs."""
    scripted.reply_to("GET /api/projects/7/", json_reply([1, 2, 3]))
    assert sentence_of(lambda: scripted.server().project_state(7)) == (
        f"AnswerNotUnderstood: The server at {scripted.url} does not answer as Label Studio does when it is asked to "
        "show the project (Expected `object`, got `array`): check that no proxy changes its answers, and that its "
        "version is supported."
    )


@pytest.mark.parametrize("expiry", [None, "soon", 1e30, -1])
def test_a_new_token_that_expires_never_is_refused(scripted: ScriptedServer, expiry: object) -> None:
    """The SDK would end with a traceback."""
    scripted.reply_to(_REFRESH, json_reply({"access": jwt("access", expiry=expiry)}))
    assert sentence_of(lambda: _at(scripted, jwt())) == _NOT.format(scripted.url)


@pytest.mark.parametrize("expiry", ["soon", 1e30])
def test_a_key_that_expires_never_is_refused(scripted: ScriptedServer, expiry: object) -> None:
    """It is none of Label Studio's."""
    assert sentence_of(lambda: _at(scripted, jwt(expiry=expiry))) == _REFUSED.format(
        scripted.url, "it is not a key of Label Studio: make a new one under Account & Settings"
    )


# Where browsers find it


@pytest.mark.parametrize(
    ("reply", "path"),
    [
        (Reply(302, b"", {"Location": "/ls/user/login/"}), "/ls"),
        (Reply(302, b"", {"Location": "https://h.example/a/b/user/login/?next=/"}), "/a/b"),
        (Reply(302, b"", {"Location": "/ls/projects/"}), "/ls"),
        (Reply(302, b"", {"Location": "/user/login/"}), ""),
        (Reply(302, b"", {"Location": "https://sso.example/"}), "/here"),
        (html_page(), "/here"),
        (html_page(404), "/here"),
    ],
)
def test_the_path_for_browsers_is_where_the_first_page_leads(scripted: ScriptedServer, reply: Reply, path: str) -> None:
    """LABEL_STUDIO_HOST may have another path than the address that is used here; else it is that of the address."""
    scripted.reply_to("GET /here/", reply)
    assert scripted.server("/here").public_path == path
