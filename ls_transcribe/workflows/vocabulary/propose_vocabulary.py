"""What people corrected → a table of phrases for each language, and the evidence beside it.

The tables are for people to read and to delete lines of: one that a person has edited is never written over unasked.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ls_transcribe.errors.vocabulary import LanguageCodeRefused, LanguageNotNamed, LanguageNotReviewed, TableUnreadable
from ls_transcribe.exports.csv_table import inert
from ls_transcribe.model import timecode
from ls_transcribe.model.review import Correction
from ls_transcribe.review import vocabulary_table
from ls_transcribe.review.vocabulary import PhraseProposal, VocabularyFindings, propose_phrases
from ls_transcribe.store.atomic_write import atomic_write
from ls_transcribe.store.review_database import ReviewDatabase
from ls_transcribe.store.review_folder import ReviewFolder

TABLE = "vocabulary-{}.txt"
"""What a language's table is called."""

CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # it becomes part of a file's name, and a task may say anything
_COLUMNS = ("Phrase", "DisplayAs", "Times", "Recordings", "Heard", "HeardRight", "Example", "Recording", "Start")


class CorrectionSource(Protocol):
    """What a folder of reviews knows, as far as it is needed here. None is every language, those not known too."""

    def languages(self) -> list[str]:
        """The languages of the reviews, those that are known."""

    def corrections(self, language: str | None = None) -> Iterator[tuple[str, str, Correction]]:
        """Every correction, after its recording's key and name."""

    def reviewed_texts(self, language: str | None = None) -> Iterator[str]:
        """All that people left."""


@dataclass(frozen=True, slots=True)
class LanguageProposal:
    """What was found in a language, the `table` of it and its `evidence`; `kept` where a person has edited the table.

    Neither file is written where there is nothing to teach and nothing was taught before.
    """

    language: str
    findings: VocabularyFindings
    table: Path
    evidence: Path
    kept: bool


@contextmanager
def opened(folder: ReviewFolder) -> Iterator[CorrectionSource]:
    """What a folder of reviews knows.

    Raises:
        ReviewsMissing: There are none in it.
    """
    with ReviewDatabase.read(folder.reviews) as reviews:
        yield reviews.statistics


def propose_vocabulary(
    path: Path, *, at_least: int, language: str | None = None, afresh: bool = False
) -> list[LanguageProposal]:
    """Write a table, and the evidence, for each language of the reviews in a folder, or for one.

    A table that a person has edited is left as it is, unless it is to be made `afresh`; its evidence is renewed.

    Raises:
        ReviewsMissing: There are no reviews.
        LanguageNotNamed: No review tells its language.
        LanguageCodeRefused: What was asked for is none.
        LanguageNotReviewed: There is no review in this one.
        OutputNotWritable: The folder cannot be written to.
    """
    if language and not CODE.fullmatch(language):
        raise LanguageCodeRefused(language)
    folder = ReviewFolder(path)
    with opened(folder) as corrections, folder.lock():
        return [
            _lesson(corrections, folder.path, taught, known, at_least=at_least, afresh=afresh)
            for taught, known in _languages(corrections, language)
        ]


def _languages(corrections: CorrectionSource, asked: str | None) -> list[tuple[str, tuple[str | None, ...]]]:
    """The languages to teach, each with what the reviews call it: "en" is "en-US" where that is asked for."""
    known = [language for language in corrections.languages() if CODE.fullmatch(language)]
    if asked is None:
        if not known and any(True for _ in corrections.corrections()):
            raise LanguageNotNamed(known)
        return [(language, (language,)) for language in known]
    if not known:
        return [(asked, (None,))]
    meant = tuple(
        name for name in known if asked.lower() == name.lower() or asked.lower().startswith(f"{name}-".lower())
    )
    if not meant:
        raise LanguageNotReviewed(asked, known)
    return [(asked, meant)]


def _lesson(
    corrections: CorrectionSource,
    folder: Path,
    language: str,
    known: tuple[str | None, ...],
    *,
    at_least: int,
    afresh: bool,
) -> LanguageProposal:
    findings = propose_phrases(
        lambda: (correction for name in known for correction in corrections.corrections(name)),
        (text for name in known for text in corrections.reviewed_texts(name)),
        at_least=at_least,
        language=language,
    )
    table = folder / TABLE.format(language)
    evidence = table.with_suffix(".csv")
    kept = table.exists()
    if findings.proposals or kept:
        content = vocabulary_table.render_table((proposal.phrase, proposal.display) for proposal in findings.proposals)
        kept = kept and not afresh and not _is_ours(table, evidence, content)
        if not kept:
            _write(table, content)
        _write(evidence, _evidence(findings.proposals))
    return LanguageProposal(language, findings, table, evidence, kept)


def _is_ours(table: Path, evidence: Path, content: bytes) -> bool:
    """Whether a table stands as it was last written: the evidence, which is written with it, has the same phrases."""
    present = read(table)
    if present == content:
        return True
    with suppress(OSError, ValueError, KeyError, csv.Error):
        rows = csv.DictReader(io.StringIO(evidence.read_text(encoding="utf-8"), newline=""))
        return present == vocabulary_table.render_table((row["Phrase"], row["DisplayAs"]) for row in rows)
    return False


def _evidence(proposals: Iterable[PhraseProposal]) -> bytes:
    """Why each phrase is proposed, for spreadsheets: the example starts at so many seconds of its recording."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for proposal in proposals:
        heard = "; ".join(f"{what or '(nothing)'} ({times})" for what, times in proposal.machine_texts)
        start = f"{timecode.to_seconds(proposal.start):.3f}"
        counts = (str(proposal.times), str(proposal.recordings))
        cells = (inert(proposal.phrase), inert(proposal.display), *counts, inert(heard), str(proposal.times_right))
        writer.writerow((*cells, inert(proposal.context), inert(proposal.recording), start))
    return text.getvalue().encode()


def _write(path: Path, content: bytes) -> None:
    with atomic_write(path) as file:
        file.write(content)


def read(path: Path) -> bytes:
    """A table as it stands.

    Raises:
        TableUnreadable: It cannot be opened.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise TableUnreadable(str(path), error.strerror or str(error)) from error
