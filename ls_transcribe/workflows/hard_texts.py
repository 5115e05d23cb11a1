"""Recordings that are hard to correct as one text: long ones, and those of several people. They are counted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.label_studio.label_config import LabelConfig
from ls_transcribe.model import timecode
from ls_transcribe.model.job import Job
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.text.numbers import count
from ls_transcribe.transcripts import amazon_json

_LONGEST = 10 * 60
"""In seconds. In longer texts nobody finds the place that is heard (25 minutes are 19,000 characters)."""

_MOST_WORDS = 1_500
"""Ten minutes of fluent speech."""


def hard_texts(task: Mapping[str, Any], config: LabelConfig) -> Counter[str]:
    """Count a task as "long", as of "several" speakers, as both, or not at all.

    It is not counted if the configuration has a text for each turn, or none for the whole recording.
    """
    if not _has_one_text(config):
        return Counter()
    data, (prediction,) = task["data"], task["predictions"]
    texts = (result["value"]["text"] for result in prediction["result"] if result["from_name"] == config.whole)
    words = sum(len(line.split()) for text in texts for line in text)
    return _kinds(data["duration"], words, data["speaker_count"])


def expected_note(
    jobs: Iterable[Job],
    folder: OutputFolder,
    config: LabelConfig,
    *,
    in_project: bool = False,
    counts: Counter[str] | None = None,
) -> str | None:
    """Return the note that tasks of these finished jobs would get. A transcript that cannot be read is left out.

    They are added to `counts`, in which others may be counted already.
    """
    counts = Counter() if counts is None else counts
    for job in jobs if _has_one_text(config) else ():
        try:
            transcript = amazon_json.parse(folder.transcript_path(job).read_bytes())
        except (UnreadableTranscript, OSError):
            continue
        duration = timecode.to_seconds(job.duration or 0)
        counts.update(_kinds(duration, len(transcript.text.split()), len(transcript.speakers)))
    return hard_texts_note(counts, in_project=in_project)


def _has_one_text(config: LabelConfig) -> bool:
    return bool(config.whole) and not config.per_region


def _kinds(duration: float, words: int, speakers: int) -> Counter[str]:
    """Count a text. `duration` is in seconds."""
    return Counter(long=duration > _LONGEST or words > _MOST_WORDS, several=speakers > 1)


def hard_texts_note(counts: Mapping[str, int], *, in_project: bool) -> str | None:
    """Return what is to be known of these recordings, and what to do; None if there are none.

    `in_project` is true if their tasks are in a project, whose configuration stays as it is.
    """
    kinds = {"long": "longer than 10 minutes or 1,500 words", "several": "with several speakers"}
    found = [f"{count(counts[kind], 'recording')} {text}" for kind, text in kinds.items() if counts.get(kind)]
    if not found:
        return None
    options = "--label-config segments and the --title of a new project" if in_project else "--label-config segments"
    return f"hard to correct as one text: {' and '.join(found)}. With {options}, each turn has its own text"
