"""What an object is besides its content, as HeadObject tells it: class, metadata, tags, encryption and locks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_HEADERS = ("ContentType", "ContentEncoding", "ContentLanguage", "ContentDisposition", "CacheControl")
_STANDARD = "STANDARD"


@dataclass(frozen=True, slots=True)
class ObjectTraits:
    """What a copy of an object must keep.

    `headers` are those that are sent with the content. `tags` is the number of tags, 0 if that is not told. `lock` is
    the mode of its Object Lock, None without one. `encryption` is "aws:kms" or "aws:kms:dsse" where a KMS key encrypts
    it, and `key` that key; else they are None, since every copy is encrypted with a key of S3's at least.
    """

    storage_class: str
    metadata: Mapping[str, str]
    headers: Mapping[str, str]
    tags: int = 0
    lock: str | None = None
    encryption: str | None = None
    key: str | None = None

    @property
    def for_copy(self) -> dict[str, str]:
        """The parameters of CopyObject that keep what it does not keep by itself: class, encryption and key."""
        kept = {} if self.storage_class == _STANDARD else {"StorageClass": self.storage_class}
        kept |= {"ServerSideEncryption": self.encryption} if self.encryption else {}
        return kept | ({"SSEKMSKeyId": self.key} if self.encryption and self.key else {})

    def lost_in(self, copy: "ObjectTraits") -> Iterator[str]:
        """Yield what a copy has not kept, as clauses."""
        if copy.storage_class != self.storage_class:
            yield f"the storage class {self.storage_class}, which is {copy.storage_class} there"
        if dict(copy.metadata) != dict(self.metadata):
            yield "its metadata"
        if dict(copy.headers) != dict(self.headers):
            yield f"its {' and '.join(name for name in self.headers if self.headers[name] != copy.headers.get(name))}"
        if self.encryption and copy.encryption != self.encryption:
            yield f"its encryption {self.encryption}, which is {copy.encryption or 'another'} there"
        if copy.tags != self.tags:
            yield f"its {self.tags} tags"


def traits_in(answer: Mapping[str, Any]) -> ObjectTraits:
    """Return the traits in an answer to HeadObject."""
    encryption = answer.get("ServerSideEncryption")
    count = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("x-amz-tagging-count", 0)
    return ObjectTraits(
        storage_class=answer.get("StorageClass") or _STANDARD,
        metadata=answer.get("Metadata", {}),
        headers={name: answer[name] for name in _HEADERS if answer.get(name)},
        tags=int(count),
        lock=answer.get("ObjectLockMode")
        or ("LEGAL HOLD" if answer.get("ObjectLockLegalHoldStatus") == "ON" else None),
        encryption=encryption if encryption and encryption.startswith("aws:kms") else None,
        key=answer.get("SSEKMSKeyId"),
    )
