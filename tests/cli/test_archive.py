"""The `archive` command: what it says and how it ends."""

import json

import pytest
from cli.command_line import AmazonCommandLine, Result


@pytest.fixture(name="finished")
def _finished(command_line: AmazonCommandLine) -> AmazonCommandLine:
    """Two recordings in S3 that are transcribed into the folder `out`."""
    for key in ("calls/a.wav", "calls/b.wav"):
        command_line.amazon.put("input", key, key.encode())
    command_line.run(
        "export", "s3://input/calls/", "-o", "out", "--language-code", "en-US", "--output-bucket", "output", "-q"
    )
    return command_line


def _places(command_line: AmazonCommandLine) -> list[str]:
    tasks = json.loads((command_line.folder / "out" / "tasks.json").read_text())
    return [task["data"]["audio"].removeprefix("s3://input/") for task in tasks]


def test_what_is_archived_is_counted(finished: AmazonCommandLine) -> None:
    """One line on stdout; audio and tasks are in the archive of this day."""
    ended = finished.run("archive", "-o", "out")
    keys = finished.objects()
    assert (ended, _places(finished), [key.split("/")[0::4] for key in keys]) == (
        Result(0, "2 recordings archived\n", ""),
        keys,
        [["archive", "calls"]] * 2,
    )


def test_a_second_time_there_is_nothing_to_archive(finished: AmazonCommandLine) -> None:
    """That is no failure."""
    finished.run("archive", "-o", "out")
    assert finished.run("archive", "-o", "out") == Result(0, "0 recordings archived\n", "")


def test_what_stays_is_told(finished: AmazonCommandLine) -> None:
    """With its reason, also where all is quiet, and the exit code tells that something does."""
    finished.amazon.put("input", "calls/a.wav", b"other sound")
    note = "Note: s3://input/calls/a.wav stays where it is: it has changed since it was transcribed\n"
    loud, quiet = finished.run("archive", "-o", "out"), finished.run("archive", "-o", "out", "--quiet")
    assert (loud, quiet) == (Result(3, "1 recording archived\n", note), Result(3, "", note))


def test_when_all_is_quiet_success_is_not_told(finished: AmazonCommandLine) -> None:
    """`--quiet` is for what goes wrong."""
    assert finished.run("archive", "-o", "out", "-q") == Result(0, "", "")


def test_an_export_archives_what_it_has_finished(finished: AmazonCommandLine) -> None:
    """`export --archive` says how many, and where everything was, another export finds nothing."""
    ended = finished.run("export", "s3://input/calls/", "-o", "out", "--archive")
    assert (ended.code, "2 recordings archived\n" in ended.out, _places(finished)) == (0, True, finished.objects())


def test_a_folder_without_a_run_is_refused(command_line: AmazonCommandLine) -> None:
    """Nothing is made where somebody mistyped a folder."""
    ended = command_line.run("archive", "-o", "nowhere")
    assert (ended, (command_line.folder / "nowhere").exists()) == (
        Result(
            1,
            "",
            f"Error: {command_line.folder / 'nowhere'} is not an output folder (there is no ledger in it): name "
            "the output folder of a run with -o.\n",
        ),
        False,
    )
