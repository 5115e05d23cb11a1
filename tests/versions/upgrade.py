"""What the version before has pushed, and people have half annotated, is pushed again and pulled by this one.

`python -m versions.upgrade COMMIT PROGRAM`: the version before is the tool at a commit of this repository, PROGRAM a
Label Studio. Nothing may be renewed and nothing lost, whatever has changed in how turns, texts and data are made.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audio import silence, write_wav
from studio import REPOSITORY, Studio
from versions import servers

from ls_transcribe.transcripts import Word, amazon_json

_NUMBER = 6
_CORRECTED = "This was corrected."


@dataclass(frozen=True)
class Tool:
    """The tool at some commit: `code` is the folder that has it."""

    code: Path

    def run(self, studio: Studio, *words: str) -> dict[str, Any]:
        """Run a command with --json to its end, and return what it prints.

        Raises:
            RuntimeError: It did not end with 0.
        """
        environment = {**os.environ, "PYTHONPATH": str(self.code), "LABEL_STUDIO_API_KEY": studio.account.token}
        environment["LABEL_STUDIO_URL"] = studio.url
        command = [sys.executable, "-m", "ls_transcribe", *words, "--json"]
        ended = subprocess.run(command, env=environment, cwd=self.code, capture_output=True, text=True, check=False)
        if ended.returncode != 0:
            raise RuntimeError(f"{' '.join(words)} ended with {ended.returncode}: {ended.stdout}{ended.stderr}")
        told: dict[str, Any] = json.loads(ended.stdout)
        return told


def upgraded(before: Tool, studio: Studio, folder: Path, label_config: str) -> None:
    """Push with the version before, annotate half, then push and pull with this one.

    Raises:
        AssertionError: Something was renewed or lost.
    """
    recordings, transcripts, output = folder / "recordings", folder / "transcripts", folder / "output"
    _record(recordings, transcripts)
    now = Tool(REPOSITORY)
    sources = (str(recordings), "--transcripts", str(transcripts), "--label-config", label_config, "-o", str(output))
    project = before.run(studio, "push", *sources, "--title", f"Before {label_config}")["label_studio"]["project"]
    first, second, third, *_others = (task["id"] for task in studio.tasks(project))
    studio.annotate(first, _CORRECTED)
    studio.annotate(second)
    studio.skip(third)
    state = _state(studio, project)

    again = now.run(studio, "push", "-o", str(output))["label_studio"]
    colleague = (*sources[:-1], str(folder / "colleague"), "--project", str(project))
    from_another_folder = now.run(studio, "push", *colleague)["label_studio"]  # every text is compared
    for pushed in (again, from_another_folder):
        assert not any(pushed[name] for name in ("new", "changed", "filled", "failed", "empty")), pushed
        assert pushed["there"] + pushed["updated"] == _NUMBER, pushed
    for what, found in _state(studio, project).items():
        _compare(what, state[what], found)

    for name, tool in (("before", before), ("now", now)):
        tool.run(studio, "pull", "--from", str(output), "-o", str(folder / f"reviewed-{name}"))
    texts = {name: _reviewed_texts(folder / f"reviewed-{name}") for name in ("before", "now")}
    assert texts["now"] == texts["before"], texts
    assert len(texts["now"]) == 2, texts  # a skipped one is no review
    updated = again["updated"], from_another_folder["updated"]
    print(f"{label_config}: {_NUMBER} tasks with their texts, 2 reviews; with other data by either folder: {updated}")


def _state(studio: Studio, project: int) -> Mapping[str, Any]:
    """Return what must not change: the predictions, what people did, and the tasks with what they play."""
    tasks = studio.tasks(project)
    return {
        "predictions": [
            {name: each[name] for name in ("id", "task", "result", "score", "model_version")}
            for each in studio.predictions(project)
        ],
        "annotations": [annotation for task in tasks for annotation in task["annotations"]],
        "data": [task["data"] for task in tasks],
    }


def _compare(what: str, before: list[Any], after: list[Any]) -> None:
    assert len(after) == len(before), f"{what}: {len(before)} before, {len(after)} after"
    for old, new in zip(before, after, strict=True):
        kept = {name: new.get(name) for name in old}  # a later version may add to the data
        assert kept == old, f"{what}: {old} before, {new} after"


def _reviewed_texts(reviewed: Path) -> list[tuple[str, str]]:
    documents = [json.loads(path.read_bytes()) for path in sorted(reviewed.glob("call-*.json"))]
    return [(each["jobName"], each["results"]["transcripts"][0]["transcript"]) for each in documents]


def _record(recordings: Path, transcripts: Path) -> None:
    """Write recordings, which differ in their length, and what two people say in each."""
    recordings.mkdir()
    transcripts.mkdir()
    for number in range(_NUMBER):
        write_wav(recordings / f"call-{number}.wav", silence(10 + number))
        words: list[Word] = []
        for turn in range(4):
            for place, word in enumerate(("This", "is", "turn", str(turn), "of", str(number))):
                start = 2_000 * turn + 250 * place
                after = "." if place == 5 else ""
                words.append(Word(word, start, start + 200, 0.8, speaker=f"spk_{turn % 2}", after=after))
        document = amazon_json.write(f"call-{number}", words, language="en-US", duration=1_000 * (10 + number))
        (transcripts / f"call-{number}.json").write_bytes(document)


def checked_out(commit: str, folder: Path) -> Tool:
    """Return the tool as it was at a commit, written into a folder."""
    archive = subprocess.run(
        [shutil.which("git") or "git", "archive", commit, "ls_transcribe", "label_config.xml"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(folder, filter="data")
    return Tool(folder)


def main(commit: str, program: Path) -> None:
    """Try both labelling configurations that come with the tool."""
    with tempfile.TemporaryDirectory() as folder, servers.running(program, {}) as studio:
        before = checked_out(commit, Path(folder) / "before")
        for label_config in ("default", "segments"):
            place = Path(folder) / label_config
            place.mkdir()
            upgraded(before, studio, place, label_config)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).absolute())
