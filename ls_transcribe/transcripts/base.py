"""What a reader of transcripts is: it recognises the documents of some programs by their content, and reads them.

To add a reader:

1. Write a module beside this one (in `services/` for a service's JSON) with a function that turns such a document into
   a `Transcript`, and `READER`, a `TranscriptReader`.
2. Add it to `OTHER_READERS` in `other_readers.py`, and suffixes that are new to `SUFFIXES` in `readers.py`. Every
   command that takes transcripts then takes these documents, too, and looks for files with their suffixes.
3. Write a test of it in `tests/transcripts/`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.json_documents import JsonOutline


@dataclass(frozen=True, slots=True)
class UnknownDocument:
    """A document that no reader has recognised yet.

    `content` is in UTF-8, without a byte order mark and without white space at its beginning; it is never empty.
    `outline` is its structure, and None if the document is no JSON at all.
    """

    content: bytes
    outline: JsonOutline | None


@dataclass(frozen=True, slots=True)
class TranscriptReader:
    """Reads the documents of one program, or of a family of programs.

    `name` says what the documents are: it stands in the sentence that refuses a document which no reader recognises.
    `suffixes` are how their files end, with the dot. `shared_suffixes` are those that other files have, too: such a
    file in a folder is looked into. `reads_json` is true if all of them are JSON. `recognises` returns
    whether a document is one of them, by its form: a key that others may have too is not enough. It looks at little,
    since a document may be large. `parse` reads a document in UTF-8, which may begin with a byte order mark. It raises
    UnreadableTranscript if it cannot, and no other exception. `is_interchange` is true for the interchange documents
    that all engines write: they are kept as they are. `program` is what readers of a transcript are told of the program
    or service that makes such documents; None if others make them too. A transcript may tell more (`transcribed_by`).
    """

    name: str
    suffixes: tuple[str, ...]
    reads_json: bool
    recognises: Callable[[UnknownDocument], bool]
    parse: Callable[[bytes], Transcript]
    is_interchange: bool = False
    program: str | None = None
    shared_suffixes: tuple[str, ...] = ()
