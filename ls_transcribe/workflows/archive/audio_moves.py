"""Audio that is finished with → archive/YYYY/MM/DD/, in the same bucket or below the same folder.

A move goes by steps (`moves.Step`), each of which is written down elsewhere before the next one is taken: `copy`, then
whoever points to the audio is told, then `delete`. Every step can be taken twice, so that a run which was ended
anywhere is taken up. Nothing but the source of a move is ever deleted, and nothing that was there is written over.

On a disk a file gets a second name where that can be (a hard link: at once, and nothing can differ), else it is copied.
A link to a file is followed: the archive has audio of its own, only the link goes, and what it leads to stays.
"""

import os
import shutil
import stat
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from ls_transcribe.aws import NotFound, Session, s3
from ls_transcribe.aws.call_errors import AwsCallError
from ls_transcribe.concurrency.bounded_map import bounded_map
from ls_transcribe.model.move import Move, MoveStep, archive_folder, is_archive
from ls_transcribe.model.recording import file_uri, fingerprint, local_path, md5_of, readable

_CHANGED = "it has changed since it was transcribed"
_GONE = "it is no longer there"
_ITSELF = "its place in the archive is the one that it has"
_OCCUPIED = "there is something else at {}"
_NOT_WHOLE = "its copy at {} is gone, or no longer whole"


def is_archived(uri: str) -> bool:
    """Whether a URI leads into an archive already: no key or path that has `archive/YYYY/MM/DD/` in it is moved."""
    return is_archive(s3.split(uri)[1] if s3.is_s3(uri) else local_path(uri).as_posix())


def archive_uri(uri: str, day: date, folder: Path | None) -> str:
    """Where the audio at a URI goes: `…/archive/YYYY/MM/DD/<…>`.

    In S3 that is in its bucket, with its whole key below, so that equal names in different places do not meet. On a
    disk it is below `folder`, the one that all recordings lie in, with the path that it has there: what serves the
    recordings serves the archive. A file elsewhere, or where there is no such folder, stays in its own.
    """
    below = archive_folder(day)
    if s3.is_s3(uri):
        bucket, key = s3.split(uri)
        return s3.join(bucket, f"{below}{key}")
    path = local_path(uri)
    top = folder if folder and path.is_relative_to(folder) else path.parent
    return file_uri(top / below / path.relative_to(top))


def copy(session: Session, moves: Iterable[Move], *, at_once: int = 8) -> Generator[Move, None, None]:
    """Copy what is to be moved and see that it arrived: each move as VERIFIED, or as it was with a reason.

    What is there already is not copied again, be its source gone or not; moves further on come back as they are.
    `at_once` are under way, the next is taken (on the caller's thread) when there is room, and they come in the order
    in which they end. Closing the generator waits for those under way and begins no others.

    Raises:
        RunError: The account may not, or Amazon is away; what was copied is found there by the next run.
    """
    return bounded_map(partial(_copy, session), moves, at_once=at_once, on_abort=session.retrier.stop)


def delete(session: Session, moves: Iterable[Move], *, at_once: int = 8) -> Generator[Move, None, None]:
    """Delete the sources of moves that are REPOINTED: each move as DELETED, or as it was with a reason.

    A source stays where its copy is no longer whole, and where other content has taken its place since; folders stay,
    also empty ones. Other moves, and those that keep their source, come back as they are. Otherwise this is as `copy`.
    """
    return bounded_map(partial(_delete, session), moves, at_once=at_once, on_abort=session.retrier.stop)


def _copy(session: Session, move: Move) -> Move:
    """In a thread; what is wrong with this one is its reason, and only a RunError is raised."""
    if move.step not in (MoveStep.PLANNED, MoveStep.COPIED, MoveStep.VERIFIED):
        return move
    return _taken(move, MoveStep.VERIFIED, partial(_copy_object, session) if s3.is_s3(move.source) else _copy_file)


def _delete(session: Session, move: Move) -> Move:
    if move.step is not MoveStep.REPOINTED or move.keeps_source:
        return move
    return _taken(move, MoveStep.DELETED, partial(_delete_object, session) if s3.is_s3(move.source) else _delete_file)


def _taken(move: Move, step: MoveStep, take: Callable[[Move], str | None]) -> Move:
    """A move after a step, or before it and why."""
    try:
        reason = _ITSELF if move.source == move.target else take(move)
    except NotFound:
        reason = _GONE
    except AwsCallError as error:
        reason = str(error)
    except OSError as error:
        place = error.filename2 or error.filename
        reason = (f"{readable(os.fsdecode(place))}: " if place else "") + (error.strerror or str(error))
    return replace(move, step=move.step if reason else step, reason=reason)


def _at_target(move: Move, clause: str) -> str:
    """A reason that names where the move goes."""
    return clause.format(move.target if s3.is_s3(move.target) else readable(str(local_path(move.target))))


def _copy_object(session: Session, move: Move) -> str | None:
    """Copy within the bucket; else why not. An object written there by someone else at this very moment is not seen."""
    source, target = _head(session, move.source), _head(session, move.target)
    if source is None:  # an earlier run was ended after it had deleted; an ETag may have changed, and nothing can go
        return None if target and target.size == move.size else _GONE
    if not _holds(session, source, move):
        return _CHANGED
    if target:  # of an earlier run, or someone else's: there an ETag of its own is no excuse
        is_alike = target.size == source.size and (
            target.etag == source.etag or _md5_of_object(session, target.uri) == _md5_of_object(session, source.uri)
        )
        return None if is_alike else _at_target(move, _OCCUPIED)
    s3.copy(session, move.source, move.target)
    target = _head(session, move.target)
    if target is None or target.size != source.size:
        return _at_target(move, _NOT_WHOLE)
    # A copy encrypted with another key, or of an object that was sent in parts, has an ETag of its own. Then its size
    # decides, as long as it was this object, and no newer one, that was copied.
    return _CHANGED if target.etag != source.etag and _head(session, move.source) != source else None


def _delete_object(session: Session, move: Move) -> str | None:
    target = _head(session, move.target)
    if target is None or target.size != move.size:
        return _at_target(move, _NOT_WHOLE)
    source = _head(session, move.source)
    if source and not _holds(session, source, move):
        return _CHANGED
    if source:
        s3.delete(session, move.source)
    return None


def _head(session: Session, uri: str) -> s3.S3Object | None:
    with suppress(NotFound):
        return s3.head(session, uri)
    return None


def _holds(session: Session, found: s3.S3Object, move: Move) -> bool:
    """Whether an object has the content that is to be moved; it is read only where its ETag does not say so."""
    if found.size != move.size:
        return False
    if fingerprint(found.etag, found.size) == move.fingerprint:
        return True
    is_md5 = move.fingerprint.count("-") == 1  # that of an object in parts has one more
    return is_md5 and fingerprint(_md5_of_object(session, found.uri), found.size) == move.fingerprint


def _md5_of_object(session: Session, uri: str) -> str:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "object"
        s3.download(session, uri, path)
        return md5_of(path)


def _copy_file(move: Move) -> str | None:
    """Give a file its name in the archive; else why not."""
    source, target = local_path(move.source), local_path(move.target)
    if _is_itself(source, target):
        return _ITSELF
    is_there = source.exists()
    if is_there and source.stat().st_size != move.size:
        return _CHANGED
    if os.path.lexists(target):
        is_whole = _is_file(target, move.size) and ((is_there and target.samefile(source)) or _is_content(target, move))
        return None if is_whole else _at_target(move, _OCCUPIED)
    if not is_there:
        return _GONE
    target.parent.mkdir(parents=True, exist_ok=True)
    # Where both names stay, they must not be of one file: who writes to the one would write to the other.
    may_link = not move.keeps_source and not source.is_symlink()
    reason = None if may_link and _link(source, target) else _copy_content(source, target, move)
    with suppress(OSError):  # not every file system does it for folders
        _sync(target.parent)
    return reason


def _copy_content(source: Path, target: Path, move: Move) -> str | None:
    """Copy under a hidden name, which becomes the file's own when all of it is on the disk and is what it should be."""
    half = target.with_name(f".{move.key}{target.suffix}.partial")
    half.unlink(missing_ok=True)  # of a run that was killed; it may be one that cannot be written to
    try:
        shutil.copyfile(source, half)
        _sync(half)
        if not _is_content(half, move):
            return _CHANGED
        with suppress(OSError):  # times and rights; not every file system has them
            shutil.copystat(source, half)
        if not _link(half, target):
            half.rename(target)
        return None
    finally:
        half.unlink(missing_ok=True)


def _delete_file(move: Move) -> str | None:
    source, target = local_path(move.source), local_path(move.target)
    if _is_itself(source, target):
        return _ITSELF
    if not _is_file(target, move.size):
        return _at_target(move, _NOT_WHOLE)
    if not os.path.lexists(source):
        return None
    if not source.samefile(target) and not _is_content(source, move):
        return _CHANGED
    source.unlink()
    return None


def _link(source: Path, target: Path) -> bool:
    """Give a file a second name, unless the file system cannot; whatever else is in the way, copying tells."""
    try:
        os.link(source, target)
        return True
    except FileExistsError:  # since a moment ago: renaming would write over it
        raise
    except OSError:
        return False


def _is_itself(source: Path, target: Path) -> bool:
    """Whether two paths are one, through links in their folders: deleting one would delete both."""
    return source.name == target.name and os.path.realpath(source.parent) == os.path.realpath(target.parent)


def _is_file(path: Path, size: int) -> bool:
    """Whether there is a file of this size itself, and no link, which could lead to what is to be deleted."""
    with suppress(FileNotFoundError):
        found = path.lstat()
        return stat.S_ISREG(found.st_mode) and found.st_size == size
    return False


def _is_content(path: Path, move: Move) -> bool:
    return fingerprint(md5_of(path), path.stat().st_size) == move.fingerprint


def _sync(path: Path) -> None:
    """Have a file's content, or a folder's names, on the disk before they are relied on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
