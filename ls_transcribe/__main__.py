"""`ls-transcribe` and `python -m ls_transcribe`: the one place that turns errors into messages and exit codes."""

import gc
import os
import sys

TYPE_CHECKING = False  # `typing` takes a while to load, in which a Ctrl-C would not be caught, like `signal`
if TYPE_CHECKING:
    from types import FrameType

    from ls_transcribe.errors import RunError

_OBJECTS = 100_000  # are made and kept before Python looks for garbage among them; a short run makes half as many

INTERRUPTED = 130
"""The exit code after Ctrl-C or SIGTERM: 128 and the number of SIGINT, as shells have it."""


def main() -> None:
    """Run the command line and exit with its code."""
    arrived: list[int] = []
    gc.set_threshold(_OBJECTS)
    try:
        _hear_signals(arrived)
        code = _run()
    except KeyboardInterrupt as error:
        code = _tell_interruption(error)
    except BrokenPipeError:  # the reader of the output, for example `head`, has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 1
    except Exception as error:
        # A module that was being loaded makes other errors of a Ctrl-C: RuntimeError, ImportError, SystemError.
        if not (arrived or _came_of_ctrl_c(error)):
            raise
        code = _tell_interruption(error)
    gc.freeze()  # Python would look through everything for what can be freed, just before it ends
    sys.exit(code)


def _hear_signals(arrived: list[int]) -> None:
    """Have Ctrl-C and SIGTERM end a run in the same way. Their numbers are added to `arrived`."""
    import signal

    def interrupt(number: int, frame: "FrameType | None") -> None:
        arrived.append(number)
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGTERM, interrupt)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is ignored, as behind a shell
        signal.signal(signal.SIGINT, interrupt)
    others = sys.unraisablehook
    sys.unraisablehook = lambda lost: _repeat() if lost.exc_type is KeyboardInterrupt else others(lost)


def _run() -> int:
    """Run the command, and return its exit code. What it refuses is printed on stderr."""
    import click

    from ls_transcribe.cli import foreign_messages, ls_transcribe, standard_streams
    from ls_transcribe.cli.screen import print_complaint, print_refusal
    from ls_transcribe.errors import LsTranscribeError

    # No command needs plug-ins of pydantic. It would read the metadata of all packages for them, and raise if one of
    # them is broken.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    standard_streams.secure()
    foreign_messages.make_printable()
    try:
        # With `color` click leaves escapes in what was typed, for `print_refusal` to show; it uses none of its own.
        code = ls_transcribe.main(prog_name="ls-transcribe", standalone_mode=False, color=True) or 0
        if sys.stdout:
            sys.stdout.flush()
    except click.ClickException as error:
        print_refusal(error)
        return error.exit_code
    except click.Abort as error:
        return _tell_interruption(error)
    except LsTranscribeError as error:
        print_complaint(f"Error: {error}")
        return error.exit_code
    except BrokenPipeError:
        raise
    except (OSError, MemoryError) as error:
        refused = _refusal(error)
        print_complaint(f"Error: {refused}")
        return refused.exit_code
    return int(code)


def _refusal(error: OSError | MemoryError) -> "RunError":
    """Return what is told of an error of the system that no command has expected."""
    from pathlib import Path

    from ls_transcribe.errors.outputs import SystemRefused
    from ls_transcribe.store import disks

    if isinstance(error, MemoryError):
        return SystemRefused("there is not enough memory")
    path = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    if error.errno in disks.FULL and path:
        return disks.not_writable(Path(path).parent, error)
    words = disks.words_of(error)
    return SystemRefused(f"{path}: {words}" if path else words)


def _came_of_ctrl_c(error: BaseException) -> bool:
    """Return whether a Ctrl-C is among the causes of an error."""
    cause = error.__cause__ or error.__context__
    return isinstance(error, KeyboardInterrupt) or (cause is not None and _came_of_ctrl_c(cause))


def _tell_interruption(error: BaseException) -> int:
    """Print that the command was interrupted, unless it has done so itself. Return the exit code."""
    if not any(getattr(cause, "__notes__", ()) for cause in (error, error.__cause__)) and sys.stderr:
        sys.stderr.write("Interrupted: run the same command again; what is finished is not done again.\n")
    return INTERRUPTED


def _repeat() -> None:
    """Repeat a Ctrl-C that came where no error can be raised, as in the clean-up after a module was loaded."""
    import signal
    import threading

    threading.Timer(0.05, signal.raise_signal, (signal.SIGINT,)).start()  # seconds: when that is left


if __name__ == "__main__":
    main()
