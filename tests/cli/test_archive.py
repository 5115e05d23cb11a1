"""The `archive` command: what it says and how it ends."""

import json

import pytest
from cli.typed import Ended, Shell, shell  # noqa: F401  # a fixture
from stand_ins.amazon.fixtures import amazon, amazon_host  # noqa: F401  # fixtures


@pytest.fixture(name="finished")
def _finished(shell: Shell) -> Shell:  # noqa: F811
    """Two recordings in S3 that are transcribed into the folder `out`."""
    for key in ("calls/a.wav", "calls/b.wav"):
        shell.amazon.put("input", key, key.encode())
    shell.type(
        "export", "s3://input/calls/", "-o", "out", "--language-code", "en-US", "--output-bucket", "output", "-q"
    )
    return shell


def _places(shell: Shell) -> list[str]:  # noqa: F811
    tasks = json.loads((shell.folder / "out" / "tasks.json").read_text())
    return [task["data"]["audio"].removeprefix("s3://input/") for task in tasks]


def test_what_is_archived_is_counted(finished: Shell) -> None:
    """One line on stdout; audio and tasks are in the archive of this day."""
    ended = finished.type("archive", "-o", "out")
    keys = finished.objects()
    assert (ended, _places(finished), [key.split("/")[0::4] for key in keys]) == (
        Ended(0, "2 recordings archived\n", ""),
        keys,
        [["archive", "calls"]] * 2,
    )


def test_a_second_time_there_is_nothing_to_archive(finished: Shell) -> None:
    """That is no failure."""
    finished.type("archive", "-o", "out")
    assert finished.type("archive", "-o", "out") == Ended(0, "0 recordings archived\n", "")


def test_what_stays_is_told(finished: Shell) -> None:
    """With its reason, also where all is quiet, and the exit code tells that something does."""
    finished.amazon.put("input", "calls/a.wav", b"other sound")
    note = "Note: s3://input/calls/a.wav stays where it is: it has changed since it was transcribed\n"
    loud, quiet = finished.type("archive", "-o", "out"), finished.type("archive", "-o", "out", "--quiet")
    assert (loud, quiet) == (Ended(3, "1 recording archived\n", note), Ended(3, "", note))


def test_when_all_is_quiet_success_is_not_told(finished: Shell) -> None:
    """`--quiet` is for what goes wrong."""
    assert finished.type("archive", "-o", "out", "-q") == Ended(0, "", "")


def test_an_export_archives_what_it_has_finished(finished: Shell) -> None:
    """`export --archive` says how many, and where everything was, another export finds nothing."""
    ended = finished.type("export", "s3://input/calls/", "-o", "out", "--archive")
    assert (ended.code, "2 recordings archived\n" in ended.out, _places(finished)) == (0, True, finished.objects())


def test_a_folder_without_a_run_is_refused(shell: Shell) -> None:  # noqa: F811
    """Nothing is made where somebody mistyped a folder."""
    ended = shell.type("archive", "-o", "nowhere")
    assert (ended, (shell.folder / "nowhere").exists()) == (
        Ended(
            1,
            "",
            f"Error: There is no ledger in {shell.folder / 'nowhere'}, so no run has worked there: "
            "name its output folder with -o.\n",
        ),
        False,
    )
