"""The `upload` command: what it says, how it ends, and what an export makes of it."""

import json
import os

import pytest
from cli.command_line import AmazonCommandLine, Result
from stand_ins.amazon.faults import Fault

_TO = "s3://input/talks/"


def test_what_was_uploaded_is_counted(command_line: AmazonCommandLine) -> None:
    """One line on stdout; what is going on, on stderr."""
    command_line.write_recordings(a="one", b="two")
    assert command_line.run("upload", "calls", _TO) == Result(
        0, "2 recordings uploaded to s3://input/talks/, 0 there before, 0 failed\n", "2 recordings to upload (6 B)\n"
    )


def test_a_second_upload_says_that_all_is_there(command_line: AmazonCommandLine) -> None:
    """Nothing is sent, and nothing is wrong."""
    command_line.write_recordings(a="one", b="two")
    command_line.run("upload", "calls", _TO)
    before = command_line.objects()
    ended = command_line.run("upload", "calls", _TO)
    assert (ended.code, ended.out, command_line.objects()) == (
        0,
        "0 recordings uploaded to s3://input/talks/, 2 there before, 0 failed\n",
        before,
    )


def test_an_export_of_the_place_shows_the_names_on_disk(command_line: AmazonCommandLine) -> None:
    """`upload`, and then `export` to the same folder: people read the names that they gave."""
    command_line.write_recordings(**{"Grüße an alle": "one"})
    command_line.run("upload", "calls", _TO, "-o", "out")
    command_line.run("export", _TO, "-o", "out", "--language-code", "en-US", "--output-bucket", "output")
    [task] = json.loads((command_line.folder / "out" / "tasks.json").read_text(encoding="utf-8"))
    assert (task["data"]["recording"], task["data"]["audio"]) == (
        "Grüße an alle.wav",
        f"s3://input/{command_line.objects()[0]}",
    )


def test_what_failed_is_told(command_line: AmazonCommandLine) -> None:
    """Each with its reason, and the exit code tells that something did; the rest is sent."""
    command_line.write_recordings(a="one", b="two", empty="")
    rejected = Fault("InvalidRequest", "The sky is falling.")
    command_line.amazon.service.on_s3 = lambda method, path: rejected if method == "PUT" and "/a-" in path else None
    assert command_line.run("upload", "calls", _TO) == Result(
        3,
        "1 recording uploaded to s3://input/talks/, 0 there before, 2 failed\n",
        "empty.wav: the file is empty\n2 recordings to upload (6 B)\na.wav: The sky is falling.\n",
    )


def test_when_all_is_quiet_only_failures_are_told(command_line: AmazonCommandLine) -> None:
    """`--quiet` says nothing of what went well."""
    command_line.write_recordings(a="one")
    well = command_line.run("upload", "calls", _TO, "--quiet")
    command_line.write_recordings(empty="")
    assert (well, command_line.run("upload", "calls", _TO, "-q")) == (
        Result(0, "", ""),
        Result(3, "", "empty.wav: the file is empty\n"),
    )


def test_what_is_passed_over_is_told_if_that_is_wanted(command_line: AmazonCommandLine) -> None:
    """`--verbose` names what is no recording."""
    command_line.write_recordings(a="one")
    (command_line.folder / "calls" / "notes.txt").touch()
    assert "notes.txt: skipped (not audio)\n" in command_line.run("upload", "calls", _TO, "-v").err


def test_paths_come_from_a_pipe_too(command_line: AmazonCommandLine) -> None:
    """`-` reads them, one a line, whatever bytes they are made of."""
    command_line.write_recordings(a="one")
    name = os.fsdecode(b"caf\xe9.wav")
    (command_line.folder / name).write_text("two")
    ended = command_line.run("upload", "-", _TO, stdin=b"calls\ncaf\xe9.wav\n")
    assert (ended.code, ended.out) == (0, "2 recordings uploaded to s3://input/talks/, 0 there before, 0 failed\n")


def test_a_missing_bucket_is_refused_and_can_be_made(command_line: AmazonCommandLine) -> None:
    """With the option that makes it, closed to the public."""
    command_line.write_recordings(a="one")
    refused = command_line.run("upload", "calls", "s3://new-one/talks/")
    made = command_line.run("upload", "calls", "s3://new-one/talks/", "--create-bucket")
    block = command_line.amazon.s3.get_public_access_block(Bucket="new-one")["PublicAccessBlockConfiguration"]
    assert (refused, made.code, len(command_line.objects("new-one")), set(block.values())) == (
        Result(
            1,
            "",
            "Error: There is no bucket s3://new-one: check the spelling, or have it made with --create-bucket.\n",
        ),
        0,
        1,
        {True},
    )


@pytest.mark.parametrize(
    "words",
    [("calls",), (_TO,), (), ("calls", "elsewhere"), ("gone", _TO), ("calls", "s3://input/tälks/")],
    ids=["no place", "only a place", "nothing", "no address", "nothing there", "no name for Transcribe"],
)
def test_what_cannot_be_meant_is_refused(command_line: AmazonCommandLine, words: tuple[str, ...]) -> None:
    """Before anything is sent or written, as wrong usage."""
    command_line.write_recordings(a="one")
    ended = command_line.run("upload", *words)
    assert (ended.code, ended.out, "Traceback" in ended.err, command_line.objects()) == (2, "", False, [])
    assert not (command_line.folder / "data").exists()
