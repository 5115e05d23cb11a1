"""Tasks built from transcripts: the data, and one prediction in the form that the label configuration can show.

Building is deterministic: the same transcript always gives the same bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

import msgspec

from ls_transcribe.errors import TaskRefused
from ls_transcribe.label_studio.fixed_labels import speaker_labels
from ls_transcribe.label_studio.label_config import LabelConfig
from ls_transcribe.label_studio.queue_scores import QueueOrder, queue_score
from ls_transcribe.label_studio.speaker_labels import labels_with_colours, names_of_channels, with_spare_speakers
from ls_transcribe.label_studio.task_fields import KEY_FIELD, FieldContent, TaskField, with_value
from ls_transcribe.model import timecode
from ls_transcribe.model.flag import flags_text
from ls_transcribe.model.job import Job
from ls_transcribe.model.speaker_names import names_text
from ls_transcribe.text.characters import remove_illegal_in_databases
from ls_transcribe.transcripts import Transcript, Turn

MODEL_VERSION = "ls-transcribe"
"""The version of all predictions that are to be shown. Label Studio shows one version in a project, so what made the
text (engine, language, settings) is in the task's data."""

TASK_RECIPE = 2
"""The number of the rules by which tasks are built. With a higher one, all tasks of tasks.json are built anew, once."""

Task = dict[str, Any]
"""A task in the form of Label Studio's JSON."""


def build_task(
    job: Job,
    transcript: Transcript,
    audio: str,
    config: LabelConfig,
    channel_names: Sequence[str] = (),
    order_by: QueueOrder = QueueOrder.CONFIDENCE,
) -> Task:
    """Return the task of a recording. `audio` is the address at which Label Studio plays it.

    `channel_names` are the names of those who speak on the channels of all recordings, from the first channel on.
    `order_by` says what comes first in the project's queue.

    Raises:
        TaskRefused: The configuration cannot show this transcript, or Label Studio's own check reports an error.
    """
    turns = transcript.turns if config.per_region else ()
    labels = speaker_labels(transcript, config) if turns else {}
    duration = transcript.end if job.duration is None else job.duration
    result = [
        *_whole_text(job, transcript, config),
        *_regions(job, turns, labels, config, duration=duration),
        *_names_box(job, transcript, labels, config, channel_names),
    ]
    score = queue_score(transcript, job.flags or (), order_by)
    prediction = {"model_version": MODEL_VERSION, "score": score, "result": result}
    for error in _result_errors(result) or config.prediction_errors(prediction):
        raise TaskRefused(f"its prediction does not fit the labelling configuration: {error}")
    return {"data": _task_data(job, transcript, audio, config), "predictions": [prediction]}


def encode_task(task: Task) -> bytes:
    """Encode a task as a line of an import file, which is a JSON list with one task on each line."""
    return msgspec.json.encode(task)


def _task_data(job: Job, transcript: Transcript, audio: str, config: LabelConfig) -> dict[str, Any]:
    speakers = transcript.speakers
    confidence = transcript.confidence
    data: dict[str, Any] = {
        "recording": job.recording.name,
        KEY_FIELD: job.recording.key,
        "duration": timecode.to_seconds(job.duration or 0),
        "language": transcript.language,
        "confidence": None if confidence is None else round(confidence, 4),
        "engine": job.engine,
        "settings": job.settings,
        "flags": remove_illegal_in_databases(flags_text(job.flags or ())),
        "speaker_count": len(speakers),
        "speakers": labels_with_colours(speakers),
    }
    data = {config.audio_variable: audio, **data} if "." not in config.audio_variable else data
    for field in config.fields:
        if field.content is FieldContent.AUDIO:
            data = with_value(data, field.path, audio)
        elif field.content is FieldContent.OWN_SHOWN:
            data[field.path] = "" if data[field.path] is None else data[field.path]
        elif field.content is not FieldContent.OWN:
            data = with_value(data, field.path, _field_value(transcript, field))
    return data


def _field_value(transcript: Transcript, field: TaskField) -> Any:
    """Return the value of a field that the labelling configuration shows.

    Every field needs a value: Label Studio rejects a whole import for one task without it.
    """
    match field.content:
        case FieldContent.SPEAKERS:
            return labels_with_colours(with_spare_speakers(transcript.speakers))
        case FieldContent.TURNS:
            return [_turn(turn, field) for turn in transcript.turns]
        case FieldContent.TEXT:
            return remove_illegal_in_databases(transcript.text)
        case FieldContent.HTML:
            return escape(remove_illegal_in_databases(transcript.text), quote=False)
        case FieldContent.GIVEN:
            return field.value
    return ""


def _turn(turn: Turn, field: TaskField) -> dict[str, Any]:
    """Return a turn for the tag `Paragraphs`, which has keys of its own for the name and the text."""
    return {
        field.name_key: turn.speaker,
        field.text_key: remove_illegal_in_databases(turn.text),
        "start": timecode.to_seconds(turn.start),
        "end": timecode.to_seconds(turn.end),
    }


def _whole_text(job: Job, transcript: Transcript, config: LabelConfig) -> Iterator[dict[str, Any]]:
    if config.whole:
        text = _lines(transcript) if config.has_lines else transcript.text
        yield {
            "id": job.recording.key,
            "from_name": config.whole,
            "to_name": config.audio,
            "type": "textarea",
            "value": {"text": [remove_illegal_in_databases(text)]},
        }


def _lines(transcript: Transcript) -> str:
    """Return the whole text with a line for each turn: a recording of 25 minutes is no wall then."""
    return "\n".join(turn.text for turn in transcript.turns) or transcript.text


def _names_box(
    job: Job,
    transcript: Transcript,
    labels: Mapping[str, str | None],
    config: LabelConfig,
    channel_names: Sequence[str],
) -> Iterator[dict[str, Any]]:
    """Yield what is in the box for the speakers' names, if the configuration has one.

    There is a line for each speaker, called as on the screen: by the label of the regions, if there is one.
    """
    if config.names_box:
        shown = {speaker: labels.get(speaker) or speaker for speaker in transcript.speakers}
        names = {shown[speaker]: name for speaker, name in names_of_channels(transcript, channel_names).items()}
        yield {
            "id": f"{job.recording.key}-names",
            "from_name": config.names_box,
            "to_name": config.audio,
            "type": "textarea",
            "value": {"text": [remove_illegal_in_databases(names_text(shown.values(), names))]},
        }


def _regions(
    job: Job, turns: Sequence[Turn], labels: Mapping[str, str | None], config: LabelConfig, *, duration: int
) -> Iterator[dict[str, Any]]:
    """Yield the results of one region for each turn: its labels and its text, under one id."""
    for number, turn in enumerate(turns):
        start = min(turn.start, max(duration - 1, 0))
        end = max(min(turn.end, duration), start + 1)
        span = {"start": timecode.to_seconds(start), "end": timecode.to_seconds(end), "channel": 0}
        region: dict[str, Any] = {"id": f"{job.recording.key}-{number}", "to_name": config.audio}
        if turn.confidence is not None:
            region["score"] = round(turn.confidence, 4)
        for tag, label in ((config.labels, labels[turn.speaker]), config.speech or (None, None)):
            if tag and label:
                yield {**region, "from_name": tag, "type": "labels", "value": {**span, "labels": [label]}}
        text = [remove_illegal_in_databases(turn.text)]
        yield {**region, "from_name": config.per_region, "type": "textarea", "value": {**span, "text": text}}


def _result_errors(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the errors that Label Studio's own check does not report, although it shows such results wrongly."""
    errors = []
    used: set[tuple[str, str]] = set()
    for result in results:
        value = result["value"]
        part = (result["id"], result["from_name"])
        if part in used:
            errors.append(f"two regions have the id {result['id']}")
        used.add(part)
        if "start" in value and not 0 <= value["start"] < value["end"]:
            errors.append(f"a region from {value['start']} to {value['end']} s")
        if result["type"] == "textarea" and len(value["text"]) != 1:
            errors.append("a text that is not exactly one")
    return errors
