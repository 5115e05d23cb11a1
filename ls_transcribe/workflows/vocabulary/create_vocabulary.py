"""A table of phrases → a custom vocabulary of Amazon Transcribe.

A vocabulary has exactly the phrases of a table that people could read and edit before. Its name has a digest of its
content, so that an existing one is found again, and none is ever changed.
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
from ls_transcribe.workflows.vocabulary.propose_vocabulary import CODE, TABLE, propose_vocabulary, read_table

POLL_INTERVAL = 10.0
"""Seconds between two requests for the state of a vocabulary that is being made, as in botocore's own waiter."""

_POLLS_PER_LINE = 6  # a line a minute shows that nothing hangs

_TARGET = re.compile(rf"{s3.SCHEME}{s3.BUCKET_NAME}/(?:[^/]+/)*")
_DIGITS = 8  # hexadecimal digits of a table's digest in the vocabulary's name
LONGEST_NAME = vocabularies.LONGEST_NAME - _DIGITS - 1
"""The number of characters that are left for the name that a person gives."""


def create_vocabulary(
    path: Path, request: VocabularyRequest, session: Session, report: Callable[[str], object], *, at_least: int
) -> VocabularyState:
    """Have Amazon make a vocabulary of a table in the review folder, and wait until it is ready.

    If there is no table yet, it is written first; `at_least` is as in `propose_vocabulary`. If Amazon has a vocabulary
    of this name, it has the same content and is taken, so that the same call resumes. `report` is called with lines
    that say what is going on.

    Raises:
        NoVocabularyPhrases: No phrase was corrected often enough.
        TableRefused: Amazon would not take the table.
        VocabularyFailed: Amazon could not make it.
        RunError: The folder has no such table, AWS refuses it, or the account has too many vocabularies.
    """
    target = check_vocabulary_target(request.upload_to)
    language, table = _find_table(path, request.language, at_least)
    content = vocabulary_table.check_table(read_table(table), language, str(table))
    session = _in_region_of_bucket(session, target)
    digest = hashlib.sha256(f"{language}\n".encode() + content).hexdigest()[:_DIGITS]
    name = f"{request.name}-{digest}"
    try:
        state = vocabularies.get(session, name)
    except NotFound:
        report(f"Amazon is to make the vocabulary {name}")
        state = _start(session, name, language, content, f"{target}{name}.txt")
    state = _wait_until_ready(session, state, report)
    if state.status == vocabularies.FAILED:
        raise VocabularyFailed(name, str(table), state.reason or "no reason is given")
    return replace(state, language=language)


def check_vocabulary_target(typed: str) -> str:
    """Return where tables are copied to as `s3://bucket/prefix/`; the last slash may be missing in what was typed.

    Raises:
        VocabularyTargetInvalid: It is not such a place.
    """
    target = typed.rstrip("/") + "/"
    if not _TARGET.fullmatch(target):
        raise VocabularyTargetInvalid(typed)
    return target


def _find_table(path: Path, language: str | None, at_least: int) -> tuple[str, Path]:
    """Return the language, and the path of its table. If there is no table yet, it is written."""
    folder = ReviewFolder(path).path
    start, end = TABLE.split("{}")
    languages = sorted(table.name.removeprefix(start).removesuffix(end) for table in folder.glob(TABLE.format("*")))
    if language and not CODE.fullmatch(language):
        raise LanguageCodeRefused(language)
    if language in languages or (language is None and len(languages) == 1):
        language = language or languages[0]
        return language, folder / TABLE.format(language)
    if language is None and languages:
        raise LanguageNotNamed(languages)
    proposals = [
        proposal
        for proposal in propose_vocabulary(path, at_least=at_least, language=language)
        if proposal.table.exists()
    ]
    if not proposals:
        raise NoVocabularyPhrases(path, at_least)
    if len(proposals) > 1:
        raise LanguageNotNamed([proposal.language for proposal in proposals])
    return proposals[0].language, proposals[0].table


def _in_region_of_bucket(session: Session, target: str) -> Session:
    """Return a session in the bucket's region: Transcribe reads only there, and a vocabulary is only used there."""
    bucket, _key = s3.split(target)
    bucket_region = s3.region_of(session, bucket)
    region = session.region or bucket_region
    if bucket_region != region:
        raise BucketInOtherRegion(bucket, bucket_region, region)
    return session if session.region else session.in_region(region)


def _start(session: Session, name: str, language: str, table: bytes, uri: str) -> VocabularyState:
    vocabularies.upload_table(session, uri, table)
    try:
        return vocabularies.create(session, name, language, uri)
    except NameConflict:  # somebody else's, or our own whose answer was lost: the same name has the same content
        return vocabularies.get(session, name)
    except LimitReached as error:
        raise VocabularyLimitReached(name, str(error)) from error
    except (NotFound, AwsRejected) as error:
        raise VocabularyRefused(name, uri, str(error)) from error


def _wait_until_ready(session: Session, state: VocabularyState, report: Callable[[str], object]) -> VocabularyState:
    """Return the state of the vocabulary when it is no longer being made."""
    polls = 0
    while state.status == vocabularies.PENDING:
        if polls % _POLLS_PER_LINE == 0:
            minutes = int(polls * POLL_INTERVAL) // 60
            report(f"Waiting until it is ready{f', for {minutes} min' if minutes else ', which takes some minutes'}")
        polls += 1
        session.retrier.sleep(POLL_INTERVAL)
        try:
            state = vocabularies.get(session, state.name)
        except NotFound as error:
            raise VocabularyDeleted(state.name) from error
    return state
