"""The two loops that scripts for Amazon Transcribe are made of, with boto3's own clients and their own retries.

Run as a process of its own: `python -m benchmarks.amazon_peers in-turn|all-at-once FOLDER`. It transcribes what is in
s3://input/ by way of s3://output/ and leaves the transcripts in FOLDER/transcripts, as our command does.
"""

import sys
import time
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

_ENDED = ("COMPLETED", "FAILED")


class Script:
    """What both loops are made of."""

    def __init__(self, folder: Path) -> None:
        self._s3 = boto3.client("s3")
        self._transcribe = boto3.client("transcribe")
        self._folder = folder / "transcripts"
        self._folder.mkdir(parents=True)

    def recordings(self) -> list[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket="input")
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def start(self, key: str) -> None:
        self._transcribe.start_transcription_job(
            TranscriptionJobName=Path(key).stem,
            LanguageCode="en-US",
            Media={"MediaFileUri": f"s3://input/{key}"},
            OutputBucketName="output",
        )

    def wait(self, key: str, pause: float) -> None:
        """Ask after a job every so many seconds until it has ended."""
        name = Path(key).stem
        while self._job(name)["TranscriptionJobStatus"] not in _ENDED:
            time.sleep(pause)

    def fetch(self, key: str) -> None:
        name = f"{Path(key).stem}.json"
        document = self._s3.get_object(Bucket="output", Key=name)["Body"].read()
        (self._folder / name).write_bytes(document)

    def _job(self, name: str) -> Any:
        return self._transcribe.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]


def in_turn(script: Script) -> None:
    """Label Studio's tutorial: one recording after another, a look at its job every few seconds.

    Five seconds are fewer than the ten of Amazon's examples.
    """
    for key in script.recordings():
        script.start(key)
        script.wait(key, 5)
        script.fetch(key)


def all_at_once(script: Script) -> None:
    """Start everything, ten seconds later again what there was no slot for; then wait for each job in turn."""
    keys = script.recordings()
    for key in keys:
        while not _is_started(script, key):
            time.sleep(10)
    for key in keys:
        script.wait(key, 10)
        script.fetch(key)


def _is_started(script: Script, key: str) -> bool:
    try:
        script.start(key)
    except ClientError as error:
        if error.response["Error"]["Code"] == "LimitExceededException":
            return False
        raise
    return True


if __name__ == "__main__":
    {"in-turn": in_turn, "all-at-once": all_at_once}[sys.argv[1]](Script(Path(sys.argv[2])))
