"""Sessions that do not sleep, and what comes of their calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ls_transcribe.aws import Account, Session
from ls_transcribe.aws.call_errors import AwsCallError
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.errors import RunError


@dataclass
class Door:
    """A session, how long (seconds) it would have slept, and what it told."""

    session: Session
    naps: list[float]
    told: list[str]


def door(account: Account | Session) -> Door:
    """A door for an account, or a session with a retrier of its own for one test."""
    session = account if isinstance(account, Session) else Session(account)
    made = Door(session, [], [])
    session.retrier = Retrier(sleep=made.naps.append, on_wait=made.told.append)
    return made


def outcome(call: Callable[..., Any], *arguments: Any, **more: Any) -> tuple[str, str]:
    """What a call that does not do as asked comes to, and its text; no other exception may come out of the door."""
    with pytest.raises((AwsCallError, RunError)) as caught:
        call(*arguments, **more)
    return type(caught.value).__name__, str(caught.value)


def clients_made(session: Session, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The services of the clients that the session makes from now on."""
    made: list[str] = []
    make = session._make

    def make_and_note(service: str, region: str | None) -> Any:
        made.append(service)
        return make(service, region)

    monkeypatch.setattr(session, "_make", make_and_note)
    return made
