"""Pulls that follow pulls: only what changed is read, and what is asked for later is made of every review."""

import json
import sqlite3
import zipfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from pulling import Round, Told, asked_for, comparable
from stand_ins.label_studio.stand_in import StandIn
from stand_ins.proxy import Proxy
from studio import Studio

from ls_transcribe.concurrency import process_map
from ls_transcribe.errors.outputs import OutputInTheWay
from ls_transcribe.label_studio.task_query import last_change
from ls_transcribe.transcripts import Word

WORDS = (Word("good", 300, 700, 0.9), Word("mourning", 700, 2100, 0.4))


def begun(studio: Studio, folder: Path, *names: str, url: str = "") -> Round:
    """A project of recordings of the same two words."""
    return Round.imported(studio, folder, dict.fromkeys(names, WORDS), url=url)


def whole_texts(round_: Round) -> dict[str, str]:
    """What the manifest has, by recording."""
    return {line["audio_filepath"].rpartition("/")[2]: line["text"] for line in round_.manifest}


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
    assert changed == {"a", "subtitles/a.srt", "manifest.jsonl", "report.json", "report.html"}
    assert "good evening" in round_.files(".srt")["a.wav"].read_text()


def test_a_report_is_made_again_only_if_it_is_another_one(studio: Studio, tmp_path: Path) -> None:
    """A pull with nothing new tells the same and replaces no file; one that has changed or is missing is made again."""
    round_ = begun(studio, tmp_path, "a.wav", "b.wav")
    round_.submit("a.wav", "good morning")
    first = round_.pull()
    before, written = comparable(round_.reviewed), _inodes(round_)

    again = round_.pull()
    left = _inodes(round_)
    (round_.reviewed / "report.html").unlink()
    round_.pull()
    restored = comparable(round_.reviewed)
    round_.submit("b.wav", "good evening")
    more = round_.pull()

    assert (again.report, left, restored) == (first.report, written, before)
    assert (first.report.reviews, more.report.reviews, more.report.overall.recordings) == (1, 2, 2)
    assert round_.report["overall"]["recordings"] == 2
    assert round_.pull(by_person=True).report.reviewers is not None


def _inodes(round_: Round) -> list[int]:
    """What the files of all reviews together are to the file system: others, once they were replaced."""
    return [(round_.reviewed / name).stat().st_ino for name in ("manifest.jsonl", "report.json", "report.html")]


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


def test_a_change_that_lies_in_the_future(studio: Studio, tmp_path: Path) -> None:
    """On Windows, an action writes the local time as if it were UTC: what is submitted until then is read."""
    assert isinstance(studio, StandIn)
    round_ = begun(studio, tmp_path, "a.wav", "b.wav")
    round_.submit("a.wav", "good morning")
    studio.server.store.tasks[round_.tasks["a.wav"]].updated_at = "2999-01-01T00:00:00.000000Z"
    round_.pull()
    round_.submit("b.wav", "good morning")

    assert (round_.pull().written, sorted(whole_texts(round_))) == (1, ["a.wav", "b.wav"])


def test_imported_twice(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a recording that has several tasks, each task's review has files of its own, also where many work at once."""
    monkeypatch.setattr(process_map, "_BEFORE_WORKERS", 0)
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


class Hasty(Told):
    """Presses Ctrl-C after so many tasks."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def task_read(self, name: str) -> None:
        super().task_read(name)
        if len(self.names) == self.after:
            raise KeyboardInterrupt


def test_a_folder_of_an_earlier_version(studio: Studio, tmp_path: Path) -> None:
    """All is written anew, once, and that is said; documents get their names, and what was corrected by hand stays."""
    round_ = begun(studio, tmp_path, "day/a.wav", "day/b.wav")
    for name in round_.tasks:
        round_.submit(name, "good morning")
    round_.pull(formats=("docx", "srt"))
    stems = {name: path.stem for name, path in round_.files().items()}
    for name, stem in stems.items():
        for suffix in (".docx", ".srt"):
            document = round_.document(stem, suffix)
            document.rename(document.parents[1] / f"{stem}{suffix}")
            assert document.stem == name[len("day/") : -len(".wav")]
    with closing(sqlite3.connect(round_.reviewed / "reviews.sqlite3")) as reviews:
        reviews.executescript("DROP TABLE written_files; DROP TABLE document_names; DROP TABLE comparisons;")
        columns = "ALTER TABLE reviews DROP COLUMN flag; ALTER TABLE reviews DROP COLUMN ground_truth;"
        reviews.executescript(f"{columns} PRAGMA user_version = 1;")
    corrected = round_.files()["day/b.wav"]
    corrected.write_bytes(corrected.read_bytes().replace(b'"morning"', b'"evening"'))

    pulled = round_.pull()
    told = round_.told
    refused = [
        (name, "was not written by this command, and is kept" in reason)
        for name, reason in ((item.name, item.reason) for item in told.failures)
    ]
    again = round_.pull()

    places = {str(path.relative_to(round_.reviewed)) for path in round_.reviewed.glob("*/**/*.*")}
    docx, srt = (
        {f"{folder}/day/{name}.{kind}" for name in "ab"}
        for folder, kind in (("documents", "docx"), ("subtitles", "srt"))
    )
    assert places == docx | srt
    assert (pulled.written, refused, again.written) == (2, [("day/b.wav", True)], 1)
    assert [note for note in told.notes if note.startswith("Reviews that")] == [
        "Reviews that an earlier version wrote were written anew: 2."
    ]
    assert b'"evening"' in corrected.read_bytes()


def test_a_lost_database(studio: Studio, tmp_path: Path) -> None:
    """Everything is read again and found to be as it was; what others wrote there ends a pull that did not write it."""
    round_ = begun(studio, tmp_path, "a.wav")
    round_.submit("a.wav", "good morning")
    round_.reviewed.mkdir()
    (round_.reviewed / "manifest.jsonl").write_text("mine")
    with pytest.raises(OutputInTheWay, match="was not written by a run that the folder remembers, and is kept"):
        round_.pull()
    round_.pull(overwrite=True, formats=("srt",))
    before = comparable(round_.reviewed)
    (round_.reviewed / "reviews.sqlite3").unlink()
    pulled = round_.pull(formats=("srt",))
    assert (pulled.written, pulled.failed, comparable(round_.reviewed) == before) == (1, 0, True)
