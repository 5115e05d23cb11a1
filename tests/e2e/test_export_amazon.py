"""Recordings that went to S3 and Amazon Transcribe are found in Label Studio: text in the editor, audio playing."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from e2e.browser import Reviewer
from e2e.listening import go_through
from label_studio.test_audio_addresses import ODD
from stand_ins.amazon.server import KEYS, Amazon
from stand_ins.amazon.transcribe import REGION
from studio import REPOSITORY, Studio

CONFIG = REPOSITORY / "ls_transcribe" / "label_config.xml"
SAMPLES = REPOSITORY / "data" / "samples"
NAMES = ("at-the-station.wav", "library-notice.webm", "silence.wav")
EXPORT = [sys.executable, "-m", "ls_transcribe", "export"]
COMMAND = [
    *EXPORT, *(str(SAMPLES / name) for name in NAMES), "--upload-to",
    "s3://calls/incoming/",
    "--output-bucket", "transcripts", "--create-bucket", "--archive", "--delete-jobs", "--language-code", "en-US",
]  # fmt: skip


def test_archived_recordings_are_heard(
    studio: Studio,
    reviewer: Reviewer,
    amazon: Amazon,
    tmp_path: Path,
) -> None:
    """As the last lines of the command say: an S3 storage that is not synchronised, and every archived audio plays."""
    amazon.service.duration = lambda _uri: 0.0
    subprocess.run(
        [*COMMAND, "-o", str(tmp_path)], check=True, capture_output=True, env={**os.environ, **amazon.environment}
    )
    written = {task["data"]["recording"]: _text(task) for task in json.loads((tmp_path / "tasks.json").read_text())}
    project = _imported(studio, amazon, tmp_path)

    shown, unheard = go_through(reviewer, project)

    assert (sorted(shown), shown, unheard) == (sorted(NAMES), written, [])


def test_objects_of_any_name_are_heard(
    studio: Studio,
    reviewer: Reviewer,
    amazon: Amazon,
    tmp_path: Path,
) -> None:
    """Every object that is taken plays, whatever is in its key."""
    amazon.service.duration = lambda _uri: 0.0
    amazon.make_bucket("calls")
    sound = (SAMPLES / "silence.wav").read_bytes()
    odd = " ".join(ODD)
    keys = [f"in {odd}/{odd}.wav"]
    for number, key in enumerate(keys):
        amazon.put("calls", key, sound + bytes(number))
    command = [*EXPORT, "s3://calls/", "--language-code", "en-US", "-o", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **amazon.environment})
    project = _imported(studio, amazon, tmp_path)

    heard = []
    with reviewer.label_all_tasks(project) as editor:
        while not editor.finished:
            editor.rest()
            if editor.duration and not editor.complaint:
                heard.append(editor.data["recording"])
            editor.submit()

    assert sorted(heard) == sorted(keys)


def _imported(studio: Studio, amazon: Amazon, output: Path) -> int:
    """A project with a storage for the bucket, which is not synchronised, and the export's tasks."""
    project = studio.create_project(f"From S3, {output.name}", CONFIG.read_text(encoding="utf-8"))
    studio.client.import_storage.s3.create(
        project=project, bucket="calls", region_name=REGION, s3endpoint=amazon.url, presign=False, **KEYS
    )
    studio.import_file(project, output / "tasks.json")
    return project


def _text(task: dict[str, Any]) -> list[str]:
    text: list[str] = task["predictions"][0]["result"][0]["value"]["text"]
    return text
