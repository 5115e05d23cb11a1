"""A task says what its recording in S3 sounds like, whether it is pushed before anybody listens or afterwards."""

from pathlib import Path
from typing import Any

import audio
from pushing import BUCKET, Office, title

_CUE = "1\n00:00:00,500 --> 00:00:03,000\nThank you for watching\n"
_FLAG = "text in silence: 4 words stand where nothing can be heard, from 0:00 to 0:03"


def _folder(office: Office, folder: Path, prefix: str) -> dict[str, Any]:
    """Silence in S3, and a transcript that has words: the options of a push of them."""
    content = audio.write_wav(folder / "silence.wav", audio.silence(10)).read_bytes()
    office.amazon.put(BUCKET, f"{prefix}/silence.wav", content)
    (folder / "done").mkdir()
    (folder / "done/silence.srt").write_text(_CUE)
    return {"transcripts": str(folder / "done")}


def _said(office: Office, project: int) -> list[str]:
    """The flags of the tasks."""
    return [task["data"]["flags"] for task in office.studio.tasks(project)]


def test_a_task_that_was_there(office: Office, tmp_path: Path) -> None:
    """It says so from the push on that listens; its text is what it was, and the next push only looks."""
    options = _folder(office, tmp_path, "before")
    source: Any = f"s3://{BUCKET}/before/"
    project = office.push(tmp_path / "out", source, title=title(), **options).project or 0
    before, shown = _said(office, project), office.shown(project)

    counts = [dict(office.push(tmp_path / "out", source, listen=listen).counts) for listen in (True, None)]

    assert (before, _said(office, project)) == ([""], [_FLAG])
    assert (counts, office.shown(project)) == ([{"updated": 1}, {"there": 1}], shown)


def test_a_new_task(office: Office, tmp_path: Path) -> None:
    """It is made once its recording was listened to, and the next push only looks."""
    options = _folder(office, tmp_path, "new")
    source: Any = f"s3://{BUCKET}/new/"
    first = office.push(tmp_path / "out", source, title=title(), listen=True, **options)
    again = office.push(tmp_path / "out", source)

    found = (dict(first.counts), _said(office, first.project or 0), dict(again.counts))
    assert found == ({"new": 1}, [_FLAG], {"there": 1})
