"""Workers of a Dask cluster: real processes that come, go and die."""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from concurrency import deeds
from dask_cluster import DaskCluster, dask_cluster
from processes import wait_until

from ls_transcribe.concurrency import cluster_client, workers
from ls_transcribe.concurrency.cluster import ClusterWorkers
from ls_transcribe.concurrency.cluster_address import ClusterAddress, ClusterNews
from ls_transcribe.concurrency.workers import TaskEvent, run_tasks
from ls_transcribe.errors.cluster import ClusterGone, ClusterNotReached, ClusterWorkersRefused

_T = TypeVar("_T")
_R = TypeVar("_R")

STARTED, CRASHED = TaskEvent.STARTED, TaskEvent.CRASHED


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_PATIENCE", 0.05)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """A cluster of two workers, which are replaced when they die."""
    with dask_cluster(tmp_path_factory.mktemp("cluster"), workers=2) as cluster:
        yield cluster


class _News(ClusterNews):
    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []

    def refused(self, worker: str, reason: str) -> None:
        self.told.append(("refused", worker, reason))

    def unable(self, worker: str, reason: str) -> None:
        self.told.append(("unable", worker.partition(" ")[0], reason))

    def idle_threads(self, number: int) -> None:
        self.told.append(("idle threads", str(number)))

    def left_running(self, number: int) -> None:
        self.told.append(("left running", str(number)))


def _workers(
    cluster: DaskCluster, question: Callable[[], str | None] = deeds.fine, news: ClusterNews | None = None
) -> ClusterWorkers:
    return ClusterWorkers(ClusterAddress(cluster.url), question, news or _News())


def test_every_task_comes_out_once(cluster: DaskCluster) -> None:
    """Each is told when it starts and with its result, though others wait for the workers."""
    once = Counter([*((number, STARTED) for number in range(20)), *((number, 2 * number) for number in range(20))])
    assert Counter(run_tasks(deeds.double, range(20), _workers(cluster))) == once


def test_a_task_that_kills_workers_kills_two_and_costs_itself(cluster: DaskCluster, tmp_path: Path) -> None:
    """The scheduler would let it kill four. What was under way beside it comes out."""
    note = tmp_path / "note"
    tasks = [(word, note) for word in ("one", "two", "crash", "three", "four")]
    results = _results(run_tasks(deeds.shout_with_note, tasks, _workers(cluster)))
    words = {word: result for (word, _note), result in results.items()}
    assert (words, note.read_text().count("crash")) == (
        {"one": "ONE", "two": "TWO", "crash": CRASHED, "three": "THREE", "four": "FOUR"},
        2,
    )


def test_a_worker_that_is_killed_costs_a_repetition(cluster: DaskCluster, tmp_path: Path) -> None:
    """Its task comes out, from another one."""
    note = tmp_path / "note"
    events = _while_it_lingers(note, lambda: os.kill(int(note.read_text()), signal.SIGKILL), _workers(cluster))
    assert [type(event) for event in events] == [TaskEvent, int]


def test_workers_that_are_ended_in_order_are_no_fault_of_a_task(tmp_path: Path) -> None:
    """However often that happens, as where machines are lent: the task is begun again elsewhere."""
    note = tmp_path / "note"

    def end() -> None:
        nanny = os.getpgid(int(note.read_text()))
        note.unlink()
        os.kill(nanny, signal.SIGTERM)

    with dask_cluster(tmp_path / "cluster") as cluster:
        for _ in range(4):
            cluster.start_worker()
        events = _while_it_lingers(note, end, _workers(cluster), times=3, after=note.touch)
    assert [type(event) for event in events] == [TaskEvent, int]


def test_workers_that_want_too_much_memory_are_ended_for_it(cluster: DaskCluster, tmp_path: Path) -> None:
    """A nanny ends them with the same signal; the task that took it costs itself."""
    note = tmp_path / "note"

    def end() -> None:
        os.kill(int(note.read_text()), signal.SIGTERM)
        note.unlink()

    events = _while_it_lingers(note, end, _workers(cluster), times=2)
    assert events == [STARTED, CRASHED]


def test_a_worker_that_cannot_do_it_is_named_and_not_used(tmp_path: Path) -> None:
    """The others do all of it, also if such a one comes later."""
    with dask_cluster(tmp_path / "cluster") as cluster:
        good, bad = (
            cluster.start_worker("--name", "good"),
            cluster.start_worker("--name", "bad", environment={"FAULT": "too old"}),
        )
        news = _News()
        processes = set(
            _results(run_tasks(deeds.tell_process, range(6), _workers(cluster, deeds.fault, news))).values()
        )
    assert (len(processes), [(worker.partition(" ")[0], reason) for _, worker, reason in news.told], good, bad) == (
        1,
        [("bad", "too old")],
        good,
        bad,
    )


def test_what_one_worker_cannot_do_another_does(tmp_path: Path) -> None:
    """Which one cannot is told once. Where nobody can, the call says what comes out."""
    with dask_cluster(tmp_path / "cluster") as cluster:
        cluster.start_worker("--name", "unable")
        nobody = _results(run_tasks(deeds.tell_whether_able, range(2), _workers(cluster)))
        cluster.start_worker("--name", "able", environment={"ABLE": "yes"})
        news = _News()
        somebody = _results(run_tasks(deeds.tell_whether_able, range(6), _workers(cluster, news=news)))
    assert (set(nobody.values()), set(somebody.values()), news.told) == (
        {"nobody, not even unable"},
        {"yes"},
        [("unable", "unable", "it is tired")],
    )


def test_threads_that_have_nothing_to_do_are_told(tmp_path: Path) -> None:
    """A worker has one call at a time, however many threads it has."""
    with dask_cluster(tmp_path / "cluster") as cluster:
        cluster.start_worker("--nthreads", "4")
        news = _News()
        there = _workers(cluster, news=news)
        places = there.places()
        there.close()
    assert (places, news.told) == (1, [("idle threads", "3")])


def test_no_worker_that_can_do_it_is_an_error(tmp_path: Path) -> None:
    """It names each with its reason, and no task is begun."""
    with dask_cluster(tmp_path / "cluster") as cluster:
        cluster.start_worker("--name", "bad", environment={"FAULT": "too old"})
        with pytest.raises(ClusterWorkersRefused, match=r"bad \(tcp://.*\): too old\)\. Nothing was started"):
            list(run_tasks(deeds.double, [1], _workers(cluster, deeds.fault)))


def test_a_scheduler_that_goes_away_ends_the_work(tmp_path: Path) -> None:
    """Whoever waits for a result is told so."""
    with dask_cluster(tmp_path / "cluster", workers=1) as cluster:
        note = tmp_path / "note"
        with pytest.raises(ClusterGone, match="What is finished is kept"):
            _while_it_lingers(note, cluster.scheduler.kill, _workers(cluster))


def test_a_scheduler_that_goes_away_is_no_fault_of_workers(tmp_path: Path) -> None:
    """Those that are just asked are not told to be of no use."""
    note, news = tmp_path / "note", _News()
    with dask_cluster(tmp_path / "cluster", workers=1) as cluster, ThreadPoolExecutor() as beside:
        there = _workers(cluster, partial(deeds.wait, note), news)
        beside.submit(wait_until, note.exists).add_done_callback(lambda _: cluster.scheduler.kill())
        with pytest.raises(ClusterGone):
            list(run_tasks(deeds.double, [1], there))
    assert news.told == []


def test_a_scheduler_that_says_nothing_has_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds its connections and answers no more, as one that is stopped or cut off."""
    monkeypatch.setattr(cluster_client, "_LONGEST_ANSWER", 0.5)
    with dask_cluster(tmp_path / "cluster", workers=1) as cluster:
        note = tmp_path / "note"
        with pytest.raises(ClusterGone, match="it does not answer"):
            _while_it_lingers(note, lambda: cluster.scheduler.send_signal(signal.SIGSTOP), _workers(cluster))


def test_closing_leaves_what_is_under_way(cluster: DaskCluster, tmp_path: Path) -> None:
    """It cannot be ended from here: it is said how many calls that are, and no more are begun."""
    notes = [(tmp_path / f"note {number}", tmp_path / "end") for number in range(4)]
    news = _News()
    events = run_tasks(deeds.linger_with_others, notes, _workers(cluster, news=news))
    begun = [next(events) for _ in range(2)]
    next_begun = wait_until(lambda: notes[0][0].exists())
    events.close()
    (tmp_path / "end").touch()
    assert (len(begun), next_begun, news.told, [note.exists() for note, _end in notes][2:]) == (
        2,
        True,
        [("left running", "1")],
        [False, False],
    )


def test_a_scheduler_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told why, soon."""
    monkeypatch.setattr(cluster_client, "_LONGEST_CONNECTING", 2.0)
    with pytest.raises(ClusterNotReached, match=r"tcp://127\.0\.0\.1:1 of the cluster cannot be reached"):
        ClusterWorkers(ClusterAddress("tcp://127.0.0.1:1"), deeds.fine, _News())


def _while_it_lingers(
    note: Path,
    act: Callable[[], object],
    there: ClusterWorkers,
    *,
    times: int = 1,
    after: Callable[[], object] = lambda: None,
) -> list[int | TaskEvent]:
    """What is told of a task that never ends, while something is done each time that it has begun."""
    left = list(range(times))

    def act_once() -> None:
        if left and deeds.written(note):
            left.pop()
            act()
            if not left:
                after()

    return [event for _task, event in run_tasks(deeds.linger, [note], there, while_waiting=act_once)]


def _results(events: Iterator[tuple[_T, _R | TaskEvent]]) -> dict[_T, _R | TaskEvent]:
    return {task: event for task, event in events if event is not STARTED}
