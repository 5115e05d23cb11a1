"""Objects in S3 for whoever needs a few bytes of a large one, or takes all of it piece by piece."""

from collections.abc import Callable
from contextlib import closing
from typing import Any, Protocol, TypeVar

from ls_transcribe.aws import s3
from ls_transcribe.aws.call_errors import AwsRejected
from ls_transcribe.aws.session import Session

_PIECE = 1 << 20  # bytes


class TakesPieces(Protocol):
    """What takes the content of an object."""

    def update(self, piece: bytes, /) -> object:
        """Take the next piece."""


_Taker = TypeVar("_Taker", bound=TakesPieces)


def read_pieces(session: Session, uri: str, begin: Callable[[], _Taker]) -> _Taker:
    """Return what has taken the whole content of an object. `begin` makes it, anew if the content broke off.

    Raises:
        NotFound, AccessDenied, BucketMissing: As in `s3.read`.
        AwsRejected: It cannot be read, as in Glacier.
    """
    bucket, key = s3.split(uri)

    def get(client: Any) -> _Taker:
        taker = begin()
        with closing(client.get_object(Bucket=bucket, Key=key)["Body"]) as body:
            for piece in body.iter_chunks(_PIECE):
                taker.update(piece)
        return taker

    return session.retrier.call(lambda: session.use_client("s3", "s3:GetObject", uri, get))


def read_part(session: Session, uri: str, start: int, number: int, size: int) -> bytes:
    """Return `number` bytes of an object of `size` bytes from the place `start` on.

    Raises:
        NotFound, AccessDenied, BucketMissing: As in `s3.read`.
        AwsRejected: The answer is not this part: the object is another one by now, or the server knows no parts.
    """
    bucket, key = s3.split(uri)
    wanted = f"bytes {start}-{start + number - 1}"

    def get(client: Any) -> bytes:
        answer = client.get_object(Bucket=bucket, Key=key, Range=wanted.replace(" ", "="))
        with closing(answer["Body"]) as body:
            if answer.get("ContentRange") != f"{wanted}/{size}":
                raise AwsRejected("S3 sent another part of the object than it was asked for")
            content: bytes = body.read(number)
            body.read()  # nothing is left, or botocore says that the answer is not whole
        if len(content) != number:
            raise AwsRejected(f"{len(content)} bytes came, and S3 had announced {number}")
        return content

    return session.retrier.call(lambda: session.use_client("s3", "s3:GetObject", uri, get))
