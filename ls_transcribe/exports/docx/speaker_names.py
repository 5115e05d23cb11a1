"""Speakers by the names that a reader expects: people count from one."""

import re

_LABEL = re.compile(r"(?:ch_(\d{1,4}))?(?:(?:^| )spk_(\d{1,4}))?", re.ASCII)

_LONGEST = 80
"""Letters that are shown of a name: a row with more in it could grow longer than a page."""


def readable(label: str) -> str:
    """Amazon's labels as words, "spk_0" as "Speaker 1", "ch_1 spk_0" as "Channel 2, speaker 1"; other names stay."""
    match = _LABEL.fullmatch(label)
    if not match or not label:
        return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"
    channel, speaker = match.groups()
    names = [f"channel {int(channel) + 1}"] if channel else []
    names += [f"speaker {int(speaker) + 1}"] if speaker else []
    return ", ".join(names).capitalize()
