"""A folder of reviews, as far as vocabularies go: what was corrected, by language."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ls_transcribe.model.review import Correction
from ls_transcribe.review.normalise import normalised_text
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.workflows.vocabulary import propose_vocabulary


@dataclass
class Reviewed:
    """What people did in a folder: each correction by its language, and what they left besides, in every language."""

    folder: Path
    entries: list[tuple[str | None, str, Correction]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def correct(self, heard: str, written: str, *, times: int = 1, language: str | None = "en-US") -> None:
        """Have people write this where the machine heard that, each time in another recording."""
        for number in range(times):
            correction = Correction(
                heard, written, normalised_text(heard), normalised_text(written), f"so {written} said", 1_000 * number
            )
            self.entries.append((language, f"{number}.wav", correction))

    def languages(self) -> list[str]:
        return sorted({language for language, _recording, _correction in self.entries if language})

    def corrections(self, language: str | None = None) -> Iterator[tuple[str, str, Correction]]:
        for of, recording, correction in self.entries:
            if language in (None, of):
                yield recording, recording, correction

    def reviewed_texts(self, language: str | None = None) -> Iterator[str]:
        yield from (correction.context for _key, _name, correction in self.corrections(language))
        yield from self.left


def reviewed_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Reviewed:
    """A folder in which nothing is corrected yet."""
    made = Reviewed(folder)
    folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def opened(_folder: ReviewFolder) -> Iterator[Reviewed]:
        yield made

    monkeypatch.setattr(propose_vocabulary, "open_corrections", opened)
    return made
