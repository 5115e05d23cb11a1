"""What a worker on another machine makes of its own troubles."""

import tempfile
from dataclasses import replace
from pathlib import Path

import audio
import pytest
from speech import job_for

from ls_transcribe.aws import Account
from ls_transcribe.engines.base import EngineSettings
from ls_transcribe.engines.elsewhere import RecogniserElsewhere, RecordingNotRead, recognise_elsewhere


def test_a_worker_without_room_for_a_download_leaves_it_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its folder for temporary files is no matter of the run. The recording is not tried if nobody has room."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    job = job_for(audio.write_wav(tmp_path / "call.wav", audio.tone(0.1)))
    job = replace(job, recording=replace(job.recording, uri="s3://input/call.wav"))
    recogniser = RecogniserElsewhere("whisper", "", EngineSettings(), {})
    with pytest.raises(RecordingNotRead) as raised:
        recognise_elsewhere(recogniser, Account(), job, by_channel=False)
    result = raised.value.result_without("far")
    assert (result.is_free, "the last of them far: s3://input/call.wav: " in str(result.reason)) == (True, True)


@pytest.mark.parametrize("size", [0, 7])
def test_a_file_that_is_another_one_there_is_not_heard(tmp_path: Path, size: int) -> None:
    """It has the same path and another size; if it has so here, too, the next run finds what it is now."""
    job = job_for(audio.write_wav(tmp_path / "call.wav", audio.tone(0.1)))
    job.recording.path.write_bytes(bytes(size))
    recogniser = RecogniserElsewhere("whisper", "", EngineSettings(), {})
    with pytest.raises(RecordingNotRead, match=f"it has another file at .*, of {size} bytes") as raised:
        recognise_elsewhere(recogniser, Account(), job, by_channel=False)
    result = raised.value.result_without("far")
    assert (result.is_free, result.reason) == (
        True,
        "the file is not here any more, or is another one than was found",
    )
