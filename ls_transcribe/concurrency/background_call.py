"""Make one call in the background, such as a request for the next page while this one is processed."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

_T = TypeVar("_T")


def call_in_background(call: Callable[[], _T]) -> "Future[_T]":
    """Start a call in a thread of its own, and return the future of its result or error.

    The thread is a daemon, so that nobody has to wait for a result that is not wanted: Label Studio may take minutes,
    and Ctrl-C should take no time. The call must do no harm if nobody uses its result.
    """
    future: Future[_T] = Future()

    def make() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # it is raised where the result is wanted
            future.set_exception(error)

    threading.Thread(target=make, name="background-call", daemon=True).start()
    return future
