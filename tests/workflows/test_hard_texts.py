"""Recordings that are hard to correct as one text are counted, and told with what to do."""

from collections import Counter
from pathlib import Path

import pytest
from pushing import fill, in_s3

from ls_transcribe.label_studio.label_config import load_label_config, parse_label_config
from ls_transcribe.label_studio.task_builder import Task, build_task
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.transcripts import Transcript, Word
from ls_transcribe.workflows.hard_texts import expected_note, hard_texts, hard_texts_note

BOTH = parse_label_config(
    """<View><Audio name="audio" value="$audio"/><TextArea name="transcription" toName="audio"/>
    <TextArea name="turn_transcription" toName="audio" perRegion="true"/></View>""",
    "own configuration",
)


def task(*, seconds: float = 60, words: int = 3, speakers: int = 1, configuration: str = "default") -> Task:
    """A task of a recording of such a length, with so many words and speakers."""
    said = [Word("word", number, number + 1, 0.9, f"spk_{number % speakers}") for number in range(words)]
    recording = Recording("0123456789ab", "s3://calls/a.wav", "a.wav", 1, "f", "wav")
    job = Job("lst-a", recording, "amazon", "3f9c21", status=Status.COMPLETED, duration=round(seconds * 1000))
    return build_task(job, Transcript.of_words(said, language="en"), "a", load_label_config(configuration))


@pytest.mark.parametrize(
    ("made", "counted"),
    [
        (task(), {}),
        (task(seconds=600, words=1_500), {}),
        (task(seconds=600.5), {"long": 1}),
        (task(words=1_501), {"long": 1}),
        (task(speakers=2), {"several": 1}),
        (task(seconds=1_500, speakers=3), {"long": 1, "several": 1}),
    ],
)
def test_what_is_hard(made: Task, counted: dict[str, int]) -> None:
    """More than ten minutes, more words than they have, or more people than one."""
    assert +hard_texts(made, load_label_config("default")) == Counter(counted)


def test_turns_are_not_hard() -> None:
    """Where each turn has a text of its own, nothing is."""
    segments = load_label_config("segments")
    made = task(seconds=9_000, speakers=2, configuration="segments")
    assert (hard_texts(made, segments), hard_texts(made, BOTH)) == (Counter(), Counter())


@pytest.mark.parametrize(
    ("counts", "in_project", "note"),
    [
        ({}, False, None),
        ({"long": 0, "several": 0}, True, None),
        (
            {"long": 1_200, "several": 1},
            False,
            "hard to correct as one text: 1,200 recordings longer than 10 minutes or 1,500 words and 1 recording with "
            "several speakers. With --label-config segments, each turn has its own text",
        ),
        (
            {"several": 2},
            True,
            "hard to correct as one text: 2 recordings with several speakers. With --label-config segments and the "
            "--title of a new project, each turn has its own text",
        ),
    ],
)
def test_what_is_told(counts: dict[str, int], in_project: bool, note: str | None) -> None:  # noqa: FBT001  # a parameter
    """How many of which kind, and what gives each turn a text; a project that is there keeps its configuration."""
    assert hard_texts_note(counts, in_project=in_project) == note


@pytest.mark.parametrize(
    ("configuration", "note"),
    [
        (
            "default",
            "hard to correct as one text: 1 recording longer than 10 minutes or 1,500 words. With --label-config "
            "segments, each turn has its own text",
        ),
        ("segments", None),
    ],
)
def test_what_a_dry_run_expects(tmp_path: Path, configuration: str, note: str | None) -> None:
    """From the transcripts that the folder has; one that cannot be read is left out."""
    folder = OutputFolder(fill(tmp_path, in_s3([1])))
    fill(tmp_path, in_s3([2, 3]), text="word " * 1_501)
    with Ledger.open(folder.ledger) as ledger:
        jobs = list(ledger.transcribed_jobs())
        folder.transcript_path(jobs[1]).write_bytes(b"{")
    assert expected_note(jobs, folder, load_label_config(configuration)) == note
