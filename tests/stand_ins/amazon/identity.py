"""Who calls, as far as a request's signature tells without being checked: the access key and the region."""

import re
from collections.abc import Collection

from stand_ins.amazon.errors import EXPIRED_TOKEN, NOT_SIGNED, WRONG_SCOPE, Refused
from stand_ins.amazon.faults import EXPIRED

_CREDENTIAL = re.compile(r"Credential=(?P<key>[^/,]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")


def check(authorization: str, *, region: str, expired: Collection[str]) -> None:
    """Refuse a call to Transcribe that is not signed, is signed for another region, or with keys that have expired.

    Raises:
        Refused: It is one of these.
    """
    signed = _CREDENTIAL.search(authorization)
    if signed is None:
        raise Refused("MissingAuthenticationTokenException", NOT_SIGNED)
    if signed["region"] != region:
        raise Refused("InvalidSignatureException", WRONG_SCOPE)
    if signed["key"] in expired:
        EXPIRED.strike()


def check_for_s3(authorization: str, *, expired: Collection[str]) -> None:
    """Refuse a request to S3 whose keys have expired.

    Raises:
        Refused: They have.
    """
    signed = _CREDENTIAL.search(authorization)
    if signed and signed["key"] in expired:
        raise Refused("ExpiredToken", EXPIRED_TOKEN)
