"""A real Label Studio server for the end-to-end tests: its own port, its own data, nothing of the machine's."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from e2e import migrated_database
from studio import REPOSITORY, Account, Studio

START_SECONDS = 300  # on a busy runner, where it may have to migrate an empty database as well
STOP_SECONDS = 15
LOG_LINES = 40
S3_ON_LOOPBACK = {"LABEL_STUDIO_SSRF_PROTECTION_ENABLED": "false"}
"""The setting without which a server refuses a test's S3 as an attack."""


class StudioError(Exception):
    """Why there is no server to test against, and what to do about it."""


def program() -> Path:
    """Where Label Studio is: LABEL_STUDIO_BIN, else the environment that `make test` installs; StudioError if not."""
    path = Path(os.environ.get("LABEL_STUDIO_BIN") or REPOSITORY / ".venv-label-studio/bin/label-studio")
    if not path.is_file():
        message = (
            f"There is no Label Studio at {path}: `make test` installs one (or `make .venv-label-studio/.installed` "
            "alone); the variable LABEL_STUDIO_BIN names another."
        )
        raise StudioError(message)
    return path


class StudioServer(Studio):
    """One server. Use it in a `with`: it answers inside, and its whole process group is gone after.

    `folder` holds the database and the log, and a server that finds a database there goes on with it. `settings` are
    more variables of the server's.
    """

    def __init__(
        self,
        program: Path,
        folder: Path,
        document_root: Path,
        *,
        account: Account | None = None,
        port: int | None = None,
        settings: Mapping[str, str] = S3_ON_LOOPBACK,
    ) -> None:
        super().__init__(f"http://127.0.0.1:{port or free_port()}", document_root, account)
        self.program = program
        self.folder = folder
        self.log = folder / "label-studio.log"
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        migrated_database.provide(self.program, self.folder, self._environment())
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(),
                cwd=self.folder,  # it looks there for folders to serve without being asked
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait_until_it_answers(self._process)
        except BaseException:
            self._stop(self._process)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        if self._process is not None:
            self._stop(self._process)

    def stand_by(self) -> None:
        """Wait for as long as the server runs, which should be for ever; StudioError once it has ended by itself."""
        if self._process is not None:
            code = self._process.wait()
            message = f"Label Studio has ended with code {code}:\n{self._end_of_log()}"
            raise StudioError(message)

    def _command(self) -> list[str]:
        port = self.url.rpartition(":")[2]
        return [str(self.program), "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", port]

    def _environment(self) -> Mapping[str, str]:
        """Give all that the server may know: a setting of the machine's, AWS key or proxy must not change a test."""
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        return kept | {
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "LABEL_STUDIO_BASE_DATA_DIR": str(self.folder),
            "LABEL_STUDIO_USERNAME": self.account.email,
            "LABEL_STUDIO_PASSWORD": self.account.password,
            "LABEL_STUDIO_USER_TOKEN": self.account.token,
            "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
            "LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED": "true",
            "LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT": str(self.document_root),
            **migrated_database.CALLS_NOBODY,
            **self._settings,
        }

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                message = f"Label Studio ended with code {process.returncode} as it started:\n{self._end_of_log()}"
                raise StudioError(message)
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5):
                    return
            except OSError:  # refused, or too slow yet
                time.sleep(0.2)
        message = f"Label Studio did not answer within {START_SECONDS} s:\n{self._end_of_log()}"
        raise StudioError(message)

    def _end_of_log(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LOG_LINES:])

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, sign)
                process.wait(STOP_SECONDS)
            except ProcessLookupError:
                process.wait(STOP_SECONDS)
                return
            except subprocess.TimeoutExpired:
                continue


def free_port() -> int:
    """Give a port that is free now; should another take it meanwhile, the server says so in its log and moves on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
