"""The `vocabulary` command: what it says, how it ends, and that jobs can have what it makes."""

import json
from pathlib import Path

import pytest
from cli import json_keys
from cli.command_line import AmazonCommandLine, Result
from stand_ins.amazon import errors
from stand_ins.amazon.faults import DENIED
from workflows.vocabulary.reviewed import Reviewed, reviewed_in

from ls_transcribe.concurrency.retry import Retrier

NAME = "names-62491b76"
_CREATE = ("vocabulary", "-o", "reviewed", "--create", "names", "--upload-to", "s3://input/words/")
_READY = f"Vocabulary {NAME} is ready: ls-transcribe export … --vocabulary-name {NAME} --language-code en-US\n"


@pytest.fixture
def reviewed(command_line: AmazonCommandLine, monkeypatch: pytest.MonkeyPatch) -> Reviewed:
    """A folder of reviews, in which one name was misheard in two ways; vocabularies are made at once."""
    command_line.amazon.service.vocabularies.duration = 0.0
    made = reviewed_in(command_line.folder / "reviewed", monkeypatch)
    made.correct("dash would", "Dashwood", times=3)
    made.correct("dashboard", "Dashwood")
    return made


def test_what_was_corrected_often_is_shown_and_written(command_line: AmazonCommandLine, reviewed: Reviewed) -> None:
    """With what was heard, an example, and what to do next; what a vocabulary does not take has its reason."""
    reviewed.correct("root sixty six", "Route 66", times=3)
    reviewed.correct("", "1984", times=3)
    reviewed.correct("bar ton", "Barton", times=2)
    ended = command_line.run("vocabulary", "-o", "reviewed")
    assert (ended.code, ended.err, [line.rstrip() for line in ended.out.splitlines()]) == (
        0,
        "",
        [
            "en-US: 2 phrases to learn",
            "",
            "  Phrase     Times   Recordings   Right   Heard as                        Example",
            f" {'─' * 90}",
            "  Dashwood       4            3       0   dash would (3), dashboard (1)   so Dashwood said",
            "  Route 66       3            3       0   root sixty six (3)              so Route 66 said",
            "",
            "The table for Amazon is reviewed/vocabulary-en-US.txt, the list for Whisper reviewed/hotwords-en-US.txt, "
            "the evidence reviewed/vocabulary-en-US.csv.",
            "Not for Amazon: Route 66 (3 times): it has digits, and a vocabulary takes numbers in words only",
            "Not proposed: 1984 (3 times): it has digits, and a vocabulary takes numbers in words only",
            "Delete the lines that should not be learned. The others are learned by Whisper, and by Amazon, with:",
            "",
            "  ls-transcribe export … --hotwords reviewed/hotwords-en-US.txt",
            "  ls-transcribe vocabulary -o reviewed --create NAME --upload-to s3://BUCKET/PREFIX/ "
            "--language-code en-US",
        ],
    )


def test_nothing_to_teach_is_told(command_line: AmazonCommandLine, reviewed: Reviewed) -> None:
    """It is no error."""
    reviewed.entries.clear()
    ended = command_line.run("vocabulary", "-o", "reviewed", "--at-least", "5")
    assert ended == Result(0, "No phrase was corrected 5 times in reviewed.\n", "")


def test_what_is_heard_right_is_counted(command_line: AmazonCommandLine, reviewed: Reviewed) -> None:
    """And not proposed, however often it was wrong."""
    reviewed.entries.clear()
    reviewed.correct("there", "their", times=3)
    reviewed.left = ["their house and their garden", "their rain"] * 2
    ended = command_line.run("vocabulary", "-o", "reviewed")
    assert ended.out == (
        "1 phrase not proposed: heard right at least as often as wrong\nThere is no phrase to learn in reviewed.\n"
    )


def test_a_table_that_was_edited_is_told(command_line: AmazonCommandLine, reviewed: Reviewed) -> None:
    """Also where all is quiet; `--replace` writes it anew."""
    table = reviewed.folder / "vocabulary-en-US.txt"
    table.write_text("mine")
    kept = command_line.run("vocabulary", "-o", "reviewed", "-q")
    left = table.read_text()
    replaced = command_line.run("vocabulary", "-o", "reviewed", "-q", "--replace")
    assert (kept, left, replaced, table.read_text().count("\n")) == (
        Result(
            0,
            "",
            "reviewed/vocabulary-en-US.txt was edited and stays as it is: --replace writes it again, with 1 phrase.\n",
        ),
        "mine",
        Result(0, "", ""),
        2,
    )


def test_the_proposals_as_json(command_line: AmazonCommandLine, reviewed: Reviewed) -> None:  # noqa: ARG001
    """All that is in the evidence, for programs."""
    [told] = json.loads(command_line.run("vocabulary", "-o", "reviewed", "--json").out)
    [proposal] = told.pop("proposals")
    assert (Path(told["table"]).name, told["language"], told["edited"], told["not_proposed"], proposal) == (
        "vocabulary-en-US.txt",
        "en-US",
        False,
        [],
        {
            "phrase": "Dashwood",
            "display": "Dashwood",
            "times": 4,
            "recordings": 3,
            "heard": [["dash would", 3], ["dashboard", 1]],
            "right": 0,
            "context": "so Dashwood said",
            "recording": "0.wav",
            "start": 0,
            "not_for_amazon": None,
        },
    )


def test_a_vocabulary_is_made_that_jobs_can_have(command_line: AmazonCommandLine, reviewed: Reviewed) -> None:
    """The last line is what to type; the same command says the same again."""
    made, again = command_line.run(*_CREATE), command_line.run(*_CREATE)
    command_line.amazon.put("input", "talks/a.wav")
    options = ("--vocabulary-name", NAME, "--language-code", "en-US", "--output-bucket", "output")
    exported = command_line.run("export", "s3://input/talks/", "-o", "out", *options)
    [job] = command_line.amazon.service.jobs.values()
    assert (
        made,
        again,
        exported.code,
        job.request["Settings"],
        (reviewed.folder / "vocabulary-en-US.txt").exists(),
    ) == (
        Result(0, _READY, f"Amazon is to make the vocabulary {NAME}\n"),
        Result(0, _READY, ""),
        0,
        {"VocabularyName": NAME},
        True,
    )


def test_only_what_a_person_left_is_taught(command_line: AmazonCommandLine, reviewed: Reviewed) -> None:
    """The lines that were deleted are not."""
    reviewed.correct("will be", "Willoughby", times=4)
    command_line.run("vocabulary", "-o", "reviewed")
    table = reviewed.folder / "vocabulary-en-US.txt"
    lines = table.read_text().splitlines(keepends=True)
    table.write_text("".join(line for line in lines if "Willoughby" not in line))
    assert command_line.run(*_CREATE).out == _READY


def test_a_job_with_a_vocabulary_that_is_not_there_is_refused(command_line: AmazonCommandLine) -> None:
    """By Amazon, in its own words."""
    command_line.amazon.put("input", "talks/a.wav")
    options = ("--vocabulary-name", NAME, "--language-code", "en-US", "--output-bucket", "output")
    ended = command_line.run("export", "s3://input/talks/", "-o", "out", *options)
    assert (ended.code != 0, errors.NO_VOCABULARY in ended.err) == (True, True)


def test_what_amazon_makes_is_told_as_json(command_line: AmazonCommandLine, reviewed: Reviewed) -> None:  # noqa: ARG001
    """One object."""
    assert json.loads(command_line.run(*_CREATE, "--json", "-q").out) == {
        "vocabulary": NAME,
        "language": "en-US",
        "state": "READY",
    }


def test_an_interruption_says_how_to_go_on(
    command_line: AmazonCommandLine,
    reviewed: Reviewed,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And what Amazon does meanwhile."""
    command_line.amazon.service.vocabularies.duration = 60.0
    make = Retrier.__init__

    def interrupted(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Retrier, "__init__", lambda self, **options: make(self, **{**options, "sleep": interrupted}))
    ended = command_line.run(*_CREATE)
    assert (ended.code, [line for line in ended.err.splitlines()[1:] if line]) == (
        130,
        [
            "Waiting until it is ready, which takes some minutes",
            "Interrupted: Amazon goes on with what it has started; the same command waits for it.",
        ],
    )


def test_who_may_not_is_told_the_permission(command_line: AmazonCommandLine, reviewed: Reviewed) -> None:  # noqa: ARG001
    """In one sentence."""
    command_line.amazon.service.faults.add(DENIED, "CreateVocabulary")
    ended = command_line.run(*_CREATE, "-q")
    assert (ended.code, ended.out, ended.err.partition(" (")[0]) == (
        1,
        "",
        f"Error: AWS denies transcribe:CreateVocabulary on {NAME}",
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("--create", "Namen für alle", "--upload-to", "s3://input/"),
            "Invalid value for '--create': Namen für alle cannot be the name of a vocabulary: type letters without "
            "accents, digits and . _ - only, at most 191 of them.",
        ),
        (("--create", "names"), "--create needs --upload-to s3://bucket/prefix/, where Amazon reads the table."),
        (
            ("--upload-to", "s3://input/"),
            "--upload-to is for --create NAME: say what the vocabulary is to be called.",
        ),
        (
            ("--create", "names", "--upload-to", "s3://input/", "--replace"),
            "--create uses the table as it is: first write it again, with --replace alone.",
        ),
        (
            ("--create", "names", "--upload-to", "input/"),
            "A vocabulary cannot be uploaded to input/: name a place with --upload-to, such as s3://bucket/folder/.",
        ),
        (("--language-code", "English"), "English is not a language: --language-code takes a code such as en-US."),
    ],
    ids=["name", "no place", "no name", "both", "place", "language"],
)
def test_what_cannot_be_meant_is_refused(
    command_line: AmazonCommandLine,
    reviewed: Reviewed,
    words: tuple[str, ...],
    sentence: str,
) -> None:
    """As wrong usage, before anything is written or sent."""
    ended = command_line.run("vocabulary", "-o", "reviewed", *words)
    assert (ended.code, ended.out, ended.err.splitlines()[-1]) == (2, "", f"Error: {sentence}")
    assert (list(reviewed.folder.iterdir()), command_line.objects()) == ([], [])


def test_the_keys_of_the_json(command_line: AmazonCommandLine, reviewed: Reviewed) -> None:
    """They are those that scripts read."""
    reviewed.correct("root sixty six", "Route 66", times=3)
    reviewed.correct("", "1984", times=3)
    proposed = command_line.run("vocabulary", "-o", "reviewed", "--json").json_keys
    created = command_line.run(*_CREATE, "--json", "-q").json_keys
    assert (proposed, created) == (json_keys.VOCABULARY, json_keys.CREATED_VOCABULARY)
