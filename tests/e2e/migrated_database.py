"""A migrated, empty database of Label Studio, made once on a machine.

Label Studio fills an empty database with several hundred migrations, which takes it half a minute on two quiet cores.
The tests start several servers, so the result is kept beside the program and copied to each of them.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

NAME = "label_studio.sqlite3"
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
