"""`ls-transcribe vocabulary`: what is often corrected becomes a list for Whisper and a vocabulary for Amazon."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ls_transcribe.cli import shared_options

if TYPE_CHECKING:
    from ls_transcribe.aws import Account
    from ls_transcribe.aws.vocabularies import VocabularyState
    from ls_transcribe.workflows.requests import VocabularyRequest

_LONGEST_NAME = 191  # characters: Amazon allows 200, and nine are needed for the digest of the table


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
@shared_options.review_folder
@click.option(
    "--at-least",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    metavar="N",
    help="Propose what was corrected N times or more.",
)
@click.option("--language-code", metavar="CODE", help="The language, such as en-US.  [default: all that were reviewed]")
@click.option("--replace", is_flag=True, help="Also replace tables and lists that were edited.")
@click.option(
    "--create", type=_VocabularyNameType(), metavar="NAME", help="Have Amazon make a vocabulary of the table, and wait."
)
@click.option("--upload-to", metavar="s3://BUCKET/PREFIX/", help="Where the table is copied to, for Amazon to read.")
@shared_options.aws_account
@shared_options.json_result
@shared_options.quiet_only
def vocabulary(output: Path, as_json: bool, quiet: bool, **options: Any) -> None:  # noqa: FBT001  # click's flags
    """Propose names and terms that were misheard, and teach them.

    What people corrected again and again is written into the folder, the most frequent first: as hotwords-CODE.txt, a
    list that export --hotwords has Whisper expect, and as vocabulary-CODE.txt, a table in the form of Amazon's custom
    vocabularies; the evidence stands beside them as vocabulary-CODE.csv. Nothing is proposed that was heard right as
    often as wrong, or more. Read them and delete the lines that should not be learned. --create has Amazon make a
    vocabulary of the table. Amazon asks to put nothing confidential into one.
    """
    from ls_transcribe.cli import vocabulary_summary
    from ls_transcribe.workflows.vocabulary.propose_vocabulary import propose_vocabulary

    account, at_least = shared_options.take_account(options), options["at_least"]
    request = _creation_request(options)
    if request is None:
        languages = propose_vocabulary(
            output, at_least=at_least, language=options["language_code"], overwrite=options["replace"]
        )
        vocabulary_summary.print_proposals(languages, output, at_least=at_least, as_json=as_json, quiet=quiet)
        return
    state = _create(output, request, account, at_least, quiet=quiet)
    vocabulary_summary.print_created(state, as_json=as_json, quiet=quiet)


def _creation_request(options: dict[str, Any]) -> "VocabularyRequest | None":
    """Return what `--create` asks for, or None if it was not typed.

    Raises:
        click.UsageError: `--create`, `--upload-to` and `--replace` do not fit together.
    """
    from ls_transcribe.workflows.requests import VocabularyRequest

    name, target = options["create"], options["upload_to"]
    if name is None:
        if target is not None:
            raise click.UsageError("--upload-to is for --create NAME: say what the vocabulary is to be called.")
        return None
    if target is None:
        raise click.UsageError("--create needs --upload-to s3://bucket/prefix/, where Amazon reads the table.")
    if options["replace"]:
        raise click.UsageError("--create uses the table as it is: first write it again, with --replace alone.")
    return VocabularyRequest(name, target, options["language_code"])


def _create(
    output: Path, request: "VocabularyRequest", account: "Account", at_least: int, *, quiet: bool
) -> "VocabularyState":
    """Have Amazon make the vocabulary, and wait until it is ready. Progress is printed on stderr."""
    from ls_transcribe.aws import Session
    from ls_transcribe.cli.screen import print_complaint
    from ls_transcribe.concurrency.retry import Retrier
    from ls_transcribe.workflows.vocabulary.create_vocabulary import create_vocabulary

    def report(line: str) -> None:
        if not quiet:
            print_complaint(line)

    retrier = Retrier(on_wait=lambda reason: report(f"Waiting for Amazon ({reason}); nothing is lost"))
    try:
        return create_vocabulary(output, request, Session(account, retrier), report, at_least=at_least)
    except KeyboardInterrupt as error:
        line = "Interrupted: Amazon goes on with what it has started; the same command waits for it."
        print_complaint(line)
        error.add_note(line)  # so that it is not told again
        raise
