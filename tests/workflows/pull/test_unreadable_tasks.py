"""A task that Label Studio cannot show costs a pull that task, which is named, and nothing else."""

from pathlib import Path

from pulling import Round
from stand_ins.label_studio.stand_in import StandIn
from workflows.pull.test_pull_again import begun


def test_a_task_that_cannot_be_shown(studio: StandIn, tmp_path: Path) -> None:
    """The page that it is on is answered with an error for ever; once it is mended, the next pull reads it."""
    names = [f"{number:02}.wav" for number in range(60)]
    round_: Round = begun(studio, tmp_path, *names)
    studio.annotate_all(round_.project, {task: f"good {name}" for name, task in round_.tasks.items()})
    broken = round_.tasks["17.wav"]
    studio.server.store.unreadable = {broken}

    pulled = round_.pull()
    told = [(item.name, item.uri, item.reason) for item in round_.told.failures]
    studio.server.store.unreadable = set()
    later = round_.pull()

    assert (pulled.written, pulled.failed, told) == (
        59,
        1,
        [
            (
                f"task {broken}",
                f"{studio.url}/projects/{round_.project}/data?task={broken}",
                "Label Studio cannot show it (HTTP 500), so its reviews are not read; the others are",
            )
        ],
    )
    assert (later.written, later.failed, len(round_.files())) == (1, 0, 60)
