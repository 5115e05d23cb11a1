"""What `vocabulary` prints: progress on stderr, the proposals or the vocabulary that was made on stdout."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ls_transcribe.cli import vocabulary_json
from ls_transcribe.cli.screen import print_complaint, print_json, print_line
from ls_transcribe.cli.shared_options import DEFAULT_REVIEW_FOLDER
from ls_transcribe.cli.table import table_lines
from ls_transcribe.cli.wording import shell_path
from ls_transcribe.text.numbers import count

if TYPE_CHECKING:
    from ls_transcribe.aws.vocabularies import VocabularyState
    from ls_transcribe.review.vocabulary import PhraseProposal
    from ls_transcribe.workflows.vocabulary.propose_vocabulary import LanguageProposal

_LONGEST_TABLE = 50  # rows: the files hold all of them
_MOST_MISHEARD = 4  # of the machine's versions of a phrase: the evidence file holds all of them


def print_proposals(
    languages: "Sequence[LanguageProposal]", folder: Path, *, at_least: int, as_json: bool, quiet: bool
) -> None:
    """Print the proposals for each language, where the files are, and what to do with them."""
    if as_json:
        print_json([vocabulary_json.language_object(language) for language in languages])
        return
    for language in languages:
        proposals = language.findings.proposals
        of_amazon = sum(proposal.phrase is not None for proposal in proposals)
        if language.is_edited:
            _complain_of_edited(language.table, of_amazon)
        if language.is_list_edited:
            _complain_of_edited(language.hotwords, len(proposals))
    if quiet:
        return
    for language in languages:
        _print_language(language)
    if not any(language.findings.proposals for language in languages):
        has_corrections = any(language.findings.rejected or language.findings.known for language in languages)
        reason = "There is no phrase to learn" if has_corrections else f"No phrase was corrected {at_least:,} times"
        print_line(f"{reason} in {shell_path(folder.absolute())}.")


def _complain_of_edited(path: Path, number: int) -> None:
    print_complaint(
        f"{shell_path(path)} was edited and stays as it is: --replace writes it again, with {count(number, 'phrase')}."
    )


def _print_language(language: "LanguageProposal") -> None:
    findings = language.findings
    for_amazon = any(proposal.phrase for proposal in findings.proposals)
    if findings.proposals:
        print_line(f"{language.language}: {count(len(findings.proposals), 'phrase')} to learn")
        _print_table(findings.proposals)
        table = f"The table for Amazon is {shell_path(language.table)}, the" if for_amazon else "The"
        print_line(
            f"{table} list for Whisper {'' if for_amazon else 'is '}{shell_path(language.hotwords)}, "
            f"the evidence {shell_path(language.evidence)}."
        )
    for proposal in findings.proposals:
        if proposal.not_for_amazon:
            print_line(f"Not for Amazon: {proposal.display} ({proposal.times:,} times): {proposal.not_for_amazon}")
    for phrase in findings.rejected[:_LONGEST_TABLE]:
        print_line(f"Not proposed: {phrase.display} ({phrase.times:,} times): {phrase.reason}")
    if (more := len(findings.rejected) - _LONGEST_TABLE) > 0:
        print_line(f"… and {more:,} more that are not proposed: --json names them")
    if findings.known:
        print_line(f"{count(findings.known, 'phrase')} not proposed: heard right at least as often as wrong")
    if findings.proposals:
        _print_next_steps(language, for_amazon=for_amazon)


def _print_next_steps(language: "LanguageProposal", *, for_amazon: bool) -> None:
    print_line("Delete the lines that should not be learned. The others are learned by Whisper, and by Amazon, with:")
    print_line()
    print_line(f"  ls-transcribe export … --hotwords {shell_path(language.hotwords)}")
    if for_amazon:
        print_line(
            f"  ls-transcribe vocabulary {_folder_option(language.table.parent)}--create NAME "
            f"--upload-to s3://BUCKET/PREFIX/ --language-code {language.language}"
        )


def _folder_option(folder: Path) -> str:
    return "" if folder == DEFAULT_REVIEW_FOLDER.absolute() else f"-o {shell_path(folder)} "


def _print_table(proposals: "Sequence[PhraseProposal]") -> None:
    rows = []
    for proposal in proposals[:_LONGEST_TABLE]:
        misheard = [f"{text or '(nothing)'} ({times:,})" for text, times in proposal.machine_texts[:_MOST_MISHEARD]]
        misheard += ["…"] * (len(proposal.machine_texts) > _MOST_MISHEARD)
        counts = (f"{proposal.times:,}", f"{proposal.recordings:,}", f"{proposal.times_right:,}")
        rows.append((proposal.display, *counts, ", ".join(misheard), proposal.context))
    headings = ("Phrase", "Times", "Recordings", "Right", "Heard as", "Example")
    for line in table_lines(headings, [rows], left=(0, 4, 5)):
        print_line(line)
    if (more := len(proposals) - _LONGEST_TABLE) > 0:
        print_line(f"… and {more:,} more: the table lists all of them")


def print_created(state: "VocabularyState", *, as_json: bool, quiet: bool) -> None:
    """Print that a vocabulary is ready, and how jobs use it."""
    if as_json:
        print_json(vocabulary_json.vocabulary_object(state))
    elif not quiet:
        options = f"--vocabulary-name {state.name} --language-code {state.language}"
        print_line(f"Vocabulary {state.name} is ready: ls-transcribe export … {options}")
