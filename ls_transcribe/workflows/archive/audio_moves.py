"""Finished audio → archive/YYYY/MM/DD/, in the same bucket or below the same folder.

A move has steps (`MoveStep`), and the caller writes each to the ledger before the next one begins: `copy`, then the
tasks that play the audio are changed, then `delete`. Every step can be repeated, so that a later run resumes what was
interrupted anywhere. Nothing but the source of a move is ever deleted, and nothing is overwritten.

A file on disk gets a second name (a hard link) if the file system can: that takes no time, and the contents cannot
differ. Otherwise it is copied. A symbolic link is followed: the archive gets the audio itself, only the link is
deleted, and the file that it leads to stays.
"""

import os
import shutil
import stat
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

from ls_transcribe.aws import NotFound, Session, s3
from ls_transcribe.aws.call_errors import AwsCallError
from ls_transcribe.concurrency.bounded_map import bounded_map
from ls_transcribe.model.move import Move, MoveStep, archive_folder, is_archive
from ls_transcribe.model.recording import file_uri, fingerprint, local_path, md5_of, readable
from ls_transcribe.store.atomic_write import clear_partials, partial_file
from ls_transcribe.store.disks import make_folder, reason_not_written
from ls_transcribe.store.temporary_folder import temporary_folder

_CHANGED = "it has changed since it was transcribed"
_LOCKED = "it has an Object Lock, which a copy would not have"
_GONE = "it is no longer there"
_PIECE = 1 << 20  # bytes that are read at a time
_REMEMBERED = 1_000  # folders that need not be cleared again
_ITSELF = "it is already at its place in the archive"
_OCCUPIED = "there is something else at {}"
_NOT_WHOLE = "its copy at {} is gone, or no longer whole"


def is_archived(uri: str) -> bool:
    """Whether a URI is in an archive: its key or path has `archive/YYYY/MM/DD/` in it. Then it is not moved again."""
    return is_archive(s3.split(uri)[1] if s3.is_s3(uri) else local_path(uri).as_posix())


def archive_uri(uri: str, day: date, folder: Path | None) -> str:
    """Return where the audio at a URI is moved to: `…/archive/YYYY/MM/DD/<…>`.

    In S3 this is in the same bucket, followed by the whole key, so that equal names in different places stay apart. On
    disk it is below `folder`, which has all recordings, followed by the path below that folder: Label Studio serves the
    archive as it serves the recordings. A file elsewhere stays in its own folder, as do all if `folder` is None.
    """
    below = archive_folder(day)
    if s3.is_s3(uri):
        bucket, key = s3.split(uri)
        return s3.join(bucket, f"{below}{key}")
    path = local_path(uri)
    top = folder if folder and path.is_relative_to(folder) else path.parent
    return file_uri(top / below / path.relative_to(top))


def copy(session: Session, moves: Iterable[Move], *, at_once: int = 8) -> Generator[Move, None, None]:
    """Copy the audio of moves and verify the copies. Yield each move as VERIFIED, or unchanged with a reason.

    What is already in the archive is not copied again, whether its source exists or not. Moves at later steps are
    yielded unchanged. `at_once` moves run at a time; the next one is taken on the caller's thread when there is room.
    They are yielded in the order in which they end. When the generator is closed, it waits for those that run and
    begins no others.

    Raises:
        RunError: AWS refuses it or cannot be reached. The next run finds what was copied.
    """
    clear = lru_cache(_REMEMBERED)(clear_partials)
    return bounded_map(partial(_copy, session, clear), moves, at_once=at_once, on_abort=session.retrier.stop)


def delete(session: Session, moves: Iterable[Move], *, at_once: int = 8) -> Generator[Move, None, None]:
    """Delete the sources of moves that are REPOINTED. Yield each move as DELETED, or unchanged with a reason.

    A source stays if its copy is no longer whole, or if the source has other content by now. Folders stay, also empty
    ones. Other moves, and those that keep their source, are yielded unchanged. The rest is as in `copy`.
    """
    return bounded_map(partial(_delete, session), moves, at_once=at_once, on_abort=session.retrier.stop)


def _copy(session: Session, clear: Callable[[Path], object], move: Move) -> Move:
    """Copy the audio of one move, in a thread. Only errors that end the run are raised; others become its reason.

    `clear` deletes what killed runs left half copied in a folder.
    """
    if move.step not in (MoveStep.PLANNED, MoveStep.COPIED, MoveStep.VERIFIED):
        return move
    copy_audio = partial(_copy_object, session) if s3.is_s3(move.source) else partial(_copy_file, clear)
    return _take_step(move, MoveStep.VERIFIED, copy_audio)


def _delete(session: Session, move: Move) -> Move:
    if move.step is not MoveStep.REPOINTED or move.keeps_source:
        return move
    return _take_step(
        move, MoveStep.DELETED, partial(_delete_object, session) if s3.is_s3(move.source) else _delete_file
    )


def _take_step(move: Move, step: MoveStep, take: Callable[[Move], str | None]) -> Move:
    """Return a move after a step, or unchanged with the reason why the step cannot be taken."""
    try:
        reason = _ITSELF if move.source == move.target else take(move)
    except NotFound:
        reason = _GONE
    except AwsCallError as error:
        reason = str(error)
    except OSError as error:
        path = error.filename2 or error.filename
        place = Path(os.fsdecode(path)).parent if path else Path()
        words = reason_not_written(place, error, needed=move.size) if path else error.strerror or str(error)
        reason = (f"{readable(os.fsdecode(path))}: " if path else "") + words
    return replace(move, step=move.step if reason else step, reason=reason)


def _at_target(move: Move, clause: str) -> str:
    """Return a reason with the target of the move in it."""
    return clause.format(move.target if s3.is_s3(move.target) else readable(str(local_path(move.target))))


def _copy_object(session: Session, move: Move) -> str | None:
    """Copy within the bucket, or return why not. An object that somebody writes there at this moment is not noticed."""
    source, target = _head(session, move.source), _head(session, move.target)
    if source is None:  # an earlier run ended after it had deleted; ETags may differ, and nothing is lost
        return None if target and target.size == move.size else _GONE
    if not _has_content(session, source, move):
        return _CHANGED
    if source.traits and source.traits.lock:
        return f"{_LOCKED} ({source.traits.lock})"
    if target:  # of an earlier run, or somebody else's: then another ETag is not enough to know
        is_alike = target.size == source.size and (
            target.etag == source.etag or _md5_of_object(session, target.uri) == _md5_of_object(session, source.uri)
        )
        return _lost(source, target) if is_alike else _at_target(move, _OCCUPIED)
    s3.copy(session, move.source, move.target)
    target = _head(session, move.target)
    if target is None or target.size != source.size:
        return _at_target(move, _NOT_WHOLE)
    # A copy encrypted with another key, or of an object that was sent in parts, has an ETag of its own. Then its size
    # decides, as long as it was this object, and no newer one, that was copied.
    if target.etag != source.etag and _head(session, move.source) != source:
        return _CHANGED
    return _lost(source, target)


def _lost(source: s3.S3Object, target: s3.S3Object) -> str | None:
    """Return what an object in the archive has not kept of its source, as a reason; None if it is all there."""
    lost = list(source.traits.lost_in(target.traits)) if source.traits and target.traits else []
    return f"its copy at {target.uri} has not kept {', '.join(lost)}: the source stays" if lost else None


def _delete_object(session: Session, move: Move) -> str | None:
    target = _head(session, move.target)
    if target is None or target.size != move.size:
        return _at_target(move, _NOT_WHOLE)
    source = _head(session, move.source)
    if source and not _has_content(session, source, move):
        return _CHANGED
    if source:
        s3.delete(session, move.source)
    return None


def _head(session: Session, uri: str) -> s3.S3Object | None:
    with suppress(NotFound):
        return s3.head(session, uri)
    return None


def _has_content(session: Session, listed: s3.S3Object, move: Move) -> bool:
    """Whether an object has the content of the move. It is read only if its ETag does not tell."""
    if listed.size != move.size:
        return False
    if fingerprint(listed.etag, listed.size) == move.fingerprint:
        return True
    is_md5 = move.fingerprint.count("-") == 1  # that of an object in parts has one more
    return is_md5 and fingerprint(_md5_of_object(session, listed.uri), listed.size) == move.fingerprint


def _md5_of_object(session: Session, uri: str) -> str:
    with temporary_folder() as folder:
        path = folder / "object"
        s3.download(session, uri, path)
        return md5_of(path)


def _copy_file(clear: Callable[[Path], object], move: Move) -> str | None:
    """Give a file its name in the archive, or return why not."""
    source, target = local_path(move.source), local_path(move.target)
    if _is_itself(source, target):
        return _ITSELF
    clear(target.parent)
    source_exists = source.exists()
    if source_exists and source.stat().st_size != move.size:
        return _CHANGED
    if os.path.lexists(target):
        is_whole = _is_file(target, move.size) and (
            (source_exists and target.samefile(source)) or _file_has_content(target, move)
        )
        return None if is_whole else _at_target(move, _OCCUPIED)
    if not source_exists:
        return _GONE
    make_folder(target.parent, mode=0o777)
    # If both names stay, they must not be one file: who writes to one would change the other.
    may_link = not move.keeps_source and not source.is_symlink()
    reason = None if may_link and _link(source, target) else _copy_content(source, target, move)
    with suppress(OSError):  # not every file system can do it for folders
        _sync(target.parent)
    return reason


def _copy_content(source: Path, target: Path, move: Move) -> str | None:
    """Copy to a hidden name, and rename it when everything is on the disk and verified. Return the reason if not.

    No name of a killed run is written to: it may be another name of a file that somebody has by now.
    """
    with partial_file(target.parent) as (file, partial_copy):
        try:
            with source.open("rb") as audio:
                shutil.copyfileobj(audio, file, _PIECE)
            file.flush()
            os.fsync(file.fileno())
        except OSError as error:
            error.filename = error.filename or str(target)  # a full disk does not say which file it is
            raise
        if not _file_has_content(partial_copy, move):
            return _CHANGED
        with suppress(OSError):  # times and permissions; not every file system has them
            shutil.copystat(source, partial_copy)
        if not _link(partial_copy, target):
            partial_copy.rename(target)
        return None


def _delete_file(move: Move) -> str | None:
    source, target = local_path(move.source), local_path(move.target)
    if _is_itself(source, target):
        return _ITSELF
    if not _is_file(target, move.size):
        return _at_target(move, _NOT_WHOLE)
    if not os.path.lexists(source):
        return None
    if not source.samefile(target) and not _file_has_content(source, move):
        return _CHANGED
    source.unlink()
    return None


def _link(source: Path, target: Path) -> bool:
    """Give a file a second name. Return whether the file system could do it; copying reports any other problem."""
    try:
        os.link(source, target)
        return True
    except FileExistsError:  # it has come since it was checked: renaming would overwrite it
        raise
    except OSError:
        return False


def _is_itself(source: Path, target: Path) -> bool:
    """Whether two paths are the same file through links in their folders: deleting one would delete both."""
    return source.name == target.name and os.path.realpath(source.parent) == os.path.realpath(target.parent)


def _is_file(path: Path, size: int) -> bool:
    """Whether a path is a file of this size, and not a link, which could lead to the file that is to be deleted."""
    with suppress(FileNotFoundError):
        found = path.lstat()
        return stat.S_ISREG(found.st_mode) and found.st_size == size
    return False


def _file_has_content(path: Path, move: Move) -> bool:
    return fingerprint(md5_of(path), path.stat().st_size) == move.fingerprint


def _sync(path: Path) -> None:
    """Wait until a file's content, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
