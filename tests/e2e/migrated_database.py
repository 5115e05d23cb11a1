"""A migrated, empty database of Label Studio, made once on a machine.

Label Studio fills an empty database with several hundred migrations, which takes it half a minute on two quiet cores.
The tests start several servers, so the result is kept beside the program and copied to each of them. The Makefile has
it made when Label Studio is installed (`python -m e2e.migrated_database PROGRAM`); where that was not done, the first
server does it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

NAME = "label_studio.sqlite3"
NOBODY = "http://127.0.0.1:9"
CALLS_NOBODY = {
    "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
    "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
    "LABEL_STUDIO_SENTRY_DSN": "",
    "LABEL_STUDIO_FRONTEND_SENTRY_DSN": "",
    "HTTP_PROXY": NOBODY,
    "HTTPS_PROXY": NOBODY,
    "NO_PROXY": "127.0.0.1,localhost",
}
"""It calls home in five ways. Four have a switch; the tips on its pages have none, so that whatever is not on loopback
is sent to a port where nobody listens."""
MIGRATION_SECONDS = 300
MEMORY = Path("/dev/shm")  # noqa: S108
"""The migrations are hundreds of small transactions: in memory they take two thirds of the time."""


def provide(program: Path, folder: Path, environment: Mapping[str, str]) -> None:
    """Copy the migrated database into a server's folder that has none.

    Nothing is copied where the program's version is not known or its environment cannot be written to: the server then
    migrates by itself.
    """
    kept = _kept_path(program)
    if kept is None or (folder / NAME).exists():
        return
    if not kept.exists():
        _migrate(program, kept, environment)
    if kept.exists():
        shutil.copyfile(kept, folder / NAME)


def memory_folder() -> Path | None:
    """Return the folder in memory for what is written often. None if there is none."""
    return MEMORY if os.access(MEMORY, os.W_OK) else None


def _kept_path(program: Path) -> Path | None:
    """Return where the database of this version of the program is kept. None if it cannot be."""
    environment = program.parents[1]
    installed = sorted(environment.glob("lib/python*/site-packages/label_studio-*.dist-info"))
    if not installed or not os.access(environment, os.W_OK):
        return None
    version = installed[-1].name.removeprefix("label_studio-").removesuffix(".dist-info")
    return environment / f"migrated-{version}.sqlite3"


def _migrate(program: Path, kept: Path, environment: Mapping[str, str]) -> None:
    """Have the program migrate an empty database: any command does that first, and `version` does nothing else."""
    with tempfile.TemporaryDirectory(prefix="label-studio-", dir=memory_folder()) as folder:
        environment = {**environment, "HOME": folder, "LABEL_STUDIO_BASE_DATA_DIR": folder}
        ended = subprocess.run(
            [str(program), "version"], env=environment, capture_output=True, check=False, timeout=MIGRATION_SECONDS
        )
        if ended.returncode == 0:
            draft = kept.with_name(f"{kept.name}.{os.getpid()}")
            shutil.copyfile(Path(folder) / NAME, draft)
            draft.replace(kept)  # two workers may make it at the same time


def main(program: Path) -> None:
    """Make the database if it is missing."""
    kept = _kept_path(program)
    if kept is not None and not kept.exists():
        _migrate(program, kept, {**os.environ, **CALLS_NOBODY})


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
