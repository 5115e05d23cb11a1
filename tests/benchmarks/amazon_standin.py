"""Amazon's stand-in as a process of its own, in real time: what it costs is not taken from the client it serves."""

import logging
import multiprocessing
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from math import log, pi, sqrt
from multiprocessing.connection import Connection

from stand_ins.amazon.jobs import COMPLETED
from stand_ins.amazon.server import Amazon, Host, running
from stand_ins.amazon.throttle import PUBLISHED

START_RATE = PUBLISHED["StartTranscriptionJob"]
LATENCY = 0.03
"""Seconds that every call takes."""


@dataclass(frozen=True)
class Size:
    """How many recordings there are in s3://input/, how many jobs run at a time, and their seconds on average."""

    recordings: int
    slots: int
    seconds: float = 6.0

    def __str__(self) -> str:
        return f"{self.recordings:,} recordings, {self.slots} slots, {self.seconds:g} s"

    @property
    def uris(self) -> list[str]:
        """The recordings in the order in which S3 lists them."""
        return [f"s3://input/{number:05}.wav" for number in range(self.recordings)]

    def duration(self, uri: str) -> float:
        """How many seconds a recording's job takes: a third of the average at least, one in a thousand 2.3 times it."""
        part = int.from_bytes(sha256(uri.encode()).digest()[:4]) / 2**32
        return self.seconds / 3 * (1 + 4 * sqrt(-log(1 - part) / pi))


@dataclass(frozen=True)
class Tally:
    """What a client has done.

    `begun` is when it sent its first start (epoch seconds), `cpu` what the stand-in has spent on it (seconds).
    """

    begun: float
    completed: int
    starts: int
    refused_starts: int
    gets: int
    lists: int
    cpu: float


class StandIn:
    """The stand-in's process, as the one that started it sees it; `url` is its endpoint."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self.url: str = pipe.recv()

    def fresh(self, size: Size) -> dict[str, str]:
        """Have it forget everything, and put recordings there; the variables that lead a client to it."""
        self._pipe.send(size)
        environment: dict[str, str] = self._pipe.recv()
        return environment

    def tally(self) -> Tally:
        """What has been done since it was fresh."""
        self._pipe.send(None)
        tally: Tally = self._pipe.recv()
        return tally


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """The stand-in, on a port that was free."""
    context = multiprocessing.get_context("spawn")
    ours, its = context.Pipe()
    process = context.Process(target=_serve, args=(its,), daemon=True)
    process.start()
    its.close()
    try:
        yield StandIn(ours)
    finally:
        ours.close()
        process.join()


def _serve(pipe: Connection) -> None:
    """Do as told by the pipe until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the process that holds the other end
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would log every request to S3
    with running() as host:
        pipe.send(host.fresh().url)
        while True:
            try:
                size: Size = pipe.recv()
            except EOFError:
                return
            amazon = _prepared(host, size)
            spent = time.process_time()
            pipe.send(amazon.environment)
            pipe.recv()
            pipe.send(_tally(amazon, time.process_time() - spent))


def _prepared(host: Host, size: Size) -> Amazon:
    amazon = host.fresh()
    for bucket in ("input", "output"):
        amazon.make_bucket(bucket)
    for uri in size.uris:
        amazon.put("input", uri.rpartition("/")[2], uri.encode())
    service = amazon.service
    service.clock = service.throttle.clock = time.time
    service.throttle.rates = PUBLISHED
    service.slots.total = size.slots
    service.duration = size.duration
    amazon.endpoint.latency = LATENCY
    return amazon


def _tally(amazon: Amazon, cpu: float) -> Tally:
    service = amazon.service
    with amazon.endpoint.lock:
        service.advance()
        jobs = list(service.jobs.values())
    return Tally(
        begun=min((job.created for job in jobs), default=time.time()) - LATENCY,  # a run's first start is never refused
        completed=sum(job.status == COMPLETED for job in jobs),
        starts=service.calls["StartTranscriptionJob"],
        refused_starts=sum(
            number for (operation, _code), number in service.refused.items() if operation == "StartTranscriptionJob"
        ),
        gets=service.calls["GetTranscriptionJob"],
        lists=service.calls["ListTranscriptionJobs"],
        cpu=cpu,
    )
