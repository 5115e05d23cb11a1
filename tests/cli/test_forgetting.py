"""What a folder remembers, run after run: nothing of a refused run, and nothing any more of what was taken back."""

import json
from collections.abc import Sequence

import pytest
from cli.cloud import EN, OUT, Cloud
from cli.command_line import CommandLine
from stand_ins.amazon.faults import Fault

from ls_transcribe.store.ledger import Ledger

_EXPORT = ("export", "s3://calls/in/", "-o", "out")


def _remembered(cloud: Cloud) -> object:
    """What the folder remembers, as it is typed."""
    return json.loads(cloud.run("status", "-o", "out", "--json").out)["options"]


def _begin(cloud: Cloud, *typed: str) -> None:
    cloud.recordings(1)
    cloud.amazon.make_bucket("transcripts")
    assert cloud.run(*_EXPORT, *EN, *OUT, *typed).code == 0


@pytest.mark.parametrize(
    "typed",
    [
        ["--output-bucket", "not-there"],
        ["--output-bucket", "NO"],
        ["--label-config", "missing.xml"],
        ["--max-speaker-labels", "3", "--no-language-code"],
        ["--no-output-bucket", "--output-prefix", "texts/"],
        ["--vocabulary-name", "words", "--engine", "pocketsphinx"],
        ["--region", "nowhere-1"],
        ["--profile", "nobody", "--srt"],
        ["--srt", "--no-srt"],
    ],
)
def test_a_refused_run_leaves_what_is_remembered(cloud: Cloud, typed: Sequence[str]) -> None:
    """Whatever it was refused for: the next one is as the one before it."""
    _begin(cloud)
    before, tasks = _remembered(cloud), cloud.bytes_of_tasks()
    ended = cloud.run(*_EXPORT, *typed)
    assert (bool(ended.err), _remembered(cloud), cloud.bytes_of_tasks()) == (True, before, tasks)


def test_what_amazon_refuses_while_it_is_asked_is_not_remembered(cloud: Cloud) -> None:
    """Credentials may fail with the first call of Transcribe, after the sources were listed."""
    _begin(cloud)
    before = _remembered(cloud)
    cloud.recordings(1, first=7)
    cloud.service.faults.add(Fault("AccessDeniedException", "no", 400), "ListTranscriptionJobs", 100)
    ended = cloud.run(*_EXPORT, "--max-speaker-labels", "3", "--label-config", "segments")
    assert (ended.code, _remembered(cloud)) == (1, before)


def test_a_dry_run_takes_nothing_back(cloud: Cloud) -> None:
    """It shows what a run would do."""
    _begin(cloud, "--max-speaker-labels", "3")
    before = _remembered(cloud)
    ended = cloud.run(*_EXPORT, "--no-max-speaker-labels", "--dry-run")
    assert (ended.code, _remembered(cloud)) == (0, before)


def test_finished_recordings_keep_the_settings_that_are_taken_back(cloud: Cloud) -> None:
    """They are counted, new ones have the new settings, and nothing is paid again."""
    _begin(cloud, "--max-speaker-labels", "3")
    started = len(cloud.service.started)
    ended = cloud.run(*_EXPORT, "--no-max-speaker-labels")
    assert (ended.code, "other settings" in ended.out + ended.err, len(cloud.service.started)) == (0, True, started)
    cloud.recordings(1, first=7)
    assert cloud.run(*_EXPORT).code == 0
    assert cloud.started(started) == ["s3://calls/in/07.wav"]
    assert "--max-speaker-labels" not in str(_remembered(cloud))


def test_secrets_are_not_said(local_command_line: CommandLine) -> None:
    """A signed address in a task's data is a key to what it leads to."""
    with Ledger.open(local_command_line.folder / "ledger.sqlite3") as ledger:
        data = {"tone": "https://ada:pa55@example.com/t.wav?X-Amz-Signature=51gn&x=1", "line": "one\ntwo"}
        ledger.save_settings(task_data=data)
    told = local_command_line.run("status", "-o", ".").out
    as_json = local_command_line.run("status", "-o", ".", "--json").out
    assert "    --data 'tone=https://ada:***@example.com/t.wav?X-Amz-Signature=***&x=1'" in told
    assert r"--data $'line=one\x0atwo'" in told
    assert not any(secret in told + as_json for secret in ("pa55", "51gn"))
