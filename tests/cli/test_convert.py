"""The `convert` command: what it says, how it ends, and how it is interrupted."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cli import json_keys
from cli.command_line import AmazonCommandLine, Result
from click.testing import CliRunner
from documents import make
from processes import group, started, wait_until

from ls_transcribe.cli.convert import convert
from ls_transcribe.sources.transcripts import NOT_TRANSCRIPT
from ls_transcribe.store.conversion_record import NAME
from ls_transcribe.transcripts.readers import SUFFIXES

SRT = "1\n00:00:00,000 --> 00:00:02,000\nHello there.\n"
PASSED_OVER = f"1 file skipped ({NOT_TRANSCRIPT})\n"


def write(folder: Path, **texts: str) -> None:
    """Files in the folder `in`, named so but with a dot for an underscore."""
    (folder / "in").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "in" / name.replace("_", ".")).write_text(text)


def test_what_was_converted_is_counted(command_line: AmazonCommandLine) -> None:
    """One line on stdout; what is not taken for a transcript, on stderr."""
    write(command_line.folder, talk_srt=SRT, call_srt=SRT, notes_pdf="")
    assert command_line.run("convert", "in", "-o", "out", "--docx", "--vtt") == Result(
        0, f"2 transcripts, 4 documents in {command_line.folder}/out\n", PASSED_OVER
    )


def test_documents_come_into_the_folder_that_one_is_in(command_line: AmazonCommandLine) -> None:
    """Unless another one is named."""
    write(command_line.folder, talk_srt=SRT)
    ended = command_line.run("convert", "in/talk.srt", "--txt")
    assert (ended, (command_line.folder / "talk.txt").read_text()) == (
        Result(0, f"1 transcript, 1 document in {command_line.folder}\n", ""),
        "Hello there.\n",
    )


def test_what_failed_is_told(command_line: AmazonCommandLine) -> None:
    """By name and with its reason; the exit code tells that something did, and the rest is converted."""
    write(command_line.folder, talk_srt=SRT, bad_json="{", **{"new\nline.srt": ""})
    assert command_line.run("convert", "in", "-o", "out", "--srt") == Result(
        3,
        f"1 transcript, 1 document in {command_line.folder}/out, 2 failed\n",
        "bad.json: it is not JSON: Input data was truncated\nnew\\nline.srt: it is empty\n",
    )


def test_nothing_found_is_said(command_line: AmazonCommandLine) -> None:
    """And is nothing wrong."""
    write(command_line.folder, notes_pdf="")
    assert command_line.run("convert", "in", "--srt") == Result(
        0, "No transcripts were found, and nothing was written\n", PASSED_OVER
    )


def test_quiet_and_verbose(command_line: AmazonCommandLine) -> None:
    """The one tells only failures, the other every file."""
    write(command_line.folder, talk_srt=SRT, bad_json="{}", notes_pdf="")
    quiet = command_line.run("convert", "in", "-o", "out", "--srt", "-q")
    verbose = command_line.run("convert", "in", "-o", "out", "--srt", "-v")
    assert (quiet.code, quiet.out, quiet.err.count("\n"), quiet.err.startswith("bad.json: it is JSON")) == (
        3,
        "",
        1,
        True,
    )
    assert [line.partition(" (")[0].partition(",")[0] for line in verbose.err.splitlines()] == [
        "1 file skipped",
        "bad.json: it is JSON",
        "notes.pdf: skipped",
        "talk.srt: converted",
    ]


def test_files_that_say_the_same_are_counted(command_line: AmazonCommandLine) -> None:
    """They are one transcript; `--verbose` names the file that was taken."""
    write(command_line.folder, talk_srt=SRT, talk_vtt="WEBVTT\n\n00:00.000 --> 00:02.000\nHello, there\n")
    assert command_line.run("convert", "in", "-o", "out", "--txt", "--verbose") == Result(
        0,
        f"1 transcript, 1 document in {command_line.folder}/out; 2 files taken as 1 set\n",
        "talk.srt: converted\n",
    )


def test_the_result_for_programs(command_line: AmazonCommandLine) -> None:
    """`--json` prints an object, with what failed in it."""
    write(command_line.folder, talk_srt=SRT, empty_vtt="")
    ended = command_line.run("convert", "in", "-o", "out", "--srt", "--csv", "--json")
    assert (ended.code, json.loads(ended.out)) == (
        3,
        {
            "output": "out",
            "transcripts": 1,
            "documents": 2,
            "sets": 0,
            "agreeing": 0,
            "failed": [{"transcript": "empty.vtt", "reason": "it is empty"}],
            "notes": [],
        },
    )


def test_what_is_in_s3(command_line: AmazonCommandLine) -> None:
    """With the options of AWS that other commands take."""
    command_line.amazon.put("output", "done/a/talk.json", make(40).document)
    ended = command_line.run("convert", "s3://output/done/", "-o", "out", "--txt")
    assert (ended.out, (command_line.folder / "out/a/talk.txt").stat().st_size > 0) == (
        f"1 transcript, 1 document in {command_line.folder}/out\n",
        True,
    )


def test_from_a_pipe_to_a_pipe(command_line: AmazonCommandLine) -> None:
    """`-` reads standard input, `-o -` writes standard output, and nothing else goes there."""
    done = subprocess.run(
        [sys.executable, "-m", "ls_transcribe", "convert", "-", "-o", "-", "--txt"],
        input=SRT,
        capture_output=True,
        text=True,
        check=True,
    )
    bad = command_line.run("convert", "-", "-o", "-", "--txt", stdin=b"{}")
    assert (done.stdout, done.stderr, bad.code, bad.out) == ("Hello there.\n", "", 3, "")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (
            ("in",),
            "There is nothing to write: name at least one of --docx, --srt, --vtt, --csv, --txt, --textgrid, --eaf.",
        ),
        (("in", "gone", "--txt"), "gone does not exist: check the spelling, and the folder that you are in."),
        (
            ("in", "-o", "-", "--txt", "--srt"),
            "Standard output (-o -) takes one document: name one transcript and one format, or a folder with -o.",
        ),
        (
            ("https://x.org/a.json", "--txt"),
            "https://x.org/a.json is neither on this machine nor in S3: "
            "download it with another program, and name - to read that program's output.",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(
    command_line: AmazonCommandLine, words: tuple[str, ...], complaint: str
) -> None:
    """Before anything is written, as wrong usage."""
    write(command_line.folder, talk_srt=SRT)
    ended = command_line.run("convert", *words)
    assert (ended, list(command_line.folder.rglob("*.txt"))) == (Result(2, "", f"Error: {complaint}\n"), [])


@pytest.mark.parametrize("workers", ["1", "2"])
def test_interrupted(workers: str, tmp_path: Path) -> None:
    """Ctrl-C ends it with 130; no process and no half file is left, and what is there is whole."""
    document = make(4_000).document
    (tmp_path / "in").mkdir()
    for number in range(40):
        (tmp_path / "in" / f"{number}.json").write_bytes(document)
    command = [sys.executable, "-m", "ls_transcribe", "convert", str(tmp_path / "in"), "-o", str(tmp_path / "out")]
    with started(
        [*command, "--docx", "--srt", "--workers", workers], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert wait_until(lambda: len(list((tmp_path / "out").glob("*.docx"))) > 1)
        assert workers == "1" or wait_until(lambda: len(group(process.pid)) > 2)  # besides the tracker of resources
        process.send_signal(signal.SIGINT)
        complaints = process.communicate()[1].strip()
        alone = wait_until(lambda: not group(process.pid), 5)
    written = {path.name: path.stat().st_size for path in (tmp_path / "out").iterdir() if path.name != NAME}

    assert (process.returncode, alone, len(complaints.splitlines())) == (130, True, 1), complaints
    assert " of 40 transcripts converted; the same command starts from the beginning." in complaints
    assert {name.rpartition(".")[2] for name in written} == {"docx", "srt"}
    assert (len({size for name, size in written.items() if name.endswith(".srt")}), len(written) < 80) == (1, True)


def test_from_a_pipe_that_says_nothing(tmp_path: Path) -> None:
    """Ctrl-C ends the wait for standard input as well."""
    command = [sys.executable, "-m", "ls_transcribe", "convert", "-", "-o", str(tmp_path / "out"), "--txt"]
    with started(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert wait_until(lambda: (tmp_path / "out").exists())
        process.send_signal(signal.SIGINT)
        assert wait_until(lambda: process.poll() is not None, 5)
    assert process.returncode == 130


def test_the_help_names_what_is_looked_for_in_folders() -> None:
    """It is written out there, since the readers take too long to load for it."""
    help_ = " ".join(CliRunner().invoke(convert, ["--help"]).output.split())
    assert f"in folders, what ends in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}" in help_


def test_the_keys_of_the_json(command_line: AmazonCommandLine) -> None:
    """They are those that scripts read."""
    write(command_line.folder, talk_srt=SRT, empty_vtt="")
    assert command_line.run("convert", "in", "-o", "out", "--srt", "--json").json_keys == json_keys.CONVERT


RUSSIAN = "1\n00:00:01,000 --> 00:00:02,000\nДобрый вечер, сегодня мы поговорим о погоде.\n"
GUESS = "read as windows-1251, which is a guess: if letters are wrong, say what it is with --encoding"


def test_the_guess_of_an_encoding_is_said(command_line: AmazonCommandLine) -> None:
    """For each file, on stderr also with --quiet, and in the JSON; the text is whole."""
    write(command_line.folder, new_srt=SRT)
    (command_line.folder / "in" / "old.srt").write_bytes(RUSSIAN.encode("cp1251"))
    ended = command_line.run("convert", "in", "-o", "out", "--txt", "--json", "--quiet")
    text = (command_line.folder / "out" / "old.txt").read_text(encoding="utf-8")
    assert (ended.code, ended.err, json.loads(ended.out)["notes"], text) == (
        0,
        f"Note: old.srt: {GUESS}\n",
        [{"transcript": "old.srt", "note": GUESS}],
        "Добрый вечер, сегодня мы поговорим о погоде.\n",
    )


def test_an_encoding_that_is_said_is_no_guess(command_line: AmazonCommandLine) -> None:
    """Where it cannot be told for certain, it must be said; a name that is none is wrong usage."""
    (command_line.folder / "old.srt").write_bytes(SRT.replace("Hello", "h\xe9llo").encode("cp1252"))
    ended = [
        command_line.run("convert", "old.srt", "-o", "-", "--txt", *more)
        for more in ((), ("--encoding", "windows-1252"), ("--encoding", "klingon"))
    ]
    assert [(each.code, each.out, each.err.partition("(")[0]) for each in ended] == [
        (3, "", "old.srt: its encoding cannot be told for certain "),
        (0, "h\xe9llo there.\n", ""),
        (
            2,
            "",
            "Error: There is no encoding klingon: --encoding takes names such as windows-1251, gb18030, "
            "shift_jis or utf-8.\n",
        ),
    ]
