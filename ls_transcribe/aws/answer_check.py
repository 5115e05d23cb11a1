"""Whether an answer is one of Amazon's. botocore reads a web page as an answer in which everything is missing.

A network's sign-in page, or a proxy, may answer 200 with a page in Amazon's place. Taken for an empty listing, it would
have jobs started and paid again. What an answer must contain follows from the services' models.
"""

import json
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from ls_transcribe.aws.call_errors import AwsUnavailable, foreign_answer
from ls_transcribe.aws.parameter_check import check_types

_NEEDED: Mapping[str, tuple[bytes, ...]] = {
    "ListObjectsV2": (b"<IsTruncated>", b"<KeyCount>"),
    "ListObjectVersions": (b"<IsTruncated>",),
    "CopyObject": (b"<CopyObjectResult",),
    "GetCallerIdentity": (b"<GetCallerIdentityResult",),
}
"""Of an answer to each of these operations, what stands in its body: at least one of these."""

_NEXT = (b"<NextContinuationToken>", b"<NextKeyMarker>")
"""What says in a page of a listing where the next one begins: of objects, and of versions."""

_FIELDS = {
    "ListTranscriptionJobs": "TranscriptionJobSummaries",
    "StartTranscriptionJob": "TranscriptionJob",
    "GetTranscriptionJob": "TranscriptionJob",
    "GetVocabulary": "VocabularyState",
    "CreateVocabulary": "VocabularyState",
}
"""Of an answer of Transcribe to each of these operations, what it must contain."""

_HEADERS = {
    "GetObject": ("last-modified",),
    "HeadObject": ("last-modified", "etag", "content-length"),
    "PutObject": ("etag",),
}
"""The headers that the answers to these operations have."""

_LONGEST_NUMBER = 18
"""Digits of a length or size in bytes: no object has more, and what keeps them takes no more."""

_NO_SIZE = 10**_LONGEST_NUMBER

_WITHOUT_BODY = (204, 304)
"""The statuses whose answers have no body, whatever Content-Length says."""

_REMEDY = "check whether a proxy answers instead of Amazon, or --endpoint-url names another service"

_OF_S3 = "before-parse.s3.*"
"""What botocore calls the moment at which it begins to read an answer of S3."""

_PAGES = (b"<!doctype html", b"<html")


def register_checks(events: Any) -> None:
    """Have the answers to a client be checked. `events` are the client's."""
    from botocore import handlers

    own = getattr(handlers, "_handle_200_error", None)  # makes a fault of S3's own out of whatever is no XML
    if own is not None:
        events.unregister(_OF_S3, own)
    events.register_first(_OF_S3, check_form)
    if own is not None:
        events.register_first(_OF_S3, own)
    events.register("before-parse", check_answer)


def check_answer(operation_model: Any, response_dict: Mapping[str, Any], **_more: Any) -> None:
    """Check that an answer is complete, and that Amazon gave it. botocore calls this before it reads an answer.

    Raises:
        IncompleteReadError: The answer is shorter than its Content-Length: the connection was lost.
        AwsUnavailable: It is none of Amazon's.
    """
    from botocore.exceptions import IncompleteReadError

    body, status, is_head = (
        response_dict["body"],
        response_dict["status_code"],
        operation_model.http["method"] == "HEAD",
    )
    if is_head and status >= 300:
        return  # without a body: who wants to know why asks with a GET
    length, has_body = _promised(response_dict), not is_head and status not in _WITHOUT_BODY
    if length is not None and has_body and isinstance(body, bytes) and len(body) < length:
        raise IncompleteReadError(actual_bytes=len(body), expected_bytes=length)
    error = _incomplete(operation_model.name) if length is None else _fault(operation_model, response_dict)
    if error is not None:
        if not isinstance(body, bytes):
            body.close()  # an object's content, which nobody will read
        raise error


def check_form(operation_model: Any, response_dict: Mapping[str, Any], **_more: Any) -> None:
    """Check that an answer of S3 is XML. It must be called before botocore takes what is none for S3's own 500.

    Raises:
        AwsUnavailable: It is something else, as JSON is, or breaks off though all of it has come.
    """
    body, needed = response_dict["body"], _NEEDED.get(operation_model.name, ())
    if response_dict["status_code"] == 200 and isinstance(body, bytes) and any(b"<" in mark for mark in needed):
        text = body.lstrip(b"\xef\xbb\xbf \t\r\n")  # a byte order mark may stand before XML
        has_all = len(body) >= (_promised(response_dict) or 0)
        if text and has_all and not is_page(text) and not _is_xml(text):
            raise _incomplete(operation_model.name)


def check_listing(page: Mapping[str, Any], prefix: str, token: str | None) -> None:
    """Check a page of the objects below a prefix. `token` is what it was asked for with, after the first.

    Raises:
        AwsUnavailable: Something of an object is missing, it is none below the prefix, or the page leads to itself.
    """
    for entry in page.get("Contents", ()):
        if not entry.get("ETag") or "LastModified" not in entry or not 0 <= entry.get("Size", -1) < _NO_SIZE:
            raise AwsUnavailable("a listing of S3 does not say the size, the ETag and the time of an object", _REMEDY)
        if not entry["Key"] or not entry["Key"].startswith(prefix):
            raise AwsUnavailable("a listing of S3 has an object that it was not asked for", _REMEDY)
    if token is not None and page.get("NextContinuationToken") == token:
        raise AwsUnavailable("a listing of S3 has no end: a page names itself as the next", _REMEDY)


def check_version_page(page: Mapping[str, Any], prefix: str, more: Mapping[str, str]) -> None:
    """Check a page of the versions of objects below a prefix. `more` is what it was asked for with, after the first.

    Raises:
        AwsUnavailable: Something of a version is missing, it is none below the prefix, or the page leads to itself.
    """
    kept, marks = page.get("Versions", ()), page.get("DeleteMarkers", ())
    for entry in (*kept, *marks):
        if not entry.get("VersionId") or "LastModified" not in entry:
            raise AwsUnavailable("a listing of S3 does not say the ID and the time of a version", _REMEDY)
    check_listing({"Contents": [*kept, *({**mark, "ETag": "-", "Size": 0} for mark in marks)]}, prefix, None)
    if (
        more
        and page.get("IsTruncated")
        and more
        == {
            "KeyMarker": page.get("NextKeyMarker"),
            "VersionIdMarker": page.get("NextVersionIdMarker", ""),
        }
    ):
        raise AwsUnavailable("a listing of S3 has no end: a page names itself as the next", _REMEDY)


def _incomplete(operation: str) -> AwsUnavailable:
    return AwsUnavailable(f"the answer to {operation} does not say what it must say", _REMEDY)


def _fault(operation_model: Any, response_dict: Mapping[str, Any]) -> AwsUnavailable | None:
    if _is_page(response_dict["headers"], response_dict["body"]):
        return foreign_answer(operation_model.name)
    if not _is_whole(operation_model, response_dict):
        return _incomplete(operation_model.name)
    return None


def _promised(response_dict: Mapping[str, Any]) -> int | None:
    """Return how many bytes an answer says it has, 0 if it does not say; None if what it says is no length."""
    text = response_dict["headers"].get("content-length") or "0"
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else None


def _is_xml(text: bytes) -> bool:
    parser = expat.ParserCreate()
    try:
        parser.Parse(text, True)  # noqa: FBT003  # it takes no name
    except expat.ExpatError:
        return False
    return True


def is_page(content: bytes) -> bool:
    """Whether content is a web page."""
    return content[:100].lstrip().lower().startswith(_PAGES)


def _is_page(headers: Mapping[str, str], body: Any) -> bool:
    """Whether an answer is a web page. An object that is one comes with headers of S3's own."""
    is_html = headers.get("content-type", "").lower().startswith("text/html")
    is_ours = any(name.lower().startswith("x-amz") for name in headers)
    return (isinstance(body, bytes) and is_page(body)) or (is_html and not is_ours)


def _is_whole(operation_model: Any, response_dict: Mapping[str, Any]) -> bool:
    status, headers, body = response_dict["status_code"], response_dict["headers"], response_dict["body"]
    name = operation_model.name
    if status == 404:  # only Amazon itself can say that something is gone
        return any(mark in body for mark in (b"<Code>", b"__type")) or "x-amzn-errortype" in headers
    if not 200 <= status < 300:
        return True
    if not all(headers.get(header) for header in _HEADERS.get(name, ())):
        return False
    if name in _FIELDS:
        return _has_field(body, _FIELDS[name], operation_model.output_shape)
    if not isinstance(body, bytes) or name not in _NEEDED:
        return True
    goes_on = b"<IsTruncated>true" not in body or any(mark in body for mark in _NEXT)
    return goes_on and any(mark in body for mark in _NEEDED[name])


def _has_field(body: bytes, field: str, shape: Any) -> bool:
    """Whether an answer is JSON of the form that the service's model has, with this field, and each job with its name.

    botocore takes JSON that breaks off for an answer in which everything is missing, and any value for a text.
    """
    try:
        answer = _without_nulls(json.loads(body.decode()))  # botocore reads nothing but UTF-8
        json.dumps(answer, ensure_ascii=False).encode()  # halves of characters, which no file or database takes
    except (ValueError, RecursionError):
        return False
    if next(check_types(shape, answer, ""), None) or field not in answer:
        return False
    jobs = {"TranscriptionJobSummaries": answer[field], "TranscriptionJob": [answer[field]]}.get(field, [])
    return all(job.get("TranscriptionJobName") for job in jobs)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(entry) for name, entry in value.items() if entry is not None}
    return [_without_nulls(entry) for entry in value] if isinstance(value, list) else value
