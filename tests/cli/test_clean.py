"""The `clean` command: what it says and how it ends."""

from cli.command_line import AmazonCommandLine, Result
from stand_ins.amazon.faults import Fault

_EN = ("--language-code", "en-US", "-q")
_OUT = ("--output-bucket", "output")
_NOTE = "Note: without --output-bucket, Amazon deletes a transcript with its job: no other run can use it afterwards\n"


def _export(command_line: AmazonCommandLine, *words: str, output: str = "out") -> None:
    for key in ("a.wav", "b.wav"):
        command_line.amazon.put("input", key, key.encode())
    command_line.run("export", "s3://input/", "-o", output, *_EN, *words)


def test_what_is_deleted_is_counted(command_line: AmazonCommandLine) -> None:
    """One line on stdout; the output bucket keeps what the jobs wrote."""
    _export(command_line, *_OUT)
    before = command_line.objects("output")
    assert (
        command_line.run("clean", "-o", "out"),
        list(command_line.amazon.service.jobs),
        command_line.objects("output"),
    ) == (
        Result(0, "2 jobs deleted at Amazon\n", ""),
        [],
        before,
    )


def test_without_an_output_bucket_it_is_said_what_is_lost(command_line: AmazonCommandLine) -> None:
    """Once: a second time nothing is lost."""
    _export(command_line)
    assert [command_line.run("clean", "-o", "out") for _ in range(2)] == [
        Result(0, "2 jobs deleted at Amazon\n", _NOTE),
        Result(0, "0 jobs deleted at Amazon\n", ""),
    ]


def test_jobs_of_another_folder_stay(command_line: AmazonCommandLine) -> None:
    """Who adopted them has not started them."""
    _export(command_line, *_OUT)
    _export(command_line, *_OUT, output="other")
    ended = command_line.run("clean", "-o", "other")
    assert (ended.out, len(command_line.amazon.service.jobs)) == ("0 jobs deleted at Amazon\n", 2)


def test_what_cannot_be_deleted_is_told(command_line: AmazonCommandLine) -> None:
    """With Amazon's reason, also where all is quiet, and the exit code tells."""
    _export(command_line, *_OUT)
    command_line.amazon.service.faults.add(Fault("BadRequestException", "Not now."), "DeleteTranscriptionJob")
    ended = command_line.run("clean", "-o", "out", "--quiet")
    [left] = command_line.amazon.service.jobs
    assert (ended, command_line.run("clean", "-o", "out", "-q")) == (
        Result(3, "", f"Note: the job {left} is still at Amazon: Not now.\n"),
        Result(0, "", ""),
    )


def test_an_export_deletes_its_jobs(command_line: AmazonCommandLine) -> None:
    """`export --delete-jobs` leaves none behind."""
    _export(command_line, *_OUT, "--delete-jobs")
    assert list(command_line.amazon.service.jobs) == []


def test_a_folder_without_a_run_is_refused(command_line: AmazonCommandLine) -> None:
    """Nothing is made where somebody mistyped a folder."""
    ended = command_line.run("clean", "-o", "nowhere")
    assert (ended.code, "there is no ledger in it" in ended.err, (command_line.folder / "nowhere").exists()) == (
        1,
        True,
        False,
    )
