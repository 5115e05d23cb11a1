"""Damaged transcripts of every form, read and written in every format."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from fuzzing.target import Attack
from transcripts.damage import DAMAGES, checked, damaged
from transcripts.documents_of_forms import documents_of

from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.transcripts import readers

_WRITTEN = 0.1  # the share that is also written: Word documents take the longest


class Documents:
    """Documents of all forms."""

    def __init__(self) -> None:
        self._documents = {name: documents_of(name) for name in readers.names()}

    def attack(self, random: Random) -> Attack:
        """Damage a document."""
        name, damage = random.choice(list(self._documents)), random.choice(sorted(DAMAGES))
        document = damaged(random.choice(self._documents[name]), damage, random.randrange(2**32))
        is_written = random.random() < _WRITTEN

        def run() -> bool:
            transcript = checked(document)
            if transcript and is_written:
                for form in FORMATS.values():
                    form.render(TranscriptDocument("talk", transcript, transcript.end))
            return transcript is not None

        return Attack(f"{name}, {damage}", len(document), run)


@contextmanager
def documents(_folder: Path) -> Iterator[Documents]:
    """Documents of all forms."""
    yield Documents()
