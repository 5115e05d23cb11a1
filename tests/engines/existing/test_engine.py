"""Transcripts that exist already: which one is whose, and what becomes of it."""

import os
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from stand_ins.amazon.server import Amazon
from transcripts import whisper_documents

from ls_transcribe.aws import Account, Session
from ls_transcribe.concurrency import bounded_map
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.engines.base import Engine, JobChange
from ls_transcribe.engines.existing import ExistingTranscripts
from ls_transcribe.engines.existing.matching import TranscriptCandidate, TranscriptMatches, find_candidates
from ls_transcribe.engines.optional_members import settings_of
from ls_transcribe.errors.aws import BucketMissing
from ls_transcribe.errors.engines import TranscriptsMissing, TranscriptsNotFolder, TranscriptsUnreadable
from ls_transcribe.model.job import Job, Status, job_name, settings_digest
from ls_transcribe.model.recording import Recording
from ls_transcribe.transcripts import amazon_json

NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)
SRT = "1\n00:00:01,000 --> 00:00:02,500\n{}\n"


def settings_for(engine: Engine, recording: Recording) -> str:
    """The digest of what shapes the text of a recording."""
    return settings_of(engine)(recording)


def recording(name: str, key: str | None = None) -> Recording:
    """A recording called so; its name is its content, unless that is said."""
    return Recording(key or name, f"file:///calls/{name}", name, 1, key or name, "wav")


def job_of(engine: ExistingTranscripts, recording: Recording) -> Job:
    settings = settings_for(engine, recording)
    return Job(job_name(recording.stem, settings, 1), recording, engine.name, settings, creation_time=NOON)


class Shelf:
    """A folder of transcripts, and engines that take them from there."""

    def __init__(self, folder: Path) -> None:
        self.place = folder / "transcripts"
        self.place.mkdir()

    def put(self, **texts: str) -> None:
        """Subtitles with these texts; `talk` becomes talk.srt."""
        for name, text in texts.items():
            (self.place / f"{name}.srt").write_text(SRT.format(text), encoding="utf-8")

    def engine(self, place: str | Path | None = None, account: Account | None = None) -> ExistingTranscripts:
        retrier = Retrier(sleep=lambda _seconds: None)
        return ExistingTranscripts(str(place or self.place), Session(account or Account(), retrier), now=lambda: NOON)

    def run(self, *names: str, place: str | None = None, account: Account | None = None) -> list[JobChange]:
        """What the engine tells of the recordings called so."""
        engine = self.engine(place, account)
        return list(engine.run(job_of(engine, recording(name)) for name in names))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def texts(changes: Iterable[JobChange]) -> list[str | None]:
    """The texts of documents, or the reasons why there are none."""
    return [
        amazon_json.parse(change.document).text if change.document is not None else change.job.reason
        for change in changes
    ]


def found(name: str, *paths: str) -> list[str]:
    """The transcripts among these that may be a recording's."""
    return [
        candidate.path
        for candidate in TranscriptMatches(TranscriptCandidate(path, "") for path in paths).candidates_for(
            recording(name)
        )
    ]


# Whose it is


@pytest.mark.parametrize(
    ("name", "paths", "taken"),
    [
        ("talk.wav", ["talk.srt", "walk.srt"], ["talk.srt"]),
        ("talk.wav", ["talk.wav.json"], ["talk.wav.json"]),
        ("talk.of.2024.wav", ["talk.of.2024.vtt", "talk.of.json"], ["talk.of.2024.vtt"]),
        ("talk.wav", ["deep/below/talk.srt"], ["deep/below/talk.srt"]),
        ("deep/talk.wav", ["talk.SRT"], ["talk.SRT"]),
        ("a/talk.wav", ["a/talk.srt", "b/talk.srt"], ["a/talk.srt"]),
        ("a/talk.wav", ["a/talk.wav.json", "talk.srt"], ["a/talk.wav.json"]),
        ("Talk.wav", ["talk.srt"], ["talk.srt"]),
        ("Talk.wav", ["talk.srt", "Talk.vtt"], ["Talk.vtt"]),
        ("a/Talk.wav", ["A/talk.srt", "b/Talk.srt"], ["A/talk.srt"]),
        ("Gru\u0308\u00dfe.wav", ["Gr\u00fc\u00dfe.srt"], ["Gr\u00fc\u00dfe.srt"]),
        ("talk.wav", ["talk.json", "talk.srt"], ["talk.json", "talk.srt"]),
        ("talk.wav", ["a/talk.srt", "b/talk.srt"], ["a/talk.srt", "b/talk.srt"]),
        ("c/talk.wav", ["a/talk.srt", "b/talk.srt"], ["a/talk.srt", "b/talk.srt"]),
        ("a/talk.wav", ["a/talk.srt", "a/talk.vtt", "b/talk.srt"], ["a/talk.srt", "a/talk.vtt"]),
        ("talk.wav", ["talk.wav.WORDS.json", "talk.wav.srt"], ["talk.wav.WORDS.json", "talk.wav.srt"]),
        ("talk.wav", ["talk.words.json"], ["talk.words.json"]),
        ("talk.words.wav", ["talk.json", "talk.words.json"], ["talk.words.json"]),
        ("talk.wav", ["talks.srt", "a talk.srt"], []),
        ("talk.wav", ["talk.en.vtt"], ["talk.en.vtt"]),
        ("talk.wav", ["talk.en-US.vtt", "talk.eng.json"], ["talk.en-US.vtt", "talk.eng.json"]),
        ("talk.wav", ["talk.zh-Hans.srt", "talk.en-orig.vtt"], ["talk.en-orig.vtt", "talk.zh-Hans.srt"]),
        ("talk.wav", ["talk_transcript.json"], ["talk_transcript.json"]),
        ("talk.wav", ["talk.transcript.vtt", "talk Transcript.vtt"], ["talk Transcript.vtt", "talk.transcript.vtt"]),
        ("talk.wav", ["talk.wav_transcript.en.json"], ["talk.wav_transcript.en.json"]),
        ("talk.wav", ["talk.en.words.json"], ["talk.en.words.json"]),
        ("talk.wav", ["talk.en.vtt", "talk.srt"], ["talk.srt"]),
        ("a/talk.wav", ["a/talk.en.vtt", "b/talk.vtt"], ["a/talk.en.vtt"]),
        ("talk.wav", ["a/talk.en.vtt", "b/talk.de.vtt"], ["a/talk.en.vtt", "b/talk.de.vtt"]),
        ("talk.wav", ["talk.part.srt", "talk.1.srt", "talk_en.srt", "talk.engineer.srt", "talk.en-.srt"], []),
        ("en.wav", ["_transcript.json", "transcript.json", ".en.json", "a/.en.json"], []),
    ],
)
def test_a_transcript_is_called_as_its_recording(name: str, paths: list[str], taken: list[str]) -> None:
    """By name; at the same path before elsewhere; written exactly so before written otherwise."""
    assert found(name, *paths) == taken


def test_many_of_one_name_are_told_apart() -> None:
    """Each lies in a folder of its own: by the path, or not at all, and soon either way."""
    number = 20_000
    matches = TranscriptMatches(TranscriptCandidate(f"{index}/audio.json", "") for index in range(number))
    near = [matches.candidates_for(recording(f"{index}/audio.wav"))[0].path for index in range(number)]
    far = {len(matches.candidates_for(recording(f"calls/{index}/audio.wav"))) for index in range(number)}
    assert (near[-1], len(set(near)), far) == (f"{number - 1}/audio.json", number, {number})


@pytest.mark.parametrize(
    ("paths", "names", "reasons"),
    [
        (["talk.srt"], ["talk.wav"], [None]),
        (
            ["talk.srt"],
            ["sub/walk.wav"],
            [
                "there is no transcript of it: none is called walk or walk.wav (or that with .en or _transcript after "
                "it) and ends in .json, .srt, .vtt or another suffix that is read"
            ],
        ),
        (
            ["a/talk.json", "talk.srt", "b/talk.srt"],
            ["c/talk.wav"],
            [
                "several transcripts may be its own: a/talk.json, b/talk.srt, talk.srt; "
                "leave one, or put it at the recording's path"
            ],
        ),
        (["talk.json", "talk.srt", "talk.wav.words.json"], ["talk.wav"], [None]),
        (["talk.json", "talk.words.json"], ["talk.wav", "talk.words.wav"], [None, None]),
        (
            ["talk.json", "talk.wav.srt"],
            ["talk.wav", "talk.mp3"],
            [
                "its transcript talk.json may be that of several recordings: talk.mp3, talk.wav; "
                "give each a transcript at its own path"
            ]
            * 2,
        ),
        (
            [f"{index}/talk.srt" for index in range(6)],
            ["talk.wav"],
            [
                "several transcripts may be its own: 0/talk.srt, 1/talk.srt, 2/talk.srt, 3/talk.srt and 2 more; "
                "leave one, or put it at the recording's path"
            ],
        ),
        (
            ["talk.srt"],
            ["a/talk.wav", "b/talk.mp3"],
            [
                "its transcript talk.srt may be that of several recordings: a/talk.wav, b/talk.mp3; "
                "give each a transcript at its own path"
            ]
            * 2,
        ),
        (
            ["a/talk.srt"],
            ["b/talk.wav", "a/talk.wav"],
            ["there is no transcript of it: a/talk.srt is that of a/talk.wav", None],
        ),
        (["talk.srt"], ["Talk.wav", "talk.wav"], ["there is no transcript of it: talk.srt is that of talk.wav", None]),
        (
            ["talk.srt"],
            ["a/Talk.wav", "b/talk.wav"],
            ["there is no transcript of it: talk.srt is that of b/talk.wav", None],
        ),
        (["a/talk.srt", "b/talk.srt"], ["a/talk.wav", "b/talk.wav"], [None, None]),
        (["talk.wav.json", "talk.mp3.json"], ["talk.wav", "talk.mp3"], [None, None]),
        (
            ["talk.en.vtt"],
            ["talk.wav", "talk.en.wav"],
            ["there is no transcript of it: talk.en.vtt is that of talk.en.wav", None],
        ),
    ],
)
def test_what_is_not_clear_is_refused(paths: list[str], names: list[str], reasons: list[str | None]) -> None:
    """With the names of those that it may be: of transcripts, or of recordings."""
    matches = TranscriptMatches(TranscriptCandidate(path, "") for path in paths)
    recordings = [recording(name) for name in names]
    matches.prepare(recordings)
    assert [matches.refuses(one) for one in recordings] == reasons


def test_words_of_a_recording_that_is_called_so() -> None:
    """The words of talk.words.wav are not those of talk.wav, where both are there."""
    matches = TranscriptMatches(TranscriptCandidate(path, "") for path in ("talk.json", "talk.words.json"))
    recordings = [recording(name) for name in ("talk.wav", "talk.words.wav")]
    matches.prepare(recordings)
    assert [[found.path for found in matches.candidates_for(one)] for one in recordings] == [
        ["talk.json"],
        ["talk.words.json"],
    ]


def test_two_sources_with_the_same_names_share_nothing(shelf: Shelf) -> None:
    """Recordings of different content that are both called talk.wav: nobody knows whose talk.srt is."""
    shelf.put(talk="Hello.")
    engine = shelf.engine()
    recordings = [recording("talk.wav", key) for key in ("one", "two")]
    engine.prepare(recordings)
    assert [str(engine.refuses(one)).partition(";")[0] for one in recordings] == [
        "its transcript talk.srt may be that of several recordings: talk.wav, talk.wav"
    ] * 2


def test_every_survey_is_a_new_one(shelf: Shelf) -> None:
    """What an earlier one knew of is forgotten."""
    shelf.put(talk="Hello.")
    engine = shelf.engine()
    for key in ("one", "two"):
        engine.prepare([recording("talk.wav", key)])
    assert engine.refuses(recording("talk.wav", "two")) is None


def test_something_else_is_done_while_a_transcript_takes_long(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The transcript waits for what is done while it is waited for."""
    monkeypatch.setattr(bounded_map, "_PATIENCE", 0.01)
    shelf.put(talk="Hello.")
    done = threading.Event()
    engine = shelf.engine()
    engine.call_while_waiting(done.set)
    content = engine._content
    monkeypatch.setattr(engine, "_content", lambda path: content(path) if done.wait(20) else b"")
    assert texts(engine.run([job_of(engine, recording("talk.wav"))])) == ["Hello."]


# Where they are


def test_folders_are_looked_through(shelf: Shelf) -> None:
    """With those below and behind links, each once; hidden folders and what is no transcript are passed over."""
    for name in ("talk.srt", "a/walk.VTT", "a/tape.json", "a/notes.txt", ".old/walk.srt"):
        (shelf.place / name).parent.mkdir(exist_ok=True)
        (shelf.place / name).touch()
    (shelf.place / "a" / "back").symlink_to(shelf.place)
    engine = shelf.engine()
    assert [engine.refuses(recording(name)) for name in ("talk.wav", "walk.wav", "tape.wav")] == [None] * 3
    assert "there is no transcript" in str(engine.refuses(recording("notes.wav")))


def test_timed_text_is_called_xml_too(shelf: Shelf) -> None:
    """Files of that name are looked into; what else is called so is no transcript of anything."""
    timed = '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="2s">Hi.</p></div></body></tt>'
    (shelf.place / "talk.xml").write_text(f"<!-- ours -->{timed}", encoding="utf-16")
    (shelf.place / "walk.XML").write_text("<NonRealTimeMeta/>")
    (shelf.place / "walk.srt").write_text(SRT.format("Hello."))
    (shelf.place / "hall.xml").mkdir()
    os.mkfifo(shelf.place / "pipe.xml")
    assert texts(shelf.run("talk.wav", "walk.wav")) == ["Hi.", "Hello."]
    assert shelf.engine().refuses(recording("pipe.wav")) is not None


def test_a_place_that_is_none_is_refused(shelf: Shelf) -> None:
    """A folder that is not there, a file, and one that cannot be read."""
    shelf.put(talk="Hello.")
    with pytest.raises(TranscriptsMissing):
        shelf.engine(shelf.place / "gone")
    with pytest.raises(TranscriptsNotFolder):
        shelf.engine(shelf.place / "talk.srt")


def test_a_folder_that_cannot_be_read_is_refused(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else its transcripts would be taken for missing."""

    def denied(folder: str) -> None:
        raise PermissionError(13, "Permission denied", folder)

    monkeypatch.setattr("os.scandir", denied)
    with pytest.raises(TranscriptsUnreadable, match=r"cannot be read \(Permission denied\)"):
        shelf.engine()


def test_transcripts_come_from_s3(shelf: Shelf, amazon: Amazon) -> None:
    """From below a prefix."""
    amazon.make_bucket("texts")
    amazon.put("texts", "en/a/talk one.srt", SRT.format("Hello.").encode())
    amazon.put("texts", "de/talk one.srt", SRT.format("Hallo.").encode())
    assert texts(shelf.run("talk one.wav", place="s3://texts/en/", account=Account(endpoint_url=amazon.url))) == [
        "Hello."
    ]


def test_a_place_in_s3_that_is_none_is_refused(shelf: Shelf, amazon: Amazon) -> None:
    """A bucket that does not exist, or cannot, and a prefix with nothing below it."""
    amazon.make_bucket("texts")
    for place, refusal in (
        ("s3://gone/", BucketMissing),
        ("s3://no_bucket!/", TranscriptsMissing),
        ("s3://texts/en/", TranscriptsMissing),
    ):
        with pytest.raises(refusal):
            shelf.engine(place, Account(endpoint_url=amazon.url))


# What becomes of it


def test_a_transcript_becomes_the_document(shelf: Shelf) -> None:
    """Completed at once, with its times; the document bears the job's name."""
    shelf.put(talk="Hello.")
    (change,) = shelf.run("talk.wav")
    assert (change.job.status, change.job.start_time, change.job.completion_time, change.started_here) == (
        Status.COMPLETED, NOON, NOON, True,
    )  # fmt: skip
    assert amazon_json.job_name(change.document or b"") == change.job.name


def test_one_that_cannot_be_read_costs_itself(shelf: Shelf) -> None:
    """It has cost nothing, so that it is tried again; the others come out, in their order."""
    shelf.put(one="Hello.", three="Goodbye.")
    (shelf.place / "two.json").write_text("{")
    (shelf.place / "four.srt").symlink_to("gone.srt")
    changes = shelf.run("one.wav", "two.wav", "three.wav", "four.wav", "five.wav")
    reasons = texts(changes)
    assert [change.job.status for change in changes] == [
        Status.COMPLETED, Status.QUEUED, Status.COMPLETED, Status.QUEUED, Status.QUEUED,
    ]  # fmt: skip
    assert (reasons[0], reasons[2], reasons[3]) == (
        "Hello.",
        "Goodbye.",
        "its transcript four.srt cannot be used: No such file or directory",
    )
    assert str(reasons[1]).startswith("its transcript two.json cannot be used: it is not JSON")
    assert str(reasons[4]).startswith("there is no transcript of it")


def test_few_documents_are_held_at_a_time(shelf: Shelf) -> None:
    """The next job is taken only when one has ended, however many there are."""
    shelf.put(talk="Hello.")
    engine = shelf.engine()
    taken = 0

    def jobs() -> Iterable[Job]:
        nonlocal taken
        for index in range(100):
            taken = index + 1
            yield replace(job_of(engine, recording("talk.wav")), name=f"lst-{index}")

    changes = engine.run(jobs())
    ahead = max(taken - index for index, _change in enumerate(changes))
    assert (taken, ahead <= 8) == (100, True)


def test_settings_are_those_of_the_transcript(shelf: Shelf) -> None:
    """The same file, the same settings; another or changed one, others: so it is seen that there is a newer text."""
    (shelf.place / "talk.json").write_bytes(whisper_documents.encoded(whisper_documents.openai_whisper()))
    shelf.put(walk="Hello.")
    first = shelf.engine()
    talk, walk = recording("talk.wav"), recording("walk.wav")
    before = settings_for(first, talk)
    assert (settings_for(shelf.engine(), talk), settings_for(first, walk) != before) == (before, True)
    shelf.put(walk="Hello again.")
    assert settings_for(shelf.engine(), talk) == before
    assert settings_for(shelf.engine(), walk) != settings_for(first, walk)


def test_silence_is_judged_in_the_encoding_that_was_said(shelf: Shelf) -> None:
    """Without one, the encoding of a comment cannot be told, and the document is refused."""
    (shelf.place / "talk.vtt").write_bytes(b"WEBVTT\n\nNOTE caf\xe9\n")
    (candidate,) = find_candidates(str(shelf.place), Session(Account()))
    settings = settings_digest("existing", {"recipe": 1, "transcript": candidate.version})
    job = Job(job_name("talk", settings, 1), recording("talk.wav"), "existing", settings, creation_time=NOON)
    engines = [
        ExistingTranscripts(str(shelf.place), Session(Account()), now=lambda: NOON, encoding=encoding)
        for encoding in (None, "latin-1")
    ]
    assert [engine.was_misread(job) for engine in engines] == [True, False]


def test_a_set_is_one_transcript(shelf: Shelf) -> None:
    """The richest file is taken, and the others are counted; what is a plain text is not looked at."""
    (shelf.place / "talk.json").write_bytes(whisper_documents.encoded(whisper_documents.openai_whisper()))
    said = amazon_json.parse(shelf.run("talk.wav")[0].document or b"").text
    shelf.put(talk=said.upper())
    (shelf.place / "talk.txt").write_text("Notes.")
    (change,) = shelf.run("talk.wav")
    assert (texts([change]), change.agreeing, change.notes) == ([said], 1, ())


def test_a_set_that_does_not_agree(shelf: Shelf) -> None:
    """Both are named, and so is a file of it that cannot be opened."""
    shelf.put(talk="Good evening.", walk="Good day.")
    (shelf.place / "talk.VTT").write_text("WEBVTT\n\n00:01.000 --> 00:02.500\nGood morning.\n")
    (shelf.place / "walk.vtt").symlink_to("gone.vtt")
    assert texts(shelf.run("talk.wav", "walk.wav")) == [
        "its transcripts cannot be used: talk.VTT and talk.srt do not say the same, from 0:02 on: "
        "keep what is right, and move the rest away",
        "its transcripts cannot be used: walk.vtt: No such file or directory",
    ]


def test_settings_are_those_of_all_files_of_a_set(shelf: Shelf) -> None:
    """A change of any of them is one of the transcript."""
    shelf.put(talk="Hello.")
    talk, alone = recording("talk.wav"), settings_for(shelf.engine(), recording("talk.wav"))
    (shelf.place / "talk.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.500\nHello.\n")
    both = settings_for(shelf.engine(), talk)
    shelf.put(talk="Hello again.")
    changed = settings_for(shelf.engine(), talk)
    (shelf.place / "talk.txt").write_text("Hello.")
    assert len({alone, both, changed}) == 3
    assert settings_for(shelf.engine(), talk) == changed


def test_the_digest_stays_from_release_to_release() -> None:
    """Else everything would be transcribed with other settings all at once."""
    assert ExistingTranscripts.settings == "906ea1"
