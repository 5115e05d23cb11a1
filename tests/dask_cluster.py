"""A Dask cluster on this machine: its scheduler and its workers are real processes."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType

from processes import group, started, wait_until

TESTS = Path(__file__).parent

_SLOW_START = 120.0  # seconds: much is loaded, and machines can be busy


class DaskCluster:
    """A scheduler on a port of its own, and the workers that are started for it. It logs into `folder`."""

    def __init__(self, folder: Path, stack: ExitStack, *, tls: Sequence[str] = (), host: str = "127.0.0.1") -> None:
        self._folder = folder
        self._stack = stack
        self._tls = tls
        self._own = f"tcp://[{host}]" if ":" in host else host
        self._port = _free_port()
        self.url = f"{'tls' if tls else 'tcp'}://{f'[{host}]' if ':' in host else host}:{self._port}"
        self.workers: list[subprocess.Popen[str]] = []
        self.start_scheduler()

    def start_scheduler(self) -> None:
        """Start the scheduler, at the same address each time."""
        options = ["--host", self.url.rpartition(":")[0], "--port", str(self._port), "--dashboard-address", ":0"]
        log = self._folder / "scheduler.log"
        log.unlink(missing_ok=True)
        self.scheduler = self._dask("scheduler", log, [*options, *self._tls], {})
        assert wait_until(lambda: "Scheduler at" in _text(log), _SLOW_START), _text(log)

    def start_worker(
        self,
        *options: str,
        number: int = 1,
        path: Sequence[Path] = (),
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> subprocess.Popen[str]:
        """Start a nanny for each of a number of workers with a thread each, and wait until they are there.

        `path` has folders besides this one in which they find modules, `environment` variables of theirs.
        """
        log = self._folder / f"worker-{len(self.workers)}.log"
        variables = {**environment, "PYTHONPATH": os.pathsep.join(map(str, [*path, TESTS, *_paths()]))}
        shared = ["--nworkers", str(number), "--nthreads", "1", "--host", self._own, "--dashboard-address", ":0"]
        folder = ["--local-directory", str(self._folder)]
        worker = self._dask("worker", log, [self.url, *shared, *folder, *options, *self._tls], variables)
        self.workers.append(worker)
        assert wait_until(lambda: len(re.findall("Registered to:", _text(log))) >= number, _SLOW_START), _text(log)
        return worker

    def restart(self) -> None:
        """End everything, and start the scheduler again, which then knows nobody."""
        for process in (self.scheduler, *self.workers):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            assert wait_until(lambda process=process: not group(process.pid))  # type: ignore[misc]
        self.start_scheduler()

    def _dask(
        self, what: str, log: Path, options: Sequence[str], environment: Mapping[str, str]
    ) -> subprocess.Popen[str]:
        file = self._stack.enter_context(log.open("w"))
        command = [sys.executable, "-m", "dask", what, *options]
        variables = {name: value for name, value in os.environ.items() if not name.startswith("DASK_")}
        process = started(command, stdout=file, stderr=file, cwd=self._folder, env={**variables, **environment})
        return self._stack.enter_context(process)


@contextmanager
def dask_cluster(
    folder: Path, *, workers: int = 0, tls: Sequence[str] = (), host: str = "127.0.0.1"
) -> Iterator[DaskCluster]:
    """A cluster with so many workers, which are killed in the end."""
    folder.mkdir(exist_ok=True)
    with ExitStack() as stack:
        cluster = DaskCluster(folder, stack, tls=tls, host=host)
        if workers:
            cluster.start_worker(number=workers)
        yield cluster


def _paths() -> list[str]:
    """Where modules are found besides, if that is set for the tests themselves."""
    return [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _text(log: Path) -> str:
    return log.read_text() if log.exists() else ""
