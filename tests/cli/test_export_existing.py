"""`export --transcripts`: recordings whose transcripts there are already."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import documents
import pytest
from cli import json_keys
from cli.command_line import AmazonCommandLine, Result
from transcripts import whisper_documents as whisper

SRT = "1\n00:00:01,000 --> 00:00:02,500\n{}\n\n2\n00:00:04,000 --> 00:00:05,000\n{}\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:02.500\n<v Ann>Good evening.\n\n00:02.600 --> 00:05.000\n<v Bob>It is late.\n"
NOTHING_TO_DO = "Nothing to transcribe: no recording is new\n"
FROM_TEXTS = ("export", "calls", "--transcripts", "texts", "-o", "out")
EVERYTHING: dict[str, bytes] = {
    "openai.json": whisper.encoded(whisper.openai_whisper()),
    "lines.json": whisper.encoded(whisper.openai_whisper(words=False)),
    "ctranslate2.json": whisper.encoded(whisper.ctranslate2()),
    "whisperx.json": whisper.encoded(whisper.whisperx()),
    "timestamped.json": whisper.encoded(whisper.whisper_timestamped()),
    "service.json": whisper.encoded(whisper.service()),
    "cpp.wav.json": whisper.encoded(whisper.whisper_cpp()),
    "chunks.json": whisper.encoded(whisper.transformers()),
    "subrip.srt": SRT.format("Good evening.", "It is late.").encode(),
    "web.VTT": VTT.encode(),
    "silent.vtt": b"WEBVTT\n",
    "amazon.json": documents.make(
        [documents.Line("spk_0", "The museum opens.", 0), documents.Line("spk_1", "When?", 3_000)],
        documents.Form(speakers=True),
    ).document,
}
"""A transcript of every kind; each is called as its recording."""


class Tasks(dict[str, dict[str, Any]]):
    """The tasks of an output folder, by what their recordings are called without .wav."""

    def __init__(self, folder: Path) -> None:
        tasks = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
        super().__init__({task["data"]["recording"].removesuffix(".wav"): task for task in tasks})

    def texts(self) -> dict[str, str]:
        """What is written in the editors of whole recordings, with a space for each end of a line."""
        texts = {name: task["predictions"][0]["result"][0]["value"]["text"][0] for name, task in self.items()}
        return {name: " ".join(text.split("\n")) for name, text in texts.items()}

    def turns(self, name: str) -> list[tuple[str, str]]:
        """Who says what, by region."""
        said: dict[str, dict[str, str]] = {}
        for result in self[name]["predictions"][0]["result"]:
            value = result["value"]
            if "start" in value:
                said.setdefault(result["id"], {}).update(
                    {kind: value[kind][0] for kind in ("labels", "text") if kind in value}
                )
        return [(turn["labels"], turn["text"]) for turn in said.values()]

    def regions(self, name: str) -> list[tuple[float, float, str]]:
        """From when to when (s) what is said, by region."""
        values = [result["value"] for result in self[name]["predictions"][0]["result"]]
        return [
            (value["start"], value["end"], value["text"][0]) for value in values if "start" in value and "text" in value
        ]

    def data(self, name: str) -> dict[str, Any]:
        """A piece of each task's data."""
        return {recording: task["data"][name] for recording, task in self.items()}

    def scores(self) -> dict[str, float]:
        return {name: task["predictions"][0]["score"] for name, task in self.items()}


def put(command_line: AmazonCommandLine, **written: str | bytes) -> None:
    """Files in the folder `texts`; `talk_srt` is talk.srt."""
    (command_line.folder / "texts").mkdir(exist_ok=True)
    for name, content in written.items():
        data = content.encode() if isinstance(content, str) else content
        (command_line.folder / "texts" / name.replace("_", ".")).write_bytes(data)


def srt(text: str) -> str:
    return f"1\n00:00:01,000 --> 00:00:02,500\n{text}\n"


def tasks(command_line: AmazonCommandLine) -> Tasks:
    return Tasks(command_line.folder / "out")


def reasons(command_line: AmazonCommandLine) -> dict[str, str]:
    """Why recordings failed, as it stands in the table of failures."""
    with (command_line.folder / "out" / "job_summary_failed.csv").open(encoding="utf-8", newline="") as file:
        return {row["Recording"]: row["FailureReason"] for row in csv.DictReader(file)}


@pytest.fixture(name="all_kinds")
def _all_kinds(command_line: AmazonCommandLine) -> AmazonCommandLine:
    """A recording with a transcript of every kind, and no audio in any of them."""
    command_line.write_recordings(**{Path(name).stem.removesuffix(".wav"): name for name in EVERYTHING})
    (command_line.folder / "texts").mkdir()
    for name, content in EVERYTHING.items():
        (command_line.folder / "texts" / name).write_bytes(content)
    return command_line


def test_every_kind_of_transcript_becomes_a_task(all_kinds: AmazonCommandLine) -> None:
    """With its text, language and duration, and as sure as it says: what tells nothing of that is looked at first."""
    ended = all_kinds.run(*FROM_TEXTS)
    found = tasks(all_kinds)
    assert (ended.code, reasons(all_kinds)) == (0, {}), ended.err
    assert found.texts() == {
        "openai": "Good evening, the well-known clock. It is slow.",
        "lines": "Good evening, the well-known clock. It is slow.",
        "ctranslate2": "Good evening, the well-known clock. It is slow.",
        "whisperx": "In 1984, 5% left. 99",
        "timestamped": "Good evening.",
        "service": "Good evening, sir. It's slow!",
        "cpp": "Good evening, Ada. Slow.",
        "chunks": "Good evening, sir. It's slow!",
        "subrip": "Good evening. It is late.",
        "web": "Good evening. It is late.",
        "silent": "",
        "amazon": "The museum opens. When?",
    }
    scores = found.scores()
    assert {name: scores[name] for name in ("chunks", "lines", "service", "subrip", "web", "silent")} == {
        "chunks": 0.0, "lines": 0.0, "service": 0.0, "subrip": 0.0, "web": 0.0, "silent": 1.0,
    }  # fmt: skip
    assert [name for name, confidence in found.data("confidence").items() if confidence is None] == [
        "chunks", "lines", "service", "silent", "subrip", "web",
    ]  # fmt: skip
    assert (scores["timestamped"], set(found.data("engine").values())) == (0.8, {"existing"})
    durations = found.data("duration")
    assert (durations["service"], durations["openai"], durations["subrip"]) == (5.47, 5.0, 5.0)


def test_regions_are_turns(all_kinds: AmazonCommandLine) -> None:
    """Who speaks is taken from the transcript, where it tells it."""
    all_kinds.run(*FROM_TEXTS, "--label-config", "segments")
    found = tasks(all_kinds)
    turns = [("Ann", "Good evening."), ("Bob", "It is late.")]
    assert (found.turns("web"), found.turns("silent")) == (turns, [])
    assert found.turns("amazon") == [("spk_0", "The museum opens."), ("spk_1", "When?")]
    assert found.turns("subrip") == [("speaker", "Good evening."), ("speaker", "It is late.")]
    assert [speaker for speaker, _text in found.turns("ctranslate2")] == ["SPEAKER_00", "SPEAKER_01"]


@pytest.mark.parametrize("name", EVERYTHING)
def test_beside_its_recording_it_fills_either_configuration(command_line: AmazonCommandLine, name: str) -> None:
    """Whatever its kind: one text in the one, the same text in regions that lie within the recording in the other."""
    stem = Path(name).stem.removesuffix(".wav")
    command_line.write_recordings(**{stem: "1"})
    (command_line.folder / "calls" / name).write_bytes(EVERYTHING[name])
    given = ("export", "calls", "--transcripts", "calls", "-o", "out")
    ended = [command_line.run(*given, "--label-config", which).code for which in ("default", "segments")]
    regions = tasks(command_line).regions(stem)
    command_line.run(*given, "--label-config", "default")
    whole = tasks(command_line)
    assert (ended, " ".join(text for _start, _end, text in regions)) == ([0, 0], whole.texts()[stem])
    assert all(0 <= start < end <= whole.data("duration")[stem] for start, end, _text in regions)


def test_documents_of_amazon_are_kept_as_they_are(all_kinds: AmazonCommandLine) -> None:
    """Byte for byte."""
    all_kinds.run(*FROM_TEXTS)
    (kept,) = (all_kinds.folder / "out" / "transcripts").glob("amazon-*.json")
    assert kept.read_bytes() == EVERYTHING["amazon.json"]


def test_what_is_not_clear_fails_with_its_reason(command_line: AmazonCommandLine) -> None:
    """Missing, ambiguous, shared, unreadable: the others come out, and the exit code tells that some did not."""
    command_line.write_recordings(good="1", missing="2", twice="3", broken="4", shared="5")
    (command_line.folder / "calls" / "shared.mp3").write_text("6")
    put(command_line, good_srt=srt("Hello."), twice_json="{}", twice_srt=srt("No."), broken_json="[1]", shared_vtt=VTT)
    ended = command_line.run(*FROM_TEXTS)
    shared = (
        "its transcript shared.vtt may be that of several recordings: shared.mp3, shared.wav; "
        "give each a transcript at its own path"
    )
    assert (ended.code, tasks(command_line).texts()) == (3, {"good": "Hello."})
    refused = reasons(command_line)
    assert re.sub(r"\(it is JSON.*\)", "(…)", refused.pop("twice.wav")) == (
        "its transcripts cannot be used: twice.json cannot be read (…), and beside it is twice.srt: "
        "keep what is right, and move the rest away"
    )
    assert refused.pop("broken.wav").startswith(
        "its transcript broken.json cannot be used: it is JSON, but no transcript of a known form; read are "
    )
    assert refused == {
        "missing.wav": "there is no transcript of it: none is called missing or missing.wav (or that with .en or "
        "_transcript after it) and ends in .json, .srt, .vtt or another suffix that is read",
        "shared.wav": shared,
        "shared.mp3": shared,
    }
    assert "5 recordings failed; the reasons are in out/job_summary_failed.csv" in ended.out
    assert [line.split()[0] for line in ended.out.splitlines() if ".wav  " in line or ".mp3  " in line] == [
        "good.wav", "missing.wav", "shared.mp3", "shared.wav", "broken.wav", "twice.wav",
    ]  # fmt: skip


def test_the_same_command_takes_what_was_put_right(command_line: AmazonCommandLine) -> None:
    """Nothing has been lost or paid: a transcript that came, or can be read now, is taken without any other word."""
    command_line.write_recordings(missing="1", broken="2")
    put(command_line, broken_json="[1]")
    before = command_line.run(*FROM_TEXTS)
    put(command_line, missing_srt=srt("Here."), broken_json=whisper.encoded(whisper.whisper_timestamped()))
    after = command_line.run("export", "calls", "-o", "out")
    assert (before.code, after.code, reasons(command_line)) == (3, 0, {})
    assert tasks(command_line).texts() == {"missing": "Here.", "broken": "Good evening."}


def test_a_second_run_does_nothing(all_kinds: AmazonCommandLine) -> None:
    """The folder remembers where the transcripts are; nothing is written anew."""
    all_kinds.run(*FROM_TEXTS)
    kept = all_kinds.folder / "out" / "transcripts"
    before = {path.name: path.stat().st_ino for path in kept.iterdir()}
    content = (all_kinds.folder / "out" / "tasks.json").read_bytes()
    ended = all_kinds.run("export", "calls", "-o", "out")
    assert (ended.code, ended.err) == (0, NOTHING_TO_DO)
    assert {path.name: path.stat().st_ino for path in kept.iterdir()} == before
    assert (all_kinds.folder / "out" / "tasks.json").read_bytes() == content


def test_changed_transcripts_wait_to_be_asked_for(command_line: AmazonCommandLine) -> None:
    """Finished is finished: that they have changed is said, and --retranscribe takes those and no others."""
    command_line.write_recordings(one="1", two="2")
    put(command_line, one_srt=srt("First."), two_srt=srt("Second."))
    command_line.run(*FROM_TEXTS)
    settings = tasks(command_line).data("settings")
    put(command_line, two_srt=srt("Second, corrected."))
    plain = command_line.run(*FROM_TEXTS)
    assert (plain.code, tasks(command_line).texts()) == (0, {"one": "First.", "two": "Second."})
    assert "1 recording finished with other settings (--retranscribe starts them again)\n" in plain.err
    asked = command_line.run(*FROM_TEXTS, "--retranscribe")
    assert (asked.code, tasks(command_line).texts()) == (0, {"one": "First.", "two": "Second, corrected."})
    changed = [name for name, now in tasks(command_line).data("settings").items() if now != settings[name]]
    earlier = [path.name for path in (command_line.folder / "out" / "transcripts" / "earlier").iterdir()]
    assert (changed, [name.partition("-")[0] for name in earlier]) == (["two"], ["two"])
    assert "other settings" not in command_line.run(*FROM_TEXTS).err


def test_an_empty_ledger_finds_what_was_taken(command_line: AmazonCommandLine) -> None:
    """What lies in the output folder is adopted, as of any engine."""
    command_line.write_recordings(one="1")
    put(command_line, one_srt=srt("First."))
    command_line.run(*FROM_TEXTS)
    (command_line.folder / "out" / "ledger.sqlite3").unlink()
    ended = command_line.run(*FROM_TEXTS)
    assert (ended.code, "1 recording already finished\n" in ended.err) == (0, True)
    assert tasks(command_line).texts() == {"one": "First."}


def test_a_dry_run_counts(command_line: AmazonCommandLine) -> None:
    """What it says is what will be; nothing is written."""
    command_line.write_recordings(good="1", missing="2", shared="3")
    (command_line.folder / "calls" / "shared.mp3").write_text("4")
    put(command_line, good_srt=srt("Hello."), shared_srt=srt("Hm."))
    ended = command_line.run(*FROM_TEXTS, "--dry-run")
    assert (ended.code, (command_line.folder / "out").exists()) == (0, False)
    assert ended.out.splitlines()[:2] == ["      1 to start (1 B)", "      3 unusable"]


# In S3


def test_transcripts_and_recordings_in_s3(command_line: AmazonCommandLine) -> None:
    """Neither is a job asked for nor any audio read: only the place of the transcripts is looked into."""
    command_line.amazon.put("input", "talks/a/talk.wav")
    command_line.amazon.put("input", "talks/film.mkv", b"a film")
    command_line.amazon.make_bucket("texts")
    command_line.amazon.put("texts", "en/a/talk.srt", srt("Hello.").encode())
    command_line.amazon.put("texts", "en/film.vtt", VTT.encode())
    read: list[str] = []
    command_line.amazon.service.on_s3 = lambda method, path: read.append(f"{method} {path.partition('?')[0]}")
    ended = command_line.run("export", "s3://input/talks/", "--transcripts", "s3://texts/en", "-o", "out")
    assert (ended.code, command_line.amazon.service.calls) == (0, {}), ended.err
    assert tasks(command_line).texts() == {"a/talk": "Hello.", "film.mkv": "Good evening. It is late."}
    assert [line for line in read if line.startswith("GET /input/")] == []
    assert sorted(line for line in read if line.endswith(("srt", "vtt"))) == [
        "GET /texts/en/a/talk.srt",
        "GET /texts/en/film.vtt",
    ]
    assert command_line.run("export", "s3://input/talks/", "-o", "out").err == NOTHING_TO_DO


def test_one_that_may_not_be_read_costs_itself(command_line: AmazonCommandLine) -> None:
    """It was listed, and is gone when it is asked for."""
    command_line.write_recordings(gone="1", here="2")
    command_line.amazon.make_bucket("texts")
    for name in ("gone", "here"):
        command_line.amazon.put("texts", f"{name}.srt", srt("Hello.").encode())

    def remove(method: str, path: str) -> None:
        if method == "GET" and path.startswith("/texts/here.srt"):
            command_line.amazon.s3.delete_object(Bucket="texts", Key="here.srt")

    command_line.amazon.service.on_s3 = remove
    ended = command_line.run("export", "calls", "--transcripts", "s3://texts/", "-o", "out")
    assert (ended.code, tasks(command_line).texts(), list(reasons(command_line))) == (
        3,
        {"gone": "Hello."},
        ["here.wav"],
    )


def test_audio_goes_to_s3(command_line: AmazonCommandLine) -> None:
    """--upload-to has Label Studio play it from there; the name on disk says which transcript it is, then and later."""
    command_line.write_recordings(Grüße="1")
    put(command_line, Grüße_srt=srt("Hello."))
    first = command_line.run(*FROM_TEXTS, "--upload-to", "s3://input/talks/")
    again = command_line.run(*FROM_TEXTS)
    ((name, task),) = tasks(command_line).items()
    assert (first.code, again.code, name, again.err) == (0, 0, "Grüße", NOTHING_TO_DO)
    assert (task["data"]["audio"].startswith("s3://input/talks/"), command_line.amazon.service.calls) == (True, {})


# As it is typed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--transcripts", "nowhere"],
            "The folder {folder}/nowhere of --transcripts does not exist: "
            "check the spelling, and the folder that you are in.",
        ),
        (["--transcripts", "a.srt"], "{folder}/a.srt is a file: --transcripts takes the folder that it lies in."),
        (
            ["--transcripts", "s3://input/none"],
            "There are no objects below s3://input/none/, which --transcripts names: check the spelling.",
        ),
        (
            ["--engine", "existing"],
            "--engine existing takes transcripts that you have: say where they are with --transcripts, "
            "such as --transcripts transcripts/ or --transcripts s3://bucket/transcripts/.",
        ),
        (
            ["--transcripts", "calls", "--engine", "pocketsphinx"],
            "pocketsphinx makes its own transcripts: leave out either --engine or --transcripts.",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(command_line: AmazonCommandLine, words: list[str], said: str) -> None:
    """Before any work, with what to type instead."""
    command_line.write_recordings(a="1")
    (command_line.folder / "a.srt").touch()
    ended = command_line.run("export", "calls", "-o", "out", *words)
    assert ended == Result(2, "", f"Error: {said.format(folder=command_line.folder)}\n")
    assert not (command_line.folder / "out").exists()


def test_the_place_is_found_from_anywhere(command_line: AmazonCommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is remembered with the folder that it lies in."""
    command_line.write_recordings(a="1")
    put(command_line, a_srt=srt("Hello."))
    command_line.run(*FROM_TEXTS)
    put(command_line, b_srt=srt("Goodbye."))
    command_line.write_recordings(b="2")
    monkeypatch.chdir("/")
    folder = command_line.folder
    assert command_line.run("export", str(folder / "calls"), "-o", str(folder / "out")).code == 0
    assert tasks(command_line).texts() == {"a": "Hello.", "b": "Goodbye."}


def test_a_folder_that_was_begun_with_another_engine(command_line: AmazonCommandLine) -> None:
    """New recordings get the transcripts there are; those that are finished wait to be asked for."""
    command_line.amazon.put("input", "one.wav", b"1")
    command_line.run("export", "s3://input/", "-o", "out", "--language-code", "en-US", "--output-bucket", "output")
    command_line.amazon.put("input", "two.wav", b"2")
    put(command_line, one_srt=srt("One."), two_srt=srt("Two."))
    started = list(command_line.amazon.service.jobs)
    from_texts = ("export", "s3://input/", "-o", "out", "--transcripts", "texts")
    command_line.run(*from_texts)
    before = tasks(command_line).data("engine")
    command_line.run(*from_texts, "--retranscribe")
    assert (before, tasks(command_line).texts()) == (
        {"one": "amazon", "two": "existing"},
        {"one": "One.", "two": "Two."},
    )
    assert list(command_line.amazon.service.jobs) == started


def test_the_keys_of_the_json(command_line: AmazonCommandLine) -> None:
    """They are those that scripts read, with and without a dry run; also where something failed or was passed over."""
    command_line.write_recordings(a="1", empty="")
    for name in (".hidden.wav", "notes.txt"):
        (command_line.folder / "calls" / name).touch()
    put(command_line, a_srt=srt("Hello."))
    dry_run, exported = (command_line.run(*FROM_TEXTS, *words, "--json").json_keys for words in (["--dry-run"], []))
    reasons = json_keys.PASSED_OVER - {"passed_over.archived"}
    assert (dry_run, exported) == (json_keys.DRY_RUN | reasons, json_keys.EXPORT | reasons)


OLD = "1\n00:00:01,000 --> 00:00:02,500\nДобрый вечер, сегодня мы поговорим о погоде на море.\n"


def test_an_encoding_is_guessed_or_said_and_remembered(command_line: AmazonCommandLine) -> None:
    """The guess is said with the file's name; what was said holds for the next run, too."""
    command_line.write_recordings(old="one")
    put(command_line, old_srt=OLD.encode("cp1251"))
    guessed = command_line.run(*FROM_TEXTS, "--json")
    guess = "read as windows-1251, which is a guess: if letters are wrong, say what it is with --encoding"
    said = command_line.run(*FROM_TEXTS, "--encoding", "iso-8859-5", "--retranscribe")
    again = command_line.run("export", "calls", "-o", "out", "--retranscribe")
    assert (json.loads(guessed.out)["notes"], said.err.count("Note:"), again.err) == (
        [{"recording": "old.wav", "note": f"its transcript old.srt: {guess}"}],
        0,
        NOTHING_TO_DO,
    )


def test_transcripts_without_confidence_are_counted(command_line: AmazonCommandLine) -> None:
    """Once a run, and not where only what went wrong is asked for."""
    command_line.write_recordings(old="one")
    put(command_line, old_srt=OLD)
    told = "1 transcript without confidence: how sure the recogniser was is not known"
    ended = [command_line.run(*FROM_TEXTS, "--retranscribe", *options) for options in ((), ("-q",))]
    assert [(told in each.out, each.err.count("Note:")) for each in ended] == [(True, 0), (False, 0)]


def test_an_encoding_is_that_of_transcripts(command_line: AmazonCommandLine) -> None:
    """Engines that make transcripts take none, and an unknown name ends the run before it begins."""
    command_line.write_recordings(old="one")
    put(command_line, old_srt=OLD)
    ended = [
        command_line.run("export", "calls", "--engine", "pocketsphinx", "--encoding", "cp1251"),
        command_line.run(*FROM_TEXTS, "--encoding", "klingon"),
    ]
    assert [(each.code, each.err.partition(":")[2].partition(",")[0].strip()) for each in ended] == [
        (2, "--encoding is for transcripts that you already have"),
        (2, "There is no encoding klingon: --encoding takes names such as windows-1251"),
    ]
