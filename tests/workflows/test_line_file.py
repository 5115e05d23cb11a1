"""tasks.json and the summary have a line for each recording: what is the same is neither read nor written again."""

import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from workflows.desk import Desk

from ls_transcribe.errors.outputs import OutputInTheWay
from ls_transcribe.errors.sources import NotUnderDocumentRoot
from ls_transcribe.exports import job_summary
from ls_transcribe.model.job import Job
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.remembered_settings import RememberedProject
from ls_transcribe.transcripts import Transcript, amazon_json
from ls_transcribe.workflows.task_maker import TaskMaker

_FILES = ("tasks.json", "job_summary_completed.csv", "job_summary_failed.csv")
_opened: list[str] = []


@pytest.fixture(scope="module", autouse=True)
def _audit() -> None:
    """Have Python tell of each file that is opened; it cannot be told to stop."""
    sys.addaudithook(lambda event, arguments: _opened.append(str(arguments[0])) if event == "open" else None)


@pytest.fixture(autouse=True)
def _calls(desk: Desk) -> Iterator[None]:
    """An output folder of a run, of recordings that say different things."""
    desk.write(b="hello", d="good morning", f="goodbye", h="see you")
    desk.transcribe()
    yield
    _opened.clear()


def _contents(desk: Desk) -> dict[str, bytes]:
    return {name: (desk.output / name).read_bytes() for name in _FILES}


def _states(desk: Desk) -> dict[str, tuple[int, int]]:
    """Every file of the folder but for the lock, with what tells whether it was written."""
    files = [path for path in desk.output.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in files}


def _transcripts_read(desk: Desk, run: Callable[[], object]) -> list[str]:
    """The names of the recordings whose transcripts a run opens to read."""
    _opened.clear()
    run()
    folder = str(desk.output / "transcripts")
    return [Path(path).name.partition("-")[0] for path in _opened if path.startswith(folder) and path.endswith(".json")]


def _made_anew(desk: Desk, **options: Any) -> dict[str, bytes]:
    """What the files are if nothing is known of their lines."""
    with closing(sqlite3.connect(desk.output / "ledger.sqlite3")) as ledger, ledger:
        ledger.execute("DELETE FROM file_lines")
    desk.transcribe(**options)
    return _contents(desk)


def _transcript(desk: Desk, name: str) -> Path:
    (path,) = (desk.output / "transcripts").glob(f"{name}-*.json")
    return path


def _write(path: Path, content: bytes) -> None:
    """Write to a file a second later than anybody else."""
    modified = path.stat().st_mtime_ns + 10**9
    path.write_bytes(content)
    os.utime(path, ns=(modified, modified))


def test_nothing_new(desk: Desk) -> None:
    """No transcript is opened, and no file is written, the ledger neither."""
    desk.transcribe()
    before = _states(desk)
    assert (_transcripts_read(desk, desk.transcribe), _states(desk)) == ([], before)


def test_what_is_transcribed_is_not_read_again(desk: Desk) -> None:
    """Its task is made of what was heard, also where the file is written before the run ends."""
    desk.write(a="new", e="newer", z="newest")
    read = _transcripts_read(desk, desk.transcribe)
    assert (read, _contents(desk)) == ([], _made_anew(desk))


def test_a_transcript_that_changes_while_the_run_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its task says what stands in the file when tasks.json is written."""
    desk.write(a="new", e="newer")

    def keep_and_edit(maker: TaskMaker, stored: Sequence[tuple[Job, Transcript]]) -> None:
        keep(maker, stored)
        for job, _said in stored:
            path = _transcript(desk, job.recording.name.removesuffix(".wav"))
            _write(path, path.read_bytes().replace(b"new", b"old"))

    keep = TaskMaker.keep
    monkeypatch.setattr(TaskMaker, "keep", keep_and_edit)
    desk.transcribe()
    written = _contents(desk)
    assert (b"older" in written["tasks.json"], b"newer" in written["tasks.json"]) == (True, False)
    assert written == _made_anew(desk)


def test_nothing_new_beside_what_cannot_be_used(desk: Desk) -> None:
    """What is refused is looked at by every run, told by every run, and written once."""
    (desk.input / "empty.wav").touch()
    first = desk.transcribe()
    before = _states(desk)
    assert (desk.transcribe().failed, first.failed, _states(desk)) == (1, 1, before)


def test_a_run_that_is_refused_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    """It has looked at everything by then, and found that it cannot be done as it was typed."""
    (desk.input / "empty.wav").touch()
    desk.transcribe()
    before = _states(desk)
    (desk.input / "empty.wav").unlink()
    with pytest.raises(NotUnderDocumentRoot):
        desk.transcribe(document_root=tmp_path / "elsewhere")
    assert _states(desk) == before


def test_a_dry_run_reads_what_has_changed(desk: Desk) -> None:
    """It tells how many texts are hard to correct, and knows it of those whose tasks are there."""
    desk.write(long="word " * 1_501)
    desk.transcribe()
    _edit(desk)
    read = _transcripts_read(desk, lambda: desk.transcribe(dry_run=True))
    (note,) = [told[1] for told in desk.told if told[0] == "noted"]
    assert (read, note.partition(" longer")[0]) == (["d"], "hard to correct as one text: 1 recording")


def test_nothing_new_is_told_as_before(desk: Desk) -> None:
    """Tasks that were not built again are counted, with what is known of them."""
    _write(_transcript(desk, "d"), amazon_json.write("silence", [], language="en-US", duration=1000))
    first, second = desk.transcribe(), desk.transcribe()
    assert (second.tasks, second.silent) == (first.tasks, first.silent) == (4, 1)


def _edit(desk: Desk) -> None:
    path = _transcript(desk, "d")
    _write(path, path.read_bytes().replace(b"good morning", b"good evening"))


def _add(*names: str) -> Callable[[Desk], None]:
    return lambda desk: desk.write(**{name: f"this is {name}" for name in names})


def _replace(desk: Desk) -> None:
    _write(desk.input / "d.wav", b"other words")


def _rename(desk: Desk) -> None:
    (desk.input / "b.wav").rename(desk.input / "z.wav")


def _lose(desk: Desk) -> None:
    with Ledger.open(desk.output / "ledger.sqlite3") as ledger:
        ledger._db.execute("UPDATE recordings SET uri = NULL WHERE name = 'h.wav'")
    (desk.input / "h.wav").unlink()


def _archive(desk: Desk) -> None:
    desk.archive()


def _move_server(desk: Desk) -> None:
    with Ledger.open(desk.output / "ledger.sqlite3") as ledger:
        ledger.save_settings(label_studio=RememberedProject("http://localhost/studio", 1))


@pytest.mark.parametrize(
    ("change", "options", "read"),
    [
        (_edit, {}, {"d"}),
        (_add("a"), {}, set()),
        (_add("c", "e", "g"), {}, set()),
        (_add("z"), {}, set()),
        (_replace, {}, set()),
        (_rename, {}, {"b"}),
        (_lose, {}, set()),
        (_archive, {}, set("bdfh")),
        (_move_server, {}, set("bdfh")),
        (lambda _desk: None, {"label_config": "segments"}, set("bdfh")),
        (lambda _desk: None, {"channel_names": ("Agent",)}, set("bdfh")),
        (lambda _desk: None, {"document_root": Path("/")}, set("bdfh")),
        (lambda _desk: None, {"formats": ("srt",)}, set("bdfh")),
        (lambda _desk: None, {"checksum": True}, set("bdfh")),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_is_new(
    change: Callable[[Desk], None], options: dict[str, Any], read: set[str], desk: Desk, request: pytest.FixtureRequest
) -> None:
    """Only what has changed is read, and the files are the same bytes as if everything had been."""
    before = _contents(desk)
    change(desk)
    found = set(_transcripts_read(desk, lambda: desk.transcribe(**options)))
    written = _contents(desk)
    again = _states(desk)
    desk.transcribe(**{name: value for name, value in options.items() if name != "checksum"})
    assert _states(desk) == again
    assert found <= read or "archive" in request.node.name
    assert (written == before) == (options in ({"checksum": True}, {"channel_names": ("Agent",)}))
    assert written == _made_anew(desk, **options)


def test_lines_are_found_where_they_are(desk: Desk) -> None:
    """What was copied to another place is there for the next run, between lines that are new and some that are gone."""
    for change in (_add("a", "c", "e"), _edit, _lose, _add("g", "i"), _rename):
        change(desk)
        desk.transcribe()
        content = (desk.output / "tasks.json").read_bytes()
        with closing(sqlite3.connect(desk.output / "ledger.sqlite3")) as ledger:
            rows = ledger.execute("SELECT key, offset, length FROM file_lines WHERE file = 'tasks.json'").fetchall()
        found = {
            json.loads(content[start : start + length])["data"]["ls_transcribe_key"] for _key, start, length in rows
        }
        assert (found, len(rows)) == ({key for key, _start, _length in rows}, len(json.loads(content)))


def test_a_heading_that_is_longer_than_that_of_an_earlier_release(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """All lines are in other places then, the first one too."""
    before = _contents(desk)
    with monkeypatch.context() as earlier:
        earlier.setattr(job_summary, "completed_head", lambda: b"Name\n")
        desk.transcribe()
    desk.transcribe()
    assert _contents(desk) == before


def test_a_file_that_was_changed_by_hand(desk: Desk) -> None:
    """It is refused, and nothing is written."""
    path = desk.output / "tasks.json"
    _write(path, path.read_bytes() + b" ")
    before = _states(desk)
    with pytest.raises(OutputInTheWay):
        desk.transcribe()
    assert _states(desk) == before


@pytest.mark.parametrize("name", _FILES)
def test_killed_just_before_a_file_was_renamed(desk: Desk, name: str) -> None:
    """The ledger has the lines of a file that is not there then: they are not taken for those that are."""
    before = (desk.output / name).read_bytes()
    desk.write(a="new")
    desk.transcribe()
    written = _contents(desk)
    _write(desk.output / name, before)
    desk.transcribe()
    assert _contents(desk) == written
