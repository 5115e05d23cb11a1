"""Reads TTML: the Timed Text Markup Language, with its profiles IMSC, EBU-TT and DFXP.

After https://www.w3.org/TR/ttml2/ (2026-11). Times of nested elements count from the beginning of the element around
them. Speakers are the agents that the document names. A time within a paragraph is that of the words behind it.
pysubs2 (1.8) is not used here: it knows no nested times, ticks, agents or languages.

expat parses the XML as it comes. Documents that define entities are refused, since some are made to grow beyond all
bounds when they are read; nothing outside the document is ever fetched.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.parsers import expat

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.encodings import utf8_text
from ls_transcribe.text.languages import tag_of
from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.subtitles.cue_words import transcript_of
from ls_transcribe.transcripts.subtitles.cues import CueLine, SubtitleCue
from ls_transcribe.transcripts.subtitles.timed_text_times import ClockRates, milliseconds, rates_of

_FIRST = 16_384  # bytes in which the root element must begin
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,60}:)?tt[\s>]")
_BEFORE_ROOT = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>", re.DOTALL)
_READINGS = {"text", "textContainer", "delimiter"}  # parts of ruby that say how the others are read
_TIMES = {"begin", "end", "dur"}
_TIMED = {"body", "div", "p", "span"}
_NOT_SAID = {"head", "metadata", "title", "desc", "copyright", "set", "actor"}
_WHITE_SPACE = re.compile(r"\s+")


class TimedElement(NamedTuple):
    """An open element: when it is shown (ms; no end is None), who speaks, in which language, and whether it is said.

    `has_time` says that it, or one around it, has a time. The children of a sequence follow one another. `ends_itself`
    says that it gives its own end; else that may be the end of what is around it.
    """

    name: str
    start: int = 0
    end: int | None = None
    has_time: bool = False
    is_sequence: bool = False
    speaker: str | None = None
    language: str | None = None
    is_said: bool = True
    ends_itself: bool = False

    def ended(self, reached: int) -> int:
        """Return when it ends (ms), for what follows it in a sequence. `reached` is when the last of its children ends.

        A text without an end of its own lasts as long as what is around it.
        """
        is_text = self.name in {"p", "span"} and not self.is_sequence
        if self.end is None:
            return reached
        return self.end if self.ends_itself or is_text else min(reached, self.end)


class _Piece(NamedTuple):
    """A text of a paragraph, with the element around it."""

    text: str
    element: TimedElement


class _Shown(NamedTuple):
    """A cue that may have no end."""

    start: int
    end: int | None
    lines: tuple[CueLine, ...]
    language: str | None


def parse(document: bytes) -> Transcript:
    """Read a document in TTML.

    Raises:
        UnreadableTranscript: It is no whole XML, defines entities, has times that cannot be understood, or no words.
    """
    reader = _TimedTextReader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(utf8_text(document).lstrip(), True)  # noqa: FBT003 -- expat has no name for it
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise UnreadableTranscript(f"it is not complete XML: {reason} (line {error.lineno})") from None
    except UnreadableTranscript as error:
        raise UnreadableTranscript(f"{error} (line {parser.CurrentLineNumber})") from None
    languages = sorted({tag_of(shown.language) or "" for shown in reader.shown})
    _check_languages(reader.shown)
    language = languages[0] if len(languages) == 1 else tag_of(reader.language)
    transcript = transcript_of(_cues(reader.shown, language), language=language or None)
    if reader.has_content and not transcript.words:
        raise UnreadableTranscript("it has paragraphs or pictures, but no words")
    return transcript


def _refuse_entities(*_declaration: object) -> None:
    raise UnreadableTranscript("it defines entities, which no subtitles need")


def _check_languages(shown: Sequence[_Shown]) -> None:
    """Check that a document has no translations beside its text."""
    together: dict[int, set[str]] = {}
    for cue in shown:
        together.setdefault(cue.start, set()).add(tag_of(cue.language) or "")
    mixed = next((languages for languages in together.values() if len(languages) > 1), None)
    if mixed:
        named = ", ".join(sorted(language or "unnamed" for language in mixed))
        raise UnreadableTranscript(f"it has texts in several languages for the same times: {named}")


def _cues(shown: Sequence[_Shown], language: str | None) -> Iterator[SubtitleCue]:
    """Yield the cues in the order of their starts. One without an end is shown until the next one begins."""
    following: int | None = None
    cues: list[SubtitleCue] = []
    for _start, group in groupby(sorted(shown, key=lambda cue: -cue.start), key=lambda cue: cue.start):
        same = list(group)
        for cue in reversed(same):
            end = cue.end if cue.end is not None else following if following is not None else cue.start
            own = tag_of(cue.language)
            cues.append(SubtitleCue(cue.start, max(end, cue.start), cue.lines, own if own != language else None))
        following = same[0].start
    yield from reversed(cues)


class _TimedTextReader:
    """What has been read of a document: expat calls it for each beginning and end of an element, and for each text."""

    def __init__(self) -> None:
        self.shown: list[_Shown] = []
        self.language: str | None = None
        self.has_content = False
        self._rates: ClockRates | None = None
        self._counts_from_zero = False
        self._open: list[TimedElement] = []
        self._reached: list[int] = []
        self._pieces: list[_Piece] = []
        self._ruby_styles: set[str] = set()
        self._agents: dict[str, str] = {}
        self._agent: str | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        local = name.rsplit(" ", 1)[-1]
        values = {key.rsplit(" ", 1)[-1]: value for key, value in attributes.items()}
        if not self._open:
            if local != "tt":
                raise UnreadableTranscript(f"its root element is {local[:40]}, not tt, so it is not TTML")
            self._rates = rates_of(values)
            self.language = values.get("lang") or None
            self._counts_from_zero = "timing" in values  # Apple's lyrics
        around = self._open[-1] if self._open else TimedElement("")
        self.has_content = self.has_content or local in {"p", "image"} or "backgroundImage" in values
        if local == "style" and values.get("ruby") in _READINGS:
            self._ruby_styles.add(values.get("id", ""))
        elif local == "agent" and "id" in values:
            self._agent = values["id"]
        elif local == "br" and around.is_said:
            self._pieces.append(_Piece("\n", around))
        self._open.append(self._element(local, values, around))
        self._reached.append(self._open[-1].start)
        if local == "p":
            self._pieces = []

    def text(self, text: str) -> None:
        """Take a text within the element that is open."""
        around = self._open[-1]
        if self._agent is not None:
            if around.name == "name" and text.strip():
                known = self._agents.get(self._agent, "")
                self._agents[self._agent] = f"{known} {text}".strip()
        elif around.is_said:
            self._pieces.append(_Piece(_WHITE_SPACE.sub(" ", text), around))

    def end(self, _name: str) -> None:
        """End an element."""
        element = self._open.pop()
        reached = self._reached.pop()
        if element.name == "agent":
            self._agent = None
        if element.name == "p":
            self.shown += _shown(element, self._pieces)
            self._pieces = []
        if self._open and element.name in _TIMED:
            ended = element.ended(reached)
            self._reached[-1] = ended if self._open[-1].is_sequence else max(self._reached[-1], ended)

    def _element(self, name: str, values: dict[str, str], around: TimedElement) -> TimedElement:
        rates = self._rates or rates_of({})
        times = {key: milliseconds(value, rates) for key, value in values.items() if key in _TIMES}
        origin = self._reached[-1] if around.is_sequence else around.start
        if self._counts_from_zero or _counts_from_zero(times, origin, around):
            origin = 0
        start = origin + times.get("begin", 0)
        ends = [around.end] if around.end is not None else []
        if "end" in times:
            ends.append(origin + times["end"])
        if "dur" in times:
            ends.append(start + times["dur"])
        styles = set(values.get("style", "").split())
        speaker = self._speaker(values["agent"]) if "agent" in values and around.name else around.speaker
        is_reading = values.get("ruby") in _READINGS or bool(styles & self._ruby_styles)
        return TimedElement(
            name,
            start,
            min(ends) if ends else None,
            around.has_time or bool(times),
            values.get("timeContainer") == "seq",
            speaker,
            values.get("lang", around.language),
            around.is_said and not is_reading and name not in _NOT_SAID,
            bool(times.keys() & {"end", "dur"}),
        )

    def _speaker(self, agents: str) -> str | None:
        """Return the names of agents, which are given by their ids."""
        names = (" ".join(self._agents.get(agent, agent).split()) for agent in agents.split())
        return ", ".join(names) or None


def _counts_from_zero(times: dict[str, int], origin: int, around: TimedElement) -> bool:
    """Return whether times within an element count from the beginning of the recording, as Apple has it.

    They do if they would else be after the end of the element, and are within it as they stand.
    """
    if "begin" not in times or around.end is None or not origin:
        return False
    return origin + times["begin"] >= around.end and around.start <= times["begin"] <= around.end


def _shown(paragraph: TimedElement, pieces: Sequence[_Piece]) -> Iterator[_Shown]:
    """Yield the cues of a paragraph: one, with times in it, or one for each part that has times of its own."""
    written = [piece for piece in pieces if piece.element.has_time]
    if any(piece.text.strip() and not piece.element.has_time for piece in pieces):
        raise UnreadableTranscript("it has a paragraph without times, so nobody knows when it is said")
    starts = [piece.element.start for piece in written if piece.text.strip() and piece.element != paragraph]
    has_text = any(piece.text.strip() for piece in written)
    if paragraph.has_time and starts == sorted(starts):
        if has_text:
            lines = tuple(_lines(written, paragraph.start))
            yield _Shown(paragraph.start, paragraph.end, lines, paragraph.language)
        return
    for (start, end), group in groupby(written, key=lambda piece: (piece.element.start, piece.element.end)):
        if lines := tuple(_lines(list(group), start)):
            yield _Shown(start, end, lines, paragraph.language)


def _lines(pieces: Sequence[_Piece], start: int) -> Iterator[CueLine]:
    """Yield the lines of pieces. Where a piece has a later start than the one before it, a time stands in the line."""
    text, now = "", start
    times: list[tuple[int, int]] = []
    speaker: str | None = None
    for piece in [*pieces, None]:
        if piece is None or piece.text == "\n" or (piece.text.strip() and piece.element.speaker != speaker):
            if text.strip():
                before = len(text) - len(text.lstrip())
                yield CueLine(text.strip(), speaker, tuple((max(place - before, 0), time) for place, time in times))
            text, times = "", []
        if piece is not None and piece.text.strip():
            speaker = piece.element.speaker
            if piece.element.start > now:
                now = piece.element.start
                times.append((len(text), now))
        if piece is not None and piece.text != "\n":
            text += piece.text


def _recognises(document: UnknownDocument) -> bool:
    rest = document.content[:_FIRST]
    while before := _BEFORE_ROOT.match(rest):
        rest = rest[before.end() :].lstrip()
    return _ROOT.match(rest) is not None


READER = TranscriptReader(
    name="timed text (TTML, DFXP or IMSC)",
    suffixes=(".ttml", ".dfxp"),
    reads_json=False,
    recognises=_recognises,
    parse=parse,
    shared_suffixes=(".xml",),
)
"""The reader of TTML."""
