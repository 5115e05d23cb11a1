"""A push into a real Label Studio, against the bare SDK that imports the same tasks a thousand at a time.

The bare import as a process of its own: `python -m benchmarks.studio PROJECT TASKS.json`.
"""

import itertools
import json
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from benchmarks.measure import Run, in_turn, peak, ratios, run, seconds, shown, tell
from benchmarks.tasks_of_documents import build
from e2e.studio import StudioServer, program
from stand_ins.amazon.server import Amazon, running
from studio import Studio

from ls_transcribe.label_studio.label_config import label_config_text, load_label_config

MANY, FEW = 10_000, 2_000
_AT_ONCE = 1_000


def studio(folder: Path) -> None:
    """10,000 tasks of 350 words: the first push, the second, which lists them, later ones, and the memory."""
    numbers = itertools.count()
    places = {number: folder_of(folder / str(number), number) for number in (MANY, FEW)}
    with _served() as (server, amazon):
        environment = {"LABEL_STUDIO_URL": server.url, "LABEL_STUDIO_API_KEY": server.account.token}
        with patch.dict(os.environ, {**amazon.environment, **environment}):

            def push(number: int, title: str) -> Run:
                command = [sys.executable, "-m", "ls_transcribe", "push", "-o", str(places[number]), "--title", title]
                return run([*command, "--endpoint-url", amazon.url, "--storage-credentials"])

            def first() -> Run:
                return push(MANY, f"Ours {next(numbers)}")

            def bare() -> Run:
                project = server.create_project(f"Bare {next(numbers)}", _config())
                tasks = str(places[MANY] / "tasks.json")
                return run([sys.executable, "-m", "benchmarks.studio", str(project), tasks])

            pushed, imported = in_turn(first, bare, times=2)
            listing = [push(MANY, "Ours 0")]
            push(MANY, "Ours 0")  # the tasks that were imported in the last seconds are asked for twice
            again = [push(MANY, "Ours 0"), push(MANY, "Ours 0")]
            few = [push(FEW, "Few"), push(FEW, "Few")]
    ratio = ratios(pushed, imported)
    tell(f"{MANY:,} tasks: push | bare SDK", shown(pushed), shown(imported), ratio, "≤ 1.1", met=ratio <= 1.1)
    for what, runs, goal in (("again, listing all", listing, 0.5), ("again, asking what has changed", again, 0.15)):
        ratio = seconds(runs) / seconds(imported)
        tell(f"{what}: push | bare SDK", shown(runs), shown(imported), ratio, f"≤ {goal}", met=ratio <= goal)
    for what, large, small in (("push", pushed, few[:1]), ("second push", listing, few[1:])):
        ratio = peak(large) / peak(small)
        told = f"{peak(large):.0f} MiB", f"{peak(small):.0f} MiB"
        tell(f"peak memory of a {what}: {MANY:,} | {FEW:,}", *told, ratio, "≤ 1.1", met=ratio <= 1.1)


def bare(project: int, tasks_json: Path) -> None:
    """What a script does."""
    from label_studio_sdk import LabelStudio

    client = LabelStudio(  # type: ignore[no-untyped-call]
        base_url=os.environ["LABEL_STUDIO_URL"], api_key=os.environ["LABEL_STUDIO_API_KEY"], max_retries=0, timeout=600
    )
    tasks = json.loads(tasks_json.read_text())
    for start in range(0, len(tasks), _AT_ONCE):
        client.projects.import_tasks(id=project, request=tasks[start : start + _AT_ONCE])


def folder_of(place: Path, number: int) -> Path:
    """An output folder with so many recordings of s3://calls/, and their tasks.json."""
    from ls_transcribe.store.ledger import Ledger
    from ls_transcribe.store.output_folder import OutputFolder
    from ls_transcribe.workflows.task_file import write_tasks

    build(place, {"ordinary": number}, "s3://calls")
    output = OutputFolder(place)
    with Ledger.open(output.ledger) as ledger:
        write_tasks(output, ledger, load_label_config("default"), None, on_failure=print)
    return place


@contextmanager
def _served() -> Iterator[tuple[Studio, Amazon]]:
    """A Label Studio, and an S3 with the bucket and the recording that is listened to."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would log every request to S3
    with tempfile.TemporaryDirectory() as folder, running() as host:
        amazon = host.fresh()
        amazon.make_bucket("calls")
        amazon.put("calls", "000001.wav")
        served = Path(folder) / "served"
        served.mkdir()
        with StudioServer(program(), Path(folder), served) as server:
            yield server, amazon


def _config() -> str:

    return label_config_text("default")


if __name__ == "__main__":
    bare(int(sys.argv[1]), Path(sys.argv[2]))
