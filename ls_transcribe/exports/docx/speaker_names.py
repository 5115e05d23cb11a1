"""Turns the labels of speakers into names. Labels count from zero, names from one."""

import re

_LABEL = re.compile(r"(?:ch_(\d{1,4}))?(?:(?:^| )spk_(\d{1,4}))?", re.ASCII)

_LONGEST = 80
"""The most letters of a name that are shown. With more, a row could become longer than a page."""


def speaker_name(label: str) -> str:
    """Return the name for a label of Amazon's: "Speaker 1" for "spk_0", "Channel 2, speaker 1" for "ch_1 spk_0".

    Other labels are returned as they are, cut if they are long.
    """
    match = _LABEL.fullmatch(label)
    if not match or not label:
        return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"
    channel, speaker = match.groups()
    names = [f"channel {int(channel) + 1}"] if channel else []
    names += [f"speaker {int(speaker) + 1}"] if speaker else []
    return ", ".join(names).capitalize()
