"""Storages: which buckets a project plays from, and what is done about one that Label Studio cannot read."""

import traceback

import pytest
from stand_ins.scripted_server import LOST, Reply, ScriptedServer, error_reply, html_page, json_reply

from ls_transcribe.errors.label_studio import LabelStudioAccessDenied, StorageRefused
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.s3_storages import S3Storage, connect_bucket, connected_buckets

_LIST = "GET /api/storages/s3/"
_ADD = "POST /api/storages/s3/"
_OURS = {"aws_access_key_id": "AKIDOURS", "aws_secret_access_key": "s3cret", "aws_session_token": "t0ken"}


def _project(scripted: ScriptedServer) -> Project:
    return Project(scripted.server(), 7, "Talks", "<View/>")


def _refused(scripted: ScriptedServer, reply: Reply, storage: S3Storage) -> str:
    """The sentence, for which one request was made, and which has no secret in it."""
    scripted.reply_to(_ADD, reply)
    with pytest.raises(StorageRefused) as caught:
        connect_bucket(_project(scripted), "calls", storage)
    assert (scripted.calls, "s3cret" in repr(caught.value) + repr(storage)) == ([_ADD], False)
    return str(caught.value)


def test_the_buckets_of_a_project_are_those_of_its_storages(scripted: ScriptedServer) -> None:
    """Of whatever prefix, by whoever made; one that has none yet is none."""
    scripted.reply_to(
        _LIST, json_reply([{"bucket": "calls"}, {"bucket": "talks", "prefix": "a/"}, {"bucket": None}, {"bucket": ""}])
    )
    assert (connected_buckets(_project(scripted)), scripted.requests[0].target) == (
        {"calls", "talks"},
        "/api/storages/s3/?project=7",
    )


def test_a_storage_plays_a_whole_bucket(scripted: ScriptedServer) -> None:
    """It has its region, names no credentials, and is not synchronised: that would make a task of each object."""
    scripted.reply_to(_ADD, json_reply({"id": 1}, 201))
    connect_bucket(_project(scripted), "calls", S3Storage(region="eu-west-1"))
    [received] = scripted.requests
    told = {name: value for name, value in received.json.items() if value is not None}
    assert (received.call, told) == (
        _ADD,
        {
            "project": 7,
            "title": "s3://calls/",
            "bucket": "calls",
            "region_name": "eu-west-1",
            "presign": False,
            "presign_ttl": 60,
            "use_blob_urls": True,
        },
    )


def test_a_storage_can_have_all_that_was_asked_for(scripted: ScriptedServer) -> None:
    """Signed addresses and how long they hold, an endpoint, and credentials, which are sent when they are given."""
    scripted.reply_to(_ADD, json_reply({"id": 1}, 201))
    storage = S3Storage("eu-west-1", presign=True, presign_ttl=5, endpoint="https://s3.example", credentials=_OURS)
    connect_bucket(_project(scripted), "calls", storage)
    told = scripted.requests[0].json
    assert {name: told[name] for name in ("presign", "presign_ttl", "s3_endpoint", *_OURS)} == {
        "presign": True,
        "presign_ttl": 5,
        "s3_endpoint": "https://s3.example",
        **_OURS,
    }


_RIGHTS = (
    "its server's credentials need s3:ListBucket and s3:GetObject there; "
    "or give this project those that are used here, with --storage-credentials"
)
_GIVEN = "the credentials that it was given, those used here, need s3:ListBucket and s3:GetObject there"
_EXISTS = "check that calls exists{} and that its server's credentials may list it"
_AT = " at http://10.0.0.1 (--endpoint-url)"
_NONE = (
    "start its server with AWS credentials (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role), "
    "or give this project those that are used here, with --storage-credentials"
)
_PRIVATE = (
    "its server refuses the private address http://10.0.0.1: start it with the variable S3_ENDPOINT instead, "
    "or with LABEL_STUDIO_SSRF_PROTECTION_ENABLED=false"
)


def _invalid(text: str) -> Reply:
    return error_reply(400, "Validation error", validation_errors={"non_field_errors": [text]})


@pytest.mark.parametrize(
    ("reply", "text", "remedy"),
    [
        (error_reply(500, "Unable to locate credentials"), "Unable to locate credentials", _NONE),
        (_invalid("Cannot find bucket calls in S3"), "Cannot find bucket calls in S3", _EXISTS.format(_AT)),
        (_invalid("s3://calls/ not found."), "s3://calls/ not found.", _EXISTS.format(_AT)),
        (
            _invalid("Cannot connect to S3 calls with specified AWS credentials"),
            "Cannot connect to S3 calls with specified AWS credentials",
            _RIGHTS,
        ),
        (_invalid("It seems access keys are incorrect"), "It seems access keys are incorrect", _RIGHTS),
    ],
    ids=["no credentials", "no bucket", "no prefix", "no rights", "no keys"],
)
def test_a_bucket_that_cannot_be_read_is_told(scripted: ScriptedServer, reply: Reply, text: str, remedy: str) -> None:
    """In Label Studio's words, with what to do; that it has no credentials it says as an error of its own."""
    told = _refused(scripted, reply, S3Storage(endpoint="http://10.0.0.1"))
    assert told == f'Label Studio cannot read the bucket calls ("{text}"): {remedy}.'


_RESERVED = "URL resolves to a reserved network address (block: 10.0.0.0/8)"


def test_a_server_with_an_endpoint_of_its_own_needs_none(scripted: ScriptedServer) -> None:
    """It was started with S3_ENDPOINT, and refuses a storage that names the private address."""
    scripted.reply_to(_ADD, error_reply(403, _RESERVED), json_reply({"id": 1}, 201))
    connect_bucket(_project(scripted), "calls", S3Storage("eu-west-1", endpoint="http://10.0.0.1"))
    first, second = (received.json for received in scripted.requests)
    assert (first.pop("s3_endpoint"), "s3_endpoint" in second, first == second) == ("http://10.0.0.1", False, True)


@pytest.mark.parametrize(
    ("reply", "also"),
    [
        (error_reply(403, _RESERVED), ""),
        (
            _invalid("Cannot find bucket calls in S3"),
            ' (without that address it says "Cannot find bucket calls in S3")',
        ),
        (
            error_reply(500, "Unable to locate credentials"),
            ' (without that address it says "Unable to locate credentials")',
        ),
    ],
    ids=["private", "no bucket", "no credentials"],
)
def test_a_private_address_is_told(scripted: ScriptedServer, reply: Reply, also: str) -> None:
    """Where the bucket is not found without it either."""
    scripted.reply_to(_ADD, error_reply(403, _RESERVED), reply)
    with pytest.raises(StorageRefused) as caught:
        connect_bucket(_project(scripted), "calls", S3Storage(endpoint="http://10.0.0.1"))
    assert str(caught.value) == f'Label Studio cannot read the bucket calls ("{_RESERVED}"): {_PRIVATE}{also}.'


_IN_DOUBT = pytest.mark.parametrize("reply", [html_page(500), html_page(502), LOST], ids=["500", "502", "dropped"])


@_IN_DOUBT
def test_a_storage_that_was_made_without_an_answer_is_there(scripted: ScriptedServer, reply: Reply) -> None:
    """Whatever came in the answer's place."""
    scripted.reply_to(_ADD, reply)
    scripted.reply_to(_LIST, json_reply([{"bucket": "calls"}]))
    connect_bucket(_project(scripted), "calls", S3Storage())
    assert scripted.calls == [_ADD, _LIST]


@_IN_DOUBT
def test_a_storage_that_was_not_made_is_added_again(scripted: ScriptedServer, reply: Reply) -> None:
    """Once it is known that it is not there."""
    scripted.reply_to(_ADD, reply, json_reply({"id": 1}, 201))
    scripted.reply_to(_LIST, json_reply([{"bucket": "others"}]))
    connect_bucket(_project(scripted), "calls", S3Storage())
    assert scripted.calls == [_ADD, _LIST, _ADD]


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("Cannot connect to S3 calls with specified AWS credentials", _GIVEN),
        ("It seems access keys are incorrect", _GIVEN),
        ("Cannot find bucket calls in S3", _EXISTS.format("")),
    ],
)
def test_whoever_has_given_credentials_is_not_told_to(scripted: ScriptedServer, text: str, remedy: str) -> None:
    """It is these that are wrong, then."""
    assert _refused(scripted, _invalid(text), S3Storage(credentials=_OURS)).endswith(f"): {remedy}.")


def test_who_may_not_add_a_storage_is_told_so(scripted: ScriptedServer) -> None:
    """That is nothing about the bucket."""
    scripted.reply_to(_ADD, error_reply(403, "You do not have permission to perform this action."))
    with pytest.raises(LabelStudioAccessDenied, match=r"^Label Studio does not let this user add a storage "):
        connect_bucket(_project(scripted), "calls", S3Storage())


def test_a_server_that_was_not_reached_is_asked_again(scripted: ScriptedServer) -> None:
    """What came of it is known: nothing."""
    scripted.reply_to(_ADD, error_reply(429, "Request was throttled."), json_reply({"id": 1}, 201))
    connect_bucket(_project(scripted), "calls", S3Storage())
    assert scripted.calls == [_ADD, _ADD]


@pytest.mark.parametrize("status", [400, 403])
def test_credentials_that_a_server_repeats_are_not_told(status: int, scripted: ScriptedServer) -> None:
    """Neither in what ends the run nor in what its handlers read."""
    scripted.reply_to(_ADD, error_reply(status, "Invalid: AKIDOURS / s3cret / t0ken"))
    with pytest.raises((StorageRefused, LabelStudioAccessDenied)) as caught:
        connect_bucket(_project(scripted), "calls", S3Storage(credentials=_OURS))
    trace = "".join(traceback.format_exception(caught.value))  # with what it was raised from
    told = f"{caught.value} {caught.value!r} {vars(caught.value)} {trace}"
    assert ("*** / *** / ***" in told, [secret for secret in _OURS.values() if secret in told]) == (True, [])
