"""Tasks whose turns were made by an earlier rule stay as they are, until another transcript comes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pushing import ENGINE, Office, digest, in_s3, title

from ls_transcribe.label_studio.label_config import parse_label_config
from ls_transcribe.model.job import Job, job_name
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.transcripts import Turn, Word, amazon_json
from ls_transcribe.workflows.outputs import store_transcript
from ls_transcribe.workflows.task_file import write_tasks

_CONFIG = """<View><Audio name="audio" value="$audio"/><TextArea name="all" toName="audio"/>
<Paragraphs name="talk" value="$dialogue" audioUrl="$audio"/>
<Labels name="who" toName="audio" value="$speakers"/><TextArea name="said" toName="audio" perRegion="true"/></View>"""

_HEARD = (
    Word("How", 0, 300, 0.5, "spk_0"),
    Word("are", 2_000, 2_300, 0.5, "spk_0"),
    Word("you", 2_400, 2_700, 0.5, "spk_0", after="?"),
    Word("Fine", 3_000, 3_400, 0.75, "spk_1", after="."),
    Word("And", 5_000, 5_300, 0.75, "spk_1"),
    Word("you", 7_000, 7_400, 0.75, "spk_1", after="?"),
)
_OLD = ["How", "are you?", "Fine.", "And", "you?"]
_NEW = ["How are you?", "Fine.", "And you?"]


def _by_pauses(words: Sequence[Word]) -> list[Turn]:
    """Turns as an earlier version made them: a pause of a second ends one."""
    turns: list[list[Word]] = []
    for word in words:
        if not turns or word.speaker != turns[-1][-1].speaker or word.start - turns[-1][-1].end >= 1_000:
            turns.append([])
        turns[-1].append(word)
    return [Turn(turn[0].speaker or "", tuple(turn)) for turn in turns]


def _fill(output: Path, settings: str = "first") -> Path:
    folder = OutputFolder(output)
    folder.create()
    with Ledger.open(folder.ledger) as ledger:
        for recording in in_s3(range(2)):
            ledger.add_recording(recording)
            job = Job(job_name(recording.stem, digest(settings), 1), recording, ENGINE, digest(settings))
            document = amazon_json.write(job.name, _HEARD, language="en-US", duration=8_000)
            store_transcript(folder, ledger, job, document, language=None, started_here=True)
    return output


def _import_by_hand(office: Office, folder: Path, project: int) -> None:
    with Ledger.open(folder / "ledger.sqlite3") as ledger:
        config = parse_label_config(_CONFIG, "the project's")
        write_tasks(OutputFolder(folder), ledger, config, None, on_failure=lambda item: pytest.fail(item.reason))
    office.studio.import_file(project, folder / "tasks.json")


def _content(office: Office, project: int) -> list[Any]:
    return [office.studio.predictions(project), office.studio.tasks(project)]


def _regions(office: Office, project: int) -> list[list[str]]:
    """The texts of the regions that are shown, task by task."""
    shown = [one for one in office.studio.predictions(project) if one["model_version"] == "ls-transcribe"]
    return [
        [part["value"]["text"][0] for part in one["result"] if part["from_name"] == "said"]
        for one in sorted(shown, key=lambda one: one["task"])
    ]


@pytest.fixture(params=["this folder", "another folder", "by hand"])
def pushed(request: pytest.FixtureRequest, office: Office, tmp_path: Path) -> tuple[Path, int]:
    """A folder of recordings, and a project that has had their tasks since the earlier rule."""
    folder = _fill(tmp_path / "this folder")
    project = office.studio.create_project(title(), _CONFIG)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ls_transcribe.transcripts.split_into_turns", _by_pauses)
        if request.param == "by hand":
            _import_by_hand(office, folder, project)
        else:
            office.push(_fill(tmp_path / request.param), project=project)
    assert _regions(office, project) == [_OLD] * 2
    return folder, project


def test_a_newer_rule_changes_nothing(office: Office, pushed: tuple[Path, int]) -> None:
    """No prediction is added or given another version, and no data change: people may be at work on the turns."""
    folder, project = pushed
    before = _content(office, project)

    first, second = office.push(folder, project=project), office.push(folder, project=project)

    assert (dict(first.counts), dict(second.counts), _content(office, project)) == (
        {"there": 2},
        {"there": 2},
        before,
    )


def test_another_transcript_comes_with_the_newer_rule(office: Office, pushed: tuple[Path, int]) -> None:
    """Other settings, as with --retranscribe, renew the task even if they heard the same; the earlier text stays."""
    folder, project = pushed

    renewed = office.push(_fill(folder, "other"), project=project)

    assert (dict(renewed.counts), _regions(office, project)) == ({"changed": 2}, [_NEW] * 2)
    assert office.versions(project) == {"ls-transcribe": 2, f"{ENGINE}/en-US/{digest('first')}": 2}
    data = [task["data"] for task in office.studio.tasks(project)]
    assert [[turn["text"] for turn in one["dialogue"]] for one in data] == [_NEW] * 2
