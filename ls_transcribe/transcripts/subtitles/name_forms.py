"""Tells names of speakers from other texts before a colon, as far as that can be told from the text alone."""

import re
from enum import IntEnum
from typing import NamedTuple

from ls_transcribe.text.scripts import is_spaceless


class Likeness(IntEnum):
    """How much a text before a colon looks like the name of a speaker."""

    LOWER_CASE = 1
    """It begins with a small letter: "ruth", "he said"."""
    ONE_WORD = 2
    """It is one word with a capital, or in a script without capitals: "Ruth", "Harbours"."""
    NAME = 3
    """It is built like the name of a person or a room: "Vincent van Dyck", "Okafor, Ruth", "Room 12 - North"."""
    MEETING_NAME = 4
    """Only programs for meetings write names so: "+44 20 7946 0123", "iPad", "Sam Reed (he/him)"."""
    LABEL = 5
    """It is the label of a recogniser, and nothing else: "Speaker 1", "spk_0"."""


class Label(NamedTuple):
    """A text that may be a name. `length` is how much of the line it takes, with colon or brackets, and dash."""

    name: str
    likeness: Likeness
    length: int


_LEAD = re.compile(r"(?:[-–—]|>{1,3})[ \t]{0,3}")
_ALONE = re.compile(r"\(([^()]{1,60})\)")
_COLON = re.compile("[:：]")
_LONGEST = 60  # characters of a name
_MOST_WORDS = 6
_LABEL = re.compile(
    r"(?:(?:spk|ch|speaker|sprecher|locuteur|orador|hablante|interlocuteur)[ _-]?(?:\d{1,3}|[a-z])|说话人 ?\d{1,3})",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?[\d(][\d ().*x/-]{5,24}")
_FEWEST_DIGITS = 5  # of a telephone number; some programs hide the others
_BRACKETS = re.compile(r"[(\[][^()\[\]]{1,40}[)\]]")
_FORBIDDEN = re.compile(r"[?!;\"“”„«»<>{}=…。！？]")
_INITIALS = re.compile(r"(?:\w{1,2}\.){1,9}")
_APPLE = re.compile(r"i[A-Z]")

_PARTICLES = """
    van von der den de del della di da do dos das du la le el al bin ibn bint ben abu y e i zu zur zum ten ter te 't op
    of af av and und et st san ap
"""
_DEVICES_AND_ROLES = """
    ipad iphone imac ipod macbook galaxy android samsung surface guest host moderator narrator interviewer interviewee
    presenter operator chair chairman chairwoman
"""
# Words that stand before a colon because something is said of what follows, not because somebody says it.
_NO_NAMES = """
    note notes remember reminder warning caution attention question questions answer answers example examples today
    tomorrow yesterday tonight result results conclusion summary step steps rule rules tip tips hint fact facts agenda
    update updates reason reasons problem solution goal goals next finally also plus time times date subject re fwd ps
    chapter part section lesson title music song sound laughter applause translation translated subtitles subtitle
    captions caption source sources credit credits important listen look see think imagine consider spoiler disclaimer
    correction price total score address email mail phone website contact location http https file ftp news quote
    meaning namely thing things point points option options topic exercise homework task objective definition version
    page slide figure table list item number day week month year monday tuesday wednesday thursday friday saturday
    sunday frage antwort hinweis achtung beispiel wichtig remarque exemple pregunta respuesta ejemplo nota domanda
    risposta esempio вопрос ответ внимание пример 注意 问题 回答 質問 答え 注
"""
_NO_FIRST_WORDS = """
    a an the this that these those my your our his her its their in on at to for from by with and but or so if when
    while what why how who whom where which one two three four five six first second third last another every all
    some any no not now then there here it is was i we you they he she
"""
_NAME_PARTICLES = frozenset(_PARTICLES.split())
_DEVICE_WORDS = frozenset(_DEVICES_AND_ROLES.split())
_OTHER_WORDS = frozenset(_NO_NAMES.split())
_OTHER_FIRST_WORDS = frozenset(_NO_FIRST_WORDS.split())


def find_label(text: str) -> Label | None:
    """Return what may be a name at the beginning of a line, before a colon; None if no name can be written so.

    A name alone on its line may stand in brackets, as Google Meet has it.
    """
    if match := _ALONE.fullmatch(text):
        name = " ".join(match[1].split())
        likeness = _likeness(name)
        return Label(name, likeness, len(text)) if likeness else None
    lead = _LEAD.match(text)
    begin = lead.end() if lead else 0
    colon = _COLON.search(text, begin, begin + _LONGEST + 1)
    if colon is None:
        return None
    following = text[colon.end() : colon.end() + 1]
    if not (not following or following.isspace() or colon[0] == "：" or is_spaceless(following)):
        return None
    name = " ".join(text[begin : colon.start()].split())
    likeness = _likeness(name)
    return Label(name, likeness, colon.end()) if likeness else None


def _likeness(name: str) -> Likeness | None:
    if not any(map(str.isalnum, name)) or _FORBIDDEN.search(name):
        return None
    if _LABEL.fullmatch(name):
        return Likeness.LABEL
    if _PHONE.fullmatch(name) and sum(map(str.isdigit, name)) >= _FEWEST_DIGITS:
        return Likeness.MEETING_NAME
    core = _BRACKETS.sub(" ", name)
    words = core.replace(",", " ").split()
    if not words or len(words) > _MOST_WORDS or _ends_sentence(words) or not any(map(str.isalpha, core)):
        return None
    small = [word.lower().strip(".") for word in words]
    if _OTHER_WORDS.intersection(small) or (len(words) > 1 and small[0] in _OTHER_FIRST_WORDS):
        return None
    if not all(map(_begins_like_a_name, words)) or not _begins_like_a_name(words[0], is_first=True):
        return Likeness.LOWER_CASE
    if core.strip() != name or small[0] in _DEVICE_WORDS:
        return Likeness.MEETING_NAME
    return Likeness.NAME if len(words) > 1 else Likeness.ONE_WORD


def _ends_sentence(words: list[str]) -> bool:
    """Return whether a full stop stands behind a whole word: not a title's ("Dr.") or an initial's ("J.", "A.P.J.")."""
    return any(word.endswith(".") and len(word) > len("Prof.") and not _INITIALS.fullmatch(word) for word in words)


def _begins_like_a_name(word: str, *, is_first: bool = False) -> bool:
    """Return whether a word may stand in a name: with a capital, a number or a mark, or as "van" between two names."""
    first = word.lstrip("'’(-")[:1]
    if not first.islower() or _APPLE.match(word):
        return True
    return not is_first and (word in _NAME_PARTICLES or word[:2] in {"d'", "d’", "l'", "l’"})
