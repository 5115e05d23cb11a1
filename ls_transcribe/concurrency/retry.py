"""Repeat calls while a service is unavailable: lost networks, throttling and internal errors pass; a run goes on."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, TypeVar

from ls_transcribe.errors import RunError
from ls_transcribe.errors.aws import AwsUnreachable

if TYPE_CHECKING:
    from tenacity import RetryCallState

_T = TypeVar("_T")

LONGEST_WAIT = 3600.0
"""Seconds for which a call is repeated before the run is given up."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds: at most, before the second attempt and before any

_REPORTED_ATTEMPT = 4  # attempts before a wait is reported: nobody needs to know of a hiccup
_REPORTED_CAUSE = 2  # attempts before a cause is reported that waiting probably does not help against
_PATIENCE = 10.0  # seconds for which such a cause is waited for; a last attempt takes no more than ten others


class ServiceUnavailable(RunError):
    """A service could not be reached or could not answer. It is not known whether the call took effect.

    `ends_with` is the error to give up with soon, because waiting probably does not help; None if it may.
    """

    ends_with: RunError | None = None


class Retrier:
    """Repeats calls that failed because a service was unavailable. Safe to use from several threads.

    `sleep` takes seconds. `on_wait` is called with the reason when a wait begins that is worth a report, in the thread
    of the call. After `longest_wait` seconds the call is given up, and `gives_up_with` makes the error from the last
    reason.

    `stop` wakes every thread that waits here. It gets the error of its last attempt, since its result is not wanted.
    """

    def __init__(
        self,
        *,
        sleep: Callable[[float], object] | None = None,
        on_wait: Callable[[str], None] = lambda _reason: None,
        gives_up_with: Callable[[str], RunError] = AwsUnreachable,
        longest_wait: float = LONGEST_WAIT,
    ) -> None:
        self._stopped = threading.Event()
        self.sleep = sleep or self._stopped.wait
        self.on_wait = on_wait
        self._gives_up_with = gives_up_with
        self._longest_wait = longest_wait

    def stop(self) -> None:
        """End every wait. From now on each call is made once."""
        self._stopped.set()

    @contextmanager
    def stop_on_error(self) -> Iterator[None]:
        """Call `stop` if the block is left by an exception, such as Ctrl-C: then nobody wants the results any more."""
        try:
            yield
        except BaseException:
            self.stop()
            raise

    @property
    def is_stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stopped.is_set()

    def call(self, function: Callable[[], _T]) -> _T:
        """Call a function until the service is available, and return its result.

        Raises:
            ServiceUnavailable: The service was not available, and this was stopped.
            RunError: The service was not available for too long.
        """
        began = time.monotonic()
        try:
            return function()
        except ServiceUnavailable as error:
            first = error
        return self._repeat(function, first, began)

    def _repeat(self, function: Callable[[], _T], first: ServiceUnavailable, began: float) -> _T:
        """Go on after a first call, which has failed. Only now the library for it is loaded."""
        from tenacity import Retrying, retry_if_exception_type, wait_random_exponential

        failed = [first]
        failure: BaseException | None = None
        is_reported = False

        def before_sleep(state: "RetryCallState") -> None:
            nonlocal failure, is_reported
            failure = _failure_of(state)
            enough = _REPORTED_CAUSE if failure and failure.ends_with else _REPORTED_ATTEMPT
            if state.attempt_number >= enough and not is_reported:
                is_reported = True
                self.on_wait(str(failure))

        def sleep(seconds: float) -> None:
            self.sleep(seconds)
            if self.is_stopped and failure:
                raise failure

        pause = wait_random_exponential(multiplier=_FIRST_PAUSE, max=_LONGEST_PAUSE)
        retrying = Retrying(
            retry=retry_if_exception_type(ServiceUnavailable),
            wait=lambda state: min(pause(state), _pause_at_most(state)),
            stop=lambda state: self.is_stopped or state.idle_for >= self._longest_wait or _is_hopeless(state, began),
            sleep=sleep,
            before_sleep=before_sleep,
            reraise=True,
        )
        try:
            return retrying(lambda: _raise(failed.pop()) if failed else function())
        except ServiceUnavailable as error:
            if self.is_stopped:
                raise
            raise (error.ends_with or self._gives_up_with(str(error))) from error


def _raise(error: ServiceUnavailable) -> NoReturn:
    raise error


def _failure_of(state: "RetryCallState") -> ServiceUnavailable | None:
    """Return the error of a call's last attempt."""
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, ServiceUnavailable) else None


def _pause_at_most(state: "RetryCallState") -> float:
    """Return the longest pause after a failure, in seconds."""
    failure = _failure_of(state)
    return _PATIENCE / 2 if failure and failure.ends_with else _LONGEST_PAUSE


def _is_hopeless(state: "RetryCallState", began: float) -> bool:
    """Whether a call failed again and again because of something that waiting probably does not help against.

    `began` is when it was made first, by the clock that cannot be set.
    """
    failure = _failure_of(state)
    waited = max(state.idle_for, time.monotonic() - began)
    return bool(failure and failure.ends_with) and state.attempt_number >= _REPORTED_CAUSE and waited >= _PATIENCE
