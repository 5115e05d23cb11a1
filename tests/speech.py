"""The project's own recordings, in which people speak, for tests that need real speech."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from ls_transcribe import media
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import Recording
from ls_transcribe.sources import local
from ls_transcribe.sources.unread_files import ReadAhead

SAMPLES = Path(__file__).parents[1] / "data" / "samples"

NAMES = Path(__file__).parent / "names"
"""Two recordings in which names are said that no recogniser knows: flite reads the texts beside them, with its voices
rms (invoice) and slt (message); Opus at 24 kbit/s."""

NOON = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)


def samples() -> list[Path]:
    """Every sample, by name."""
    return sorted(path for path in SAMPLES.iterdir() if path.suffix != ".txt")


def reference(sample: Path) -> str:
    """What is said in a sample."""
    return sample.with_suffix(".txt").read_text(encoding="utf-8")


@cache
def pcm(name: str) -> bytes:
    """A sample as mono 16-bit PCM at 16 kHz."""
    return b"".join(media.decode(SAMPLES / name))


def recording_at(path: Path) -> Recording:
    """The recording that a file is."""
    (found,) = ReadAhead(local.find_recordings(str(path), output=path / "none", known=lambda *_: None))
    assert isinstance(found, Recording)
    return found


def job_for(path: Path) -> Job:
    """A job for a file, which is named after it."""
    return Job(name=f"lst-{path.stem}", recording=recording_at(path), engine="pocketsphinx", settings="123456")
