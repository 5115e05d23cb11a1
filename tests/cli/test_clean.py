"""The `clean` command: what it says and how it ends."""

from cli.typed import Ended, Shell, shell  # noqa: F401  # a fixture
from stand_ins.amazon.faults import Fault
from stand_ins.amazon.fixtures import amazon, amazon_host  # noqa: F401  # fixtures

_EN = ("--language-code", "en-US", "-q")
_OUT = ("--output-bucket", "output")
_NOTE = (
    "Note: without --output-bucket, the transcripts at Amazon go with the jobs that are deleted: "
    "no other run can adopt them afterwards\n"
)


def _export(shell: Shell, *words: str, output: str = "out") -> None:  # noqa: F811
    for key in ("a.wav", "b.wav"):
        shell.amazon.put("input", key, key.encode())
    shell.type("export", "s3://input/", "-o", output, *_EN, *words)


def test_what_is_deleted_is_counted(shell: Shell) -> None:  # noqa: F811
    """One line on stdout; the output bucket keeps what the jobs wrote."""
    _export(shell, *_OUT)
    before = shell.objects("output")
    assert (shell.type("clean", "-o", "out"), list(shell.amazon.service.jobs), shell.objects("output")) == (
        Ended(0, "2 jobs deleted at Amazon\n", ""),
        [],
        before,
    )


def test_without_an_output_bucket_it_is_said_what_is_lost(shell: Shell) -> None:  # noqa: F811
    """Once: a second time nothing is lost."""
    _export(shell)
    assert [shell.type("clean", "-o", "out") for _ in range(2)] == [
        Ended(0, "2 jobs deleted at Amazon\n", _NOTE),
        Ended(0, "0 jobs deleted at Amazon\n", ""),
    ]


def test_jobs_of_another_folder_stay(shell: Shell) -> None:  # noqa: F811
    """Who adopted them has not started them."""
    _export(shell, *_OUT)
    _export(shell, *_OUT, output="other")
    ended = shell.type("clean", "-o", "other")
    assert (ended.out, len(shell.amazon.service.jobs)) == ("0 jobs deleted at Amazon\n", 2)


def test_what_cannot_be_deleted_is_told(shell: Shell) -> None:  # noqa: F811
    """With Amazon's reason, also where all is quiet, and the exit code tells."""
    _export(shell, *_OUT)
    shell.amazon.service.faults.add(Fault("BadRequestException", "Not now."), "DeleteTranscriptionJob")
    ended = shell.type("clean", "-o", "out", "--quiet")
    [left] = shell.amazon.service.jobs
    assert (ended, shell.type("clean", "-o", "out", "-q")) == (
        Ended(3, "", f"Note: the job {left} is still at Amazon: Not now.\n"),
        Ended(0, "", ""),
    )


def test_an_export_deletes_its_jobs(shell: Shell) -> None:  # noqa: F811
    """`export --delete-jobs` leaves none behind."""
    _export(shell, *_OUT, "--delete-jobs")
    assert list(shell.amazon.service.jobs) == []


def test_a_folder_without_a_run_is_refused(shell: Shell) -> None:  # noqa: F811
    """Nothing is made where somebody mistyped a folder."""
    ended = shell.type("clean", "-o", "nowhere")
    assert (ended.code, "There is no ledger in" in ended.err, (shell.folder / "nowhere").exists()) == (1, True, False)
