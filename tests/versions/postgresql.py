"""A PostgreSQL of its own for a Label Studio: made in an empty folder by the machine's programs, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from e2e.studio import free_port

_INSTALLED = Path("/usr/lib/postgresql")
_USER = "postgres"
"""Its programs refuse to be run by root. Debian's package makes this user."""


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, of the latest version; None if there are none."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = sorted(_INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return folders[-1].parent if folders else None


@contextmanager
def running(bin_folder: Path) -> Iterator[Mapping[str, str]]:
    """Run a database server, and yield the settings with which Label Studio uses it."""
    with tempfile.TemporaryDirectory(prefix="postgresql-") as folder:
        if os.geteuid() == 0:
            owner = pwd.getpwnam(_USER)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data, port = f"{folder}/data", free_port()
        _run(bin_folder / "initdb", "-D", data, "-U", _USER, "--auth=trust", "--no-sync", folder=folder)
        options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
        _run(bin_folder / "pg_ctl", "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start", folder=folder)
        try:
            yield {
                "DJANGO_DB": "default",
                "POSTGRE_HOST": "127.0.0.1",
                "POSTGRE_PORT": str(port),
                "POSTGRE_USER": _USER,
                "POSTGRE_NAME": _USER,
            }
        finally:
            _run(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop", folder=folder)


def _run(program: Path, *words: str, folder: str) -> None:
    """Run a program to its end. What it prints is kept back: a server that it starts would keep a pipe open."""
    user = _USER if os.geteuid() == 0 else None
    with (Path(folder).parent / f"{Path(folder).name}.out").open("w+") as out:
        ended = subprocess.run(
            [str(program), *words], cwd=folder, user=user, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False
        )
        Path(out.name).unlink()
        out.seek(0)
        if ended.returncode != 0:
            raise RuntimeError(f"{program.name} ended with {ended.returncode}: {out.read()}")
