"""What is known of a transcript beside its words."""

from dataclasses import dataclass

from ls_transcribe.model.left_out import LeftOut
from ls_transcribe.model.sound_levels import SoundLevels


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything is None where it is not known.

    `duration` is the recording's measured length (ms). `language` is that which was asked for, as "en-US". `left_out`
    is what the recogniser left out, and `levels` is how loud the recording is.
    """

    duration: int | None = None
    language: str | None = None
    left_out: LeftOut | None = None
    levels: SoundLevels | None = None
