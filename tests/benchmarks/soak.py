"""A run of a thousand recordings, killed again and again: `python -m benchmarks.soak` in the folder of the tests.

The stand-in's clock runs two hundred times as fast as the real one: what takes its time is Amazon's own pace.
"""

import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from random import Random

from stand_ins.amazon.server import NOON, Amazon, Host, running
from stand_ins.amazon.transcribe import REGION

_FASTER = 200.0
_TIMES = 10  # `make test` kills fewer times


def killed(folder: Path, size: int = 1000, times: int = _TIMES) -> None:
    """Kill a run several times at random moments and then let it end; it must be as one that was never disturbed.

    Raises:
        RuntimeError: It is not: a job was started twice or never, or tasks.json differs.
    """
    chance = Random(11)  # noqa: S311  # moments, not secrets
    with running() as host:
        undisturbed, environment = _filled(host, size)
        _end(_begin(folder / "undisturbed", environment, size))
        expected = (folder / "undisturbed" / "tasks.json").read_bytes()
        amazon, environment = _filled(host, size)
        output = folder / "killed"
        seen: list[str] = []
        for _ in range(times):
            number = len(amazon.service.started) + chance.randint(0, size // times)
            process = _begin(output, environment, size)
            _wait_for_starts(amazon, number, process)
            time.sleep(chance.uniform(0, 0.3))
            process.send_signal(signal.SIGKILL)
            process.wait()
            seen.append(f"{len(amazon.service.started)}/{len(list((output / 'transcripts').glob('*.json')))}")
        _end(_begin(output, environment, size))
        found = (output / "tasks.json").read_bytes()
    started = amazon.service.started
    print(f"{size:,} recordings, killed {times} times; jobs started, and transcripts there: {', '.join(seen)}")
    print(f"{len(started):,} started, {len(set(started)):,} of them different; {len(found):,} bytes of tasks")
    if sorted(started) != sorted(undisturbed.service.started) or len(started) != size:
        raise RuntimeError(f"{len(started)} jobs were started for {size} recordings")
    if found != expected:
        raise RuntimeError("tasks.json is not that of a run that was left alone")


def _filled(host: Host, size: int) -> tuple[Amazon, dict[str, str]]:
    """Amazon with so many recordings, and the environment that leads there."""
    amazon = host.fresh()
    service, began = amazon.service, time.time()
    service.clock = service.throttle.clock = lambda: NOON + (time.time() - began) * _FASTER
    for bucket in ("input", "output"):
        amazon.make_bucket(bucket)
    for number in range(size):
        amazon.put("input", f"{number:05}.wav", b"sound %d" % number)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return amazon, kept | amazon.environment


def _begin(output: Path, environment: Mapping[str, str], size: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "ls_transcribe", "export", "s3://input/", "-o", str(output), "-q"]
    service = ["--language-code", "en-US", "--region", REGION, "--output-bucket", "output", "--max-jobs", str(size)]
    return subprocess.Popen([*command, *service], env=environment, stdin=subprocess.DEVNULL)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.wait() != 0:
        raise RuntimeError(f"a run ended with {process.returncode}")


def _wait_for_starts(amazon: Amazon, number: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until so many jobs have been started, by earlier runs too, or the run is over."""
    while process.poll() is None and len(amazon.service.started) < number:
        time.sleep(0.005)


def main() -> None:
    """Kill a run of a thousand recordings."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would log every request to S3
    with tempfile.TemporaryDirectory() as folder:
        killed(Path(folder))


if __name__ == "__main__":
    main()
