"""Phrases as Amazon's custom vocabularies spell them, in the characters that those of a language take.

Words are parted by hyphens, and periods stand after letters that are named one by one
(https://docs.aws.amazon.com/transcribe/latest/dg/custom-vocabulary-create-table.html and charsets.html there).
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from ls_transcribe.errors import ItemError
from ls_transcribe.text.scripts import is_spaceless

LONGEST = 256
"""Characters of an entry at most."""

_LATIN = "a-zA-Z'.-"
_SETS = {
    "af": "a-z.áèéêëíîïóôöúûü-",
    "ar": "ء-غف-ي-",
    "da": "a-zA-Z.ÅÆØåæéø-",
    "de": f"äöüßÄÖÜ{_LATIN}",
    "en": _LATIN,
    "es": f"ÁÉÍÓÚÑáéíóúñü{_LATIN}",
    "fa": "ء-أؤئاب-غف-قل-و\u064e-\u0651پچژکگی-",
    "fr": f"ÀÂÇÈÉÊËÎÏÔÖÙÛÜàâçèéêëîïôöùûü{_LATIN}",
    "he": "א-ת-",
    "hi": ".\u0901-\u0903\u0905-\u090b\u090f-\u0911\u0913-\u0928\u092a-\u0930\u0932\u0935-\u0939\u093e-\u0943"
    "\u0945\u0947-\u0949\u094b-\u094d\u095b-\u095d-",
    "id": _LATIN,
    "it": f"ÀÄÇÈÉÊËÌÒÙÜàäçèéêëìòùü{_LATIN}",
    "ms": _LATIN,
    "nl": f"àáâäçèéêëìíîïñòóôöùúûü{_LATIN}",
    "pt": f"ÀÁÂÃÄÇÈÉÊËÍÑÓÔÕÖÚÜàáâãäçèéêëíñóôõöúü{_LATIN}",
    "ru": "а-яё'.-",
    "tr": f"ÇÖÜâäçèéêíîóöûüĞğİıŞşšž{_LATIN}",
}
"""What Amazon lists for the Phrase of a language. Of the others any letter is taken here: their lists are long."""

_PARTING = re.compile(r"[\s‐‑‒–—―/-]+")
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ`´", "'"))
_SPELLED = re.compile(r"(?:[A-Za-z]\.){2,}|(?:[A-Za-z]\.)+[A-Za-z]|[A-Za-z]\.")
_CAPITALS = re.compile(r"(?P<word>[A-Z]?[a-z]+)?(?P<letters>[A-Z]{2,5})(?:'?(?P<ending>s))?")
_SHORT = 3  # capitals: up to so many are mostly named one by one (API), more of them mostly read (NASA)
_SAID = "&@%#*§"  # punctuation, to Unicode, that is spoken


class Unspellable(ItemError):
    """A vocabulary cannot hold a phrase. The text is the reason; it is printed beside the phrase."""


def spelled(written: str, language: str) -> str:
    """A phrase that people write so, as the Phrase of a vocabulary: "St. Mary's API" is "St-Mary's-A.P.I.".

    Raises:
        Unspellable: It has what the language's vocabularies do not take, or is too long.
    """
    takes = _takes(language)
    text = unicodedata.normalize("NFC", written).translate(_APOSTROPHES)
    words = [_word(part, takes, language) for part in _PARTING.split(text)]
    phrase = "-".join(filter(None, words))
    if not phrase:
        raise Unspellable("there is no letter in it")
    if len(phrase) > LONGEST:
        raise Unspellable(f"it has more than {LONGEST} characters, and a vocabulary takes no more")
    return phrase


def stranger(phrase: str, language: str) -> str | None:
    """The first character that the vocabularies of a language do not take; None where they take all."""
    takes = _takes(language)
    return next((character for character in phrase if not takes(character)), None)


def _word(part: str, takes: Callable[[str], bool], language: str) -> str:
    if takes(".") and takes("A"):
        if _SPELLED.fullmatch(part):
            return part.rstrip(".") + "."
        part = _plain(part)
        if letters := _named_letters(part):
            return letters
    return "".join(_character(character, takes, language) for character in _plain(part))


def _plain(part: str) -> str:
    """A word without what is written and not said."""
    kept = (c for c in part if c == "'" or c in _SAID or not unicodedata.category(c).startswith("P"))
    return "".join(kept).strip("'")


def _named_letters(part: str) -> str | None:
    """A word of capitals that are named one by one, or that ends with some: "ABCs" is "A.B.C.-s"."""
    found = _CAPITALS.fullmatch(part)
    if found is None:
        return None
    letters = found["letters"]
    if len(letters) > _SHORT and set(letters) & set("AEIOUY"):
        return None
    named = "".join(f"{letter}." for letter in letters)
    return "-".join(filter(None, (found["word"], named, found["ending"])))


def _character(character: str, takes: Callable[[str], bool], language: str) -> str:
    """A character as the language's vocabularies take it: its small form, or the letter without its accent."""
    if not takes(character) and (character == "'" or unicodedata.category(character) == "Mn"):
        return ""
    base = unicodedata.normalize("NFD", character)[0]
    for form in (character, character.lower(), base, base.lower()):
        if takes(form) and (form.isalpha() or form == character):
            return form
    if character.isdecimal():
        raise Unspellable("it has digits, and a vocabulary takes numbers in words only")
    raise Unspellable(f"it has the character {character}, which vocabularies of {language} do not take")


@cache
def _takes(language: str) -> Callable[[str], bool]:
    characters = _SETS.get(language.partition("-")[0].lower())
    if characters is None:
        return _is_letter
    pattern = re.compile(f"[{characters}]")
    return lambda character: pattern.fullmatch(character) is not None


def _is_letter(character: str) -> bool:
    return character in "'.-" or unicodedata.category(character)[0] in "LM"


def length(tokens: tuple[str, ...]) -> float:
    """How many words these are, where a character of a script without spaces is about half of one."""
    return sum(0.5 if is_spaceless(token[0]) else 1.0 for token in tokens)
