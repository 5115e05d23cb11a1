"""What ledgers know of recordings."""

from pathlib import Path

from ls_transcribe.model.erasure import Place, Standing
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.recording_traces import RecordingTraces


def traces_of(output: Path, name: str) -> RecordingTraces:
    """What an output folder knows of the recording with a name."""
    with Ledger.open(output / "ledger.sqlite3") as ledger:
        (key,) = ledger.traces.with_name(name)
        traces = ledger.traces.find(key)
    assert traces is not None
    return traces


def told(places: list[Place]) -> list[tuple[str, str, str]]:
    """The kind and the address of each place, and how it stands with it."""
    return sorted((place.kind.value, place.where, place.standing.value) for place in places)


def of_standing(places: list[Place], standing: Standing) -> list[str]:
    """The addresses of the places with which it stands so."""
    return sorted(place.where for place in places if place.standing is standing)
