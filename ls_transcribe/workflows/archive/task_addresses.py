"""Delivered tasks and audio that moves: each task is told where its recording is now, before it leaves where it was."""

from collections.abc import Callable
from pathlib import Path

from ls_transcribe.aws import s3
from ls_transcribe.errors import RunError
from ls_transcribe.errors.label_studio import LabelStudioUnavailable
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.label_studio.audio_addresses import local_files_address
from ls_transcribe.label_studio.project_tasks import replace_audio_address
from ls_transcribe.model.move import Move
from ls_transcribe.model.recording import local_path
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ImportedTask
from ls_transcribe.workflows.watchers import ExportWatcher


class TaskAddresses:
    """The tasks that were delivered from a folder, wherever they are. `key` lets into the servers that have them.

    `root` is Label Studio's document root, for recordings that it serves from a disk.
    """

    def __init__(
        self,
        ledger: Ledger,
        key: str | None,
        root: Path | None,
        watcher: ExportWatcher,
        *,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._ledger = ledger
        self._key = key
        self._root = root
        self._watcher = watcher
        self._sleep = sleep
        self._servers: dict[str, LabelStudioServer | RunError] = {}

    def change(self, move: Move) -> str | None:
        """Have every task of a recording play it from where it was moved to. Gives the reason if one does not."""
        for delivery in self._ledger.imported_tasks.of_recording(move.key):
            address = self._address(delivery, move)
            if address is None or address == delivery.audio:
                continue
            server = self._server(delivery.project.server)
            if isinstance(server, RunError):
                return f"its task in Label Studio still plays it from there. {server}"
            try:
                replace_audio_address(server, delivery.task, delivery.audio, address)
            except RunError as error:
                if isinstance(error, LabelStudioUnavailable):  # nobody waits so long once more for each of the others
                    self._servers[server.access.url] = error
                return f"its task {delivery.task} in Label Studio still plays it from there: {error}"
            self._ledger.imported_tasks.save_audio(delivery, address)
        return None

    def _address(self, delivery: ImportedTask, move: Move) -> str | None:
        """What a task is to play after a move; None if it plays something else, as an upload."""
        if delivery.audio == move.source:
            return move.target
        is_served = delivery.audio.startswith("/data/local-files/") and not s3.is_s3(move.target)
        return local_files_address(local_path(move.target), self._root) if is_served and self._root else None

    def _server(self, url: str) -> LabelStudioServer | RunError:
        """A server, asked once for all moves."""
        if url not in self._servers:
            try:
                access = ServerAccess.of(url, self._key)
                self._servers[url] = LabelStudioServer.connect(access, sleep=self._sleep, on_wait=self._tell)
            except RunError as refusal:
                self._servers[url] = refusal
        return self._servers[url]

    def _tell(self, reason: str) -> None:
        self._watcher.waiting(reason, service="Label Studio")
