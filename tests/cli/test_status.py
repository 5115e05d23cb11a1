"""The `status` command: what a ledger knows."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import audio
import pytest
from cli import json_keys
from cli.command_line import CommandLine
from processes import started, wait_until
from store.ledger import earlier

from ls_transcribe.errors import RunError
from ls_transcribe.model.recording import FailedItem, Recording
from ls_transcribe.model.review import ReviewProgress
from ls_transcribe.model.sample import stratum_of
from ls_transcribe.model.sample_draw import draw_sample
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.store.remembered_settings import RememberedProgress, RememberedProject, RememberedReadings

SAMPLES = Path(__file__).parents[2] / "data" / "samples"

_EARLIER = """
INSERT INTO recordings (key, uri, name, size, fingerprint, media_format, job)
    VALUES ('k', 's3://calls/a.wav', 'a.wav', 1, 'f', 'wav', 'lst-a-k-aaaaaa');
INSERT INTO jobs (name, key, engine, settings, attempt, status, measured)
    VALUES ('lst-a-k-aaaaaa', 'k', 'amazon', 'aaaaaa', 1, 'COMPLETED', 1);
INSERT INTO settings VALUES
    ('engine', '"amazon"'), ('language', '"en-US"'), ('label_config', '"segments"'), ('formats', '["srt"]'),
    ('job_settings', '{"Settings": {"ShowSpeakerLabels": true, "MaxSpeakerLabels": 3}, "LanguageCode": "en-US"}'),
    ('of_a_later_release', '{"x": 1}');
"""


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder `in` with one silent recording, a broken and an empty one, and what an export made of it in `out`."""
    folder = tmp_path_factory.mktemp("status")
    (folder / "in").mkdir()
    audio.write_wav(folder / "in" / "quiet.wav", audio.silence(1))
    (folder / "in" / "broken.wav").write_text("no recording")
    (folder / "in" / "empty.wav").touch()
    command = [sys.executable, "-m", "ls_transcribe", "export", "in", "--engine", "pocketsphinx", "-o", "out"]
    subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return folder


def test_table(local_command_line: CommandLine, exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state of each recording, the reasons of what failed, and the settings."""
    monkeypatch.chdir(exported)
    assert local_command_line.run("status", "-o", "out").out == (
        "out: no run is active\n"
        "        1 finished\n"
        "        1 failed\n"
        "        1 cannot be used\n"
        "  broken.wav: it cannot be read: it is not a recording, whatever its name says, or it is damaged\n"
        "  empty.wav: the file is empty\n"
        "  remembered options (to forget one, put --no- before its name, such as --no-engine):\n"
        "    --engine pocketsphinx\n"
        "    --label-config default\n"
        f"    --document-root {exported}\n"
    )


def test_json(local_command_line: CommandLine, exported: Path) -> None:
    """The same for programs."""
    told: dict[str, Any] = json.loads(local_command_line.run("status", "-o", exported / "out", "--json").out)

    assert (told["process"], told["recordings"], told["failures"][1]) == (
        None,
        {"COMPLETED": 1, "FAILED": 1, "refused": 1},
        {"recording": "empty.wav", "reason": "the file is empty"},
    )


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_ledger_of_an_earlier_version(local_command_line: CommandLine, tmp_path: Path, version: int) -> None:
    """Everything is said, and the ledger stays of that version: the next run brings it up to date."""
    path = tmp_path / "out/ledger.sqlite3"
    path.parent.mkdir()
    earlier.create(path, version, _EARLIER)
    before = path.read_bytes()
    told = local_command_line.run("status", "-o", "out")
    assert (told.code, told.out, told.err) == (
        0,
        "out: no run is active\n"
        "        1 finished\n"
        "  remembered options (to forget one, put --no- before its name, such as --no-engine):\n"
        "    --engine amazon\n"
        "    --label-config segments\n"
        "    --srt\n"
        "    --language-code en-US\n"
        "    --max-speaker-labels 3\n",
        "",
    )
    assert (path.read_bytes() == before, [file.name for file in path.parent.iterdir()]) == (True, [path.name])


def test_how_far_the_review_is(local_command_line: CommandLine, tmp_path: Path) -> None:
    """What the last pull or push has counted, and when, for people and for programs; it is no setting."""
    at = datetime(2026, 5, 31, 12, tzinfo=UTC)
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger:
        ledger.save_settings(progress=RememberedProgress("pull", at, ReviewProgress(11, 6, 1, 1_500_000, 3.4)))

    told = local_command_line.run("status", "-o", tmp_path).out
    as_json = json.loads(local_command_line.run("status", "-o", tmp_path, "--json").out)

    assert told == (
        f"{tmp_path}: no run is active\n"
        "  6 of 11 reviewed, 1 skipped; about 1.4 h of work left (25 min of audio at 3.4 min/min) "
        "(by the last pull, 2026-05-31 12:00 UTC)\n"
    )
    assert (as_json["reviews"], as_json["settings"]) == (
        {
            "command": "pull",
            "at": "2026-05-31T12:00:00+00:00",
            "tasks": 11,
            "reviewed": 6,
            "skipped": 1,
            "unreviewed_audio_seconds": 1500.0,
            "minutes_per_audio_minute": 3.4,
            "work_left_seconds": 5100.0,
        },
        {},
    )


def test_how_far_what_was_drawn_is(local_command_line: CommandLine, tmp_path: Path) -> None:
    """What a push has drawn, and what the last pull has seen of it, once there was one."""
    at, project = datetime(2026, 5, 31, 12, tzinfo=UTC), RememberedProject("http://localhost:8080", 7)
    told = []
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger:
        recording = Recording("0123456789ab", "s3://calls/a.wav", "a.wav", 1, "f-1", "wav")
        ledger.add_recording(recording)
        ledger.save_settings(label_studio=project)
        ledger.sample.save(draw_sample([(recording.key, stratum_of(0.9, "en-US", 1000))], 1, 5))
        ledger.second_readings.add(ProjectAddress(project.url, project.project), [recording.key], 5)
    told.append(local_command_line.run("status", "-o", tmp_path).out.splitlines()[2:4])
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger:
        ledger.save_settings(readings=RememberedReadings(at, 1, 0))
    told.append(local_command_line.run("status", "-o", tmp_path).out.splitlines()[2:4])
    as_json = json.loads(local_command_line.run("status", "-o", tmp_path, "--json").out)

    drawn = (
        "  Sample: 1 of 1 recording, drawn at random with seed 5 within 1 stratum of confidence, language and length"
    )
    seen = " (by the last pull, 2026-05-31 12:00 UTC)"
    second = "  Second readings: 1 recording drawn"
    assert told == [
        [drawn, second],
        [f"{drawn}; 1 of these reviewed{seen}", f"{second}; another person has read 0{seen}"],
    ]
    assert (as_json["second_readings"], as_json["readings"], "readings" in as_json["settings"]) == (
        1, {"at": at.isoformat(), "sample": 1, "twice": 0}, False,
    )  # fmt: skip


def test_names_of_all_kinds(local_command_line: CommandLine) -> None:
    """A name with a line break is shown on one line."""
    (local_command_line.folder / "two\nlines.wav").touch()
    local_command_line.run("export", ".", "--engine", "pocketsphinx", "-o", "out")

    assert r"  two\nlines.wav: the file is empty" in local_command_line.run("status", "-o", "out").out.splitlines()


def test_no_ledger(local_command_line: CommandLine) -> None:
    """A folder that no run has worked in is told so in a sentence."""
    ended = local_command_line.run("status", "-o", "out")

    assert (ended.code, ended.err) == (
        1,
        f"Error: {local_command_line.folder}/out is not an output folder (there is no ledger in it): name "
        "the output folder of a run with -o.\n",
    )


def test_the_keys_of_the_json(local_command_line: CommandLine, exported: Path) -> None:
    """They are those that scripts read; below `settings` stands what the folder remembers."""
    keys = local_command_line.run("status", "-o", exported / "out", "--json").json_keys
    settings = {f"settings.{name}" for name in ("document_root", "engine", "label_config")}
    assert {key for key in keys if not key.startswith("settings.")} == json_keys.STATUS
    assert settings <= keys


def test_the_first_failures_are_named(local_command_line: CommandLine, tmp_path: Path) -> None:
    """Of many the others are counted; --json has all of them."""
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger:
        for number in range(23):
            ledger.save_failed_item(FailedItem(f"{number:02}.wav", f"file:///r/{number}.wav", "the file is empty"))

    told = local_command_line.run("status", "-o", tmp_path).out.splitlines()

    assert told[1:3] + told[-2:] == [
        "       23 cannot be used",
        "  00.wav: the file is empty",
        "  19.wav: the file is empty",
        "  and 3 more that failed or cannot be used (--json names all)",
    ]
    assert len(json.loads(local_command_line.run("status", "-o", tmp_path, "--json").out)["failures"]) == 23


def test_what_a_killed_run_left_is_named(local_command_line: CommandLine) -> None:
    """While it goes on it is at work on it; afterwards, whoever looks knows what is not finished."""
    folder = local_command_line.folder
    ledger = folder / "out" / "ledger.sqlite3"
    command = [sys.executable, "-m", "ls_transcribe", "export", SAMPLES, "-o", folder / "out", "-q"]
    with started(
        [*map(str, command), "--engine", "pocketsphinx", "--workers", "1"], stderr=subprocess.DEVNULL
    ) as process:
        assert wait_until(lambda: ledger.exists() and bool(_begun(ledger)))
        process.kill()
        process.wait()
    [name] = _begun(ledger)

    assert f"\n  {name}: started but not finished\n" in local_command_line.run("status", "-o", "out").out
    assert json.loads(local_command_line.run("status", "-o", "out", "--json").out)["unfinished"] == [name]


def _begun(ledger: Path) -> tuple[str, ...]:
    try:
        with Ledger.read(ledger) as opened:
            return opened.schedule.unfinished()
    except RunError:  # it is being made
        return ()
