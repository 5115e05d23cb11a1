"""A Dask cluster on this machine: what a task costs against a process of one's own, and what a second worker brings."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import Run, in_turn, ratios, run, shown, tell, timed
from benchmarks.speech import long_recording
from concurrency import deeds
from dask_cluster import DaskCluster, dask_cluster
from install_models import TINY_EN

from ls_transcribe.concurrency.cluster import ClusterWorkers
from ls_transcribe.concurrency.cluster_address import ClusterAddress, ClusterNews
from ls_transcribe.concurrency.process_pool import ProcessPool
from ls_transcribe.concurrency.workers import TaskEvent, Workers, run_tasks

_SECONDS = 5.0  # of a task: a recording of a minute or two
_TASKS = 8
_NO_OPS = 10_000


def cluster_overhead(folder: Path) -> None:
    """Tasks of five seconds on two workers of a cluster, against two processes of this machine; without their start."""
    with dask_cluster(folder / "cluster", workers=2) as cluster:
        theirs, ours = in_turn(lambda: _worked(_on(cluster)), lambda: _worked(ProcessPool(2)), times=3)
    ratio = ratios(theirs, ours)
    what = f"{_TASKS} tasks of {_SECONDS:.0f} s on two: cluster | processes"
    tell(what, shown(theirs), shown(ours), ratio, "≤ 1.02", met=ratio <= 1.02)


def cluster_workers(folder: Path) -> None:
    """Eight recordings of three minutes, tiny.en: an export with one worker against one with two."""
    recordings = folder / "recordings"
    recordings.mkdir()
    for number in range(8):
        long_recording(recordings / f"{number}.wav", 180, begin=number)
    with dask_cluster(folder / "one", workers=1) as one, dask_cluster(folder / "two", workers=2) as two:
        single, double = in_turn(lambda: _exported(recordings, one), lambda: _exported(recordings, two), times=2)
    ratio = ratios(single, double)
    what = "eight recordings of 180 s, tiny.en: one worker | two"
    tell(what, shown(single), shown(double), ratio, "≥ 1.8", met=ratio >= 1.8)


def cluster_memory(folder: Path) -> None:
    """Ten thousand tasks that do nothing: memory here and of the scheduler after all of them, against after a fifth."""
    with dask_cluster(folder / "cluster", workers=2) as cluster:
        began, told = time.perf_counter(), list[tuple[float, float]]()
        for number, _ in enumerate(run_tasks(deeds.double, range(_NO_OPS), _on(cluster)), 1):
            if number in (2 * _NO_OPS // 5, 2 * _NO_OPS):  # each task is told twice
                told.append((_memory(os.getpid()), _memory(cluster.scheduler.pid)))
        each = (time.perf_counter() - began) / _NO_OPS * 1000
    for where, early, late in zip(("here", "scheduler"), *told, strict=True):
        ratio = late / early
        what = f"memory, {where}: after {_NO_OPS:,} tasks | after {_NO_OPS // 5:,}"
        tell(what, f"{late:.0f} MiB", f"{early:.0f} MiB", ratio, "≤ 1.2", met=ratio <= 1.2)
    print(f"{each:.1f} ms for each of {_NO_OPS:,} tasks that do nothing, on two workers")


def _on(cluster: DaskCluster) -> ClusterWorkers:
    return ClusterWorkers(ClusterAddress(cluster.url), deeds.fine, ClusterNews())


def _worked(workers: Workers) -> Run:
    """Tasks of a few seconds, from when each worker has done one that takes no time."""
    events = run_tasks(time.sleep, [0.0, 0.0, *[_SECONDS] * _TASKS], workers)
    warm = 0
    while warm < 2:
        _task, event = next(events)
        warm += event is not TaskEvent.STARTED
    return timed(lambda: list(events))


def _exported(recordings: Path, cluster: DaskCluster) -> Run:
    out = recordings.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    tool = [sys.executable, "-m", "ls_transcribe", "export", str(recordings), "-o", str(out)]
    return run([*tool, "--engine", "whisper", "--model", str(TINY_EN.folder), "--cluster", cluster.url])


def _memory(process: int) -> float:
    """The memory of a process in MiB, as `ps` tells it."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], check=True, capture_output=True, text=True)  # noqa: S607
    return int(told.stdout) / 1024
