"""Recordings in S3 are held against their transcripts where that was asked for, those on disk always, each once."""

import hashlib
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import audio
import documents
import pytest
from stand_ins.amazon.faults import COLD, FORBIDDEN, Fault
from workflows.desk import Desk

from ls_transcribe.model.recording import fingerprint, recording_key
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.workflows.export import listening
from ls_transcribe.workflows.status import folder_status

_PATIENCE = 60  # seconds, at the most
_TO_TALKS = {"engine": "amazon", "upload_to": "s3://input/talks/"}
_THANKS = "Thank you for watching this film."
_FLAG = "text in silence: 6 words stand where nothing can be heard"
_ALONE = "it is judged by its words alone, since nobody could listen to it: "


class Fetches:
    """The requests for recordings: what they were for, and what becomes of them (`fault`)."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.fault: Fault | None = None

    def take(self, method: str, path: str) -> Fault | None:
        """Note a request; it meets the fault if it is for the content of a recording."""
        if method != "GET" or not path.partition("?")[0].endswith(".wav"):
            return None
        self.paths.append(path.partition("?")[0])
        return self.fault


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C is heard, also where the tests run in the background of a shell, which has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def fetches(desk: Desk) -> Fetches:
    """What is fetched of recordings."""
    found = Fetches()
    desk.amazon.service.on_s3 = found.take
    return found


def _silence(path: Path, length: float = 10.0) -> bytes:
    return audio.write_wav(path, audio.silence(length)).read_bytes()


def _put(desk: Desk, *names: str) -> None:
    """Silence in S3, of which Amazon writes that somebody gives thanks."""
    document = documents.make([documents.Line("", _THANKS, 0)]).document
    for name in names:
        content = _silence(desk.folder / "silence.wav", 10 + ord(name[0]) / 100)
        desk.amazon.service.documents[desk.amazon.put("input", name, content)] = document


def _flags(desk: Desk) -> dict[str, str]:
    tasks = json.loads((desk.output / "tasks.json").read_text(encoding="utf-8"))
    return {task["data"]["recording"]: task["data"]["flags"].partition(",")[0] for task in tasks}


def test_only_where_it_was_asked_for(desk: Desk, fetches: Fetches) -> None:
    """Without it nothing is fetched; what was transcribed by then is listened to when it is given, and once."""
    _put(desk, "a.wav", "b.wav")
    desk.export()
    assert (_flags(desk), fetches.paths) == ({"a.wav": "", "b.wav": ""}, [])

    desk.export(listen=True)
    assert (_flags(desk), sorted(fetches.paths)) == (dict.fromkeys(("a.wav", "b.wav"), _FLAG), _paths("a", "b"))
    sizes = _sizes(desk, "a", "b")
    assert (desk.told, sorted(desk.listener.heard)) == (
        [
            ("listening", "2", str(sum(sizes))),
            ("noted", "2 recordings fetched from S3 and listened to (0.7 MB)"),
        ],
        sizes,
    )

    desk.export()
    assert (desk.told, len(fetches.paths)) == ([], 2)


def test_it_is_remembered(desk: Desk, fetches: Fetches) -> None:
    """What comes later is listened to as its transcripts come, until it is taken back."""
    _put(desk, "a.wav")
    desk.export(listen=True)
    _put(desk, "a.wav", "b.wav")
    desk.export()
    _put(desk, "a.wav", "b.wav", "c.wav")
    desk.export(taken_back=("--listen",))

    assert (_flags(desk), fetches.paths) == ({"a.wav": _FLAG, "b.wav": _FLAG, "c.wav": ""}, _paths("a", "b"))
    assert folder_status(desk.output).flags == {"text in silence": 2}


def test_transcripts_of_others(desk: Desk, fetches: Fetches) -> None:
    """They may be on disk or in S3, and their recordings in S3."""
    _put(desk, "a.wav")
    done = desk.folder / "done"
    done.mkdir()
    (done / "a.srt").write_text(f"1\n00:00:00,500 --> 00:00:03,000\n{_THANKS}\n")
    desk.export(engine="existing", transcripts=str(done), job_settings={}, listen=True)

    assert (_flags(desk), fetches.paths) == ({"a.wav": _FLAG}, _paths("a"))


def test_what_is_uploaded_is_listened_to_on_disk(desk: Desk, fetches: Fetches) -> None:
    """It need not be asked for, since nothing is fetched; and not a second time."""
    _silence(desk.input / "a.wav")
    desk.amazon.service.documents[_uploaded(desk)] = documents.make([documents.Line("", _THANKS, 0)]).document
    desk.export(desk.input, **_TO_TALKS)
    with Ledger.read(desk.output / "ledger.sqlite3") as ledger:
        listened = [job.listened for job in ledger.transcribed_jobs()]

    assert (_flags(desk), desk.tasks, listened, fetches.paths) == (
        {"a.wav": _FLAG},
        {"a.wav": _uploaded(desk)},
        [True],
        [],
    )


def test_what_is_gone_from_the_disk_is_fetched(desk: Desk, fetches: Fetches) -> None:
    """If that is asked for."""
    _silence(desk.input / "a.wav")
    desk.upload()
    desk.amazon.service.documents[_uploaded(desk)] = documents.make([documents.Line("", _THANKS, 0)]).document
    (desk.input / "a.wav").unlink()
    desk.export("s3://input/talks/")
    before = _flags(desk), fetches.paths.copy()
    desk.export("s3://input/talks/", listen=True)

    assert (before, _flags(desk), len(fetches.paths)) == (({"a.wav": ""}, []), {"a.wav": _FLAG}, 1)


@pytest.mark.parametrize("fault", [FORBIDDEN, COLD])
def test_audio_that_cannot_be_fetched(desk: Desk, fetches: Fetches, fault: Fault) -> None:
    """It is told, and costs nothing else; the next run tries again."""
    _put(desk, "a.wav")
    fetches.fault = fault
    result = desk.export(listen=True)
    [(name, note)] = desk.listener.item_notes
    assert (result.failed, _flags(desk), name, note[: len(_ALONE)]) == (0, {"a.wav": ""}, "a.wav", _ALONE)

    fetches.fault = None
    desk.export()
    assert (_flags(desk), desk.listener.item_notes) == ({"a.wav": _FLAG}, [])


def test_what_is_no_audio(desk: Desk, fetches: Fetches) -> None:
    """It is told, judged by its words, and never fetched again."""
    desk.put("a.wav")
    told = []
    for _ in range(2):
        desk.export(listen=True)
        told += desk.listener.item_notes

    reason = "it cannot be read: it is not a recording, whatever its name says, or it is damaged"
    assert (told, fetches.paths) == ([("a.wav", f"{_ALONE}{reason}")], _paths("a"))


def test_many(desk: Desk, fetches: Fetches, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than wait at a time, each in several parts: each is fetched once, and all are listened to."""
    monkeypatch.setattr(listening, "_MOST", 2)
    monkeypatch.setattr(listening, "_PART", 200_000)
    _put(desk, *(f"{name}.wav" for name in "abcdef"))
    desk.export(listen=True)

    assert (set(_flags(desk).values()), sorted(fetches.paths)) == ({_FLAG}, sorted([*_paths(*"abcdef")] * 2))


def test_a_dry_run(desk: Desk, fetches: Fetches) -> None:
    """It counts what is going to be fetched: what is transcribed then, and what was before; nothing that is on disk."""
    _put(desk, "a.wav", "b.wav")
    desk.export()
    _put(desk, "c.wav")
    _silence(desk.input / "d.wav")
    sources = ("s3://input/", desk.input)
    planned = [desk.export(*sources, dry_run=True, listen=listen, **_TO_TALKS).plan for listen in (True, None)]
    desk.export(listen=True)
    planned.append(desk.export(*sources, dry_run=True, **_TO_TALKS).plan)

    assert [(plan.to_fetch, plan.bytes_to_fetch) for plan in planned] == [
        (3, sum(_sizes(desk, "a", "b", "c"))), (0, 0), (0, 0),
    ]  # fmt: skip
    assert sorted(fetches.paths) == _paths("a", "b", "c")


def test_a_dry_run_of_an_engine_that_hears_itself(desk: Desk, fetches: Fetches) -> None:
    """What it is going to transcribe is not fetched a second time."""
    _put(desk, "a.wav")
    desk.export()
    _put(desk, "b.wav")
    plan = desk.export(engine="pocketsphinx", job_settings={}, dry_run=True, listen=True).plan

    assert (plan.to_fetch, plan.bytes_to_fetch, fetches.paths) == (1, *_sizes(desk, "a"), [])


def test_what_could_not_be_fetched_is_not_counted_twice(desk: Desk, fetches: Fetches) -> None:
    """It was tried beside the run, and what is left for the end is counted without it."""
    _put(desk, "a.wav")
    desk.export()
    _put(desk, "b.wav")
    desk.amazon.service.on_s3 = lambda method, path: (
        FORBIDDEN if fetches.take(method, path) or "b.wav" in path else None
    )
    desk.export(listen=True)

    assert [entry for entry in desk.told if entry[0] == "listening"] == [("listening", "1", str(*_sizes(desk, "a")))]


def _sizes(desk: Desk, *names: str) -> list[int]:
    """How many bytes these recordings have."""
    return [len(_silence(desk.folder / "silence.wav", 10 + ord(name) / 100)) for name in names]


def _paths(*names: str) -> list[str]:
    return [f"/input/{name}.wav" for name in names]


def _uploaded(desk: Desk) -> str:
    """Where a.wav on disk is uploaded to."""
    content = (desk.input / "a.wav").read_bytes()
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return f"s3://input/talks/a-{recording_key(fingerprint(md5, len(content)))}.wav"


@pytest.mark.usefixtures("ctrl_c")
def test_a_run_that_is_broken_off(desk: Desk, fetches: Fetches, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing more is fetched, what was transcribed is there, and the next run listens to it.

    All modules are loaded before: one that is being loaded may swallow a Ctrl-C, which only the program repeats.
    """
    _put(desk, "a.wav")
    desk.export()
    monkeypatch.setattr(listening, "_PART", 1_000)
    stopped, stop = Event(), listening.Listening._stop

    def stop_and_tell(run: listening.Listening) -> None:
        stop(run)
        stopped.set()

    monkeypatch.setattr(listening.Listening, "_stop", stop_and_tell)
    desk.amazon.service.on_s3 = lambda method, path: _interrupt_at_once(fetches, stopped, method, path)
    with pytest.raises(KeyboardInterrupt):
        desk.export(listen=True)
    fetched, before = len(fetches.paths), _flags(desk)
    desk.amazon.service.on_s3 = fetches.take
    monkeypatch.setattr(listening, "_PART", 1_000_000)
    desk.export()

    assert (fetched <= 2, before, _flags(desk)) == (True, {"a.wav": ""}, {"a.wav": _FLAG})


def _interrupt_at_once(fetches: Fetches, stopped: Event, method: str, path: str) -> Fault | None:
    """Press Ctrl-C when the first part of a recording is asked for. The second comes when the run has heard that."""
    before = len(fetches.paths)
    fault = fetches.take(method, path)
    if (before, len(fetches.paths)) == (0, 1):
        os.kill(os.getpid(), signal.SIGINT)
    elif len(fetches.paths) > before:
        stopped.wait(_PATIENCE)
    return fault
