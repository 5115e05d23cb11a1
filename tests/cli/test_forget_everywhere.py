"""`forget` of a recording that has gone every way there is: S3, Amazon, Label Studio, reviews, an archive."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import documents
import pytest
from cli.command_line import AmazonCommandLine, Result
from erased import Killed, killed_after, mentioning, objects_mentioning, others
from pulling import title
from stand_ins.amazon.faults import DENIED
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
    title: str
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
    def tasks(self) -> list[dict[str, Any]]:
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
    name_of_project = title()
    project = studio.create_project(name_of_project, label_config_text("default"))
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
    return Life(command_line, studio, project, name_of_project, keys)


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


_FORGET = "ls_transcribe.workflows.forget"
_STEPS = [
    "ls_transcribe.store.ledger.erasure_table.ErasureTable.begin",
    f"{_FORGET}.label_studio_places.LabelStudioPlaces.erase",
    f"{_FORGET}.amazon_places.AmazonPlaces._delete_job",
    f"{_FORGET}.amazon_places.AmazonPlaces._erase_object",
    f"{_FORGET}.amazon_places.AmazonPlaces.erase",
    f"{_FORGET}.files.erase",
    "ls_transcribe.store.ledger.recording_traces.RecordingTraceTable.withdraw",
    "ls_transcribe.workflows.folder_outputs.FolderOutputs.write",
    "ls_transcribe.store.review_removal.ReviewRemoval.remove",
    f"{_FORGET}.review_folders.keep_context",
    f"{_FORGET}.review_folders.refresh_report",
    f"{_FORGET}.review_folders.renew_vocabulary",
    "ls_transcribe.store.review_removal.ReviewRemoval.leave_nothing_deleted",
    f"{_FORGET}.record.add",
    "ls_transcribe.store.ledger.recording_traces.RecordingTraceTable.delete",
    "ls_transcribe.store.ledger.recording_traces.RecordingTraceTable.leave_nothing_deleted",
]
"""What a run does, one after another."""


def test_a_run_that_is_killed_again_and_again_comes_to_the_same_end(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each step, of which the next run has one more done."""
    before = others(life.folder, _NEIGHBOURS)
    for step in _STEPS:
        with monkeypatch.context() as patch:
            killed_after(patch, step)
            with pytest.raises(Killed):
                life.forget("--audio", "--yes", "-q")
    ended = life.forget("--audio", "--yes", "-q")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert life.left(*_WORDS) == {"out": [], "reviewed": [], "buckets": [], "jobs": [], "tasks": []}
    assert (life.folder / "out" / "forgotten.csv").read_text().count(life.keys["mallory"]) == 1
    assert others(life.folder, _NEIGHBOURS) == before
    assert _titles(life) == {life.title}


def _titles(life: Life) -> set[str]:
    page = (life.folder / "reviewed" / "report.html").read_text(encoding="utf-8")
    return {life.title} if life.title in page else set()


def test_what_cannot_be_reached_stays_listed_until_it_can(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server whose key is missing, a bucket that denies: the rest is erased, and exit code 3 tells."""
    key = life.studio.account.token
    monkeypatch.delenv("LABEL_STUDIO_API_KEY")
    service = life.command_line.amazon.service
    service.on_s3 = lambda method, path: DENIED if method == "DELETE" and "output" in path else None
    ended = life.forget("--audio", "--yes", "-q")
    status = life.run("status", "-o", "out").out
    left = life.left(*_WORDS)
    assert ended.code == 3
    assert "mallory.wav (11559c8882ba) is not forgotten yet; the same command goes on:" in ended.out
    assert f"task {life.studio.url}/projects/{life.project}/data?task=" in ended.out
    assert "result s3://output/lst-mallory-" in ended.out
    assert "  mallory.wav: not forgotten yet (places left: " in status
    assert (left["jobs"], left["reviewed"], left["out"]) == ([], [], ["ledger.sqlite3"])
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", key)
    service.on_s3 = lambda _method, _path: None
    again = life.forget("--audio", "--yes", "-q")
    assert (again.code, again.out, again.err) == (0, "", "")
    assert life.left(*_WORDS) == {"out": [], "reviewed": [], "buckets": [], "jobs": [], "tasks": []}


def test_a_pull_passes_over_what_is_being_forgotten(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its task is still there, and nothing of it comes back."""
    key = life.studio.account.token
    monkeypatch.delenv("LABEL_STUDIO_API_KEY")
    life.forget("--yes", "-q")
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", key)
    pulled = life.run("pull", "--from", "out", "-o", "reviewed", "-q")
    assert (pulled.code, pulled.err.startswith("Note: mallory.wav: it was forgotten on request")) == (0, True)
    assert life.left(*_WORDS)["reviewed"] == []


def test_what_is_made_of_all_reviews_is_as_if_it_had_never_been(life: Life) -> None:
    """The manifest, the report and the proposals, which a pull and `vocabulary` leave as they are then."""
    life.forget("--yes", "-q")
    reviewed = life.folder / "reviewed"
    made = {path.name: path.read_bytes() for path in reviewed.iterdir() if path.suffix in (".csv", ".txt", ".jsonl")}
    report = json.loads((reviewed / "report.json").read_bytes())
    life.run("pull", "--from", "out", "-o", "reviewed", "-q")
    life.run("vocabulary", "-o", "reviewed", "--at-least", "1", "-q")
    again = json.loads((reviewed / "report.json").read_bytes())
    assert {name: (reviewed / name).read_bytes() for name in made} == made
    assert {**report, "progress": None} == {**again, "progress": None}
    assert {name for name in made if b"Rijksmuseum" in made[name]} >= {"manifest.jsonl", "hotwords-en-US.txt"}


def test_a_second_folder_that_has_the_same_content_is_forgotten_on_its_own(life: Life) -> None:
    """It adopted the job, pushed into the same project, and has the recording under another name."""
    amazon = life.command_line.amazon
    amazon.put("input", "again/eve.wav", b"sound of mallory")
    where = ("--url", life.studio.url, "--project", str(life.project), "--presign", "--storage-credentials", "-q")
    words = ("--language-code", "en-US", "--output-bucket", "output")
    _ran(life.run("push", "s3://input/again/", "-o", "other", *words, *where))
    plan = life.run("forget", "eve.wav", "-o", "other", "--audio").out
    assert "this folder is not known to have started it: whoever did decides" in plan
    life.forget("--audio", "--yes", "-q")
    assert objects_mentioning(amazon, ("input", "output"), "eve.", "mallory") == ["input/again/eve.wav"]
    ended = life.run("forget", "eve.wav", "-o", "other", "--audio", "--yes", "-q")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert mentioning(life.folder / "other", "eve.", "mallory", "zeppelin") == []
    assert objects_mentioning(amazon, ("input", "output"), "eve.", "mallory") == []


def test_a_re_upload_is_passed_over(life: Life) -> None:
    """Also under another name, by an export and by a push."""
    life.forget("--audio", "--yes", "-q")
    life.command_line.amazon.put("input", "again/eve.wav", b"sound of mallory")
    started = len(life.command_line.amazon.service.started)
    for command in ("export", "push"):
        ended = life.run(command, "s3://input/again/", "-o", "out", "-q")
        assert (ended.code, "eve.wav was forgotten on request, and is passed over" in ended.err) == (0, True)
    assert len(life.command_line.amazon.service.started) == started
    assert mentioning(life.folder / "out", "eve.", *_WORDS) == []


def test_a_task_that_somebody_else_imported_is_told_by_a_push(life: Life) -> None:
    """Nothing of it is stored."""
    task = next(one for one in life.tasks if one["data"]["recording"] == "mallory.wav")
    life.forget("--yes", "-q")
    (number,) = life.studio.import_tasks(life.project, [{"data": task["data"]}])
    pushed = life.run("push", "-o", "out", "-q")
    told = f"Note: task {number} of the project is of a recording that was forgotten, and others have imported it"
    assert (pushed.code, told in pushed.err) == (0, True)
    assert mentioning(life.folder / "out", *_WORDS) == []


def test_the_same_content_in_other_parts_is_passed_over(command_line: AmazonCommandLine) -> None:
    """It was on a disk, and comes again through a program that sends it to S3 in parts: there it has another digest."""
    content = b"sound of mallory" * (6 << 16)
    (command_line.folder / "calls").mkdir()
    (command_line.folder / "calls" / "mallory.wav").write_bytes(content)
    (command_line.folder / "calls" / "mallory.srt").write_text("1\n00:00:01,000 --> 00:00:02,500\nGood evening.\n")
    _ran(command_line.run("export", "calls/mallory.wav", "--transcripts", "calls", "-o", "out", "-q"))
    _ran(command_line.run("forget", "mallory.wav", "-o", "out", "--audio", "--yes", "-q"))
    _send_in_parts(command_line, "again/eve.wav", content)
    words = ("export", "s3://input/again/", "-o", "out", "--engine", "amazon", "--language-code", "en-US", "-q")
    ended = command_line.run(*words)
    assert "eve.wav was forgotten on request, and is passed over" in ended.err
    assert command_line.amazon.service.started == []
    key = re.findall(r"--recall (\w+)", ended.err)[0]
    _ran(command_line.run("forget", "--recall", key, "-o", "out", "-q"))
    assert command_line.run(*words).err == ""
    assert len(command_line.amazon.service.started) == 1


def _send_in_parts(command_line: AmazonCommandLine, key: str, content: bytes) -> None:
    """Send an object to S3 in parts of 5 MiB."""
    s3, where = command_line.amazon.s3, {"Bucket": "input", "Key": key}
    upload = s3.create_multipart_upload(**where)["UploadId"]
    parts = []
    for number, start in enumerate(range(0, len(content), 5 << 20), 1):
        part = s3.upload_part(**where, UploadId=upload, PartNumber=number, Body=content[start : start + (5 << 20)])
        parts.append({"ETag": part["ETag"], "PartNumber": number})
    s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": parts})
