"""Names that Whisper does not know, before and after it is told to expect them, and what that costs elsewhere."""

from pathlib import Path

import jiwer
import speech
from benchmarks.measure import tell
from install_models import BASE, TINY_EN, PackagedModel
from speech import NAMES, NOON, job_for
from spoken_words import NORMALISED

from ls_transcribe.aws import Account, Session
from ls_transcribe.engines import whisper
from ls_transcribe.engines.base import EngineSettings
from ls_transcribe.transcripts import amazon_json

SEEDED = ("Siobhan Kowalczyk", "Zephyrine Analytics", "Brightmoor")
"""The names that are said in the recordings of names."""

UNSAID = ("Okonkwo", "Tazarotene", "Clobetasol", "Willoughby", "Barton Cottage", "Dashwood")
"""Names that nobody says."""


def hotwords(_folder: Path) -> None:
    """Words of names that are heard, and errors in recordings in which no name is said, with hotwords and without."""
    names, samples = sorted(NAMES.glob("*.ogg")), [path for path in speech.samples() if speech.reference(path)]
    for model in (TINY_EN, BASE):
        said = sum(_count(speech.reference(path)) for path in names)
        without, with_them = (sum(map(_count, _heard(model, names, given).values())) for given in ((), SEEDED))
        what = f"{model.name}, {said} seeded words: with hotwords | without"
        tell(what, f"{with_them}", f"{without}", with_them / said, "≥ 0.7", met=with_them / said >= 0.7)
        errors = [_errors(_heard(model, samples, given)) for given in ((*SEEDED, *UNSAID), ())]
        ratio = (errors[0] + 1) / (errors[1] + 1)
        what = f"{model.name}, errors in samples: hotwords unsaid | none"
        tell(what, f"{errors[0]}", f"{errors[1]}", ratio, "≤ 1.5", met=ratio <= 1.5)


def _heard(model: PackagedModel, paths: list[Path], given: tuple[str, ...]) -> dict[Path, str]:
    settings = EngineSettings(model=str(model.folder), workers=2, hotwords=given)
    engine = whisper.build(settings, Session(Account()), lambda: NOON)
    ended = [change for change in engine.run(map(job_for, paths)) if change.document is not None]
    if len(ended) < len(paths):
        raise RuntimeError("not every recording was heard")
    return {change.job.recording.path: amazon_json.parse(change.document or b"").text for change in ended}


def _count(text: str) -> int:
    """How many words of seeded names are in a text."""
    return sum(text.count(word) for name in SEEDED for word in name.split())


def _errors(heard: dict[Path, str]) -> int:
    found = [jiwer.process_words(speech.reference(path), text, NORMALISED, NORMALISED) for path, text in heard.items()]
    return sum(each.substitutions + each.deletions + each.insertions for each in found)
