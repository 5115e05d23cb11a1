"""`ls-transcribe vocabulary`: what people corrected again and again, for Amazon to learn."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ls_transcribe.cli import options

if TYPE_CHECKING:
    from ls_transcribe.aws import Account
    from ls_transcribe.workflows.vocabulary.create_vocabulary import VocabularyRequest

_LONGEST_NAME = 191  # of Amazon's 200 characters nine are for the digest of the table


class _VocabularyNameType(click.ParamType):  # type: ignore[type-arg]
    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not re.fullmatch(rf"[0-9a-zA-Z._-]{{1,{_LONGEST_NAME}}}", str(value)):
            self.fail(
                f"{value} cannot be the name of a vocabulary: "
                f"type letters without accents, digits and . _ - only, at most {_LONGEST_NAME} of them.",
                param,
                ctx,
            )
        return value


@click.command(
    epilog="Example: ls-transcribe vocabulary --create names --upload-to s3://bucket/vocabularies/ "
    "--language-code en-US"
)
@options.reviewed
@click.option(
    "--at-least",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    metavar="N",
    help="Propose what was corrected N times or more.",
)
@click.option("--language-code", metavar="CODE", help="The language, as in en-US.  [default: all that were reviewed]")
@click.option("--replace", is_flag=True, help="Write a table anew that was edited since.")
@click.option(
    "--create", type=_VocabularyNameType(), metavar="NAME", help="Have Amazon make a vocabulary of the table, and wait."
)
@click.option("--upload-to", metavar="s3://BUCKET/PREFIX/", help="Where the table is copied to, for Amazon to read.")
@options.aws
@options.as_json
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
def vocabulary(output: Path, as_json: bool, quiet: bool, **asked: Any) -> None:  # noqa: FBT001  # click's flags
    """Propose names and terms that Amazon misheard, and have it learn them.

    What people corrected again and again is written into the folder as vocabulary-CODE.txt, a table in the form of
    Amazon's custom vocabularies, with the evidence beside it as vocabulary-CODE.csv. Nothing is proposed that was heard
    right as often as wrong, or more. Read the table, delete the lines that should not be learned, and then --create
    makes a vocabulary of what stands there. Amazon asks to put nothing confidential into one.
    """
    from ls_transcribe.cli import vocabulary_summary as report
    from ls_transcribe.workflows.vocabulary.propose_vocabulary import propose_vocabulary

    account = options.account(asked)
    wanted = _wanted(asked)
    if wanted is None:
        lessons = propose_vocabulary(
            output, at_least=asked["at_least"], language=asked["language_code"], afresh=asked["replace"]
        )
        report.show(lessons, output, at_least=asked["at_least"], as_json=as_json, quiet=quiet)
        return
    report.created(_create(output, wanted, account, asked["at_least"], quiet=quiet), as_json=as_json, quiet=quiet)


def _wanted(asked: dict[str, Any]) -> "VocabularyRequest | None":
    from ls_transcribe.workflows.vocabulary.create_vocabulary import VocabularyRequest

    name, place = asked["create"], asked["upload_to"]
    if name is None:
        if place is not None:
            raise click.UsageError("--upload-to is for --create NAME: say what the vocabulary is to be called.")
        return None
    if place is None:
        raise click.UsageError("--create needs --upload-to s3://bucket/prefix/, where Amazon reads the table.")
    if asked["replace"]:
        raise click.UsageError("--create takes the table as it stands: write it anew with --replace first, alone.")
    return VocabularyRequest(name, place, asked["language_code"])


def _create(output: Path, wanted: "VocabularyRequest", account: "Account", at_least: int, *, quiet: bool) -> Any:
    from ls_transcribe.aws import Session
    from ls_transcribe.cli.vocabulary_summary import say
    from ls_transcribe.concurrency.retry import Retrier
    from ls_transcribe.workflows.vocabulary.create_vocabulary import create_vocabulary

    def told(line: str) -> None:
        if not quiet:
            say(line)

    patience = Retrier(tell=lambda reason: told(f"Waiting for Amazon ({reason}); nothing is lost"))
    try:
        return create_vocabulary(output, wanted, Session(account, patience), told, at_least=at_least)
    except KeyboardInterrupt:
        say("Interrupted: what Amazon has begun it goes on with, and the same command waits for it.")
        raise
