"""What is tried with each version of Label Studio, step after step in one project."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulling import Colleague
from pushing import Office, digest, fill, in_s3, texts
from stand_ins.amazon.transcribe import REGION
from versions.annotators import empty_editors, push_beside_annotators

from ls_transcribe.model.recording import Recording

_RECORDINGS = 4
_PUSHES = 6  # beside annotators
_CORRECTED = "what was said"


class StepFailed(Exception):
    """A step did not end as it should. The text says what was found."""


@dataclass
class Trial:
    """A server, and the folder that is pushed to it. `project` is there after the first step."""

    office: Office
    folder: Path
    project: int = 0

    def push(self) -> None:
        """Make a project with four tasks, whose editors are filled and whose audio plays."""
        fill(self._output, self._recordings)
        pushed = self.office.push(self._output, title="Supported")
        self.project = pushed.project or 0
        _expect((dict(pushed.counts), pushed.failed, pushed.unplayable), ({"new": _RECORDINGS}, 0, None))
        _expect(self.office.shown(self.project), texts(self._recordings))

    def push_again(self) -> None:
        """Push what is there: nothing changes."""
        before = self.office.studio.tasks(self.project)
        pushed = self.office.push(self._output)
        _expect((dict(pushed.counts), pushed.failed), ({"there": _RECORDINGS}, 0))
        _expect(self.office.studio.tasks(self.project), before)

    def renewal(self) -> None:
        """Push other texts: they are shown, and the earlier ones stay beside them."""
        fill(self._output, self._recordings, text="better", settings="other")
        pushed = self.office.push(self._output)
        _expect((dict(pushed.counts), pushed.failed), ({"changed": _RECORDINGS}, 0))
        _expect(self.office.shown(self.project), texts(self._recordings, "better"))
        earlier = f"scribe/en-US/{digest('first')}"
        _expect(self.office.versions(self.project), {"ls-transcribe": _RECORDINGS, earlier: _RECORDINGS})

    def emptied(self) -> None:
        """Push where somebody has taken a prediction's text away: its editor is filled again."""
        latest = self.office.studio.predictions(self.project)[-1]
        self.office.studio.call("PATCH", f"predictions/{latest['id']}/", json={"result": []})
        pushed = self.office.push(self._output)
        _expect((dict(pushed.counts), pushed.failed), ({"there": _RECORDINGS - 1, "filled": 1}, 0))
        _expect(empty_editors(self.office.studio, self.project), [])
        _expect(dict(self.office.push(self._output).counts), {"there": _RECORDINGS})

    def doctor(self) -> None:
        """Have everything checked: nothing is wrong."""
        said = self._command("doctor", "-o", str(self._output), code=0)
        if "ok     predictions: editors are filled with those of ls-transcribe" not in said:
            raise StepFailed(said)

    def annotate(self) -> None:
        """Correct one task and submit another as it is; a push leaves both alone."""
        first, second, *_others = (task["id"] for task in self.office.studio.tasks(self.project))
        self.office.studio.annotate(first, _CORRECTED)
        self.office.studio.annotate(second)
        before = self.office.studio.annotations(self.project)
        pushed = self.office.push(self._output)
        _expect((dict(pushed.counts), self.office.studio.annotations(self.project)), ({"there": _RECORDINGS}, before))

    def pull(self) -> None:
        """Bring back what was submitted: the corrected text, and the other one as it was."""
        reviewed = self.folder / "reviewed"
        where = ("--project", str(self.project), "--from", str(self._output), "-o", str(reviewed))
        self._command("pull", *where, "--url", self.office.studio.url, code=0)
        lines = (reviewed / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
        _expect(sorted(json.loads(line)["text"] for line in lines), sorted([_CORRECTED, "better 001.wav"]))

    def second_readings(self) -> None:
        """Push with --second-reading: somebody else is shown what was reviewed, but no review; a pull compares both."""
        reviewed = {note["task"] for note in self.office.studio.annotations(self.project)}
        before = self.office.studio.annotations(self.project)
        _expect(self._drawn(), {"drawn": 2, "reviewed": 2, "marked": 2, "read": 0, "seed": 0})
        _expect(self.office.studio.annotations(self.project), before)
        given: dict[int, Any] = {}
        with Colleague(self.office.studio) as colleague:
            while (task := colleague.next_task(self.project)) and task["id"] not in given:
                given[task["id"]] = task["annotations"]
                shown = task["predictions"][-1]
                colleague.submit(task["id"], shown["result"], parent_prediction=shown["id"])
        _expect({task: given.get(task) for task in reviewed}, {key: [] for key in reviewed})
        everything = len(self._recordings)
        _expect(self._drawn(), {"drawn": 4, "reviewed": everything, "marked": 2, "read": 2, "seed": 0})
        compared = self.folder / "compared"
        where = ("--project", str(self.project), "--from", str(self._output), "-o", str(compared), "--all")
        self._command("pull", *where, "--url", self.office.studio.url, code=0)
        agreement = json.loads((compared / "report.json").read_bytes())["agreement"]
        _expect((agreement["pairs"], [row["name"] for row in agreement["by_recording"]]), (2, ["000.wav", "001.wav"]))

    def _drawn(self) -> dict[str, int]:
        """Have all that is reviewed be read by somebody else, and return what the push tells of it."""
        readings = self.office.push(self._output, second_reading=100).second_readings
        return readings._asdict() if readings else {}

    def delete(self) -> None:
        """Push where somebody has deleted a task: it stays deleted."""
        self.office.studio.delete_task(self.office.studio.tasks(self.project)[-1]["id"])
        pushed = self.office.push(self._output)
        _expect((dict(pushed.counts), pushed.failed), ({"there": _RECORDINGS - 1, "deleted": 1}, 0))

    def recreate(self) -> None:
        """Push with --recreate: the task is there again."""
        pushed = self.office.push(self._output, recreate=True)
        _expect((dict(pushed.counts), pushed.failed), ({"there": _RECORDINGS - 1, "new": 1}, 0))
        _expect(empty_editors(self.office.studio, self.project), [])

    def beside_annotators(self) -> str:
        """Push while three people submit: no editor is empty at the end of any push."""
        return str(push_beside_annotators(self.office, self.folder, self.project, _PUSHES, first=100))

    def steps(self) -> Iterator[tuple[str, Callable[[], str | None]]]:
        """Yield each step's name in the table, and the step."""
        yield "push", self.push
        yield "push again", self.push_again
        yield "push other texts", self.renewal
        yield "empty an editor, push", self.emptied
        yield "doctor", self.doctor
        yield "annotate, push", self.annotate
        yield "pull", self.pull
        yield "push --second-reading", self.second_readings
        yield "delete a task, push", self.delete
        yield "push --recreate", self.recreate
        yield "push beside annotators", self.beside_annotators

    @property
    def _output(self) -> Path:
        return self.folder / "output"

    @property
    def _recordings(self) -> list[Recording]:
        return in_s3(range(_RECORDINGS))

    def _command(self, *words: str, code: int) -> str:
        """Run a command of the tool in a process of its own, and return what it says.

        Raises:
            StepFailed: It ends with another code.
        """
        amazon = self.office.amazon
        environment = {**os.environ, **amazon.environment, "LABEL_STUDIO_API_KEY": self.office.studio.account.token}
        environment |= {"AWS_ENDPOINT_URL": amazon.url, "AWS_REGION": REGION}
        command = [sys.executable, "-m", "ls_transcribe", *words]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if ended.returncode != code:
            raise StepFailed(f"{words[0]} ended with {ended.returncode}: {ended.stdout}{ended.stderr}")
        return ended.stdout


def _expect(found: object, expected: object) -> None:
    """Compare.

    Raises:
        StepFailed: They differ.
    """
    if found != expected:
        raise StepFailed(f"{found}, and not {expected}")
