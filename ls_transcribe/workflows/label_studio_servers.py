"""The servers of Label Studio that a folder knows: each is connected to once, and whatever keeps it away is kept."""

from collections.abc import Callable

from ls_transcribe.errors import RunError
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.api import LabelStudioServer


class KnownServers:
    """The servers at addresses that a ledger has. `key` is the user's API token, `sleep` takes seconds.

    `on_wait` is called with the reason when a request waits for a server.
    """

    def __init__(
        self,
        key: str | None,
        on_wait: Callable[[str], None],
        *,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._key = key
        self._on_wait = on_wait
        self._sleep = sleep
        self._servers: dict[str, LabelStudioServer | RunError] = {}

    def at(self, url: str) -> LabelStudioServer | RunError:
        """Return the server at an address, or why it cannot be asked."""
        if url not in self._servers:
            try:
                access = ServerAccess.of(url, self._key)
                self._servers[url] = LabelStudioServer.connect(access, sleep=self._sleep, on_wait=self._on_wait)
            except RunError as error:
                self._servers[url] = error
        return self._servers[url]

    def give_up(self, url: str, error: RunError) -> None:
        """Ask a server no more: it was waited for in vain, and whatever is next need not wait as long again."""
        self._servers[url] = error
