"""What a format is: a transcript, and what is known of its recording, as the bytes of a document.

To add one, write a module beside this one that has

* `SUFFIX`, how its files end, with the dot;
* `render`, from a `Document` to the bytes of a file. The same document gives the same bytes, with no clock and no
  chance in them. It takes every transcript: an empty one, one of a single word, of four hours, with characters that
  the format cannot hold, which it leaves out; nothing is raised. A format that cannot show `changes` shows what
  they led to: that is the transcript;

and name it in `FORMATS` (`exports/__init__.py`), under what its option is called. A library that it needs is imported
when it is first called: whoever wants no Word documents does not wait for it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.revision import Revision


@dataclass(frozen=True, slots=True)
class TrackedChanges:
    """What people changed in a machine's transcript: `author` names them, `date` is when they did (UTC)."""

    revision: Revision
    author: str
    date: datetime


@dataclass(frozen=True, slots=True)
class TranscriptDocument:
    """A transcript and what is known about it.

    `name` is the recording's; `duration` in ms, of the recording where that was measured, else until its last word;
    `date` is when it was transcribed, `reviewed` when people corrected it; `engine` and `settings` are the job's, None
    where there was no job. `changes` led from the machine's transcript to this one; None where that is not to be shown.
    """

    name: str
    transcript: Transcript
    duration: int
    date: datetime | None = None
    engine: str | None = None
    settings: str | None = None
    reviewed: datetime | None = None
    changes: TrackedChanges | None = None


class ExportFormat(Protocol):
    """A module that renders documents."""

    SUFFIX: str

    def render(self, document: TranscriptDocument) -> bytes:
        """The bytes of a file."""
