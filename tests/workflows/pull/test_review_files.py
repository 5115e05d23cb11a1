"""What is made of a review is the same whether its transcript is read again or handed on."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from documents import Form, make

from ls_transcribe.exports import FORMATS
from ls_transcribe.model.review import EditorContent, Region, Review, ReviewedTask
from ls_transcribe.transcripts import amazon_json
from ls_transcribe.workflows.pull.review_files import write_review
from ls_transcribe.workflows.pull.review_output import ReviewOutput, WrittenReview

_MADE = make(60, Form(modern=True, speakers=True))
_PREDICTED = EditorContent("\n".join(turn.text for turn in _MADE.transcript.turns))
_OVERLAPPING = EditorContent(
    None,
    (
        Region("a", 0, 20_000, "spk_0", "Good evening, then; (so) they said."),
        Region("b", 4_000, 24_000, "spk_1", "No: “never”, and not 3.5 either."),
    ),
)


@pytest.mark.parametrize(
    "left",
    [
        EditorContent((_PREDICTED.whole or "").replace("e", "a", 5).replace(" ", "\n", 1)),
        EditorContent(f"  {_PREDICTED.whole}"),
        EditorContent("- (No) ¿qué?  “It's” …"),
        EditorContent(""),
        _OVERLAPPING,
        replace(_OVERLAPPING, whole=_PREDICTED.whole),
    ],
)
@pytest.mark.parametrize("name", ["talk.wav", "t\udcffalk.wav"])
def test_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: EditorContent, name: str) -> None:
    """Documents, manifest, counts and transcript: byte by byte."""
    handed_on = _made(tmp_path / "handed-on", left, name)
    monkeypatch.setattr(amazon_json, "words_as_read", lambda _words: None)

    assert _made(tmp_path / "read", left, name) == handed_on


def _made(folder: Path, left: EditorContent, name: str) -> tuple[WrittenReview, dict[str, bytes]]:
    """What the database stores of a review, and its files by their names."""
    folder.mkdir()
    heard = folder.parent / "heard.json"
    heard.write_bytes(_MADE.document)
    output = ReviewOutput(
        stem="talk",
        review=Review(
            ReviewedTask(1, "a1b2c3", name, "s3://recordings/talk.wav", language="en-US", engine="amazon"),
            2,
            3,
            datetime(2026, 1, 2, tzinfo=UTC),
            left,
            prediction=_PREDICTED,
            settings="3f9c21",
        ),
        transcript=folder / "talk.json",
        documents=tuple((form, folder / f"talk{FORMATS[form].suffix}") for form in FORMATS),
        machine_files=(heard,),
        audio="s3://recordings/talk.wav",
        project={"server": "http://localhost:8080", "project": 4},
        track_changes=True,
        marks=True,
    )
    written = replace(write_review(output), files={})
    return written, {path.name: path.read_bytes() for path in folder.iterdir()}
