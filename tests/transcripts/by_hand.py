"""Documents put together item by item, for what no script can say: lists with gaps, labels that do not agree."""

from collections.abc import Sequence
from typing import Any

import msgspec


def word(content: str, start: int, end: int | None = None, *, confidence: str = "0.9", **labels: str) -> dict[str, Any]:
    """The item of a word, times in ms."""
    times = _times(start, start + 300 if end is None else end)
    return {
        "type": "pronunciation",
        "alternatives": [{"confidence": confidence, "content": content}],
        **times,
        **labels,
    }


def mark(content: str, **labels: str) -> dict[str, Any]:
    """The item of a punctuation mark."""
    return {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": content}], **labels}


def segment(speaker: str, start: int, end: int, words: Sequence[tuple[int, int]] | None = None) -> dict[str, Any]:
    """A stretch of one speaker in the format of 2022, with the times of its words, if it lists any; times in ms."""
    items = [{**_times(*times), "speaker_label": speaker} for times in words or ()]
    return {**_times(start, end), "speaker_label": speaker, **({} if words is None else {"items": items})}


def channels(**by_label: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The older format's list of the channels, each with its items."""
    listed = [{"channel_label": label, "items": items} for label, items in by_label.items()]
    return {"channels": listed, "number_of_channels": len(listed)}


def document(*items: dict[str, Any] | None, **results: object) -> bytes:
    """The document of these items, and of whatever else its results hold."""
    found = {"transcripts": [{"transcript": ""}], "items": items, **results}
    return msgspec.json.encode(
        {"jobName": "talk", "accountId": "012345678901", "status": "COMPLETED", "results": found}
    )


def _times(start: int, end: int) -> dict[str, str]:
    return {"start_time": str(start / 1000), "end_time": str(end / 1000)}
