"""`ls-transcribe` and `python -m ls_transcribe`: the one place that turns errors into messages and exit codes."""

import os
import signal
import sys

INTERRUPTED = 130
"""The exit code after Ctrl-C or SIGTERM: 128 and the number of SIGINT, as shells have it."""


def main() -> None:
    """Run the command line and exit with its code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # SIGTERM ends a run like Ctrl-C
    try:
        code = _run()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:  # the reader of the output, for example `head`, has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)


def _run() -> int:
    """Run the command, and return its exit code. What it refuses is printed on stderr."""
    import click

    from ls_transcribe.cli import ls_transcribe
    from ls_transcribe.cli.screen import print_complaint, print_refusal
    from ls_transcribe.errors import LsTranscribeError

    try:
        return ls_transcribe.main(prog_name="ls-transcribe", standalone_mode=False) or 0
    except click.ClickException as error:
        print_refusal(error)
        return error.exit_code
    except click.Abort:
        return INTERRUPTED
    except LsTranscribeError as error:
        print_complaint(f"Error: {error}")
        return error.exit_code


if __name__ == "__main__":
    main()
