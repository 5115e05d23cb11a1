"""Pulls that follow pulls, against a real Label Studio: only what changed is read, and what was begun is finished."""

import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from processes import started, wait_until
from pulling import Colleague, Round, Told, asked_for, comparable
from stand_ins.proxy import Fault, Proxy
from studio import REPOSITORY, Studio

from ls_transcribe.concurrency import process_map
from ls_transcribe.errors.label_studio import LabelStudioUnavailable
from ls_transcribe.errors.outputs import FolderBusy
from ls_transcribe.label_studio.task_reviews import last_change
from ls_transcribe.transcripts import Word

WORDS = (Word("good", 300, 700, 0.9), Word("mourning", 700, 2100, 0.4))
FAULTS = (Fault.GATEWAY_TIMEOUT, Fault.DROPPED)


def begun(studio: Studio, folder: Path, *names: str, url: str = "") -> Round:
    """A project of recordings of the same two words."""
    return Round.imported(studio, folder, dict.fromkeys(names, WORDS), url=url)


def whole_texts(round_: Round) -> dict[str, str]:
    """What the manifest has, by recording."""
    return {line["audio_filepath"].rpartition("/")[2]: line["text"] for line in round_.manifest}


# Only what changed


def test_only_changes_are_read(studio: Studio, tmp_path: Path) -> None:
    """The second pull reads no task and leaves every byte; of two reviews, the one that was corrected again is read."""
    with Proxy(studio.url) as proxy:
        round_ = begun(studio, tmp_path, "a.wav", "b.wav", "untouched.wav", url=proxy.url)
        annotation = round_.submit("a.wav", "good morning")
        round_.submit("b.wav", "good mourning")
        round_.pull(formats=("srt",))
        before, asked = comparable(round_.reviewed), len(proxy.requests)

        again = round_.pull()
        nothing = asked_for(proxy.requests[asked:])
        after = comparable(round_.reviewed)
        round_.update(annotation, "good evening")
        third = round_.pull()
        something = asked_for(proxy.requests[asked:])

    assert (again.written, nothing, after == before) == (0, [], True)
    assert (third.written, something) == (1, [[round_.tasks["a.wav"]]])
    now = comparable(round_.reviewed)
    changed = {name.partition("-")[0] for name in now if now[name] != before[name]}
    assert changed == {"a", "subtitles/a", "manifest.jsonl", "report.json", "report.html"}
    assert "good evening" in round_.files(".srt")["a.wav"].read_text()


def test_what_is_taken_back_is_marked(studio: Studio, tmp_path: Path) -> None:
    """A review that was deleted, alone or with its task, or skipped, stays and is marked, and counts no longer."""
    round_ = begun(studio, tmp_path, "withdrawn.wav", "deleted.wav", "skipped.wav", "left.wav")
    annotations = {name: round_.submit(name, f"good {name}") for name in round_.tasks}
    round_.pull(formats=("srt",))
    studio.withdraw(annotations["withdrawn.wav"])
    studio.delete_task(round_.tasks["deleted.wav"])
    studio.update(annotations["skipped.wav"], was_cancelled=True)

    pulled = round_.pull()

    marks = {name: review["withdrawn"] for name, review in round_.reviews().items()}
    assert marks == {"withdrawn.wav": True, "deleted.wav": True, "skipped.wav": True, "left.wav": False}
    assert {name: round_.said(name)[1][0] for name in marks} == {name: name for name in marks}
    assert whole_texts(round_) == {"left.wav": "good left.wav"}
    report = round_.report
    assert (pulled.withdrawn, report["reviews"], report["withdrawn"], report["skipped"]) == (3, 1, 3, 1)

    round_.submit("withdrawn.wav", "good again")
    studio.update(annotations["skipped.wav"], was_cancelled=False)
    pulled = round_.pull()

    marks = {name: review["withdrawn"] for name, review in round_.reviews().items()}
    assert marks == {"withdrawn.wav": False, "deleted.wav": True, "skipped.wav": False, "left.wav": False}
    report = round_.report
    assert (pulled.written, pulled.withdrawn, report["reviews"], report["withdrawn"], report["skipped"]) == (
        2, 0, 3, 1, 0,
    )  # fmt: skip
    assert whole_texts(round_)["withdrawn.wav"] == "good again"


def test_all_are_taken_back(studio: Studio, tmp_path: Path) -> None:
    """When the last review is gone, manifest and report are empty, and no file is missing."""
    round_ = begun(studio, tmp_path, "a.wav")
    annotation = round_.submit("a.wav", "good morning")
    round_.pull()
    studio.withdraw(annotation)

    pulled = round_.pull()

    assert (pulled.withdrawn, round_.manifest, round_.report["overall"]["wer"]) == (1, [], None)
    assert round_.reviews()["a.wav"]["withdrawn"] is True


# What is asked for later


def test_formats_that_are_asked_for_later(studio: Studio, tmp_path: Path) -> None:
    """They are made of every review, and from then on without being asked for; a deleted file is made again."""
    round_ = begun(studio, tmp_path, "a.wav", "b.wav")
    first, _second = (round_.submit(name, "good morning") for name in round_.tasks)
    round_.pull()
    round_.pull(formats=("docx", "vtt"))
    before = comparable(round_.reviewed)
    round_.files(".json")["a.wav"].unlink()
    round_.files(".vtt")["b.wav"].unlink()

    pulled = round_.pull()

    assert (pulled.written, comparable(round_.reviewed) == before) == (2, True)
    round_.pull(formats=("srt",))
    suffixes = {Path(name).suffix for name in before}, {Path(name).suffix for name in comparable(round_.reviewed)}
    assert suffixes == ({".json", ".jsonl", ".html", ".docx", ".vtt"}, {*suffixes[0], ".srt"})
    round_.update(first, "good evening")
    round_.pull()
    assert all("evening" in round_.files(suffix)["a.wav"].read_text() for suffix in (".srt", ".vtt"))


def test_tracked_changes_that_are_asked_for_later(studio: Studio, tmp_path: Path) -> None:
    """Word documents that are there are written anew, once, with what people changed; also after an interruption."""
    round_ = begun(studio, tmp_path, "a.wav", "b.wav")
    for name in round_.tasks:
        round_.submit(name, "good morning")
    with pytest.raises(KeyboardInterrupt):
        round_.pull(told=Hasty(1), formats=("docx",))
    (path,) = round_.reviewed.glob("documents/*.docx")
    without = tracked(path)

    written = [round_.pull(track_changes=True).written, round_.pull().written]

    now = [tracked(path) for path in round_.files(".docx").values()]
    assert (without, now, written) == (False, [True, True], [2, 0])


def tracked(path: Path) -> bool:
    """Whether a Word document shows changes."""
    with zipfile.ZipFile(path) as package:
        return b"<w:ins " in package.read("word/document.xml")


def test_everyones_reviews(studio: Studio, tmp_path: Path) -> None:
    """Of two people's reviews the newest is taken; with --all both, each under a name that stays."""
    round_ = begun(studio, tmp_path, "a.wav")
    mine = round_.submit("a.wav", "good morning")
    with Colleague(studio) as colleague:
        round_.submit("a.wav", "good evening", by=colleague)

    newest = round_.pull(), texts_of(round_)
    both = round_.pull(everyone=True), texts_of(round_)
    round_.update(mine, "good day")
    later = round_.pull(), texts_of(round_)

    assert (newest[0].report.reviews, newest[1]) == (1, {"good evening"})
    assert (both[0].report.reviews, both[1]) == (2, {"good evening", "good morning"})
    assert (later[0].report.reviews, later[1], later[0].withdrawn) == (2, {"good evening", "good day"}, 0)
    assert later[0].report.overall.recordings == 1


def texts_of(round_: Round) -> set[str]:
    return {line["text"] for line in round_.manifest}


def test_since(studio: Studio, tmp_path: Path) -> None:
    """Only what changed from then on is read; a pull that is not told so reads the rest."""
    round_ = begun(studio, tmp_path, "before.wav", "after.wav")
    round_.submit("before.wav", "good morning")
    project = round_.open()
    moment = last_change(project)
    assert moment
    round_.submit("after.wav", "good morning")

    since = round_.pull(since=moment + timedelta(microseconds=1)).written, sorted(whole_texts(round_))
    rest = round_.pull().written, sorted(whole_texts(round_))

    assert (since, rest) == ((1, ["after.wav"]), (1, ["after.wav", "before.wav"]))


# Interrupted


@pytest.fixture(scope="module")
def many(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Round, Proxy]]:
    """A project of 60 reviews, which are read in two answers, and the way to it."""
    with Proxy(studio.url) as proxy:
        names = [f"{number:02}.wav" for number in range(60)]
        round_ = begun(studio, tmp_path_factory.mktemp("many"), *names, url=proxy.url)
        studio.annotate_all(round_.project, {task: f"good {name}" for name, task in round_.tasks.items()})
        yield round_, proxy


@pytest.fixture(scope="module")
def at_once(many: tuple[Round, Proxy], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The folder as one pull leaves it that nothing happened to."""
    round_ = many[0].into(tmp_path_factory.mktemp("at-once"))
    assert round_.pull(formats=("srt",)).written == 60
    return comparable(round_.reviewed)


class Hasty(Told):
    """Presses Ctrl-C after so many tasks."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def task_read(self, name: str) -> None:
        super().task_read(name)
        if len(self.names) == self.after:
            raise KeyboardInterrupt


def test_interrupted(many: tuple[Round, Proxy], at_once: dict[str, bytes], tmp_path: Path) -> None:
    """After Ctrl-C report and manifest have what was read; given again, everything is there, nothing twice."""
    round_ = many[0].into(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        round_.pull(told=Hasty(20), formats=("srt",))
    left = len(round_.manifest), round_.report["reviews"]

    pulled = round_.pull()

    assert left[0] == left[1] >= 19
    assert (comparable(round_.reviewed), pulled.written) == (at_once, 60 - left[0])


@contextmanager
def stuck(round_: Round, proxy: Proxy) -> Iterator["subprocess.Popen[str]"]:
    """A process that pulls, and waits for its second answer."""
    proxy.fault(Fault.HELD, "GET", "/api/tasks$", after=4)
    before = sum(request.fault is Fault.HELD for request in proxy.requests)
    command = [sys.executable, "-m", "ls_transcribe", "pull", "--url", proxy.url, "--project", str(round_.project)]
    command += ["-o", str(round_.reviewed), "--from", str(round_.output), "--srt"]
    environment = {**os.environ, "LABEL_STUDIO_API_KEY": round_.studio.account.token}
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    try:
        with started(command, env=environment, cwd=REPOSITORY, **quiet) as process:
            proxy.committed(Fault.HELD, before + 1)
            assert wait_until(lambda: len([*round_.reviewed.glob("*.json")]) > 20)
            yield process
    finally:
        proxy.release()


def test_killed(many: tuple[Round, Proxy], at_once: dict[str, bytes], tmp_path: Path) -> None:
    """While a process pulls, another is refused; when it is killed, the next finishes what it had begun."""
    round_ = many[0].into(tmp_path)
    with stuck(round_, many[1]) as process:
        with pytest.raises(FolderBusy) as busy:
            round_.pull()
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

    pulled = round_.pull()

    assert str(process.pid) in str(busy.value)
    assert (comparable(round_.reviewed) == at_once, 0 < pulled.written < 60) == (True, True)


def test_ctrl_c(many: tuple[Round, Proxy], at_once: dict[str, bytes], tmp_path: Path) -> None:
    """Ctrl-C ends a pull at once, also while Label Studio makes it wait, and says how to go on."""
    round_ = many[0].into(tmp_path)
    with stuck(round_, many[1]) as process:
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)

    round_.pull()

    assert (process.returncode, out) == (130, "")
    assert any(line.startswith("Interrupted: ") for line in err.splitlines())
    assert comparable(round_.reviewed) == at_once


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_bad_weather(many: tuple[Round, Proxy], at_once: dict[str, bytes], tmp_path: Path, fault: Fault) -> None:
    """Whatever happens to answers on their way, it makes no difference."""
    round_, proxy = many[0].into(tmp_path), many[1]
    for after in (0, 3):
        proxy.fault(fault, "GET", "/api/tasks$", times=2, after=after)
    asked = len(proxy.requests)

    round_.pull(formats=("srt",))

    met = [request.fault for request in proxy.requests[asked:] if request.fault]
    assert (comparable(round_.reviewed), met) == (at_once, [fault] * 4)


def test_label_studio_goes_away(many: tuple[Round, Proxy], at_once: dict[str, bytes], tmp_path: Path) -> None:
    """When it does not come back, what was read is there, with its report, and the same command goes on."""
    with Proxy(many[0].studio.url) as proxy:
        round_ = replace(many[0].into(tmp_path), url=proxy.url)
        proxy.fault(Fault.BAD_GATEWAY, "GET", "/api/tasks$", times=10_000, after=4)
        with pytest.raises(LabelStudioUnavailable):
            round_.pull(formats=("srt",))
    left = round_.report["reviews"]
    with Proxy(round_.studio.url, urlsplit(proxy.url).port or 0):
        pulled = round_.pull()

    assert (left, pulled.written) == (50, 10)
    assert comparable(round_.reviewed)["manifest.jsonl"] == at_once["manifest.jsonl"]


# Tasks that are alike


def test_imported_twice(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a recording that has several tasks, each task's review has files of its own, also where many work at once."""
    monkeypatch.setattr(process_map, "_ALONE", 0)
    round_ = begun(studio, tmp_path, "first.wav", "a.wav")
    task = studio.tasks(round_.project)[1]
    copies = studio.import_tasks(round_.project, [{"data": task["data"]}] * 3)
    for number, copy in enumerate(copies):
        studio.submit(copy, round_.written(f"good {number}"))
    for name in round_.tasks:
        round_.submit(name, "good a")

    written = [round_.pull(workers=2).written, round_.pull(workers=2).written]

    texts = sorted(json.loads(path.read_bytes())["review"]["whole"] for path in tmp_path.glob("reviewed/a-*.json"))
    assert (texts, written) == (["good 0", "good 1", "good 2", "good a"], [5, 0])
