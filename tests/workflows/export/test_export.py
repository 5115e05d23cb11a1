"""The stages joined, with an engine that needs no ears: what is done again, what is kept, what leaves."""

import io
import json
import os
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest
from listener import Listener
from plugged_in import plug_in
from requests_of import export_request

from ls_transcribe.engines.base import JobChange
from ls_transcribe.errors import ItemError, RunError, TaskRefused, UnreadableTranscript, UnusableAudio
from ls_transcribe.errors.label_config import ConfigurationRefused
from ls_transcribe.errors.sources import NotUnderDocumentRoot
from ls_transcribe.label_studio.task_builder import build_task
from ls_transcribe.model.job import Job, Status, settings_digest
from ls_transcribe.model.recording import Recording, fingerprint, recording_key
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.transcripts import Word, amazon_json
from ls_transcribe.workflows import task_maker
from ls_transcribe.workflows.export.export import export
from ls_transcribe.workflows.plan import Decision


@dataclass
class Typist:
    """An engine whose recordings are texts, and which hears what is written in them; `FAIL` is what it cannot hear."""

    name: str = "typist"
    accent: str = "plain"
    elsewhere: tuple[str, ...] = ()
    started: list[str] = field(default_factory=list)
    stops_after: int | None = None

    @property
    def settings(self) -> str:
        return settings_digest(self.name, {"accent": self.accent})

    def refuses(self, recording: Recording) -> str | None:
        return "it is sung" if "song" in recording.name else None

    def adopt(self, planned: Callable[[str], Job | None]) -> Iterator[JobChange]:
        for key in self.elsewhere:
            if job := planned(key):
                yield JobChange(replace(job, status=Status.COMPLETED))

    def run(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        for number, job in enumerate(jobs):
            if number == self.stops_after:
                raise KeyboardInterrupt
            if job.status is Status.QUEUED:
                self.started.append(job.recording.name)
                yield JobChange(replace(job, status=Status.IN_PROGRESS), started_here=True)
            yield self._hear(job)

    def _hear(self, job: Job) -> JobChange:
        text = job.recording.path.read_text()
        if "FAIL" in text:
            return JobChange(replace(job, status=Status.FAILED, reason="it mumbles"))
        words = [Word(f"{self.accent}:{word}", n * 500, n * 500 + 400, 0.9) for n, word in enumerate(text.split())]
        document = amazon_json.write(job.name, words, language="en-US", duration=10_000)
        return JobChange(replace(job, status=Status.COMPLETED), document)


class Bench:
    """A folder of recordings, an output folder, and runs over them."""

    def __init__(self, folder: Path) -> None:
        self.input = folder / "calls"
        self.output = folder / "out"
        self.input.mkdir()
        self.engine = Typist()
        self.listener = Listener()

    def write(self, **texts: str) -> None:
        for name, text in texts.items():
            (self.input / f"{name}.wav").write_text(text)

    def run(self, *sources: Path, **options: Any) -> list[str]:
        """Run, and tell what was started."""
        self.engine.started = []
        self.listener = Listener()
        request = export_request(*(sources or [self.input]), output=self.output, engine="typist", **options)
        clock = iter(range(1_000_000))
        export(request, self.listener, now=lambda: datetime.fromtimestamp(next(clock), UTC), stdin=io.BytesIO())
        return self.engine.started

    @property
    def texts(self) -> dict[str, str]:
        tasks = json.loads((self.output / "tasks.json").read_text())
        return {
            task["data"]["audio"].partition("d=")[2]: task["predictions"][0]["result"][0]["value"]["text"][0]
            for task in tasks
        }

    @property
    def bytes(self) -> bytes:
        return (self.output / "tasks.json").read_bytes()


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench(tmp_path)
    plug_in(monkeypatch, "typist", lambda: made.engine)
    return made


def test_a_second_run_starts_nothing(bench: Bench) -> None:
    """What is finished is not started again, and the tasks are the same bytes."""
    bench.write(a="one", b="two")
    first = (bench.run(), bench.bytes)

    assert (first, bench.run(), bench.bytes) == ((["a.wav", "b.wav"], first[1]), [], first[1])


def test_new_recordings_are_added(bench: Bench) -> None:
    """A new recording is the only one that is started, and stands beside the others."""
    bench.write(a="one")
    bench.run()
    bench.write(b="two")

    assert (bench.run(), bench.texts) == (["b.wav"], {"calls/a.wav": "plain:one", "calls/b.wav": "plain:two"})


def test_renamed_and_moved_between_folders(bench: Bench) -> None:
    """Recordings that changed their names and places are known, and the tasks play the new places."""
    bench.write(a="one", b="two")
    bench.run()
    (bench.input / "2026").mkdir()
    (bench.input / "a.wav").rename(bench.input / "2026" / "z.wav")

    assert (bench.run(), bench.texts) == ([], {"calls/2026/z.wav": "plain:one", "calls/b.wav": "plain:two"})


def test_swapped_names(bench: Bench) -> None:
    """Two recordings that changed their names with each other keep their own texts."""
    bench.write(a="one", b="two")
    bench.run()
    bench.write(a="two", b="one")

    assert (bench.run(), bench.texts) == ([], {"calls/a.wav": "plain:two", "calls/b.wav": "plain:one"})


def test_equal_content_is_one_recording(bench: Bench) -> None:
    """Equal content found twice is one task, and the copy is named."""
    bench.write(a="one", b="one")
    bench.run()

    assert (bench.texts, bench.listener.told) == ({"calls/a.wav": "plain:one"}, [("copy", "b.wav", "a.wav")])


def test_other_audio_at_the_same_place(bench: Bench) -> None:
    """Changed audio is a new recording; the one that was there leaves tasks.json, and is named."""
    bench.write(a="one")
    bench.run()
    bench.write(a="uno")

    assert (bench.run(), bench.texts, bench.listener.told) == (
        ["a.wav"],
        {"calls/a.wav": "plain:uno"},
        [("replaced", "a.wav")],
    )


def test_what_is_no_longer_listed_stays(bench: Bench) -> None:
    """A run over other sources adds to tasks.json and forgets nothing."""
    bench.write(a="one", b="two")
    bench.run(bench.input / "a.wav")
    bench.run(bench.input / "b.wav")

    assert bench.texts == {"calls/a.wav": "plain:one", "calls/b.wav": "plain:two"}


def test_a_failure_waits_to_be_asked_for(bench: Bench) -> None:
    """A failed recording is started again only when that is said, as a second attempt."""
    bench.write(a="FAIL", b="two")
    bench.run()
    unasked = bench.run()
    asked = bench.run(retry_failed=True)

    assert (unasked, asked, bench.listener.rows) == ([], ["a.wav"], [("a.wav", "FAILED"), ("b.wav", "COMPLETED")])
    assert "-a2,1970" in (bench.output / "job_summary_failed.csv").read_text()


def test_other_settings_start_nothing_by_themselves(bench: Bench) -> None:
    """Finished is finished under other settings too; new recordings get the new ones."""
    bench.write(a="one")
    bench.run()
    bench.engine.accent = "posh"
    bench.write(b="two")

    assert (bench.run(), bench.listener.plan.decisions[Decision.OTHER_SETTINGS], bench.texts) == (
        ["b.wav"],
        1,
        {"calls/a.wav": "plain:one", "calls/b.wav": "posh:two"},
    )


def test_transcribed_anew_when_asked(bench: Bench) -> None:
    """With --retranscribe other settings replace the text, and the earlier document is kept."""
    bench.write(a="one")
    bench.run()
    bench.engine.accent = "posh"
    bench.run(retranscribe=True)

    assert (bench.texts, len(list((bench.output / "transcripts" / "earlier").iterdir()))) == (
        {"calls/a.wav": "posh:one"},
        1,
    )


def test_an_earlier_text_is_found_again(bench: Bench) -> None:
    """Going back to earlier settings takes the document that was kept, and starts nothing."""
    bench.write(a="one")
    bench.run()
    bench.engine.accent = "posh"
    bench.run(retranscribe=True)
    bench.engine.accent = "plain"

    assert (bench.run(retranscribe=True), bench.texts) == ([], {"calls/a.wav": "plain:one"})


def test_retranscribing_the_same_settings_starts_nothing(bench: Bench) -> None:
    """--retranscribe is for other settings: what was made with these is not paid for twice."""
    bench.write(a="one")
    bench.run()

    assert bench.run(retranscribe=True) == []


def test_a_lost_ledger(bench: Bench) -> None:
    """Without its ledger a folder finds its transcripts again, also of files that were renamed meanwhile."""
    bench.write(a="one", b="two")
    bench.run()
    (bench.output / "ledger.sqlite3").unlink()
    (bench.input / "b.wav").rename(bench.input / "c.wav")

    assert (bench.run(), bench.texts) == ([], {"calls/a.wav": "plain:one", "calls/c.wav": "plain:two"})


def test_a_lost_transcript(bench: Bench) -> None:
    """A transcript that somebody deleted is made again."""
    bench.write(a="one", b="two")
    bench.run()
    shutil.rmtree(bench.output / "transcripts")

    assert (bench.run(), len(bench.texts)) == (["a.wav", "b.wav"], 2)


def test_what_exists_elsewhere_is_adopted(bench: Bench) -> None:
    """What the engine finds finished elsewhere is taken, and not started."""
    bench.write(a="one")
    bench.engine.elsewhere = ("0" * 12, recording_key(fingerprint(md5(b"one", usedforsecurity=False).hexdigest(), 3)))

    assert (bench.run(), bench.texts, bench.listener.plan.decisions) == (
        [],
        {"calls/a.wav": "plain:one"},
        {Decision.ADOPTED: 1, Decision.START: 0},
    )


def test_audio_that_changed_in_secret(bench: Bench) -> None:
    """A file that keeps its size and its time is read again only with --checksum."""
    bench.write(a="one")
    bench.run()
    before = (bench.input / "a.wav").stat().st_mtime_ns
    bench.write(a="uno")
    os.utime(bench.input / "a.wav", ns=(before, before))

    assert (bench.run(), bench.run(checksum=True)) == ([], ["a.wav"])


def test_a_pilot(bench: Bench) -> None:
    """--limit starts so many, says how many are left, and the next run goes on."""
    bench.write(a="one", b="two", c="three")
    pilot = bench.run(limit=1)
    left = bench.listener.plan.decisions[Decision.POSTPONED]

    assert (pilot, left, bench.run()) == (["a.wav"], 2, ["b.wav", "c.wav"])


def test_broken_off(bench: Bench) -> None:
    """A run that is broken off has written what is finished, and the next one does the rest."""
    bench.write(a="one", b="two", c="three")
    bench.engine.stops_after = 2
    with pytest.raises(KeyboardInterrupt):
        bench.run()
    written = bench.texts
    bench.engine.stops_after = None

    assert (written, bench.run()) == ({"calls/a.wav": "plain:one", "calls/b.wav": "plain:two"}, ["c.wav"])


def test_killed_between_a_transcript_and_its_row(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transcript that is in its place is finished, though the ledger had no time to learn of it."""

    def end(*_: object, **__: object) -> None:
        raise SystemExit

    bench.write(a="one", b="two")
    with monkeypatch.context() as killed:
        killed.setattr(Ledger, "complete_jobs", end)
        with pytest.raises(SystemExit):
            bench.run()

    assert (bench.run(), bench.texts) == (["b.wav"], {"calls/a.wav": "plain:one", "calls/b.wav": "plain:two"})


def test_order_of_sources_is_no_matter(bench: Bench) -> None:
    """The tasks are the same bytes in whatever order the sources are typed."""
    bench.write(a="one", b="two")
    bench.run(bench.input / "b.wav", bench.input / "a.wav")
    one = bench.bytes
    shutil.rmtree(bench.output)
    bench.run(bench.input / "a.wav", bench.input / "b.wav")

    assert bench.bytes == one


def test_refused_before_any_work(bench: Bench, tmp_path: Path) -> None:
    """A configuration that cannot carry transcripts is refused before anything is started or written."""
    bench.write(a="one")
    own = tmp_path / "own.xml"
    own.write_text('<View><Audio name="a" value="$audio"/></View>')
    with pytest.raises(ConfigurationRefused):
        bench.run(label_config=str(own))

    assert (bench.engine.started, bench.output.exists()) == ([], False)


@pytest.mark.parametrize("dry_run", [False, True])
def test_recordings_outside_the_document_root(bench: Bench, tmp_path: Path, dry_run: bool) -> None:  # noqa: FBT001
    """A document root that does not hold the recordings is refused before anything is started, by a dry run too."""
    bench.write(a="one")
    with pytest.raises(NotUnderDocumentRoot):
        bench.run(document_root=tmp_path / "elsewhere", dry_run=dry_run)

    assert bench.engine.started == []


def test_settings_are_remembered(bench: Bench) -> None:
    """A run that names no configuration uses the folder's last one."""
    bench.write(a="one")
    bench.run(label_config="segments")
    before = bench.bytes
    bench.run()

    assert bench.bytes == before


def test_more_speakers_than_labels(bench: Bench, tmp_path: Path) -> None:
    """Speakers beyond the labels of a configuration have none, which costs no recording its task."""
    bench.write(a="one")
    bench.run()
    document = next((bench.output / "transcripts").glob("*.json"))
    document.write_bytes(
        amazon_json.write("x", [Word("a", 0, 9, speaker="s1"), Word("b", 9, 20, speaker="s2")], language="en-US")
    )
    own = tmp_path / "own.xml"
    own.write_text(
        '<View><Audio name="a" value="$audio"/><Labels name="speaker" toName="a"><Label value="Agent"/></Labels>'
        '<TextArea name="t" toName="a" perRegion="true"/></View>'
    )
    bench.run(label_config=str(own))

    (task,) = json.loads((bench.output / "tasks.json").read_text())
    shown = [
        (item["type"], item["value"].get("labels", item["value"].get("text")))
        for item in task["predictions"][0]["result"]
    ]
    assert (shown, bench.listener.told) == ([("labels", ["Agent"]), ("textarea", ["a"]), ("textarea", ["b"])], [])


def test_a_spoilt_transcript(bench: Bench) -> None:
    """A transcript that somebody spoilt costs its own task, and says so."""
    bench.write(a="one", b="two")
    bench.run()
    next((bench.output / "transcripts").glob("a-*.json")).write_text("{")
    bench.run()

    assert (bench.texts, [entry[:2] for entry in bench.listener.told]) == (
        {"calls/b.wav": "plain:two"},
        [("refused", "a.wav")],
    )


def test_document_root_widens(bench: Bench, tmp_path: Path) -> None:
    """Recordings beside the first folder move the document root up, so that all of them can be played."""
    bench.write(a="one")
    other = tmp_path / "deep" / "other"
    other.mkdir(parents=True)
    (other / "b.wav").write_text("two")
    bench.run()
    bench.run(other)

    name = tmp_path.name
    assert set(bench.texts) == {f"{name}/calls/a.wav", f"{name}/deep/other/b.wav"}


def test_an_engines_nonsense_costs_its_own_recording(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that cannot be read fails its recording, with the reason."""
    bench.write(a="one")
    monkeypatch.setattr(
        bench.engine, "_hear", lambda job: JobChange(replace(job, status=Status.COMPLETED), b"nonsense"), raising=False
    )
    bench.run()

    assert bench.listener.rows == [("a.wav", "FAILED")]


@pytest.mark.parametrize("error", [ItemError, UnreadableTranscript, TaskRefused, UnusableAudio])
def test_an_item_error_costs_one_recording(
    error: type[ItemError], bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The export goes on after it; the other recordings have their tasks, and the summary has the reason."""
    bench.write(a="one", b="two")
    build = build_task

    def build_most(job: Job, *arguments: Any) -> Any:
        if job.recording.name == "a.wav":
            raise error("it is too quiet")
        return build(job, *arguments)

    monkeypatch.setattr(task_maker, "build_task", build_most)
    bench.run()

    failed = (bench.output / "job_summary_failed.csv").read_text()
    assert (bench.texts, "there is no task for it: it is too quiet" in failed) == ({"calls/b.wav": "plain:two"}, True)


def test_an_engine_that_refuses_leaves_what_is_finished(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal in the midst of a run ends it, after what is finished was written."""
    bench.write(a="one", b="two")

    def run(jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        yield bench.engine._hear(next(iter(jobs)))
        raise RunError("The account has expired: log in again.")

    monkeypatch.setattr(bench.engine, "run", run)
    with pytest.raises(RunError):
        bench.run()

    assert bench.texts == {"calls/a.wav": "plain:one"}
