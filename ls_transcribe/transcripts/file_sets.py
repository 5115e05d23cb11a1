"""Files that one program writes of one recording, side by side. They say the same, and the richest of them is taken.

Whisper's programs write talk.json, talk.srt, talk.vtt, talk.tsv and talk.txt at once, Amazon a result and subtitles.
Files belong together if their words are the same but for case, marks, spaces and the ways in which characters are
encoded. Where they differ, somebody has corrected one of them, and only people know which is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.model.timecode import clock
from ls_transcribe.text.encodings import decode
from ls_transcribe.transcripts import readers
from ls_transcribe.transcripts.text_versions import TextVersion, is_same_text

PLAIN_TEXT = ".txt"
"""How texts without times end. They are no transcripts, and stand beside them."""

_PART = ".words"  # whisper-timestamped writes talk.wav.words.json beside talk.wav.srt
_BLANKS = b"\xef\xbb\xbf \t\r\n"
_ADVICE = "keep what is right, and move the rest away"


@dataclass(frozen=True, slots=True)
class FileOfSet:
    """A file: what messages call it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class TakenFile:
    """The file of a set that is taken.

    `agreeing` is the number of other files that say the same. `notes` say what whoever runs the command should know.
    """

    name: str
    read: readers.ReadDocument
    agreeing: int = 0
    notes: tuple[str, ...] = ()


def without_suffix(path: str) -> str:
    """Return a path without its suffix, as `PurePath.with_suffix` does, but at once: folders have many files."""
    before, dot, suffix = path.rpartition(".")
    return before if dot and suffix and "/" not in suffix and before and before[-1] != "/" else path


def set_stem(path: str) -> str:
    """Return what the paths of all files of a set have in common: the path without suffix."""
    stem = without_suffix(path)
    is_part = stem.lower().endswith(_PART) and without_suffix(stem) != stem
    return stem[: -len(_PART)] if is_part else stem


def is_plain_text(path: str) -> bool:
    """Return whether a file is a text without times, by its name."""
    return path.lower().endswith(PLAIN_TEXT)


def take_richest(files: Sequence[FileOfSet], encoding: str | None = None) -> TakenFile:
    """Return the file of a set that knows most. Confidences come first, then marks, JSON, times of words, and speakers.

    `encoding` is as in `readers.read`. A plain text that says something else is left alone, and that is said.

    Raises:
        UnreadableTranscript: A file cannot be read, or two of them say different things.
    """
    if len(files) == 1:
        read = readers.read(files[0].content, encoding)
        return TakenFile(files[0].name, read, notes=read.notes)
    empty = [file for file in files if not file.content.strip(_BLANKS)]
    full = [file for file in files if file not in empty]
    texts = [file for file in full if is_plain_text(file.name) and not _is_transcript(file, encoding)]
    members = [_Member(file, files, encoding) for file in full if file not in texts]
    if not members:
        raise UnreadableTranscript("it is empty" if empty else "there is no transcript in any of its files")
    taken = max(members, key=_richness)
    _check_agreement(taken, [member for member in members if member is not taken])
    plain = {text.name: _agrees(text, members, encoding) for text in texts}
    notes = [f"{taken.name}: {note}" for note in taken.read.notes]
    notes += [f"{name} has another text, and was not used" for name, agrees in plain.items() if not agrees]
    if taken.version.words:
        notes += [f"{file.name} is empty" for file in empty]
    if not _names_speakers(taken) and (namer := next(filter(_names_speakers, members), None)):
        notes.append(f"{namer.name} names speakers, and {taken.name}, which was used because it has more, does not")
    agreeing = len(members) - 1 + len(empty) + sum(plain.values())
    return TakenFile(taken.name, taken.read, agreeing, tuple(notes))


class _Member:
    """A file of a set, read as a transcript. Raises UnreadableTranscript with the names of the others."""

    def __init__(self, file: FileOfSet, files: Sequence[FileOfSet], encoding: str | None) -> None:
        self.name = file.name
        try:
            self.read = readers.read(file.content, encoding)
            self.version = TextVersion.of(self.read.transcript)
        except UnreadableTranscript as error:
            others = ", ".join(other.name for other in files if other is not file)
            reason = f"{file.name} cannot be read ({error}), and beside it is {others}: {_ADVICE}"
            raise UnreadableTranscript(reason) from error


def _check_agreement(taken: _Member, others: Sequence[_Member]) -> None:
    """Refuse files that do not say the same.

    Raises:
        UnreadableTranscript: Some do not. All of them are named.
    """
    different = [other for other in others if not is_same_text(taken.version, other.version)]
    if not different:
        return
    *names, last = [taken.name, *(other.name for other in different)]
    begins = min(taken.version.first_difference(other.version) for other in different)
    raise UnreadableTranscript(f"{', '.join(names)} and {last} do not say the same, from {clock(begins)} on: {_ADVICE}")


def _is_transcript(file: FileOfSet, encoding: str | None) -> bool:
    """Return whether a file that is called a plain text is a transcript all the same: subtitles, for example."""
    try:
        readers.read(file.content, encoding)
    except UnreadableTranscript:
        return False
    return True


def _agrees(text: FileOfSet, members: Sequence[_Member], encoding: str | None) -> bool:
    """Return whether a plain text says the same as one of the transcripts."""
    try:
        version = TextVersion(decode(text.content, encoding).text)
    except UnreadableTranscript:
        version = TextVersion(text.content.decode("utf-8", "replace"))
    return any(is_same_text(member.version, version) for member in members)


def _richness(member: _Member) -> tuple[bool, bool, bool, bool, bool]:
    words = member.version.words
    return (
        any(word.confidence is not None for word in words),
        any(word.before or word.after or not word.content.islower() for word in words),
        member.read.reader.reads_json,
        bool(words) and not any(word.begins_line for word in words),  # else only lines have times
        _names_speakers(member),
    )


def _names_speakers(member: _Member) -> bool:
    return any(word.speaker or word.channel for word in member.version.words)
