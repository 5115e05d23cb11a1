"""`forget` of a recording that has gone every way there is: S3, Amazon, Label Studio, reviews, an archive."""

import json
from dataclasses import dataclass
from pathlib import Path

import documents
import pytest
from cli.command_line import AmazonCommandLine, Result
from erased import mentioning, objects_mentioning, others
from pulling import title
from stand_ins.label_studio.stand_in import StandIn

from ls_transcribe.exports import FORMATS
from ls_transcribe.label_studio.label_config import label_config_text
from ls_transcribe.model.recording import recording_key

_SAID = {"mallory": "the zeppelin departs", "trent": "the museum opens", "peggy": "good evening to you"}
_WRITTEN = {"mallory": "the Hindenburg departs", "trent": "the Rijksmuseum opens", "peggy": "good evening to Yvonne"}
_WORDS = ("mallory", "zeppelin", "Hindenburg")
_FORMS = tuple(f"--{name}" for name in FORMATS)
_NEIGHBOURS = ("trent", "peggy")


@dataclass
class Life:
    """Three recordings in S3 that were transcribed, pushed, corrected, archived and pulled."""

    command_line: AmazonCommandLine
    studio: StandIn
    project: int
    keys: dict[str, str]

    @property
    def folder(self) -> Path:
        """Where the folders `out` and `reviewed` are."""
        return self.command_line.folder

    def run(self, *arguments: str) -> Result:
        """Run a command."""
        return self.command_line.run(*arguments)

    def forget(self, *arguments: str) -> Result:
        """Run `forget` for one of them, with the folder of its reviews."""
        return self.run("forget", "mallory.wav", "-o", "out", "--reviewed", "reviewed", *arguments)

    def left(self, *words: str) -> dict[str, list[str]]:
        """What has one of these words, wherever it is."""
        jobs = self.command_line.amazon.service.jobs
        return {
            "out": mentioning(self.folder / "out", *words),
            "reviewed": mentioning(self.folder / "reviewed", *words),
            "buckets": objects_mentioning(self.command_line.amazon, ("input", "output"), *words),
            "jobs": [name for name, job in jobs.items() if any(word in repr(vars(job)) for word in words)],
            "tasks": [str(task["id"]) for task in self.tasks if any(word in json.dumps(task) for word in words)],
        }

    @property
    def tasks(self) -> list[dict[str, object]]:
        """The tasks of the project with all that is in them."""
        return self.studio.tasks(self.project)


def _ran(ended: Result) -> None:
    assert ended.code == 0, ended.err


@pytest.fixture(name="life")
def _life(command_line: AmazonCommandLine, studio: StandIn, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", studio.account.token)
    keys = {}
    for name, text in _SAID.items():
        uri = command_line.amazon.put("input", f"calls/{name}.wav", f"sound of {name}".encode())
        made = documents.make([documents.Line("spk_0", text, 0)], documents.Form(modern=True), name=name)
        command_line.amazon.service.documents[uri] = made.document
        head = command_line.amazon.s3.head_object(Bucket="input", Key=f"calls/{name}.wav")
        tag = head["ETag"].strip('"')
        keys[name] = recording_key(f"{tag}-{head['ContentLength']}")
    project = studio.create_project(title(), label_config_text("default"))
    where = ("--url", studio.url, "--project", str(project), "--presign", "--storage-credentials", "-q")
    amazon = ("--language-code", "en-US", "--output-bucket", "output")
    _ran(
        command_line.run(
            "push",
            "s3://input/calls/",
            "-o",
            "out",
            *amazon,
            *where,
            *_FORMS,
            "--presign",
            "--storage-credentials",
            "-q",
        )
    )
    for task in studio.tasks(project):
        studio.annotate(task["id"], _WRITTEN[task["data"]["recording"].removesuffix(".wav")])
    _ran(command_line.run("archive", "-o", "out", "-q"))
    _ran(command_line.run("pull", "--from", "out", "-o", "reviewed", *_FORMS, "--all", "-q"))
    _ran(command_line.run("vocabulary", "-o", "reviewed", "--at-least", "1", "-q"))
    return Life(command_line, studio, project, keys)


def test_nothing_is_left_anywhere_but_a_tombstone(life: Life) -> None:
    """Neither its name nor its words nor its key, in no file, page, bucket, job or task; its neighbours are whole."""
    before = others(life.folder, _NEIGHBOURS)
    there = life.left(*_WORDS)
    ended = life.forget("--audio", "--yes", "-q")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert all(there.values())
    assert life.left(*_WORDS) == {"out": [], "reviewed": [], "buckets": [], "jobs": [], "tasks": []}
    assert life.left(life.keys["mallory"]) == {
        "out": ["forgotten.csv", "ledger.sqlite3"],
        "reviewed": [],
        "buckets": [],
        "jobs": [],
        "tasks": [],
    }
    assert others(life.folder, _NEIGHBOURS) == before
    assert {name: len(found) for name, found in life.left("trent").items() if not found} == {}
