"""The fingerprints that the same content may have in S3: it depends on the parts in which it is sent.

An object that is sent in one part has the MD5 of its content as its ETag. One that is sent in parts has the MD5 of the
MD5s of its parts, and their number (https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html).
"""

import hashlib

from ls_transcribe.model.recording import fingerprint

USUAL_PARTS = tuple(size << 20 for size in (5, 8, 16))
"""Bytes: the least that S3 takes, which many programs use, AWS's own command line, and larger ones."""


class ContentDigest:
    """Content that is read once, for all of its fingerprints."""

    def __init__(self) -> None:
        self.size = 0
        self._whole = hashlib.md5(usedforsecurity=False)
        self._parts = {size: _Parts(size) for size in USUAL_PARTS}

    def update(self, piece: bytes) -> None:
        """Take the next piece of the content."""
        self.size += len(piece)
        self._whole.update(piece)
        for parts in self._parts.values():
            parts.update(piece)

    def fingerprints(self) -> frozenset[str]:
        """Return the fingerprints of the whole content: sent in one part, and in parts of each usual size."""
        etags = [self._whole.hexdigest(), *(parts.etag() for parts in self._parts.values())]
        return frozenset(fingerprint(etag, self.size) for etag in etags)


class _Parts:
    """The MD5s of the parts of a content."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._digests: list[bytes] = []
        self._begin()

    def _begin(self) -> None:
        self._part, self._room = hashlib.md5(usedforsecurity=False), self._size

    def update(self, piece: bytes) -> None:
        view = memoryview(piece)
        while view:
            taken, view = view[: self._room], view[self._room :]
            self._part.update(taken)
            self._room -= len(taken)
            if not self._room:
                self._digests.append(self._part.digest())
                self._begin()

    def etag(self) -> str:
        digests = [*self._digests, self._part.digest()] if self._room < self._size else self._digests
        return f"{hashlib.md5(b''.join(digests), usedforsecurity=False).hexdigest()}-{len(digests)}"
