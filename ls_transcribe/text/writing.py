"""In which scripts languages are written, and in which script a text is."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache

LATIN = "Latin"

_BY_SCRIPT = {
    "Arabic": "ar fa ur ps ug ckb ku sd pa ks",
    "Armenian": "hy",
    "Bengali": "bn as mni",
    "Cyrillic": "ru uk be bg mk sr bs kk ky mn mhr tt ba tg tk uz az cv os ab",
    "Devanagari": "hi mr ne sa kok mai bho sd ks",
    "Ethiopic": "am ti",
    "Georgian": "ka ab",
    "Greek": "el",
    "Gujarati": "gu",
    "Gurmukhi": "pa",
    "Hebrew": "he iw yi",
    "Hangul": "ko",
    "CJK": "zh yue ja ko wuu nan",
    "Bopomofo": "zh",
    "Hiragana": "ja",
    "Katakana": "ja",
    "Kannada": "kn",
    "Khmer": "km",
    "Lao": "lo",
    "Malayalam": "ml",
    "Myanmar": "my",
    "Oriya": "or",
    "Sinhala": "si",
    "Tamil": "ta",
    "Telugu": "te",
    "Thai": "th",
    "Tibetan": "bo dz",
    LATIN: "sr bs uz az tk kk tt ku",
}
"""Languages by the scripts that they are written in, without those that are written in Latin letters alone. Scripts
have the names that Unicode gives them in the names of their characters
(https://www.unicode.org/Public/UCD/latest/ucd/UnicodeData.txt)."""

_SHOWN = {"CJK": "Chinese", "Hangul": "Korean", "Hiragana": "Japanese", "Katakana": "Japanese", "Myanmar": "Burmese"}
"""What people call a script, where its name in Unicode is another."""

_FORMS = ("FULLWIDTH", "HALFWIDTH")


def scripts_of(language: str) -> frozenset[str]:
    """Return the scripts of a language, "sr" or "sr-RS" for example. One that is not listed has Latin letters."""
    code = re.split("[-_]", language.lower())[0]
    return frozenset(script for script, codes in _BY_SCRIPT.items() if code in codes.split()) or frozenset({LATIN})


def letters_by_script(texts: Iterable[str]) -> Counter[str]:
    """Return the number of letters of each script in texts, without letters of scripts that are not listed."""
    counts: Counter[str] = Counter()
    for character, count in Counter("".join(texts)).items():
        if script := script_of(character):
            counts[script] += count
    return counts


@cache
def script_of(character: str) -> str | None:
    """Return the script of a letter; None for what is no letter of a listed script."""
    if not character.isalpha():
        return None
    first, *more = unicodedata.name(character, "-").split()
    script = (more[0] if first in _FORMS and more else first).title()
    script = "CJK" if script == "Cjk" else script
    return script if script in _BY_SCRIPT else None


def shown_script(script: str) -> str:
    """Return what people call a script."""
    return _SHOWN.get(script, script)
