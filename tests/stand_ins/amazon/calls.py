"""Calls of the stand-in that its tests make over and over."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from stand_ins.amazon.server import Amazon


def start(amazon: Amazon, name: str = "talk", uri: str = "s3://input/talk.wav", **more: Any) -> Any:
    language = {} if any(key.startswith(("Identify", "LanguageCode")) for key in more) else {"LanguageCode": "en-US"}
    request = {"TranscriptionJobName": name, "Media": {"MediaFileUri": uri}, **language, **more}
    return amazon.transcribe.start_transcription_job(**request)["TranscriptionJob"]


def get(amazon: Amazon, name: str = "talk") -> Any:
    return amazon.transcribe.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]


def status(amazon: Amazon, name: str = "talk") -> str:
    return str(get(amazon, name)["TranscriptionJobStatus"])


def listed(amazon: Amazon, **request: Any) -> list[str]:
    page = amazon.transcribe.list_transcription_jobs(**request)
    return [job["TranscriptionJobName"] for job in page["TranscriptionJobSummaries"]]


def refusal(call: Any, *arguments: Any, **request: Any) -> tuple[str, str, int]:
    """The code, the text and the HTTP status that a call is refused with."""
    with pytest.raises(ClientError) as caught:
        call(*arguments, **request)
    response = caught.value.response
    return response["Error"]["Code"], response["Error"]["Message"], response["ResponseMetadata"]["HTTPStatusCode"]
