"""Proposals of earlier runs, without what no correction says any more: nothing else is added or changed."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from ls_transcribe.review.vocabulary import PhraseProposal
from ls_transcribe.review.vocabulary_table import HEADER
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.workflows.vocabulary import propose_vocabulary as proposing
from ls_transcribe.workflows.vocabulary.propose_vocabulary import CorrectionSource

_USUAL = 3  # so many times a phrase must be corrected, unless another number was typed


def proposal_files(folder: ReviewFolder) -> Iterator[Path]:
    """Yield the tables, lists and evidence that are in a folder."""
    for evidence in _evidence(folder):
        language = _language_of(evidence)
        files = (evidence, folder.path / proposing.TABLE.format(language), folder.path / _list_name(language))
        yield from (path for path in files if path.is_file())


def renew_vocabulary(folder: ReviewFolder, corrections: CorrectionSource) -> None:
    """Write the tables, lists and evidence in a folder anew, without phrases that are not corrected any more.

    A person may have edited a table or a list: of that, only the lines of such phrases go.

    Raises:
        OutputNotWritable: The folder cannot be written to.
    """
    for evidence in _evidence(folder):
        before = proposing.evidence_rows(evidence)
        if not before:
            continue
        language = _language_of(evidence)
        left = tuple(_still_proposed(corrections, language, before, _fewest_times(evidence)))
        after = [(proposal.phrase or "", proposal.display) for proposal in left]
        for name, render in ((proposing.TABLE, proposing.table_of), (proposing.HOTWORDS, proposing.list_of)):
            _take_out(folder.path / name.format(language), render, before, after)
        proposing.write(evidence, proposing.evidence_of(left))


def _evidence(folder: ReviewFolder) -> list[Path]:
    return sorted(folder.path.glob(proposing.TABLE.format("*").replace(".txt", ".csv")))


def _language_of(evidence: Path) -> str:
    return evidence.stem.removeprefix(proposing.TABLE.partition("{")[0])


def _list_name(language: str) -> str:
    return proposing.HOTWORDS.format(language)


def _still_proposed(
    corrections: CorrectionSource, language: str, before: proposing.Entries, at_least: int
) -> Iterator[PhraseProposal]:
    """Yield the proposals that are made of what is left, of those that there were."""
    phrases, displays = {phrase for phrase, _display in before if phrase}, {display for _phrase, display in before}
    for proposal in proposing.findings_for(corrections, language, at_least=at_least).proposals:
        if proposal.phrase in phrases or proposal.display in displays:
            yield proposal


def _fewest_times(evidence: Path) -> int:
    """Return how often a phrase must be corrected: as usual, or less often if the evidence has such phrases."""
    with suppress(OSError, ValueError, KeyError, csv.Error):
        rows = csv.DictReader(io.StringIO(evidence.read_text(encoding="utf-8"), newline=""))
        return min([_USUAL, *(int(row["Times"]) for row in rows)])
    return _USUAL


def _take_out(
    path: Path, render: Callable[[proposing.Entries], bytes], before: proposing.Entries, after: proposing.Entries
) -> None:
    if not path.is_file():
        return
    content = proposing.read_table(path)
    if content == render(before):
        proposing.write(path, render(after))
        return
    gone = {line for entry in before if entry not in after for line in render([entry]).splitlines()} - {HEADER.strip()}
    kept = [line for line in content.splitlines(keepends=True) if line.rstrip(b"\r\n") not in gone]
    proposing.write(path, b"".join(kept))
