"""The credentials of an account: one session of boto3, which all sessions of a run share.

Each session of boto3 reads the credentials for itself, and asks for its own MFA code: a code is good for one of them.
"""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from ls_transcribe.errors.aws import MfaNeedsTerminal, RegionMissing


class Login:
    """Makes the session of boto3 when it is first needed. Safe to use from several threads.

    `clients` are those that were made with it. `answered` has the services that have given an answer in this run.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.clients: dict[tuple[str, str | None], Any] = {}
        self.answered: set[str] = set()
        self._session: Any = None

    def session(self, make: Callable[[], Any]) -> Any:
        """Return the session of boto3. `make` makes one."""
        with self.lock:
            if self._session is None:
                self._session = make()
                _ask_here(self._session)
            return self._session

    def renew(self, client: Any) -> None:
        """Have the credentials read again, unless another thread has done so since this client was made."""
        with self.lock:
            if client in self.clients.values():
                self.clients.clear()
                self._session = None

    @property
    def source(self) -> str | None:
        """Where the credentials come from, in botocore's words ("sso", "env", "assume-role"); None without any."""
        with self.lock:
            signers = (getattr(client, "_request_signer", None) for client in self.clients.values())
            owners = [getattr(self._session, "_session", None), *signers]  # neither has a public way to it
            found = (getattr(getattr(owner, "_credentials", None), "method", None) for owner in owners)
            return next(filter(None, found), None)


def has_terminal() -> bool:
    """Whether there is a terminal at which a person can be asked. This is where `getpass` asks."""
    try:
        with open("/dev/tty", "rb", buffering=0):  # noqa: PTH123  # a terminal is no file of ours
            return True
    except OSError:
        return False


def _ask_here(session: Any) -> None:
    """Have a session of boto3 ask for MFA codes at a terminal, or not at all: `getpass` would read standard input."""
    chain = session._session.get_component("credential_provider")  # boto3 has no public way to it
    for provider in chain.providers:
        if provider.METHOD == "assume-role":
            provider._prompter = partial(_ask, session)


def _ask(session: Any, prompt: str) -> str:
    """Ask for an MFA code.

    Raises:
        MfaNeedsTerminal: There is nobody to ask.
        RegionMissing: The role cannot be asked for without a region, so that the code would be lost.
    """
    from getpass import getpass

    if session.region_name is None:
        raise RegionMissing
    if not has_terminal():
        raise MfaNeedsTerminal(prompt.strip(" :"))
    return getpass(prompt)
