"""Commands in this process, which must end with a code and a sentence."""

import io
import math
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from ls_transcribe import __main__ as program
from ls_transcribe.concurrency import process_map
from ls_transcribe.concurrency.retry import Retrier

DONE, PARTLY_DONE = 0, 3
_ENDINGS = (DONE, 1, 2, PARTLY_DONE)


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def run(words: Sequence[str], environment: Mapping[str, str] | None = None) -> Ended:
    """Run a command to its end. It must tell of itself in sentences.

    Raises:
        AssertionError: Its code is none of those in README, it printed a traceback, or it failed without a sentence on
            standard error; the checks of doctor, which are what it prints, say themselves what failed.
    """
    out, err = _text(), _text()
    with (
        patch.object(sys, "argv", ["ls-transcribe", *words]),
        patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO())),
        patch.object(sys, "stdout", out),
        patch.object(sys, "stderr", err),
        patch("signal.signal", lambda *_: None),
        patch.dict(os.environ, environment or {}),
    ):
        try:
            program.main()
        except SystemExit as end:
            code = int(end.code or 0)
    ended = Ended(code, _read(out), _read(err))
    typed = f"`{' '.join(words)}` ended with {ended.code}:\n{ended.out[-2000:]}\n{ended.err[-6000:]}"
    assert "Traceback" not in ended.out + ended.err, typed
    assert ended.code in _ENDINGS, typed
    assert ended.code == DONE or ended.err.strip() or (words[0] == "doctor" and ended.out.strip()), typed
    return ended


def _text() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _read(text: io.TextIOWrapper) -> str:
    assert isinstance(text.buffer, io.BytesIO)
    return text.buffer.getvalue().decode("utf-8", "replace")


@contextmanager
def without_waiting() -> Iterator[None]:
    """Have no command wait before it repeats a call, nor between polls, nor for processes that it starts."""
    made = Retrier.__init__

    def make(self: Retrier, *, sleep: Any = None, **options: Any) -> None:
        made(self, sleep=sleep or (lambda _seconds: None), **options)

    with patch.object(Retrier, "__init__", make), patch.object(process_map, "_BEFORE_WORKERS", math.inf):
        yield
