"""What Python and libraries say by themselves is printed as lines of text, too: tracebacks, warnings and logs.

They repeat what they stumbled over, so they are as foreign as any name. A traceback is a fault of this program, and not
of the user's; what is in it must not command the terminal either.
"""

import sys
import threading
import warnings
from typing import TYPE_CHECKING, TextIO

from ls_transcribe.cli.screen import print_complaint, write_line

if TYPE_CHECKING:
    import logging
    from types import TracebackType


def make_printable() -> None:
    """Print from now on what comes of errors that nobody has caught, and of warnings."""
    sys.excepthook = _print_uncaught
    threading.excepthook = _print_lost
    warnings.showwarning = _print_warning


def print_logs() -> None:
    """Print from now on what comes of logs that nobody keeps."""
    import logging  # it takes a while to load, like traceback, and help needs neither

    logging.lastResort = _log_handler()


def _print_uncaught(kind: type[BaseException], error: BaseException, trace: "TracebackType | None") -> None:
    import traceback

    for part in traceback.format_exception(kind, error, trace):
        for line in _lines(part):
            print_complaint(line)


def _print_lost(lost: threading.ExceptHookArgs) -> None:
    if lost.exc_value is not None and not isinstance(lost.exc_value, SystemExit):
        _print_uncaught(lost.exc_type, lost.exc_value, lost.exc_traceback)


def _print_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    for part in _lines(warnings.formatwarning(message, category, filename, lineno, line)):
        write_line(part, file or sys.stderr)


def _log_handler() -> "logging.Handler":
    """Return the handler of what libraries log where nobody has set up logging: warnings, and what is worse."""
    import logging

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            for line in _lines(self.format(record)):
                print_complaint(line)

    return Lines(logging.WARNING)


def _lines(text: str) -> list[str]:
    """Return the lines of a text. Only a line feed ends one: the other characters that do so may be part of a name."""
    return text.removesuffix("\n").split("\n")
