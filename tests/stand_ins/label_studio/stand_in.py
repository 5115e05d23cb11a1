"""The stand-in as tests use it: the same things that people and scripts do in a real Label Studio."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from stand_ins.label_studio.server import Server, running
from studio import Account, Studio


class StandIn(Studio):
    """Label Studio without Label Studio. `server` has its state."""

    def __init__(self, server: Server, account: Account) -> None:
        super().__init__(server.url, server.document_root, account)
        self.server = server


@contextmanager
def started(document_root: Path) -> Iterator[StandIn]:
    """Run a stand-in with one account and nothing in it."""
    account = Account()
    with running(document_root, account.email, account.token) as server:
        stand_in = StandIn(server, account)
        with closing(stand_in):
            yield stand_in
