"""The `doctor` command: what it finds of AWS and on this machine. Label Studio's part is in tests/e2e."""

import json
import os
import platform
import shlex
import tempfile
from pathlib import Path
from typing import Any

import pytest
from aws import edge as edges
from cli import json_keys
from cli.command_line import AmazonCommandLine
from stand_ins.amazon import faults
from stand_ins.amazon.faults import Fault

from ls_transcribe import __version__
from ls_transcribe.workflows.doctor import examine
from ls_transcribe.workflows.doctor.check import Check, CheckState

WHO = "ok     AWS credentials: arn:aws:sts::123456789012:user/moto"
TRANSCRIBE = "ok     Amazon Transcribe: answers in eu-west-1"
RECOGNISER = (
    "ok     embedded recogniser: is installed",
    "note   model: small is not on this machine yet: a run fetches it, once (--model names another one, or a folder)",
)
NO_FOLDER = "ok     output folder data/output: does not exist yet, and can be made"
NO_STUDIO = (
    "-      Label Studio: not checked: the address of Label Studio is not known: name it with --url, such as "
    "http://localhost:8080, or put it into the variable LABEL_STUDIO_URL"
)
NO_AWS = "-      AWS: not checked: name an s3:// SOURCE, --output-bucket, --upload-to or --region to have it checked"
LOGIN = (
    "set them up (`aws configure`, or `aws configure sso` for single sign-on), or name a profile that has them with "
    "--profile."
)
EXPORT = ("export", "s3://input/in/", "--language-code", "en-US", "--output-bucket", "output", "-o", "out")


def said(command_line: AmazonCommandLine, *words: str) -> tuple[int, list[str]]:
    """The exit code of a `doctor`, and its lines but for the first, which has the versions."""
    ended = command_line.run("doctor", *words)
    assert ended.err == ""
    return ended.code, ended.out.splitlines()[1:]


def files(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*")}


@pytest.fixture
def talk(command_line: AmazonCommandLine) -> AmazonCommandLine:
    """With a recording, s3://input/in/talk.wav."""
    command_line.amazon.put("input", "in/talk.wav")
    return command_line


def test_all_that_an_export_needs_is_there(talk: AmazonCommandLine) -> None:
    """A line each, in the order of the flow."""
    assert said(talk, "s3://input/in/", "--output-bucket", "output") == (
        0,
        [
            WHO,
            "ok     bucket input: can be listed, in eu-west-1",
            "ok     bucket output: can be listed, in eu-west-1",
            TRANSCRIBE,
            "ok     s3://input/in/: is there",
            NO_FOLDER,
            NO_STUDIO,
        ],
    )


def test_what_the_folder_remembers_need_not_be_named(talk: AmazonCommandLine) -> None:
    """Buckets, region and engine are those of its runs, and those that its recordings lie in."""
    talk.run(*EXPORT)
    assert said(talk, "-o", "out") == (
        0,
        [
            WHO,
            "ok     bucket output: can be listed, in eu-west-1",
            "ok     bucket input: can be listed, in eu-west-1",
            TRANSCRIBE,
            "ok     output folder out: 1 recording, 1 with a transcript",
            NO_STUDIO,
        ],
    )


def test_what_is_taken_back_is_not_checked(talk: AmazonCommandLine) -> None:
    """As a run with the same words would do without it; what the folder remembers stays."""
    talk.run(*EXPORT, "--docx")
    before = files(talk.folder)
    code, lines = said(talk, "-o", "out", "--no-output-bucket", "--no-docx", "--no-url")
    assert (code, [line for line in lines if "bucket" in line], files(talk.folder) == before) == (
        0,
        ["ok     bucket input: can be listed, in eu-west-1"],
        True,
    )
    assert "ok     bucket output: can be listed, in eu-west-1" in said(talk, "-o", "out")[1]


def test_what_is_typed_and_taken_back_is_refused(talk: AmazonCommandLine) -> None:
    """As in a run."""
    ended = talk.run("doctor", "--output-bucket", "output", "--no-output-bucket")
    assert (ended.code, "--output-bucket and --no-output-bucket cannot be used together" in ended.err) == (2, True)


def test_what_is_not_meant_is_not_asked(command_line: AmazonCommandLine) -> None:
    """Recordings on disk need no account: it is said what would have the rest checked."""
    command_line.write_recordings(a="one")
    assert (said(command_line, "calls"), command_line.amazon.service.calls) == (
        (0, [NO_AWS, *RECOGNISER, "ok     calls: is there", NO_FOLDER, NO_STUDIO]),
        {},
    )


def test_versions_are_told_first(command_line: AmazonCommandLine) -> None:
    """A report of a fault begins with them: of the tool, of Python and of the system."""
    first = command_line.run("doctor").out.splitlines()[0]
    assert first == f"ok     ls-transcribe: {__version__}, Python {platform.python_version()}, {platform.platform()}"


def test_for_programs_it_is_a_list_of_objects(talk: AmazonCommandLine) -> None:
    """What was not checked is neither right nor wrong."""
    told: list[dict[str, Any]] = json.loads(talk.run("doctor", "s3://none/", "--json").out)
    assert [(check["check"], check["ok"]) for check in told] == [
        ("ls-transcribe", True),
        ("AWS credentials", True),
        ("bucket none", False),
        ("Amazon Transcribe", True),
        ("s3://none/", None),
        ("output folder data/output", True),
        ("Label Studio", None),
    ]


def test_nothing_is_changed(talk: AmazonCommandLine) -> None:
    """Neither at Amazon nor in the folders; also where everything is missing."""
    talk.run(*EXPORT)
    asked = set[str]()

    def note(method: str, path: str) -> None:
        asked.add("WRITES" if method not in ("GET", "HEAD") and path != "/" else method)

    talk.amazon.service.on_s3 = note
    talk.amazon.service.calls.clear()
    before = files(talk.folder)
    talk.run("doctor", "s3://input/in/", "s3://none/", "--upload-to", "s3://new/in/", "-o", "out")
    talk.run("doctor", "calls", "-o", "new/out")
    assert (files(talk.folder), asked, dict(talk.amazon.service.calls)) == (
        before,
        {"HEAD", "GET", "POST"},  # POST to / is how one asks who one is
        {"ListTranscriptionJobs": 1},
    )


def test_without_credentials_nothing_at_amazon_can_be_checked(
    talk: AmazonCommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said how to get some, and what was left out."""
    for name in [name for name in os.environ if name.startswith("AWS_") and name.endswith(("ID", "KEY", "TOKEN"))]:
        monkeypatch.delenv(name)
    assert said(talk, "s3://input/in/", "--endpoint-url", f"{talk.amazon.url}/") == (
        1,
        [
            f"WRONG  AWS credentials: There are no AWS credentials here: {LOGIN}",
            "-      bucket input: not checked: AWS cannot be asked",
            "-      Amazon Transcribe: not checked: AWS cannot be asked",
            "-      s3://input/in/: not checked: AWS cannot be asked",
            NO_FOLDER,
            NO_STUDIO,
        ],
    )


def test_credentials_that_have_expired_are_told(talk: AmazonCommandLine) -> None:
    """By the service that knows whose they are."""
    expired = "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>over</Message></Error></ErrorResponse>"
    with edges.running() as edge:
        edge.says(edges.Reply(403, expired.encode()))
        code, lines = said(talk, "s3://input/in/", "--endpoint-url", edge.url)
    assert (code, lines[0], len(edge.seen)) == (
        1,
        "WRONG  AWS credentials: The AWS credentials have expired: set fresh ones in the AWS_ variables and run the "
        "same "
        "command again. Jobs that were started go on at Amazon, and the next run takes them up.",
        2,  # they are looked up anew, once
    )


def test_where_nobody_tells_who_we_are_the_buckets_are_asked(talk: AmazonCommandLine) -> None:
    """An endpoint of one's own has S3 and nothing else: that is no failure."""
    alone = Fault("InvalidAction", "There is S3 here.", 400)
    talk.amazon.service.on_s3 = lambda method, path: alone if (method, path) == ("POST", "/") else None
    code, lines = said(talk, "s3://input/in/")
    assert (code, lines[0], lines[1]) == (
        0,
        "note   AWS credentials: it is not known whose they are (Amazon gave no reason)",
        "ok     bucket input: can be listed, in eu-west-1",
    )


def test_a_bucket_that_is_missing_is_told(command_line: AmazonCommandLine) -> None:
    """And of one that is written to, how it is made."""
    code, lines = said(command_line, "s3://none/", "--upload-to", "s3://new/in/")
    assert (code, lines[1:3]) == (
        1,
        [
            "WRONG  bucket none: There is no bucket s3://none: check the spelling.",
            "WRONG  bucket new: There is no bucket s3://new: check the spelling, or have it made with --create-bucket.",
        ],
    )


def test_a_bucket_in_another_region_is_told(talk: AmazonCommandLine) -> None:
    """Transcribe would not read it."""
    talk.amazon.make_bucket("far", "eu-central-1")
    code, lines = said(talk, "s3://input/in/", "--output-bucket", "far")
    assert (code, lines[2]) == (
        1,
        "WRONG  bucket far: The bucket far is in the region eu-central-1, and the jobs would run in eu-west-1: "
        "run them there with --region eu-central-1, or use a bucket in eu-west-1.",
    )


def test_a_bucket_that_may_not_be_listed_is_told(talk: AmazonCommandLine) -> None:
    """With the permission that is missing; its recordings are not looked for."""
    denied = Fault("AccessDenied", "Access Denied", 403)
    talk.amazon.service.on_s3 = lambda _method, path: denied if "list-type" in path else None
    code, lines = said(talk, "s3://input/in/")
    assert (code, lines[1:3]) == (
        1,
        [
            "WRONG  bucket input: AWS denies s3:ListBucket on s3://input/in/ (Access Denied): ask for this permission; "
            "`ls-transcribe iam-policy` prints all that are needed.",
            TRANSCRIBE,
        ],
    )


def test_a_prefix_without_anything_below_it_is_told(talk: AmazonCommandLine) -> None:
    """The bucket is there, and the recordings are not."""
    code, lines = said(talk, "s3://input/out/")
    assert (code, lines[3]) == (
        1,
        "WRONG  s3://input/out/: s3://input/out/ does not exist: check the spelling, and that a prefix ends with a "
        "slash.",
    )


def test_transcribe_that_may_not_be_asked_is_told(talk: AmazonCommandLine) -> None:
    """With the permission that is missing."""
    talk.amazon.service.faults.add(faults.DENIED)
    code, lines = said(talk, "s3://input/in/")
    assert (code, lines[2]) == (
        1,
        "WRONG  Amazon Transcribe: AWS denies transcribe:ListTranscriptionJobs on * (User is not authorized to perform "
        "this action): ask for this permission; `ls-transcribe iam-policy` prints all that are needed.",
    )


def test_without_a_region_transcribe_cannot_be_asked(
    command_line: AmazonCommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no bucket either whose region would do."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    code, lines = said(command_line, "--endpoint-url", command_line.amazon.url)
    assert (code, lines[:2]) == (
        1,
        [WHO, "WRONG  Amazon Transcribe: There is no AWS region: name one with --region."],
    )


def test_the_region_is_that_of_the_first_bucket(talk: AmazonCommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in an export."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    code, lines = said(talk, "s3://input/in/")
    assert (code, lines[2]) == (0, TRANSCRIBE)


def test_a_run_that_could_not_be_asked_for_is_told(command_line: AmazonCommandLine) -> None:
    """What an export would be refused for, before anything else."""
    code, lines = said(command_line, "--upload-to", "s3://input/für/")
    assert (code, lines[0][:57]) == (1, "WRONG  settings: Audio cannot be uploaded to s3://input/f")


def test_a_source_that_is_missing_is_told(command_line: AmazonCommandLine) -> None:
    """And so is a list; the folder is looked at all the same."""
    code, lines = said(command_line, "calls", "@list.txt")
    assert (code, lines[1:]) == (
        1,
        [
            *RECOGNISER,
            "WRONG  calls: calls does not exist: check the spelling, and the folder that you are in.",
            "WRONG  @list.txt: @list.txt does not exist: check the spelling, and the folder that you are in.",
            NO_FOLDER,
            NO_STUDIO,
        ],
    )


def test_an_output_folder_that_cannot_be_made_is_told(command_line: AmazonCommandLine) -> None:
    """Something else is in the way."""
    (command_line.folder / "file").touch()
    code, lines = said(command_line, "-o", "file/out")
    assert (code, lines[1]) == (
        1,
        f"WRONG  output folder file/out: The output folder {command_line.folder}/file/out cannot be used "
        f"({command_line.folder}/file is not a folder): choose another with -o.",
    )


def test_a_ledger_that_cannot_be_read_is_told(command_line: AmazonCommandLine) -> None:
    """In its place, and once."""
    (command_line.folder / "ledger.sqlite3").write_text("nonsense" * 100)
    code, lines = said(command_line, "-o", ".")
    assert (code, lines[0], lines[1][:89], len(lines)) == (
        1,
        NO_AWS,
        f"WRONG  output folder .: The ledger {command_line.folder}/ledger.sqlite3 cannot be used: file "[:89],
        3,
    )


def test_notes_stand_below(command_line: AmazonCommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line each; control characters and line breaks in them are shown, and do nothing."""
    check = Check("audio in a\nb", "look:\n", CheckState.WRONG, ("one\x1b[1m", "two\nok  three"))
    monkeypatch.setattr(examine, "examine", lambda *_, **__: iter([Check("ls-transcribe", ""), check]))
    assert said(command_line) == (
        1,
        [r"WRONG  audio in a\nb: look:\n", r"       one\x1b[1m", r"       two\nok  three"],
    )


def test_the_keys_of_the_json(command_line: AmazonCommandLine) -> None:
    """They are those that scripts read."""
    command_line.write_recordings(a="1")
    assert command_line.run("doctor", "calls", "--json").json_keys == json_keys.DOCTOR


@pytest.mark.parametrize(
    ("folders", "typed"),
    [
        (("data/output", "data/reviewed"), ()),
        (("a b", "there/reviews"), ("-o", "a b", "--reviews", "there/reviews")),
    ],
    ids=["the folders of old", "others"],
)
def test_folders_that_everybody_may_open(
    command_line: AmazonCommandLine, monkeypatch: pytest.MonkeyPatch, folders: tuple[str, str], typed: tuple[str, ...]
) -> None:
    """Transcripts are confidential: it is said of the output folder and of that of the reviews, wherever they are."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        monkeypatch.chdir(name)
        for folder in folders:
            Path(folder).mkdir(parents=True)
            Path(folder).chmod(0o755)
        lines = command_line.run("doctor", *typed).out.splitlines()
        assert [line for line in lines if "access" in line] == [
            f"note   access to {folder}: it is open to every user of this computer: chmod o-rwx {shlex.quote(folder)} "
            "closes it, unless that is meant so"
            for folder in folders
        ]
