"""The command line: a module for each command, and beside it the modules that print what the command did.

The module of a command, and everything it imports, is loaded when the command is called.
"""

from importlib import import_module
from typing import cast

import click

from ls_transcribe import __version__

COMMANDS = {
    "export": "Transcribe recordings and write them as Label Studio tasks.",
    "push": "Transcribe recordings, and bring them into a project of Label Studio.",
    "pull": "Bring back what people corrected in Label Studio.",
    "vocabulary": "Propose names and terms that were misheard, and teach them.",
    "convert": "Make documents from transcripts that you already have.",
    "upload": "Copy recordings on disk to S3, under names that Amazon Transcribe can read.",
    "status": "Show the progress of an output folder, or what the folder of a pull remembers.",
    "archive": "Move the audio of finished recordings under archive/YYYY/MM/DD/.",
    "clean": "Delete the finished jobs at Amazon that this folder started, and no others.",
    "forget": "Find every copy of a recording, and erase it: on request, and for good.",
    "engines": "List the engines that transcribe: the built-in ones, and those that packages plug in.",
    "doctor": "Check everything that an export and a push need, and change nothing.",
    "iam-policy": "Print the IAM policy with the least rights that the commands need, as JSON.",
    "label-config": "Print a labelling configuration, for Settings > Labeling Interface > Code of a project.",
}
"""The commands in the order of the flow, each with the first sentence of its help.

The sentences are repeated here so that the list of commands loads none of their modules. A test compares them.
"""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        return cast(click.Command, getattr(import_module(f"{__name__}.{name}"), name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def ls_transcribe() -> None:
    """Turn recordings into Label Studio tasks whose transcripts people correct instead of type."""
    from ls_transcribe.cli import foreign_messages

    foreign_messages.print_logs()
