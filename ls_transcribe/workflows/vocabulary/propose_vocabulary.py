"""Corrections → phrases for each language, as a table for Amazon and a list for Whisper, and the evidence for them.

People read both and delete lines in them. What a person has edited is only overwritten on request.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ls_transcribe.errors.vocabulary import LanguageCodeRefused, LanguageNotNamed, LanguageNotReviewed, TableUnreadable
from ls_transcribe.exports.csv_cells import MARKED, csv_line
from ls_transcribe.model import timecode
from ls_transcribe.model.review import Correction
from ls_transcribe.review import vocabulary_table
from ls_transcribe.review.vocabulary import PhraseProposal, VocabularyFindings, propose_phrases
from ls_transcribe.store.atomic_write import atomic_write
from ls_transcribe.store.review_database import ReviewDatabase
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.text.characters import plain_line
from ls_transcribe.workflows import hotwords

TABLE = "vocabulary-{}.txt"
"""The file name of a language's table."""

HOTWORDS = "hotwords-{}.txt"
"""The file name of a language's phrases for `--hotwords`."""

CODE = re.compile(
    r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
)  # it becomes part of a file name, and a task can have any text as its language
_COLUMNS = ("Phrase", "DisplayAs", "Times", "Recordings", "Heard", "HeardRight", "Example", "Recording", "Start")


Entries = list[tuple[str, str]]
"""Phrases, as Amazon spells them ("" where it cannot have them) and as they are written."""


class CorrectionSource(Protocol):
    """The part of the review statistics that is needed here. The language None means every one, also the unknown."""

    def languages(self) -> list[str]:
        """Return the known languages of the reviews."""

    def corrections(self, language: str | None = None) -> Iterator[tuple[str, str, Correction]]:
        """Yield every correction, after the key and the name of its recording."""

    def reviewed_texts(self, language: str | None = None) -> Iterator[str]:
        """Yield the reviewed texts."""


@dataclass(frozen=True, slots=True)
class LanguageProposal:
    """The proposals for a language, and the paths of the table, of the list of hotwords and of the evidence.

    `is_edited` says that a person has edited the table, `is_list_edited` the list, so that it was not overwritten. A
    file that would be empty and was not there before is not written.
    """

    language: str
    findings: VocabularyFindings
    table: Path
    hotwords: Path
    evidence: Path
    is_edited: bool
    is_list_edited: bool


@contextmanager
def open_corrections(folder: ReviewFolder) -> Iterator[CorrectionSource]:
    """Open the corrections of a review folder.

    Raises:
        ReviewsMissing: There are no reviews in it.
    """
    with ReviewDatabase.read(folder.reviews) as reviews:
        yield reviews.statistics


def propose_vocabulary(
    path: Path, *, at_least: int, language: str | None = None, overwrite: bool = False
) -> list[LanguageProposal]:
    """Write a table, a list and the evidence for each language of the reviews in a folder, or for one.

    What a person has edited is not overwritten unless `overwrite` is true; the evidence always is. A phrase is proposed
    if it was corrected `at_least` times.

    Raises:
        ReviewsMissing: There are no reviews.
        LanguageNotNamed: No review has a language, and none is given.
        LanguageCodeRefused: The language is not a code.
        LanguageNotReviewed: There is no review in this language.
        OutputNotWritable: The folder cannot be written to.
    """
    if language and not CODE.fullmatch(language):
        raise LanguageCodeRefused(language)
    folder = ReviewFolder(path)
    with open_corrections(folder) as corrections, folder.lock():
        return [
            _propose_for_language(corrections, folder.path, code, known, at_least=at_least, overwrite=overwrite)
            for code, known in _languages(corrections, language)
        ]


def _languages(corrections: CorrectionSource, typed: str | None) -> list[tuple[str, tuple[str | None, ...]]]:
    """Return the languages, each with its names in the reviews: the reviews' "en" is "en-US" if that was typed."""
    known = [language for language in corrections.languages() if CODE.fullmatch(language)]
    if typed is None:
        if not known and any(True for _ in corrections.corrections()):
            raise LanguageNotNamed(known)
        return [(language, (language,)) for language in known]
    if not known:
        return [(typed, (None,))]
    matching = tuple(
        name for name in known if typed.lower() == name.lower() or typed.lower().startswith(f"{name}-".lower())
    )
    if not matching:
        raise LanguageNotReviewed(typed, known)
    return [(typed, matching)]


def _propose_for_language(
    corrections: CorrectionSource,
    folder: Path,
    language: str,
    known: tuple[str | None, ...],
    *,
    at_least: int,
    overwrite: bool,
) -> LanguageProposal:
    findings = _find(corrections, language, known, at_least)
    table, listed = folder / TABLE.format(language), folder / HOTWORDS.format(language)
    evidence = table.with_suffix(".csv")
    before = evidence_rows(evidence)
    entries = [(proposal.phrase or "", proposal.display) for proposal in findings.proposals]
    is_edited = _renew(table, table_of, entries, before, overwrite=overwrite)
    is_list_edited = _renew(listed, list_of, entries, before, overwrite=overwrite)
    if findings.proposals or table.exists():
        write(evidence, evidence_of(findings.proposals))
    return LanguageProposal(language, findings, table, listed, evidence, is_edited, is_list_edited)


def findings_for(corrections: CorrectionSource, language: str, *, at_least: int) -> VocabularyFindings:
    """Return what is found for a language, nothing if no review has it. `at_least` is as above."""
    known: tuple[str | None, ...] = ()
    with suppress(LanguageNotReviewed):
        [(_language, known)] = _languages(corrections, language)
    return _find(corrections, language, known, at_least)


def _find(
    corrections: CorrectionSource, language: str, known: tuple[str | None, ...], at_least: int
) -> VocabularyFindings:
    return propose_phrases(
        lambda: (correction for name in known for correction in corrections.corrections(name)),
        (text for name in known for text in corrections.reviewed_texts(name)),
        at_least=at_least,
        language=language,
    )


def _renew(
    path: Path, render: Callable[[Entries], bytes], entries: Entries, before: Entries | None, *, overwrite: bool
) -> bool:
    """Write a file of phrases anew, unless a person has edited it. Return whether one has.

    `before` is what the evidence has, which is written with it. A file without phrases is not begun.
    """
    content = render(entries)
    if not path.exists():
        if content != render([]):
            write(path, content)
        return False
    if not overwrite and read_table(path) not in (content, content if before is None else render(before)):
        return True
    write(path, content)
    return False


def table_of(entries: Entries) -> bytes:
    """Return the table of those entries that Amazon can have."""
    return vocabulary_table.render_table(entry for entry in entries if entry[0])


def list_of(entries: Entries) -> bytes:
    """Return the list of those entries that `--hotwords` reads."""
    return hotwords.render(display for _phrase, display in entries)


def evidence_rows(evidence: Path) -> Entries | None:
    """Return the phrases of the evidence, as Amazon spells them and as they are written; None if it is not there."""
    with suppress(OSError, ValueError, KeyError, csv.Error):
        rows = csv.DictReader(io.StringIO(evidence.read_text(encoding="utf-8"), newline=""))
        return [(MARKED.sub("", row["Phrase"]), MARKED.sub("", row["DisplayAs"])) for row in rows]
    return None


def evidence_of(proposals: Iterable[PhraseProposal]) -> bytes:
    """Return the evidence as CSV. The start of an example is in seconds of its recording."""
    lines = [csv_line(_COLUMNS)]
    for proposal in proposals:
        heard = "; ".join(f"{text or '(nothing)'} ({times})" for text, times in proposal.machine_texts)
        start = f"{timecode.to_seconds(proposal.start):.3f}"
        counts = (str(proposal.times), str(proposal.recordings))
        cells = (proposal.phrase or "", proposal.display, *counts, plain_line(heard), str(proposal.times_right))
        lines.append(csv_line((*cells, plain_line(proposal.context), proposal.recording, start)))
    return b"".join(lines)


def write(path: Path, content: bytes) -> None:
    """Write a table, a list or evidence.

    Raises:
        OutputNotWritable: The folder cannot be written to.
    """
    with atomic_write(path) as file:
        file.write(content)


def read_table(path: Path) -> bytes:
    """Return the content of a table.

    Raises:
        TableUnreadable: It cannot be opened.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise TableUnreadable(str(path), error.strerror or str(error)) from error
