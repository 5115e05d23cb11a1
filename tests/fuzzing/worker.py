"""Carries out attacks, one after another, within limits of time and memory, and tells of each as a line of JSON."""

import faulthandler
import json
import math
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random
from typing import TextIO

from fuzzing import targets
from fuzzing.target import Target

LONGEST = 120
"""Seconds of the processor's time that one attack may take; then the process ends, and says where it was. The largest
recordings that come of small files are hours long, and take a quarter of it."""

_LONGEST_WAIT = 1800.0  # seconds on the clock: an attack that waits for something takes none of the processor's
MOST_MEMORY = 6 << 30
"""Bytes of addresses that a process may have. It uses a small part of them."""

_MEMORY = "/dev/shm"  # noqa: S108  # nobody waits for a disk there; the folder in it is this process's own
_STATUS = Path("/proc/self/status")


def work(name: str, first_seed: int, seconds: float) -> None:
    """Attack until so many seconds have passed, at least once."""
    tells = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    ends = time.monotonic() + seconds
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    faulthandler.register(signal.SIGXCPU, chain=True)
    in_memory = _MEMORY if Path(_MEMORY).is_dir() else None
    with tempfile.TemporaryDirectory(dir=in_memory) as folder, targets.target(name, Path(folder)) as target:
        for seed in count(first_seed):
            _tell(tells, {"begun": seed})
            limit_time(LONGEST)
            faulthandler.dump_traceback_later(_LONGEST_WAIT, exit=True)
            result = _result(target, seed)
            if seed == first_seed:  # it has loaded what is loaded when it is first used
                result |= {"seconds": 0.0, "memory": 0}
            _tell(tells, result)
            faulthandler.cancel_dump_traceback_later()
            if time.monotonic() >= ends:
                return


def limit_time(seconds: int) -> None:
    """End this process when it has taken so many more seconds of the processor's time, however busy the machine is."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + seconds, hard))


def _result(target: Target, seed: int) -> dict[str, object]:
    what, size, taken, failure = "the making of the attack", 0, False, ""
    decoded = 0
    before, began = _forget_peak(), time.process_time()
    try:
        attack = target.attack(Random(seed))  # noqa: S311  # no secret
        what, size = attack.what, attack.size
        before, began = _forget_peak(), time.process_time()
        taken = attack.run()
        decoded = attack.decoded()
    except KeyboardInterrupt:
        raise
    except BaseException:  # whatever it is, it is what is looked for
        failure = traceback.format_exc()
    seconds, memory = time.process_time() - began, max(_kilobytes("VmHWM") - before, 0) * 1024
    return {
        "seed": seed, "what": what, "size": size, "decoded": decoded, "taken": taken,
        "failure": failure, "seconds": seconds, "memory": memory,
    }  # fmt: skip


def _forget_peak() -> int:
    """Forget the most memory that was used so far, and return what is used now (kB); 0 where Linux is not."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return _kilobytes("VmRSS")


def _kilobytes(field: str) -> int:
    with suppress(OSError):
        for line in _STATUS.read_text().splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1])
    return 0


def _tell(tells: TextIO, line: dict[str, object]) -> None:
    tells.write(json.dumps(line) + "\n")
    tells.flush()
