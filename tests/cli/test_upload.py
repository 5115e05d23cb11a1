"""The `upload` command: what it says, how it ends, and what an export makes of it."""

import json
import os

import pytest
from cli.typed import Ended, Shell, shell  # noqa: F401  # a fixture
from stand_ins.amazon.faults import Fault
from stand_ins.amazon.fixtures import amazon, amazon_host  # noqa: F401  # fixtures

_TO = "s3://input/talks/"


def test_what_was_uploaded_is_counted(shell: Shell) -> None:  # noqa: F811
    """One line on stdout; what is going on, on stderr."""
    shell.write(a="one", b="two")
    assert shell.type("upload", "calls", _TO) == Ended(
        0, "2 recordings uploaded to s3://input/talks/, 0 there before, 0 failed\n", "2 recordings to upload (6 B)\n"
    )


def test_a_second_upload_says_that_all_is_there(shell: Shell) -> None:  # noqa: F811
    """Nothing is sent, and nothing is wrong."""
    shell.write(a="one", b="two")
    shell.type("upload", "calls", _TO)
    before = shell.objects()
    ended = shell.type("upload", "calls", _TO)
    assert (ended.code, ended.out, shell.objects()) == (
        0,
        "0 recordings uploaded to s3://input/talks/, 2 there before, 0 failed\n",
        before,
    )


def test_an_export_of_the_place_shows_the_names_on_disk(shell: Shell) -> None:  # noqa: F811
    """`upload`, and then `export` to the same folder: people read the names that they gave."""
    shell.write(**{"Grüße an alle": "one"})
    shell.type("upload", "calls", _TO, "-o", "out")
    shell.type("export", _TO, "-o", "out", "--language-code", "en-US", "--output-bucket", "output")
    [task] = json.loads((shell.folder / "out" / "tasks.json").read_text(encoding="utf-8"))
    assert (task["data"]["recording"], task["data"]["audio"]) == (
        "Grüße an alle.wav",
        f"s3://input/{shell.objects()[0]}",
    )


def test_what_failed_is_told(shell: Shell) -> None:  # noqa: F811
    """Each with its reason, and the exit code tells that something did; the rest is sent."""
    shell.write(a="one", b="two", empty="")
    rejected = Fault("InvalidRequest", "The sky is falling.")
    shell.amazon.service.on_s3 = lambda method, path: rejected if method == "PUT" and "/a-" in path else None
    assert shell.type("upload", "calls", _TO) == Ended(
        3,
        "1 recording uploaded to s3://input/talks/, 0 there before, 2 failed\n",
        "empty.wav: the file is empty\n2 recordings to upload (6 B)\na.wav: The sky is falling.\n",
    )


def test_when_all_is_quiet_only_failures_are_told(shell: Shell) -> None:  # noqa: F811
    """`--quiet` says nothing of what went well."""
    shell.write(a="one")
    well = shell.type("upload", "calls", _TO, "--quiet")
    shell.write(empty="")
    assert (well, shell.type("upload", "calls", _TO, "-q")) == (
        Ended(0, "", ""),
        Ended(3, "", "empty.wav: the file is empty\n"),
    )


def test_what_is_passed_over_is_told_if_that_is_wanted(shell: Shell) -> None:  # noqa: F811
    """`--verbose` names what is no recording."""
    shell.write(a="one")
    (shell.folder / "calls" / "notes.txt").touch()
    assert "notes.txt: passed over (not audio)\n" in shell.type("upload", "calls", _TO, "-v").err


def test_paths_come_from_a_pipe_too(shell: Shell) -> None:  # noqa: F811
    """`-` reads them, one a line, whatever bytes they are made of."""
    shell.write(a="one")
    name = os.fsdecode(b"caf\xe9.wav")
    (shell.folder / name).write_text("two")
    ended = shell.type("upload", "-", _TO, stdin=b"calls\ncaf\xe9.wav\n")
    assert (ended.code, ended.out) == (0, "2 recordings uploaded to s3://input/talks/, 0 there before, 0 failed\n")


def test_a_missing_bucket_is_refused_and_can_be_made(shell: Shell) -> None:  # noqa: F811
    """With the option that makes it, closed to the public."""
    shell.write(a="one")
    refused = shell.type("upload", "calls", "s3://new-one/talks/")
    made = shell.type("upload", "calls", "s3://new-one/talks/", "--create-bucket")
    block = shell.amazon.s3.get_public_access_block(Bucket="new-one")["PublicAccessBlockConfiguration"]
    assert (refused, made.code, len(shell.objects("new-one")), set(block.values())) == (
        Ended(
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
def test_what_cannot_be_meant_is_refused(shell: Shell, words: tuple[str, ...]) -> None:  # noqa: F811
    """Before anything is sent or written, as wrong usage."""
    shell.write(a="one")
    ended = shell.type("upload", *words)
    assert (ended.code, ended.out, "Traceback" in ended.err, shell.objects()) == (2, "", False, [])
    assert not (shell.folder / "data").exists()
