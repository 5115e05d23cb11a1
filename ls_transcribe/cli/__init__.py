"""The commands, in the order of the data. What each needs is imported when it is called: `--help` is instant."""

import click

from ls_transcribe import __version__
from ls_transcribe.cli.archive import archive
from ls_transcribe.cli.clean import clean
from ls_transcribe.cli.convert import convert
from ls_transcribe.cli.doctor import doctor
from ls_transcribe.cli.export import export
from ls_transcribe.cli.label_config import label_config
from ls_transcribe.cli.policy import iam_policy
from ls_transcribe.cli.pull import pull
from ls_transcribe.cli.push import push
from ls_transcribe.cli.status import status
from ls_transcribe.cli.upload import upload
from ls_transcribe.cli.vocabulary import vocabulary

_COMMANDS = (export, push, pull, vocabulary, convert, upload, status, archive, clean, doctor, iam_policy, label_config)


class _InOrder(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(self.commands)


@click.group(
    cls=_InOrder,
    commands=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def ls_transcribe() -> None:
    """Turn recordings into Label Studio tasks whose transcripts people correct instead of type."""
