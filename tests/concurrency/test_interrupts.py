"""An interruption waits for what must not be left half done."""

import signal

import pytest

from ls_transcribe.concurrency import interrupts


@pytest.mark.parametrize("number", interrupts.ENDING)
def test_what_was_begun_is_finished_first(number: signal.Signals) -> None:
    """A signal that comes meanwhile takes effect when what stands inside has been done."""
    before = signal.signal(number, signal.default_int_handler)
    finished = []

    def begin() -> None:
        with interrupts.delayed():
            signal.raise_signal(number)
            finished.append(number)

    try:
        with pytest.raises(KeyboardInterrupt):
            begin()
        assert (finished, signal.getsignal(number)) == ([number], signal.default_int_handler)
    finally:
        signal.signal(number, before)


def test_ignored_stays_ignored() -> None:
    """A run that was started deaf to Ctrl-C, as `nohup` does, stays so."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interrupts.delayed():
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
