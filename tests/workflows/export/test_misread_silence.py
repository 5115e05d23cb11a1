"""Transcripts that an earlier version took for silence because it did not understand them."""

import json
from types import SimpleNamespace

import pytest
from workflows.desk import Desk

from ls_transcribe.engines import existing
from ls_transcribe.transcripts import amazon_json
from ls_transcribe.workflows.results import ExportResult

_SPOKEN = b"1\n00:00:00,000 --> 00:00:02,000\nGood evening.\n"
_SILENT = b"WEBVTT\n"
_REFUSED = b'{"results": {"unknown": []}}'
_TRANSCRIPTS = {"spoken.srt": _SPOKEN, "silent.vtt": _SILENT, "refused.json": _REFUSED}


def _export(desk: Desk, *, retranscribe: bool = False) -> ExportResult:
    return desk.export(
        desk.input, language=None, job_settings={}, transcripts=str(desk.folder / "texts"), retranscribe=retranscribe
    )


def _misread(desk: Desk) -> list[str]:
    return [told[1] for told in desk.told if told[0] == "misread"]


def _texts(desk: Desk) -> dict[str, str]:
    """What is in the editors, by the names of the recordings."""
    tasks = json.loads((desk.output / "tasks.json").read_text(encoding="utf-8"))
    return {task["data"]["recording"]: task["predictions"][0]["result"][0]["value"]["text"][0] for task in tasks}


@pytest.fixture
def earlier(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A folder that an earlier version wrote, to which every transcript was silence."""
    (desk.folder / "texts").mkdir()
    for name, content in _TRANSCRIPTS.items():
        (desk.folder / "texts" / name).write_bytes(content)
        desk.write(**{name.partition(".")[0]: name})
    with monkeypatch.context() as patched:
        patched.setattr(existing, "RECIPE", 1)
        silence = amazon_json.write("lst-x", [], language=None, duration=None)
        reader = SimpleNamespace(is_interchange=False)
        read = SimpleNamespace(reader=reader, to_interchange=lambda _name: silence)
        patched.setattr(
            existing,
            "take_richest",
            lambda files, _encoding: SimpleNamespace(name=files[0].name, notes=(), agreeing=0, read=read),
        )
        assert (_export(desk).silent, _misread(desk)) == (3, [])
    return desk


def test_they_are_named_once(earlier: Desk) -> None:
    """The one that has words, and the one that is refused today; what is silence is left alone."""
    results = [_export(earlier)]
    named = _misread(earlier)
    results.append(_export(earlier))
    assert (named, _misread(earlier)) == (["refused.wav", "spoken.wav"], [])
    assert ([result.plan.misread for result in results], [result.failed for result in results]) == ([2, 0], [0, 0])


def test_retranscribe_heals_them(earlier: Desk) -> None:
    """The one has its words, and the other one is a failure and no task, in later runs too."""
    _export(earlier)
    healed = _export(earlier, retranscribe=True)
    again = _export(earlier)
    assert (_texts(earlier), healed.silent) == ({"spoken.wav": "Good evening.", "silent.wav": ""}, 1)
    assert ([result.failed for result in (healed, again)], _misread(earlier)) == ([1, 1], [])


def test_a_transcript_that_is_gone_is_not_judged(earlier: Desk) -> None:
    """It may come back, and is looked at then."""
    path = earlier.folder / "texts" / "spoken.srt"
    path.rename(earlier.folder / "spoken.srt")
    _export(earlier)
    first = _misread(earlier)
    (earlier.folder / "spoken.srt").rename(path)
    _export(earlier)
    assert (first, _misread(earlier)) == (["refused.wav"], ["spoken.wav"])
