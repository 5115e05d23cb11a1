"""The tasks in Label Studio that play moved audio: each gets the new address before the audio is deleted."""

from collections.abc import Callable
from pathlib import Path

from ls_transcribe.aws import s3
from ls_transcribe.errors import RunError
from ls_transcribe.errors.label_studio import LabelStudioUnavailable
from ls_transcribe.label_studio.audio_addresses import LOCAL_FILES, local_files_address, split_address
from ls_transcribe.label_studio.project_tasks import replace_audio_address
from ls_transcribe.model.move import Move
from ls_transcribe.model.recording import local_path
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ImportedTask
from ls_transcribe.workflows.label_studio_servers import KnownServers
from ls_transcribe.workflows.watchers import ExportWatcher


class TaskAddresses:
    """Changes the addresses in the tasks that were imported from a folder, on whichever servers they are.

    `key` is the user's API token. `root` is Label Studio's document root, for recordings that it serves from a disk.
    `sleep` takes seconds.
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
        self._root = root
        self._servers = KnownServers(key, watcher.waiting_for_label_studio, sleep=sleep)

    def change(self, move: Move) -> str | None:
        """Have every task of a moved recording play it from there. Return the reason if one cannot be changed."""
        for imported in self._ledger.imported_tasks.of_recording(move.key):
            address = self._address(imported, move)
            if address is None or address == imported.audio:
                continue
            server = self._servers.at(imported.project.server)
            if isinstance(server, RunError):
                return f"its task in Label Studio still plays it from there. {server}"
            try:
                replace_audio_address(server, imported.task, imported.audio, address)
            except RunError as error:
                if isinstance(error, LabelStudioUnavailable):  # the others need not wait as long again
                    self._servers.give_up(server.access.url, error)
                return f"its task {imported.task} in Label Studio still plays it from there: {error}"
            self._ledger.imported_tasks.save_audio(imported, address)
        return None

    def _address(self, imported: ImportedTask, move: Move) -> str | None:
        """Return the address that a task plays after a move; None if it plays something else, such as an upload."""
        if imported.audio == move.source:
            return move.target
        server_path, own = split_address(imported.audio)
        if self._root is None or not own.startswith(LOCAL_FILES) or s3.is_s3(move.target):
            return None
        return f"{server_path}{local_files_address(local_path(move.target), self._root)}"
