"""A pull of ten thousand reviews from a real Label Studio: its time and memory, the next pull, and the SDK's export.

That export as a process of its own: `python -m benchmarks.reviews PROJECT`.
"""

import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from unittest.mock import patch

from benchmarks.measure import Run, peak, run, seconds, shown, tell
from benchmarks.studio import FEW, MANY, folder_of
from e2e.studio import StudioServer, program
from label_studio_sdk import LabelStudio
from studio import Studio

from ls_transcribe.label_studio.label_config import label_config_text

_TOOL = (sys.executable, "-m", "ls_transcribe")
_AT_ONCE = 1_000
_WRONG = 12  # one word in so many is corrected
_CHANGED = 10


def reviews(folder: Path) -> None:
    """10,000 recordings of 350 words, reviewed: the first pull, the next one, and the one after some were changed."""
    with _served() as server:
        projects = {number: _reviewed(server, folder / str(number), number) for number in (MANY, FEW)}

        def pull(number: int) -> Run:
            where = ("--from", str(folder / str(number)), "-o", str(folder / f"reviewed-{number}"))
            return run([*_TOOL, "pull", "--project", str(projects[number]), *where])

        first, again = [pull(MANY)], [pull(MANY)]
        _change(server, projects[MANY])
        changed = [pull(MANY)]
        small, small_again = [pull(FEW)], [pull(FEW)]
        exported = [run([sys.executable, "-m", "benchmarks.reviews", str(projects[MANY])])]
    ratio = seconds(first) / seconds(exported)
    tell(
        f"{MANY:,} reviews: pull | the SDK's export alone", shown(first), shown(exported), ratio, "≤ 2", met=ratio <= 2
    )
    (pulled,), (repeated,) = first, again
    each = pulled.cpu * 1000 / MANY
    tell(f"{MANY:,} reviews: CPU of the client, ms a review", f"{pulled.cpu:.3g} s", "", each, "≤ 4", met=each <= 4)
    started = median(run([*_TOOL, "--version"]).cpu for _ in range(3))
    above = repeated.cpu - started
    told = f"{repeated.cpu:.3g} s", f"{started:.3g} s"
    tell("the next pull: CPU | --version; s more", *told, above, "≤ 0.5", met=above <= 0.5)
    for what, runs in (("the next pull", again), (f"the pull after {_CHANGED} changes", changed)):
        ratio = seconds(runs) / seconds(first)
        tell(f"{what} | the first", shown(runs), shown(first), ratio, "≤ 0.1", met=ratio <= 0.1)
    for what, large, little in (("a pull", first, small), ("the next pull", again, small_again)):
        ratio = peak(large) / peak(little)
        told = f"{peak(large):.0f} MiB", f"{peak(little):.0f} MiB"
        tell(f"peak memory of {what}: {MANY:,} | {FEW:,}", *told, ratio, "≤ 1.1", met=ratio <= 1.1)


def export(project: int) -> None:
    """What the SDK offers, annotated tasks only: nothing is made of it."""
    answer = _client().projects.exports.download_sync(id=project, export_type="JSON")
    json.loads(b"".join(answer))


def _reviewed(server: Studio, folder: Path, number: int) -> int:
    """A project with so many reviewed tasks, and the output folder that they were made of."""
    project = server.create_project(f"Reviewed {number}", label_config_text("default"))
    tasks = json.loads((folder_of(folder, number) / "tasks.json").read_text())
    chance = random.Random(number)  # noqa: S311  # the same reviews every time
    for task in tasks:
        (shown,) = task["predictions"][0]["result"]
        words = [word if chance.randrange(_WRONG) else "otherwise" for word in shown["value"]["text"][0].split()]
        result = [{**shown, "value": {"text": [" ".join(words)]}}]
        task["annotations"] = [{"result": result, "lead_time": 60}]
    for start in range(0, number, _AT_ONCE):
        _client().projects.import_tasks(id=project, request=tasks[start : start + _AT_ONCE])
    return project


def _change(server: Studio, project: int) -> None:
    """Correct some of the reviews once more."""
    for task in server.tasks(project)[:_CHANGED]:
        (annotation,) = task["annotations"]
        (shown,) = annotation["result"]
        result = [{**shown, "value": {"text": [f"Again {shown['value']['text'][0]}"]}}]
        _client().annotations.update(id=annotation["id"], result=result)


@contextmanager
def _served() -> Iterator[Studio]:
    with tempfile.TemporaryDirectory() as folder:
        served = Path(folder) / "served"
        served.mkdir()
        with StudioServer(program(), Path(folder), served) as server:
            known = {"LABEL_STUDIO_URL": server.url, "LABEL_STUDIO_API_KEY": server.account.token}
            with patch.dict(os.environ, known):
                yield server


def _client() -> LabelStudio:
    return LabelStudio(  # type: ignore[no-untyped-call]
        base_url=os.environ["LABEL_STUDIO_URL"], api_key=os.environ["LABEL_STUDIO_API_KEY"], max_retries=0, timeout=600
    )


if __name__ == "__main__":
    export(int(sys.argv[1]))
