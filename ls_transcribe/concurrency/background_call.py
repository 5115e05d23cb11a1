"""One answer ahead: it is asked for while another is gone through."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

_T = TypeVar("_T")


def call_in_background(call: Callable[[], _T]) -> "Future[_T]":
    """What a call gives, or raises, that a thread of its own makes.

    Nobody waits for it who does not want its result: Label Studio may take minutes, and Ctrl-C should take none. What
    the call asks must do no harm if it is never answered.
    """
    given: Future[_T] = Future()

    def make() -> None:
        try:
            given.set_result(call())
        except BaseException as error:  # it is raised where the result is wanted
            given.set_exception(error)

    threading.Thread(target=make, name="ahead", daemon=True).start()
    return given
