"""The Python API: what is public, and that the scripts of docs/api.md do what they say."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from stand_ins.label_studio.stand_in import StandIn, started

import ls_transcribe
from ls_transcribe import api

REPOSITORY = Path(__file__).parents[1]
PAGE = (REPOSITORY / "docs" / "api.md").read_text(encoding="utf-8")
SCRIPTS = {
    source.partition(":")[0].removeprefix('"""'): source
    for source in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """A stand-in for Label Studio."""
    with started(tmp_path_factory.mktemp("served")) as stand_in:
        yield stand_in


def test_scripts(studio: StandIn, tmp_path: Path) -> None:
    """From a folder of recordings to what people corrected in them."""
    (tmp_path / "recordings").mkdir()
    shutil.copy(REPOSITORY / "data" / "samples" / "library-notice.webm", tmp_path / "recordings")
    transcribed = _run("transcribe.py", tmp_path, studio, "recordings")
    pushed = _run("push.py", tmp_path, studio)
    (project,) = re.findall(r"/projects/(\d+)", pushed)
    (prediction,) = studio.predictions(int(project))
    studio.annotate(prediction["task"], "the library closes", lead_time=20)

    heard = "the library will close in fifteen minutes"
    assert transcribed.splitlines()[:2] == [
        "library-notice.webm: 7 words",
        "1 transcribed, 0 failed, 1 tasks in tasks.json",
    ]
    assert transcribed.endswith(f" ms: {heard}\n")
    assert pushed.startswith("1 tasks in ")
    assert _run("pull.py", tmp_path, studio) == f"{heard} -> the library closes\n"


def test_a_run_that_ends_early(tmp_path: Path) -> None:
    """What ends a run is a sentence."""
    with pytest.raises(ls_transcribe.RunError, match="nowhere"):
        ls_transcribe.export(ls_transcribe.ExportRequest(sources=(str(tmp_path / "nowhere"),), output=tmp_path / "out"))


def test_read_transcript(tmp_path: Path) -> None:
    """A path and bytes give the same; what was guessed is told; what is no transcript is refused."""
    document = "1\n00:00:01,000 --> 00:00:02,500\nпривет\n".encode("windows-1251")
    (tmp_path / "talk.srt").write_bytes(document)
    told = ls_transcribe.read_transcript(document, "cp1251")

    assert ls_transcribe.read_transcript(tmp_path / "talk.srt", "windows-1251") == told
    assert [(turn.start, turn.end, turn.text) for turn in told.turns] == [(1000, 2500, "привет")]
    assert (told.notes, len(ls_transcribe.read_transcript(document).notes)) == ((), 1)
    with pytest.raises(ls_transcribe.UnreadableTranscript):
        ls_transcribe.read_transcript(b"no transcript")


def test_what_is_public() -> None:
    """All of it is described on the page or reached from what is, has a docstring, and is there by its name."""
    public = [getattr(ls_transcribe, name) for name in api.__all__]

    assert [one.__name__ for one in public if not one.__doc__] == []
    assert sorted(api.__all__, key=str.lower) == sorted(set(api.__all__), key=str.lower)
    assert set(re.findall(r"ls_transcribe\.(\w+)|`([A-Z]\w+)`", PAGE)) >= {("export", ""), ("", "PullResult")}
    assert {name for pair in re.findall(r"\bls_transcribe\.(\w+)|`([A-Z]\w+)`", PAGE) for name in pair if name} <= set(
        api.__all__
    )
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        getattr(ls_transcribe, "nothing")  # noqa: B009  # type checkers know that it is not there


def _run(name: str, folder: Path, studio: StandIn, *arguments: str) -> str:
    (folder / name).write_text(SCRIPTS[name], encoding="utf-8")
    environment = {**os.environ, "LABEL_STUDIO_URL": studio.url, "LABEL_STUDIO_API_KEY": studio.account.token}
    line = [sys.executable, name, *arguments]
    done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
