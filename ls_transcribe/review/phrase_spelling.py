"""Spells phrases as Amazon's custom vocabularies need them, with the characters that a language allows.

Hyphens separate the words of a phrase, and letters that are spoken one by one are followed by periods
(https://docs.aws.amazon.com/transcribe/latest/dg/custom-vocabulary-create-table.html and charsets.html there).
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from ls_transcribe.errors import ItemError
from ls_transcribe.text.scripts import is_spaceless

LONGEST = 256
"""The largest number of characters of an entry."""

_LATIN = "a-zA-Z'.-"
_CHARACTERS = {
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
"""The characters that Amazon lists for a language's phrases. Other languages have long lists: any letter is allowed."""

_SEPARATORS = re.compile(r"[\s‐‑‒–—―/-]+")
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ`´", "'"))
_WITH_PERIODS = re.compile(r"(?:[A-Za-z]\.){2,}|(?:[A-Za-z]\.)+[A-Za-z]|[A-Za-z]\.")
_CAPITALS = re.compile(r"(?P<word>[A-Z]?[a-z]+)?(?P<letters>[A-Z]{2,5})(?:'?(?P<ending>s))?")
_SHORT = 3  # up to so many capitals are mostly spoken one by one (API), more are mostly read as a word (NASA)
_SPOKEN_MARKS = "&@%#*§"  # Unicode calls them punctuation, but they are spoken


class Unspellable(ItemError):
    """A vocabulary cannot have a phrase. The text is the reason; it is printed beside the phrase."""


def spell(phrase: str, language: str) -> str:
    """Return a phrase as a vocabulary spells it: "St. Mary's API" is "St-Mary's-A.P.I.".

    Raises:
        Unspellable: It has characters that vocabularies of the language do not allow, or it is too long.
    """
    is_allowed = _allowed(language)
    text = unicodedata.normalize("NFC", phrase).translate(_APOSTROPHES)
    words = [_spell_word(part, is_allowed, language) for part in _SEPARATORS.split(text)]
    spelled = "-".join(filter(None, words))
    if not spelled:
        raise Unspellable("there is no letter in it")
    if len(spelled) > LONGEST:
        raise Unspellable(f"it has more than {LONGEST} characters, and a vocabulary takes no more")
    return spelled


def unsupported_character(phrase: str, language: str) -> str | None:
    """Return the first character that vocabularies of a language do not allow; None if they allow all of them."""
    is_allowed = _allowed(language)
    return next((character for character in phrase if not is_allowed(character)), None)


def _spell_word(word: str, is_allowed: Callable[[str], bool], language: str) -> str:
    if is_allowed(".") and is_allowed("A"):
        if _WITH_PERIODS.fullmatch(word):
            return word.rstrip(".") + "."
        word = _without_marks(word)
        if letters := _separate_letters(word):
            return letters
    return "".join(_spell_character(character, is_allowed, language) for character in _without_marks(word))


def _without_marks(word: str) -> str:
    """Return a word without the characters that are not spoken."""
    spoken = (c for c in word if c == "'" or c in _SPOKEN_MARKS or not unicodedata.category(c).startswith("P"))
    return "".join(spoken).strip("'")


def _separate_letters(word: str) -> str | None:
    """Spell capitals that are spoken one by one: "ABCs" is "A.B.C.-s". Return None if there are none."""
    match = _CAPITALS.fullmatch(word)
    if match is None:
        return None
    letters = match["letters"]
    if len(letters) > _SHORT and set(letters) & set("AEIOUY"):
        return None
    separate = "".join(f"{letter}." for letter in letters)
    return "-".join(filter(None, (match["word"], separate, match["ending"])))


def _spell_character(character: str, is_allowed: Callable[[str], bool], language: str) -> str:
    """Return a character as vocabularies of the language allow it: as a small letter, or without its accent."""
    if not is_allowed(character) and (character == "'" or unicodedata.category(character) == "Mn"):
        return ""
    base = unicodedata.normalize("NFD", character)[0]
    for form in (character, character.lower(), base, base.lower()):
        if is_allowed(form) and (form.isalpha() or form == character):
            return form
    if character.isdecimal():
        raise Unspellable("it has digits, and a vocabulary takes numbers in words only")
    raise Unspellable(f"it has the character {character}, which vocabularies of {language} do not take")


@cache
def _allowed(language: str) -> Callable[[str], bool]:
    characters = _CHARACTERS.get(language.partition("-")[0].lower())
    if characters is None:
        return _is_letter
    pattern = re.compile(f"[{characters}]")
    return lambda character: pattern.fullmatch(character) is not None


def _is_letter(character: str) -> bool:
    return character in "'.-" or unicodedata.category(character)[0] in "LM"


def count_words(tokens: tuple[str, ...]) -> float:
    """Return the number of words. A character of a script without spaces counts as half a word."""
    return sum(0.5 if is_spaceless(token[0]) else 1.0 for token in tokens)
