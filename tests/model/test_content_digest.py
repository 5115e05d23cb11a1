"""The fingerprints that one content has in S3, by the parts in which it is sent."""

import hashlib
from functools import partial

import pytest

from ls_transcribe.model.content_digest import USUAL_PARTS, ContentDigest

_md5 = partial(hashlib.md5, usedforsecurity=False)
_PIECE = 1_000_003  # bytes: no part ends where a piece ends


def _digest(content: bytes) -> ContentDigest:
    digest = ContentDigest()
    for start in range(0, len(content), _PIECE):
        digest.update(content[start : start + _PIECE])
    return digest


def _in_parts(content: bytes, size: int) -> str:
    """The ETag as S3 makes it, and the size."""
    parts = [content[start : start + size] for start in range(0, len(content), size)]
    digests = b"".join(_md5(part).digest() for part in parts)
    return f"{_md5(digests).hexdigest()}-{len(parts)}-{len(content)}"


@pytest.mark.parametrize("size", [1, USUAL_PARTS[0], USUAL_PARTS[0] + 1, 2 * USUAL_PARTS[1]])
def test_every_usual_way_to_send_a_content_is_known(size: int) -> None:
    """In one part, and in parts of the usual sizes; a content that fills its last part, too."""
    content = bytes(range(256)) * (size // 256 + 1)
    content = content[:size]
    whole = f"{_md5(content).hexdigest()}-{size}"
    assert _digest(content).fingerprints() == {whole, *(_in_parts(content, parts) for parts in USUAL_PARTS)}
