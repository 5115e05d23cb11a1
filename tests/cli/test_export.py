"""The `export` command as it is typed: what it prints, how it ends, and what it leaves."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import audio
import pytest
from cli.command_line import CommandLine
from install_models import TINY_EN
from processes import group, started, wait_until

from ls_transcribe import media

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
COMMAND = (sys.executable, "-m", "ls_transcribe")
EXPORT = ("export", "--engine", "pocketsphinx")

SOAK = bool(os.environ.get("LS_TRANSCRIBE_SOAK"))
"""`make soak` kills and interrupts runs at more moments than `make test`."""

_TWO_WORDS = int(1.2 * 32_000)  # bytes of the sample: 16-bit mono at 16 kHz

LOADED_UNDER_CTRL_C = """
import builtins
from ls_transcribe.__main__ import main
load = builtins.__import__
def interrupted(name, *arguments):
    if name == "click":
        raise KeyboardInterrupt
    return load(name, *arguments)
builtins.__import__ = interrupted
main()
"""


def run_process(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *map(str, arguments)]
    options = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, **options}
    return subprocess.run(command, check=False, **options)


def short_recordings(folder: Path, number: int) -> Path:
    """So many different recordings of a good second, each of which says the same two words."""
    folder.mkdir(parents=True)
    spoken = b"".join(media.decode(SAMPLES / "library-notice.webm"))[:_TWO_WORDS]
    for index in range(number):
        audio.write_wav(folder / f"{index}.wav", audio.silence(index / 100) + spoken)
    return folder


def tasks(output: Path) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads((output / "tasks.json").read_text(encoding="utf-8"))
    return read


def names(output: Path) -> list[str]:
    return [task["data"]["recording"] for task in tasks(output)]


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def transcripts(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (output / "transcripts").glob("*.json")}


def files_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below a folder, with what tells whether it was written anew."""
    return {str(path.relative_to(folder)): (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*")}


@pytest.fixture(scope="module")
def bad_and_good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two good recordings among whatever else can lie in a folder under the name of one."""
    folder = tmp_path_factory.mktemp("mixed")
    short_recordings(folder / "good", 2)
    (folder / "empty.wav").touch()
    (folder / "letter.wav").write_text("Dear Sir or Madam,\n")
    (folder / "script.wav").write_text("ffconcat version 1.0\nfile good/0.wav\n")
    audio.cut(audio.write(folder / "half.mp3", audio.tone(4)))
    audio.cut(audio.write_wav(folder / "half.wav", audio.tone(4)))
    audio.write_film(folder / "film.mp4", 1.0)
    return folder


@pytest.fixture(scope="module")
def mixed_run(
    bad_and_good: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    output = tmp_path_factory.mktemp("output")
    return output, run_process(*EXPORT, bad_and_good, "-o", output)


def test_the_good_come_out(mixed_run: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """Of a folder of good and bad files the good ones become tasks, and the exit code tells that some failed."""
    output, ended = mixed_run

    assert (names(output), ended.returncode) == (["good/0.wav", "good/1.wav"], 3)


def test_the_bad_are_named_with_their_reasons(mixed_run: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """Each bad file stands in the summary of failures, with a reason that a person understands."""
    output, _ended = mixed_run
    reasons = {row["Recording"]: row["FailureReason"] for row in rows(output / "job_summary_failed.csv")}

    assert reasons == {
        "empty.wav": "the file is empty",
        "film.mp4": "it has no audio track",
        "half.mp3": "only 2.0 of 4.0 s could be read: the file is incomplete or damaged",
        "half.wav": "only 2.0 of 4.0 s could be read: the file is incomplete or damaged",
        "letter.wav": "it cannot be read: it is not a recording, whatever its name says, or it is damaged",
        "script.wav": "it cannot be read: it is not a recording, whatever its name says, or it is damaged",
    }


def test_the_bad_are_told_at_once(mixed_run: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """Each bad file is complained of on stderr, without a traceback."""
    _output, ended = mixed_run
    complaints = [line.partition(":")[0] for line in ended.stderr.splitlines() if ": " in line]

    assert (sorted(complaints), "Traceback" in ended.stderr) == (
        ["empty.wav", "film.mp4", "half.mp3", "half.wav", "letter.wav", "script.wav"],
        False,
    )


def test_failures_are_not_tried_again_unasked(
    local_command_line: CommandLine, bad_and_good: Path, mixed_run: tuple[Path, subprocess.CompletedProcess[str]]
) -> None:
    """A second run starts nothing, says what failed before, and still ends with 3."""
    output, _ended = mixed_run
    again = local_command_line.run(*EXPORT, bad_and_good, "-o", output)

    assert (again.err.splitlines()[-2:], again.code) == (
        [
            "5 recordings failed before (--retry-failed starts them again)",
            "Nothing to transcribe: no recording is new",
        ],
        3,
    )


def test_a_second_run_does_nothing(local_command_line: CommandLine, tmp_path: Path) -> None:
    """With everything finished a run says so, ends with 0, and leaves the same bytes."""
    recordings = short_recordings(tmp_path / "in", 2)
    local_command_line.run(*EXPORT, recordings, "-o", tmp_path / "out")
    before = (tmp_path / "out" / "tasks.json").read_bytes()
    again = local_command_line.run(*EXPORT, recordings, "-o", tmp_path / "out")

    assert (again.err, again.code, (tmp_path / "out" / "tasks.json").read_bytes()) == (
        "Nothing to transcribe: no recording is new\n",
        0,
        before,
    )


def test_moved_and_renamed(local_command_line: CommandLine, tmp_path: Path) -> None:
    """After the folder was moved and its files renamed nothing is transcribed, and the tasks play the new places."""
    recordings = short_recordings(tmp_path / "in", 2)
    local_command_line.run(*EXPORT, recordings, "-o", tmp_path / "out")
    before = files_of(tmp_path / "out" / "transcripts")
    moved = recordings.rename(tmp_path / "elsewhere")
    for path in sorted(moved.iterdir()):
        path.rename(moved / f"call {path.name}")
    local_command_line.run(*EXPORT, moved, "-o", tmp_path / "out")

    assert [task["data"]["audio"] for task in tasks(tmp_path / "out")] == [
        "/data/local-files/?d=elsewhere/call%200.wav",
        "/data/local-files/?d=elsewhere/call%201.wav",
    ]
    assert files_of(tmp_path / "out" / "transcripts") == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "Error: nowhere does not exist: check the spelling, and the folder that you are in."),
        (
            ["https://example.org/key.wav"],
            "Error: https://example.org/key.wav is neither on this machine nor in S3: "
            "copy the recordings to a folder or a bucket and name that.",
        ),
        (
            [".", "--engine", "vosk"],
            "Error: There is no engine vosk: --engine takes whisper or pocketsphinx or amazon or existing.",
        ),
        (
            [".", "--label-config", "own.xml"],
            "Error: The labelling configuration {folder}/own.xml cannot be read (No such file or directory): "
            "name a file, or one of default and segments.",
        ),
    ],
)
def test_wrong_usage(local_command_line: CommandLine, arguments: Sequence[str], sentence: str, tmp_path: Path) -> None:
    """What cannot be meant is refused with one sentence and 2, before anything is written."""
    ended = local_command_line.run("export", *arguments, "-o", "out")

    assert (ended.err, ended.code, list(tmp_path.iterdir())) == (
        sentence.format(folder=tmp_path) + "\n",
        2,
        [],
    )


def test_another_language(local_command_line: CommandLine, tmp_path: Path) -> None:
    """A language that the recogniser does not know is refused by name, before anything is written."""
    ended = local_command_line.run(*EXPORT, ".", "--language-code", "de-DE", "-o", "out")

    assert (ended.err, ended.code, list(tmp_path.iterdir())) == (
        "Error: PocketSphinx understands US English only, not de-DE: "
        "leave --language-code out if the recordings are English, else use another engine.\n",
        2,
        [],
    )


def test_dry_run(local_command_line: CommandLine, tmp_path: Path) -> None:
    """A dry run says what would be done, and neither starts nor writes anything."""
    recordings = short_recordings(tmp_path / "in", 2)
    (recordings / "empty.wav").touch()
    shutil.copy(recordings / "0.wav", recordings / "copy.wav")
    size = sum((recordings / name).stat().st_size for name in ("0.wav", "1.wav")) / 1000
    before = files_of(tmp_path)
    ended = local_command_line.run(*EXPORT, recordings, "-o", tmp_path / "out", "--dry-run")

    assert (ended.out, ended.code, files_of(tmp_path)) == (
        f"      2 to start ({size:.1f} kB, 2 s)\n      1 the same as another\n      1 unusable\n"
        "Tags: Audio audio plays the recording; TextArea transcription takes the whole text\n"
        "Nothing was started or written.\n",
        0,
        before,
    )


def test_dry_run_of_a_folder_that_exists(local_command_line: CommandLine, tmp_path: Path) -> None:
    """A dry run leaves an output folder as it is, down to its times."""
    recordings = short_recordings(tmp_path / "in", 1)
    local_command_line.run(*EXPORT, recordings, "-o", tmp_path / "out")
    before = files_of(tmp_path)
    ended = local_command_line.run(*EXPORT, recordings, "-o", tmp_path / "out", "--dry-run")

    assert (ended.out.splitlines()[::2], files_of(tmp_path)) == (
        ["      1 finished", "Nothing was started or written."],
        before,
    )


def test_json_stands_alone(local_command_line: CommandLine, tmp_path: Path) -> None:
    """With --json stdout is one object, with the counts, and each failure with its reason."""
    recordings = short_recordings(tmp_path / "in", 1)
    (recordings / "empty.wav").touch()
    told = json.loads(local_command_line.run(*EXPORT, recordings, "-o", tmp_path / "out", "--json").out)

    assert (told["task_count"], told["transcribed"], told["recordings"]["start"], told["failed"]) == (
        1,
        1,
        1,
        [{"recording": "empty.wav", "reason": "the file is empty"}],
    )


def test_quiet(local_command_line: CommandLine, tmp_path: Path) -> None:
    """With --quiet a run that goes well says nothing."""
    ended = local_command_line.run(*EXPORT, short_recordings(tmp_path / "in", 1), "-o", tmp_path / "out", "--quiet")

    assert (ended.out, ended.err, ended.code) == ("", "", 0)


def test_names_of_all_kinds(local_command_line: CommandLine, tmp_path: Path) -> None:
    """Names with line breaks, quotes, brackets and markup are shown on one line, as they are, and transcribed."""
    recordings = short_recordings(tmp_path / "in", 5)
    odd = ["two\nlines.wav", "[red]“quoted” 'name'.wav", ":dog:.wav", "日本語 🎧.wav", "x" * 251 + ".wav"]
    for path, name in zip(sorted(recordings.iterdir()), odd, strict=True):
        path.rename(recordings / name)
    ended = local_command_line.run(*EXPORT, recordings, "-o", tmp_path / "out", "-v")

    assert sorted(names(tmp_path / "out")) == sorted(odd)
    told = {line.rpartition(": ")[0] for line in ended.err.splitlines() if line.endswith(" words")}
    assert told == {name.replace("\n", r"\n") for name in odd}
    assert r"two\nlines.wav" in ended.out
    assert "[red]“quoted” 'name'.wav" in ended.out
    assert ":dog:.wav" in ended.out


def test_lists_and_standard_input(local_command_line: CommandLine, tmp_path: Path) -> None:
    """Sources come from a list and from standard input, and a line that names nothing costs itself alone."""
    recordings = short_recordings(tmp_path / "in", 3)
    (tmp_path / "list.txt").write_text(f"{recordings}/0.wav\n\nmissing.wav\n")
    ended = local_command_line.run(
        *EXPORT,
        "@list.txt",
        "-",
        "-o",
        "out",
        stdin=f"{recordings}/1.wav\n{recordings}/2.wav\n".encode(),
    )

    assert (names(tmp_path / "out"), ended.code) == (["0.wav", "1.wav", "2.wav"], 3)
    assert [row["Recording"] for row in rows(tmp_path / "out" / "job_summary_failed.csv")] == ["missing.wav"]


def test_a_reader_who_leaves(tmp_path: Path) -> None:
    """A reader who closes stdout early, as `head` does, is no traceback."""
    recordings = short_recordings(tmp_path / "in", 1)
    run_process(*EXPORT, recordings, "-o", tmp_path / "out", "-q")
    reading, writing = os.pipe()
    os.close(reading)
    command = [*COMMAND, *EXPORT, str(recordings), "-o", str(tmp_path / "out")]
    with os.fdopen(writing, "w") as closed:
        ended = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, text=True, check=False)

    assert "Traceback" not in ended.stderr


def test_a_reader_of_json_who_leaves(tmp_path: Path) -> None:
    """The same of a program that reads."""
    recordings = short_recordings(tmp_path / "in", 1)
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as closed:
        ended = run_process(
            *EXPORT, recordings, "-o", tmp_path / "out", "--json", "-q",
            capture_output=False, stdout=closed, stderr=subprocess.PIPE,
        )  # fmt: skip

    assert (ended.stderr, ended.returncode) == ("", 1)


def test_results_that_cannot_be_written(local_command_line: CommandLine, tmp_path: Path) -> None:
    """A full disk, or a folder that stands where the tasks should, is told in a sentence."""
    recordings = short_recordings(tmp_path / "in", 1)
    (tmp_path / "out" / "tasks.json").mkdir(parents=True)
    ended = local_command_line.run(*EXPORT, recordings, "-o", tmp_path / "out", "-q")

    assert (ended.err, ended.code) == (
        f"Error: The output folder {tmp_path}/out cannot be used (Is a directory): choose another with -o.\n",
        1,
    )


def test_interrupted_before_it_has_begun(tmp_path: Path) -> None:
    """A Ctrl-C while the program is still being loaded ends it with a sentence."""
    ended = subprocess.run(
        [sys.executable, "-c", LOADED_UNDER_CTRL_C, "status"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    told = "Interrupted: run the same command again; what is finished is not done again.\n"
    assert (ended.stdout, ended.stderr, ended.returncode) == ("", told, 130)


@pytest.mark.parametrize("polite", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(polite: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C and SIGTERM end a run with 130: what is finished is written, it says how to go on, no worker is left."""
    recordings = short_recordings(tmp_path / "in", 12)
    output = tmp_path / "out"
    command = [*COMMAND, *EXPORT, str(recordings), "-o", str(output), "--workers", "1"]
    with started(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert wait_until(lambda: bool(transcripts(output)))
        process.send_signal(polite)
        _told, complaints = process.communicate()
        alone = wait_until(lambda: not group(process.pid), 5)

    written = len(transcripts(output))
    assert (process.returncode, len(tasks(output)), alone) == (130, written, True)
    assert f"Interrupted: {written} transcribed by this run and written, {12 - written} left." in complaints
    assert f"The same command goes on from here: {' '.join(command)}\n" in complaints
    assert 0 < written < 12


def test_interrupted_at_any_moment(tmp_path: Path) -> None:
    """A Ctrl-C, which a terminal sends to workers too, ends every run without a traceback; the last one finishes."""
    recordings = short_recordings(tmp_path / "in", 3)
    output = tmp_path / "out"
    chance = Random(3)  # noqa: S311  # moments, not secrets
    told = []
    times = 6 if SOAK else 2
    for _ in range(times):
        with started([*COMMAND, *EXPORT, str(recordings), "-o", str(output), "-q"], stderr=subprocess.PIPE) as process:
            assert wait_until(lambda process=process: _has_its_folder(output, process.pid))  # type: ignore[misc]
            wait_until(lambda: False, chance.uniform(0, 0.5))
            os.killpg(process.pid, signal.SIGINT)
            complaints = process.communicate()[1].splitlines()
            told.append((process.returncode, [line.partition(":")[0] for line in complaints if line]))
            assert wait_until(lambda process=process: not group(process.pid), 5)  # type: ignore[misc]
    last = run_process(*EXPORT, recordings, "-o", output, "-q")

    assert told == [(130, ["Interrupted", "The same command goes on from here"])] * times
    assert (last.stderr, last.returncode, len(tasks(output))) == ("", 0, 3)


def _has_its_folder(output: Path, process: int) -> bool:
    lock = output / "ledger.lock"
    return lock.exists() and lock.read_text() == str(process)


def test_going_on_after_an_interruption(tmp_path: Path) -> None:
    """The same command goes on where an interrupted one was: nothing that was finished is done again."""
    recordings = short_recordings(tmp_path / "in", 4)
    output = tmp_path / "out"
    with started([*COMMAND, *EXPORT, str(recordings), "-o", str(output)], stderr=subprocess.DEVNULL) as process:
        assert wait_until(lambda: bool(transcripts(output)))
        process.send_signal(signal.SIGINT)
        process.wait()
    before = files_of(output / "transcripts")
    ended = run_process(*EXPORT, recordings, "-o", output)
    after = files_of(output / "transcripts")

    assert (ended.returncode, len(names(output)), {name: after[name] for name in before}) == (0, 4, before)


@pytest.mark.parametrize(
    "engine",
    [
        pytest.param(("--engine", "pocketsphinx"), id="pocketsphinx"),
        pytest.param(("--model", str(TINY_EN.folder)), id="whisper", marks=pytest.mark.soak),  # 18 s of processor time
    ],
)
def test_killed_at_any_moment(tmp_path: Path, engine: tuple[str, ...]) -> None:
    """A run that was killed and is begun again at once ends like one that was not, and repeats nothing it had."""
    recordings = short_recordings(tmp_path / "in", 4)
    run_process("export", recordings, "-o", tmp_path / "undisturbed", *engine)
    expected = ((tmp_path / "undisturbed" / "tasks.json").read_bytes(), transcripts(tmp_path / "undisturbed"))
    chance = Random(5)  # noqa: S311  # moments, not secrets
    moments = [(finished, chance.uniform(0, 0.15)) for finished in ((0, 0, 1, 1, 2, 3, 4, 4) if SOAK else (0, 1))]

    for number, (finished, later) in enumerate(moments):
        output = tmp_path / str(number)
        with started([*COMMAND, "export", str(recordings), "-o", str(output), "-q", *engine]) as process:
            wait_until((output / "transcripts").exists)
            wait_until(lambda output=output, finished=finished: len(transcripts(output)) >= finished)  # type: ignore[misc]
            wait_until(lambda process=process: process.poll() is not None, later)  # type: ignore[misc]
            process.kill()
            process.wait()
            before = files_of(output / "transcripts")
            again = run_process("export", recordings, "-o", output, "-q", *engine)
            assert wait_until(lambda process=process: not group(process.pid), 5)  # type: ignore[misc]
        after = files_of(output / "transcripts")
        kept = {name: after[name] for name in before if name.endswith(".json") and not name.startswith(".")}

        assert again.returncode == 0, again.stderr
        assert ((output / "tasks.json").read_bytes(), transcripts(output)) == expected
        assert kept == {name: before[name] for name in kept}


def test_two_runs_on_one_folder(tmp_path: Path) -> None:
    """While a run is on, a second one on its folder is refused with its process, and `status` answers."""
    with started(
        [*COMMAND, *EXPORT, "-", "-o", str(tmp_path / "out")], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin
        process.stdin.write("gone.wav\n")  # what is named first decides on the engine
        process.stdin.flush()
        assert wait_until((tmp_path / "out" / "ledger.sqlite3").exists)
        assert wait_until(lambda: _has_its_folder(tmp_path / "out", process.pid))
        second = run_process(*EXPORT, ".", "-o", "out", cwd=tmp_path)
        status = run_process("status", "-o", "out", cwd=tmp_path)

    assert (second.stderr, second.returncode) == (
        f"Error: Another run (process {process.pid}) is at work in {tmp_path}/out: wait until it ends, look at it with "
        f"`ls-transcribe status -o {tmp_path}/out`, or choose another folder with -o.\n",
        1,
    )
    assert (status.stdout.splitlines()[0], status.returncode) == (f"out: a run is active (process {process.pid})", 0)
