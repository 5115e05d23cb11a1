"""What is proposed for a vocabulary, and what became of one, on stdout."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ls_transcribe.cli.next_steps import shown
from ls_transcribe.cli.options import DEFAULT_REVIEWED
from ls_transcribe.cli.table import drawn
from ls_transcribe.cli.wording import printable
from ls_transcribe.text.numbers import count

if TYPE_CHECKING:
    from ls_transcribe.aws.vocabularies import VocabularyState
    from ls_transcribe.review.vocabulary import PhraseProposal
    from ls_transcribe.workflows.vocabulary.propose_vocabulary import LanguageProposal

_LONGEST_TABLE = 50  # rows: the files hold all of them
_HEARD_SHOWN = 4


def say(line: str) -> None:
    """A line on stderr, for whoever waits."""
    click.echo(printable(line), err=True)


def show(lessons: "Sequence[LanguageProposal]", folder: Path, *, at_least: int, as_json: bool, quiet: bool) -> None:
    """The proposals of each language, where they are, and what is to be done with them."""
    if as_json:
        click.echo(json.dumps([_object(lesson) for lesson in lessons], ensure_ascii=False, indent=2))
        return
    for lesson in lessons:
        if lesson.kept:
            say(
                f"{shown(lesson.table)} was edited and stays as it is: --replace writes it anew, with "
                f"{count(len(lesson.findings.proposals), 'phrase')}."
            )
    if quiet:
        return
    for lesson in lessons:
        _show(lesson)
    findings = [lesson.findings for lesson in lessons]
    if not any(found.proposals for found in findings):
        some = any(found.unfit or found.known for found in findings)
        what = "There is no phrase to learn" if some else f"No phrase was corrected {at_least:,} times"
        click.echo(f"{what} in {shown(folder.absolute())}.")


def _show(lesson: "LanguageProposal") -> None:
    findings = lesson.findings
    if findings.proposals:
        click.echo(f"{lesson.language}: {count(len(findings.proposals), 'phrase')} to learn")
        _table(findings.proposals)
        click.echo(f"The table is {shown(lesson.table)}, the evidence {shown(lesson.evidence)}.")
    for unfit in findings.unfit[:_LONGEST_TABLE]:
        click.echo(f"Not proposed: {printable(unfit.display)} ({unfit.times:,} times): {printable(unfit.reason)}")
    if (more := len(findings.unfit) - _LONGEST_TABLE) > 0:
        click.echo(f"… and {more:,} more that are not proposed: --json names them")
    if findings.known:
        click.echo(f"{count(findings.known, 'phrase')} not proposed, having been heard right as often or more")
    if findings.proposals:
        click.echo(
            "Delete the lines that should not be learned, and have Amazon learn the others:\n\n"
            f"  ls-transcribe vocabulary {_folder(lesson)}--create NAME --upload-to s3://BUCKET/PREFIX/ "
            f"--language-code {lesson.language}"
        )


def _folder(lesson: "LanguageProposal") -> str:
    folder = lesson.table.parent
    return "" if folder == DEFAULT_REVIEWED.absolute() else f"-o {shown(folder)} "


def _table(proposals: "Sequence[PhraseProposal]") -> None:
    rows = []
    for proposal in proposals[:_LONGEST_TABLE]:
        heard = [f"{what or '(nothing)'} ({times:,})" for what, times in proposal.heard[:_HEARD_SHOWN]]
        heard += ["…"] * (len(proposal.heard) > _HEARD_SHOWN)
        counts = (f"{proposal.times:,}", f"{proposal.recordings:,}", f"{proposal.right:,}")
        rows.append((printable(proposal.display), *counts, printable(", ".join(heard)), printable(proposal.context)))
    headings = ("Phrase", "Times", "Recordings", "Right", "Heard as", "Example")
    for line in drawn(headings, [rows], left=(0, 4, 5)):
        click.echo(line)
    if (hidden := len(proposals) - _LONGEST_TABLE) > 0:
        click.echo(f"… and {hidden:,} more: the table holds all of them")


def _object(lesson: "LanguageProposal") -> dict[str, object]:
    findings = lesson.findings
    return {
        "language": lesson.language,
        "table": str(lesson.table),
        "evidence": str(lesson.evidence),
        "edited": lesson.kept,
        "proposals": [asdict(proposal) for proposal in findings.proposals],
        "not_proposed": [asdict(unfit) for unfit in findings.unfit],
        "heard_right": findings.known,
    }


def created(state: "VocabularyState", *, as_json: bool, quiet: bool) -> None:
    """A vocabulary that is ready, and how jobs take it."""
    if as_json:
        click.echo(json.dumps({"vocabulary": state.name, "language": state.language, "state": state.status}, indent=2))
    elif not quiet:
        how = f"--vocabulary-name {state.name} --language-code {state.language}"
        click.echo(f"Vocabulary {state.name} is ready: ls-transcribe export … {how}")
