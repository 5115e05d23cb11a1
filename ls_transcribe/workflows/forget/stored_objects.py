"""Objects in S3 that have something of a recording: they are erased with all their versions, or the reason is told."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from ls_transcribe.aws import Session, s3
from ls_transcribe.aws.call_errors import NotFound
from ls_transcribe.aws.object_versions import (
    UNVERSIONED,
    ObjectVersion,
    delete_unlisted,
    delete_version,
    lock_of,
    versions,
)
from ls_transcribe.errors import RunError
from ls_transcribe.errors.aws import AccessDenied, BucketMissing

_UNLISTED = "its bucket may keep versions of it, which the account may not list (s3:ListBucketVersions)"
_HIDDEN = (
    "it is deleted, but the bucket keeps its versions, which the account may not list: ask for s3:ListBucketVersions "
    "and s3:DeleteObjectVersion, and run the same command again"
)

_STILL_THERE = "S3 has taken its deletion, and still lists it: run the same command again, or ask who runs that S3"

IsOwn = Callable[[ObjectVersion], bool]
"""Whether a version is of the recording, and not of something else that was called so."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object that is there, in whatever versions. `what` says how much of it, in words; "" if there is one."""

    uri: str
    what: str = ""

    def described(self, name: str) -> str:
        """Return what is there, for a plan. `name` says what an object of this kind is."""
        return f"{name}, {self.what}" if self.what else name


def every_version(_version: ObjectVersion) -> bool:
    """Take every version of an object whose name can only be of one recording."""
    return True


def stored_objects(session: Session, start: str, is_own: IsOwn = every_version) -> list[StoredObject]:
    """Return the objects whose URIs begin with `start` and that have versions of the recording.

    Raises:
        RunError: They cannot be listed.
    """
    try:
        found = list(versions(session, start))
    except BucketMissing:
        return []
    except AccessDenied:
        listed = map(_as_version, s3.objects(session, start))
        return [StoredObject(version.uri, _UNLISTED) for version in listed if is_own(version)]
    sorted_by_uri = [_Versions.of(found, uri, is_own) for uri in dict.fromkeys(version.uri for version in found)]
    return [StoredObject(one.uri, one.told) for one in sorted_by_uri if one.own or (one.marks and not one.others)]


def erase_object(session: Session, uri: str, is_own: IsOwn = every_version) -> str | None:
    """Erase an object with all its versions that are of the recording. Return the reason if something of it is left.

    What is gone already is no reason. Versions of something else stay, and so do the marks above them.

    Raises:
        RunError: S3 cannot be asked.
    """
    try:
        found = _Versions.of(versions(session, uri), uri, is_own)
        if found.is_alone:
            s3.delete(session, uri)  # as a bucket without versions needs no right on versions
            found = _Versions.of(versions(session, uri), uri, is_own)  # a mark, if it has kept versions once
    except BucketMissing:
        return None
    except AccessDenied:
        return _erase_unlisted(session, uri, is_own)
    # The oldest first, and marks last: nothing that was deleted can be read again for a moment.
    reasons = [_delete(session, version) for version in sorted(found.own, key=lambda version: version.modified)]
    if not found.others and not any(reasons):
        reasons = [_delete(session, mark) for mark in found.marks]
    if any(reasons):
        return "; ".join(dict.fromkeys(reason for reason in reasons if reason))
    left = _Versions.of(versions(session, uri), uri, is_own) if found.own or found.marks else found
    return _STILL_THERE if left.own or (left.marks and not left.others) else None


@dataclass(frozen=True, slots=True)
class _Versions:
    """The versions of an object: those of the recording, those of something else, and the marks of its deletion."""

    uri: str
    own: list[ObjectVersion]
    others: list[ObjectVersion]
    marks: list[ObjectVersion]

    @classmethod
    def of(cls, found: Iterable[ObjectVersion], uri: str, is_own: IsOwn) -> "_Versions":
        sorted_out = cls(uri, [], [], [])
        for version in found:
            if version.uri == uri:  # what is listed may also only begin so
                others = sorted_out.own if not version.is_mark and is_own(version) else sorted_out.others
                (sorted_out.marks if version.is_mark else others).append(version)
        return sorted_out

    @property
    def is_alone(self) -> bool:
        """Whether there is one version, from times in which the bucket keeps none."""
        return [version.id for version in self.own] == [UNVERSIONED] and not self.others and not self.marks

    @property
    def told(self) -> str:
        own, others, marks = len(self.own), len(self.others), len(self.marks)
        told = [f"{own} versions"] if own != 1 else []
        told += [f"{marks} mark{'s' * (marks != 1)} of its deletion"] if marks else []
        told += [f"{others} of something else, which stay{'s' * (others == 1)}"] if others else []
        return ", ".join(told)


def _erase_unlisted(session: Session, uri: str, is_own: IsOwn) -> str | None:
    with suppress(NotFound):  # it may be hidden by a mark
        if not is_own(_as_version(s3.head(session, uri))):
            return None
    return _HIDDEN if delete_unlisted(session, uri) else None


def _as_version(found: s3.S3Object) -> ObjectVersion:
    return ObjectVersion(found.uri, UNVERSIONED, found.size, found.etag, found.modified)


def _delete(session: Session, version: ObjectVersion) -> str | None:
    """Delete a version. Return the reason if it stays."""
    try:
        delete_version(session, version)
    except NotFound:
        return None
    except AccessDenied as error:
        lock = lock_of(session, version)
        return f"{lock}: whoever set it has to end it" if lock else f"the version {version.id} stays: {_denial(error)}"
    except RunError as error:
        return f"the version {version.id} stays: {error}"
    return None


def _denial(error: AccessDenied) -> str:
    if "mfa" in error.text.lower():
        return f"the bucket wants the code of its owner's MFA device for it ({error.text})"
    return f"the account may not delete it ({error.text}): ask for s3:DeleteObjectVersion"
