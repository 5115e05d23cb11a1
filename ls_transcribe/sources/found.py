"""What a look at a source finds, besides recordings."""

from dataclasses import dataclass

from ls_transcribe.recordings import Recording, Unusable

HIDDEN, NOT_AUDIO, ARCHIVED = "hidden", "not audio", "archived"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """What is not taken for a recording, and why: "hidden", "not audio", or "archived" by an earlier run."""

    name: str
    why: str


Found = Recording | Unusable | PassedOver
