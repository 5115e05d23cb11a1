"""Waiting while a service cannot answer: a lost network, throttling, an internal error pass, and a run goes on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from ls_transcribe.errors import RunError
from ls_transcribe.errors.aws import AwsUnreachable

_T = TypeVar("_T")

LONGEST = 3600.0
"""How long (seconds) a call is tried again before the run is given up."""

_FIRST, _CAP = 0.5, 30.0  # seconds: the first wait at most, and any


class ServiceUnavailable(RunError):
    """Who was called could not be reached or could not answer now; whether the call took effect is not known."""


class Retrier:
    """Tries calls again, from any thread; `tell` hears the first reason of a wait. `sleep` takes seconds.

    `given_up` makes the refusal that ends a run which has waited for `longest` seconds, of the last reason.

    `end` wakes whoever waits here, who then gets the failure itself: nobody waits for a run that is over.
    """

    def __init__(
        self,
        *,
        sleep: Callable[[float], object] | None = None,
        tell: Callable[[str], None] = lambda _reason: None,
        given_up: Callable[[str], RunError] = AwsUnreachable,
        longest: float = LONGEST,
    ) -> None:
        self._over = threading.Event()
        self.sleep = sleep or self._over.wait
        self.tell = tell
        self.given_up = given_up
        self._longest = longest

    def end(self) -> None:
        """Wait for nothing any more."""
        self._over.set()

    @contextmanager
    def while_wanted(self) -> Iterator[None]:
        """Wait only as long as whoever asked does: what breaks off in here, Ctrl-C say, ends all waiting."""
        try:
            yield
        except BaseException:
            self.end()
            raise

    def over(self) -> bool:
        """Whether nobody waits any more."""
        return self._over.is_set()

    def call(self, function: Callable[[], _T]) -> _T:
        """What the function gives, when it does.

        Raises:
            RunError: It was Unavailable for too long.
        """
        from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential

        failure: BaseException | None = None

        def before_sleep(state: RetryCallState) -> None:
            nonlocal failure
            failure = state.outcome.exception() if state.outcome else None
            if state.attempt_number == _TOLD:
                self.tell(str(failure))

        def sleep(seconds: float) -> None:
            self.sleep(seconds)
            if self.over() and failure:
                raise failure

        retrying = Retrying(
            retry=retry_if_exception_type(ServiceUnavailable),
            wait=wait_random_exponential(multiplier=_FIRST, max=_CAP),
            stop=lambda state: self.over() or state.idle_for >= self._longest,
            sleep=sleep,
            before_sleep=before_sleep,
            reraise=True,
        )
        try:
            return retrying(function)
        except ServiceUnavailable as error:
            if self.over():
                raise
            raise self.given_up(str(error)) from error


_TOLD = 4  # attempts: a hiccup is nobody's concern
