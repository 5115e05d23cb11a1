"""A run with Amazon Transcribe against the best that its slots allow, and beside the loops of scripts.

Smaller than `amazon`: `python -m benchmarks.amazon RECORDINGS SLOTS [SECONDS]`, without peers.
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from benchmarks.amazon_ideal import greedy
from benchmarks.amazon_standin import LATENCY, START_RATE, Size, StandIn, Tally, standing_in
from benchmarks.measure import run, tell
from stand_ins.amazon.transcribe import REGION

_AGAINST_THE_IDEAL = {Size(1_000, 100): 1.05, Size(400, 40, 2): 1.10}
"""Sizes, and how many times as long as an omniscient client ours may take."""

_AGAINST_PEERS = Size(60, 20)
_PEERS = {"in-turn": "one by one", "all-at-once": "start all, then wait"}


@dataclass(frozen=True)
class Outcome:
    """A client's run: its seconds from its first start to its end, those before that, and what it has asked for."""

    seconds: float
    start_up: float
    tally: Tally


def amazon(folder: Path) -> None:
    """A thousand recordings in a hundred slots, and short jobs, against an omniscient client; sixty against scripts."""
    with standing_in() as stand_in:
        for size, goal in _AGAINST_THE_IDEAL.items():
            _against_the_ideal(size, _our_run(stand_in, size, folder / str(size.recordings)), goal)
        small = _AGAINST_PEERS
        ours = _our_run(stand_in, small, folder / "small")
        for peer, name in _PEERS.items():
            command = [sys.executable, "-m", "benchmarks.amazon_peers", peer, str(folder / peer)]
            _against_a_peer(f"{small}: {name} | ours", measured(stand_in, small, command, folder / peer), ours)


def measured(stand_in: StandIn, size: Size, command: Sequence[str], output: Path) -> Outcome:
    """A client's run, which must leave every recording's transcript in `output`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with patch.dict(os.environ, kept | stand_in.fresh(size), clear=True):
        sent = time.time()
        run(command)
        ended = time.time()
    tally = stand_in.tally()
    transcripts = len(list((output / "transcripts").glob("*.json")))
    if not transcripts == tally.completed == size.recordings:
        raise RuntimeError(f"{' '.join(command)} left {transcripts} transcripts of {tally.completed} jobs")
    return Outcome(ended - tally.begun, tally.begun - sent, tally)


def _our_run(stand_in: StandIn, size: Size, output: Path) -> Outcome:
    command = [sys.executable, "-m", "ls_transcribe", "export", "s3://input/", "-o", str(output)]
    service = ["--language-code", "en-US", "--region", REGION, "--endpoint-url", stand_in.url]
    command += ["--output-bucket", "output", *service, "--max-jobs", str(size.slots)]
    return measured(stand_in, size, command, output)


def _against_the_ideal(size: Size, ours: Outcome, goal: float) -> None:
    tally = ours.tally
    ideal = greedy([size.duration(uri) for uri in size.uris], slots=size.slots, rate=START_RATE, latency=LATENCY)
    ratio = ours.seconds / ideal
    what = f"{size}: ours | omniscient"
    tell(what, f"{ours.seconds:.1f} s", f"{ideal:.1f} s", ratio, f"≤ {goal:.2f}", met=ratio <= goal)
    for call, number, per, most in (
        ("starts refused | starts", tally.refused_starts, tally.starts, 0.05),
        ("GetTranscriptionJob | jobs", tally.gets, size.recordings, 0),
        ("ListTranscriptionJobs | jobs", tally.lists, size.recordings, 0.25),
    ):
        share = number / per
        tell(f"{size}: {call}", f"{number:,}", f"{per:,}", share, f"≤ {most}", met=share <= most)
    share = tally.cpu / ours.seconds
    print(f"start-up left out: {ours.start_up:.1f} s; the stand-in, a process of its own, used {share:.0%} of a core")


def _against_a_peer(what: str, peer: Outcome, ours: Outcome) -> None:
    ratio = peer.seconds / ours.seconds
    tell(what, f"{peer.seconds:.1f} s", f"{ours.seconds:.1f} s", ratio, "> 1", met=ratio > 1)


def main() -> None:
    """Compare with the omniscient client at the size on the command line."""
    recordings, slots, *seconds = sys.argv[1:]
    size = Size(int(recordings), int(slots), *map(float, seconds))
    with standing_in() as stand_in, tempfile.TemporaryDirectory() as folder:
        _against_the_ideal(size, _our_run(stand_in, size, Path(folder)), _AGAINST_THE_IDEAL.get(size, 1.10))


if __name__ == "__main__":
    main()
