"""Transcripts as Label Studio tasks: data, and one prediction in the shape that the configuration can show.

Pure: the same transcript gives the same bytes, with no clock and no chance in them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any

import msgspec

from ls_transcribe.errors import TaskRefused
from ls_transcribe.label_studio.label_config import LabelConfig
from ls_transcribe.model import timecode
from ls_transcribe.model.job import Job
from ls_transcribe.text.characters import remove_illegal_in_databases
from ls_transcribe.transcripts import Transcript, Turn

MODEL_VERSION = "ls-transcribe"
"""The version of every prediction that is to be seen: Label Studio shows those of one version a project. What made the
text stands in the data."""

SCORE_OF_SILENCE = 1.0
"""Nobody speaks, nothing is to be corrected: such tasks come last where the least certain come first."""

SCORE_OF_THE_UNKNOWN = 0.0
"""An engine that tells no confidence: looked at first. Not null, which databases sort differently."""

# Ten colours that are told apart at a glance: those that Label Studio picks by itself are alike for spk_0 and spk_2.
_COLOURS = (
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf",
)  # fmt: skip

Task = dict[str, Any]


def build(job: Job, transcript: Transcript, audio: str, config: LabelConfig) -> Task:
    """The task of one recording; `audio` is the address under which Label Studio plays it.

    Raises:
        TaskRefused: The configuration cannot show this transcript, or Label Studio's check finds it wrong.
    """
    turns = transcript.turns if config.per_region else ()
    labels = _labels(transcript.speakers, config.fixed_labels) if turns else {}
    duration = transcript.end if job.duration is None else job.duration
    result = [*_whole(job, transcript, config), *_regions(job, turns, labels, config, duration=duration)]
    prediction = {"model_version": MODEL_VERSION, "score": _score(transcript), "result": result}
    for complaint in _complaints(result) or config.complaints(prediction):
        raise TaskRefused(f"its prediction does not fit the labelling configuration: {complaint}")
    return {"data": _data(job, transcript, audio, config), "predictions": [prediction]}


def write(tasks: Iterable[Task]) -> Iterator[bytes]:
    """An import file, piece by piece: a JSON list with one task on each line."""
    separator = b"[\n"
    for task in tasks:
        yield separator + msgspec.json.encode(task)
        separator = b",\n"
    yield b"[]\n" if separator == b"[\n" else b"\n]\n"


def _data(job: Job, transcript: Transcript, audio: str, config: LabelConfig) -> dict[str, Any]:
    speakers = transcript.speakers
    confidence = transcript.confidence
    data = {
        config.audio_variable: audio,
        "recording": job.recording.name,
        "ls_transcribe_key": job.recording.key,
        "duration": timecode.to_seconds(job.duration or 0),
        "language": transcript.language,
        "confidence": None if confidence is None else round(confidence, 4),
        "engine": job.engine,
        "settings": job.settings,
        "speaker_count": len(speakers),
        "speakers": _coloured(speakers),
    }
    for variable, tag in config.variables.items():
        if variable not in data:
            data[variable] = _shown(transcript, variable, tag)
    return data


def _shown(transcript: Transcript, variable: str, tag: str) -> str | list[dict[str, Any]]:
    """What a configuration of the user's own shows: by the tag that shows it, since its name may be anything.

    A task without a key that its configuration names is refused by Label Studio, and all others with it.
    """
    if tag == "Labels":
        return _coloured(transcript.speakers)
    if tag == "Paragraphs":
        return [
            {
                "author": turn.speaker,
                "text": remove_illegal_in_databases(turn.text),
                "start": timecode.to_seconds(turn.start),
                "end": timecode.to_seconds(turn.end),
            }
            for turn in transcript.turns
        ]
    if tag in ("Choices", "Taxonomy", "List", "Ranker"):
        return []
    is_text = tag == "TextArea" or variable in ("text", "transcript", "transcription")
    return remove_illegal_in_databases(transcript.text) if is_text else ""


def _coloured(speakers: Sequence[str]) -> list[dict[str, Any]]:
    """The speakers as labels that a task brings along."""
    return [
        {"value": speaker, "background": colour} for speaker, colour in zip(speakers, cycle(_COLOURS), strict=False)
    ]


def _score(transcript: Transcript) -> float:
    if transcript.confidence is not None:
        return round(transcript.confidence, 4)
    return SCORE_OF_THE_UNKNOWN if transcript.text else SCORE_OF_SILENCE


def _whole(job: Job, transcript: Transcript, config: LabelConfig) -> Iterator[dict[str, Any]]:
    if config.whole:
        yield {
            "id": job.recording.key,
            "from_name": config.whole,
            "to_name": config.audio,
            "type": "textarea",
            "value": {"text": [remove_illegal_in_databases(transcript.text)]},
        }


def _regions(
    job: Job, turns: Sequence[Turn], labels: Mapping[str, str], config: LabelConfig, *, duration: int
) -> Iterator[dict[str, Any]]:
    """One region a turn: its speaker and its text, two results under one id."""
    for number, turn in enumerate(turns):
        start = min(turn.start, max(duration - 1, 0))
        end = max(min(turn.end, duration), start + 1)
        place = {"start": timecode.to_seconds(start), "end": timecode.to_seconds(end), "channel": 0}
        region: dict[str, Any] = {"id": f"{job.recording.key}-{number}", "to_name": config.audio}
        if turn.confidence is not None:
            region["score"] = round(turn.confidence, 4)
        if config.labels:
            label = labels[turn.speaker]
            yield {**region, "from_name": config.labels, "type": "labels", "value": {**place, "labels": [label]}}
        text = [remove_illegal_in_databases(turn.text)]
        yield {**region, "from_name": config.per_region, "type": "textarea", "value": {**place, "text": text}}


def _labels(speakers: Sequence[str], fixed: Sequence[str]) -> dict[str, str]:
    """The label of each speaker: its own name where that is a label, else the next that is left, in order.

    Raises:
        TaskRefused: There are more speakers than labels.
    """
    if not fixed:
        return {speaker: speaker for speaker in speakers}
    if len(speakers) > len(fixed):
        raise TaskRefused(
            f"it has {len(speakers)} speakers, and the labelling configuration has labels for {len(fixed)}: "
            'add labels, or write <Labels … value="$speakers"/>, which takes them from each recording'
        )
    left = iter([label for label in fixed if label not in speakers])
    return {speaker: speaker if speaker in fixed else next(left) for speaker in speakers}


def _complaints(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """What Label Studio's own check lets through, and then shows wrongly or not at all."""
    complaints = []
    seen: set[tuple[str, str]] = set()
    for result in results:
        value = result["value"]
        if (result["id"], result["type"]) in seen:
            complaints.append(f"two regions have the id {result['id']}")
        seen.add((result["id"], result["type"]))
        if "start" in value and not 0 <= value["start"] < value["end"]:
            complaints.append(f"a region from {value['start']} to {value['end']} s")
        if result["type"] == "textarea" and len(value["text"]) != 1:
            complaints.append("a text that is not exactly one")
    return complaints
