"""What an export format is: it turns a transcript, and what is known of its recording, into the bytes of a file.

To add a format:

1. Write a module beside this one with a function `render`. It takes a `TranscriptDocument` and returns the bytes of a
   file. The same document always gives the same bytes: no clock and no random number is in them. `render` takes every
   transcript (an empty one, one of a single word, one of four hours, one with characters that the format cannot hold,
   which it leaves out) and raises nothing. A format that shows confidences shows those of `document.as_shown()`. A
   format that cannot show `changes` shows the transcript alone: that is what the changes led to.
2. Add a line to `FORMATS` in `exports/__init__.py`. The format's option (`--docx`), its help, its files and its folder
   follow from that line.
3. Write a test of it in `tests/exports/`.

The command line reads `FORMATS` for its help, so neither this module nor `exports/__init__.py` imports a library or
anything slow. A format's module is imported when its first file is written.
"""

import codecs
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from ls_transcribe.transcripts import Transcript
    from ls_transcribe.transcripts.revision import Revision


@dataclass(frozen=True, slots=True)
class TrackedChanges:
    """What people changed in a machine's transcript: `author` names them, `date` is when they did it (UTC)."""

    revision: "Revision"
    author: str
    date: datetime


@dataclass(frozen=True, slots=True)
class TranscriptDocument:
    """A transcript and what is known of its recording.

    `name` is the recording's name. `duration` is in ms: of the recording if that was measured, else until the last
    word. `date` is when the recording was transcribed. `engine` is what readers are told of the recogniser ("Amazon
    Transcribe"), and `settings` the digest of the job's settings; both are None if they are not known. `reviewed` is
    when a person submitted the transcript, None if nobody did, and `reviewer` the name of this person, None if it is
    not known or not to be shown. `changes` led from the machine's transcript to this one; None if they are not to be
    shown. `marks` has a reviewed document show the machine's doubts too.
    """

    name: str
    transcript: "Transcript"
    duration: int
    date: datetime | None = None
    engine: str | None = None
    settings: str | None = None
    reviewed: datetime | None = None
    changes: TrackedChanges | None = None
    reviewer: str | None = None
    marks: bool = False

    @property
    def shows_confidences(self) -> bool:
        """Whether the machine's doubts are shown: where a person has submitted the words, there are none."""
        return self.marks or self.reviewed is None

    def as_shown(self) -> "TranscriptDocument":
        """Return the document; if it does not show confidences, its words have none."""
        if self.shows_confidences:
            return self
        words = self.transcript.words
        without = replace(
            self.transcript,
            confidence=None,
            read_words=lambda: [word.replace(confidence=None) for word in words],
        )
        return replace(self, transcript=without)


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format in which transcripts are written.

    `name` is the name of its option, without dashes. `suffix` is how its files end, with the dot. `help` ends the
    sentence "Write …" that explains the option. `module` is the module below `exports` that has `render`. `folder` is
    the folder of an output folder for its files. `for_spreadsheets` is true for text that Excel opens: it takes UTF-8
    for the encoding of its country unless the file begins with a byte order mark. `recipe` is increased by hand in a
    release that writes other bytes of the same transcript: the documents of earlier releases are written anew then.
    """

    name: str
    suffix: str
    help: str
    module: str
    folder: Literal["documents", "subtitles"] = "documents"
    for_spreadsheets: bool = False
    recipe: int = 1

    def render(self, document: TranscriptDocument, *, bom: bool = False) -> bytes:
        """Return the bytes of a file. `bom` puts a byte order mark in front of files for spreadsheets."""
        module = import_module(f"{__package__}.{self.module}")
        content = cast(bytes, module.render(document))
        return codecs.BOM_UTF8 + content if bom and self.for_spreadsheets else content
