"""A table of phrases, as a person has left it → a vocabulary at Amazon.

Nothing is taught unasked: only what stands in a table that people could read becomes a vocabulary. Its name tells its
content, so that what exists is known, and none is ever changed.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ls_transcribe.aws import AwsRejected, LimitReached, NameConflict, NotFound, Session, s3, vocabularies
from ls_transcribe.aws.vocabularies import VocabularyState
from ls_transcribe.errors.aws import BucketInOtherRegion
from ls_transcribe.errors.vocabulary import (
    LanguageCodeRefused,
    LanguageNotNamed,
    NoVocabularyPhrases,
    VocabularyDeleted,
    VocabularyFailed,
    VocabularyLimitReached,
    VocabularyRefused,
    VocabularyTargetInvalid,
)
from ls_transcribe.review import vocabulary_table
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.workflows.requests import VocabularyRequest
from ls_transcribe.workflows.vocabulary.propose_vocabulary import CODE, TABLE, propose_vocabulary, read

BETWEEN_LOOKS = 10.0
"""Seconds between two looks at a vocabulary that is being made: botocore's own waiter takes as many."""

_LOOKS_BETWEEN_LINES = 6  # a line a minute tells that nothing hangs

_PLACE = re.compile(rf"{s3.SCHEME}{s3.BUCKET_NAME}/(?:[^/]+/)*")
_DIGITS = 8  # hexadecimal ones of a table's digest, in the vocabulary's name
LONGEST_NAME = vocabularies.LONGEST_NAME - _DIGITS - 1
"""Characters that are left for what a person calls a vocabulary."""


def create_vocabulary(
    path: Path, request: VocabularyRequest, session: Session, told: Callable[[str], object], *, at_least: int
) -> VocabularyState:
    """Have a vocabulary made of a table as it stands in the folder, and wait until it is ready; `told` hears of that.

    Where there is no table yet it is written first. What Amazon has under the name that tells the table's content is
    taken as it is, so that the same call goes on where it was ended.

    Raises:
        NoVocabularyPhrases: No phrase was corrected so often.
        TableRefused: Amazon would not take the table.
        VocabularyFailed: Amazon could not make it.
        RunError: The folder has no such table; the account may not; there is no room.
    """
    place = check_place(request.upload_to)
    language, table = _table_of(path, request.language, at_least)
    content = vocabulary_table.check_table(read(table), language, str(table))
    session = _in_its_region(session, place)
    digest = hashlib.sha256(f"{language}\n".encode() + content).hexdigest()[:_DIGITS]
    name = f"{request.name}-{digest}"
    try:
        state = vocabularies.get(session, name)
    except NotFound:
        told(f"Amazon is to make the vocabulary {name}")
        state = _begun(session, name, language, content, f"{place}{name}.txt")
    state = _ended(session, state, told)
    if state.status == vocabularies.FAILED:
        raise VocabularyFailed(name, str(table), state.reason or "no reason is given")
    return replace(state, language=language)


def check_place(place: str) -> str:
    """A place for tables as `s3://bucket/prefix/`, the slash at the end or not as it was typed.

    Raises:
        VocabularyTargetInvalid: It is none.
    """
    whole = place.rstrip("/") + "/"
    if not _PLACE.fullmatch(whole):
        raise VocabularyTargetInvalid(place)
    return whole


def _table_of(path: Path, language: str | None, at_least: int) -> tuple[str, Path]:
    """The table that is meant, and its language."""
    folder = ReviewFolder(path).path
    start, end = TABLE.split("{}")
    there = sorted(table.name.removeprefix(start).removesuffix(end) for table in folder.glob(TABLE.format("*")))
    if language and not CODE.fullmatch(language):
        raise LanguageCodeRefused(language)
    if language in there or (language is None and len(there) == 1):
        language = language or there[0]
        return language, folder / TABLE.format(language)
    if language is None and there:
        raise LanguageNotNamed(there)
    lessons = [
        lesson for lesson in propose_vocabulary(path, at_least=at_least, language=language) if lesson.table.exists()
    ]
    if not lessons:
        raise NoVocabularyPhrases(path, at_least)
    if len(lessons) > 1:
        raise LanguageNotNamed([lesson.language for lesson in lessons])
    return lessons[0].language, lessons[0].table


def _in_its_region(session: Session, place: str) -> Session:
    """A session where the bucket is: Transcribe reads in its own region only, and vocabularies serve jobs there."""
    bucket, _key = s3.split(place)
    there = s3.region_of(session, bucket)
    here = session.region or there
    if there != here:
        raise BucketInOtherRegion(bucket, there, here)
    return session if session.region else Session(replace(session.account, region=here), session.retrier)


def _begun(session: Session, name: str, language: str, table: bytes, uri: str) -> VocabularyState:
    vocabularies.upload_table(session, uri, table)
    try:
        return vocabularies.create(session, name, language, uri)
    except NameConflict:  # someone else's, or our own, whose first answer was lost: the name tells that it is the same
        return vocabularies.get(session, name)
    except LimitReached as error:
        raise VocabularyLimitReached(name, str(error)) from error
    except (NotFound, AwsRejected) as error:
        raise VocabularyRefused(name, uri, str(error)) from error


def _ended(session: Session, state: VocabularyState, told: Callable[[str], object]) -> VocabularyState:
    """The vocabulary when it is no longer being made."""
    looks = 0
    while state.status == vocabularies.PENDING:
        if looks % _LOOKS_BETWEEN_LINES == 0:
            minutes = int(looks * BETWEEN_LOOKS) // 60
            told(f"Waiting until it is ready{f', for {minutes} min' if minutes else ', which takes some minutes'}")
        looks += 1
        session.retrier.sleep(BETWEEN_LOOKS)
        try:
            state = vocabularies.get(session, state.name)
        except NotFound as error:
            raise VocabularyDeleted(state.name) from error
    return state
