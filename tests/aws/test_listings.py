"""Listings of S3 with values that none of Amazon's has: nothing is taken out of them, and none is waited for."""

import pytest
from aws.doors import door, outcome
from aws.edge import Edge, Reply

from ls_transcribe.aws import Account, s3

KEY, SIZE, ETAG = "<Key>calls/a.wav</Key>", "<Size>3</Size>", "<ETag>&quot;e&quot;</ETag>"
TIME = "<LastModified>2026-01-01T12:00:00Z</LastModified>"
ENTRY = f"<Contents>{KEY}{SIZE}{ETAG}{TIME}</Contents>"
PLACE = "s3://input/calls/"


def _time(value: str) -> str:
    return ENTRY.replace(TIME, f"<LastModified>{value}</LastModified>")


def _size(value: str) -> str:
    return ENTRY.replace(SIZE, f"<Size>{value}</Size>")


UNREADABLE = {
    "a time in words": _time("noon"),
    "no time in its element": _time(""),
    "a month that is none": _time("2026-13-01T12:00:00Z"),
    "a year of five digits": _time("10000-01-01T12:00:00Z"),
    "a time beyond all clocks": _time("9" * 40),
    "a time before the first year": _time("-62135596801"),
    "a size in words": _size("three"),
    "no size in its element": _size(""),
    "half a byte": _size("3.5"),
    "a size of 5,000 digits": _size("9" * 5_000),
    "two sizes": ENTRY.replace(SIZE, SIZE * 2),
    "no key": ENTRY.replace(KEY, ""),
    "two keys": ENTRY.replace(KEY, KEY * 2),
    "an empty entry": "<Contents/>",
    "a restored object with a time in words": ENTRY.replace(
        SIZE, f"{SIZE}<RestoreStatus><RestoreExpiryDate>noon</RestoreExpiryDate></RestoreStatus>"
    ),
    "a count in words": f"{ENTRY}<MaxKeys>many</MaxKeys>",
}
INCOMPLETE = {
    "no time": ENTRY.replace(TIME, ""),
    "no size": ENTRY.replace(SIZE, ""),
    "a negative size": _size("-3"),
    "more bytes than there are": _size("9" * 22),
    "no ETag": ENTRY.replace(ETAG, ""),
    "an empty ETag": ENTRY.replace("&quot;e&quot;", ""),
}
FOREIGN = {
    "a key above the prefix": ENTRY.replace("calls/a.wav", "a.wav"),
    "a key beside the prefix": ENTRY.replace("calls/a.wav", "../a.wav"),
    "an empty key": ENTRY.replace("calls/a.wav", ""),
    "elements in a key": ENTRY.replace("calls/a.wav", "<b>calls/a.wav</b>"),
}


def _listed(edge: Edge, *pages: str) -> tuple[str, str, float]:
    """What a run comes to that nothing was answered before, and how long (seconds) it would have slept."""
    whole = "<ListBucketResult><EncodingType>url</EncodingType><KeyCount>1</KeyCount>{}</ListBucketResult>"
    edge.says(*(Reply(200, whole.format(page).encode()) for page in pages))
    new = door(Account(region="eu-west-1", endpoint_url=edge.url))
    return *outcome(lambda: list(s3.objects(new.session, PLACE))), sum(new.naps)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        *((page, "an answer has values that Amazon never sends") for page in UNREADABLE.values()),
        *((page, "a listing of S3 does not say the size, the ETag and the time") for page in INCOMPLETE.values()),
        *((page, "a listing of S3 has an object that it was not asked for") for page in FOREIGN.values()),
    ],
    ids=[*UNREADABLE, *INCOMPLETE, *FOREIGN],
)
@pytest.mark.usefixtures("keys")
def test_a_listing_with_odd_values_is_named_and_given_up(edge: Edge, page: str, why: str) -> None:
    """It is no traceback, nor an empty listing, nor waited for, and says who else may have answered."""
    kind, text, slept = _listed(edge, page)
    assert (kind, why in text, "check whether a proxy answers" in text, slept <= 30) == (
        "AwsNotReached",
        True,
        True,
        True,
    )


@pytest.mark.usefixtures("keys")
def test_a_page_that_leads_to_itself_comes_to_an_end(edge: Edge) -> None:
    """The objects of the same page would be listed for ever."""
    more = "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"
    kind, text, _slept = _listed(edge, more + ENTRY)
    assert (kind, "a listing of S3 has no end" in text) == ("AwsUnreachable", True)
