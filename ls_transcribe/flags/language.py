"""Text in another script, or another language, than the one that was asked for: the recogniser was told a wrong one."""

from collections.abc import Sequence

from ls_transcribe.flags.evidence import Evidence
from ls_transcribe.model import timecode
from ls_transcribe.model.flag import Flag, FlagKind
from ls_transcribe.text.common_words import COMMON_WORDS, code_with_words, common_words_of
from ls_transcribe.text.languages import name_with_code
from ls_transcribe.text.writing import LATIN, letters_by_script, script_of, scripts_of, shown_script
from ls_transcribe.transcripts import Transcript, Word

_LEAST_LETTERS, _LEAST_SHARE = 12, 0.03
"""So many letters of a script that the language does not have, and this share of all letters (0-1), are told."""

_LEAST_OF_SHORT, _LARGE_SHARE = 4, 0.5
"""The same of a short text: thanks for watching in Chinese."""

_LEAST_LATIN_SHARE = 0.6
"""The same of Latin letters: names, terms and whole sentences of English stand in texts of all scripts."""

_LEAST_WORDS = 30
"""A text of fewer words may be in any language."""

_PLAINLY = 0.25
"""The share of a text (0-1) that a language's commonest words have, if it is in that language: they have half of it."""

_TIMES_MORE = 3
"""They are so many times as many as those of the language that was asked for."""


def find(transcript: Transcript, evidence: Evidence) -> list[Flag]:
    """Return the flag of a text that does not fit the language asked for, or that the document says it is in."""
    words = transcript.words
    known = sorted({word.language for word in words if word.language})
    if not known and (language := evidence.language or transcript.language):
        known = [language]
    if not known:
        return []
    asked = "was asked for" if evidence.language in known else "is what the transcript says"
    told = f"and {' and '.join(map(name_with_code, known))} {asked}"
    return _of_script(words, known, told) or _of_language(words, known, told)


def _of_script(words: Sequence[Word], languages: Sequence[str], told: str) -> list[Flag]:
    counts = letters_by_script(word.content for word in words)
    expected = frozenset().union(*map(scripts_of, languages))
    total = counts.total()
    others = {script: number for script, number in counts.items() if script not in expected}
    latin = others.pop(LATIN, 0)
    if latin >= _LEAST_LATIN_SHARE * total and latin >= _LEAST_LETTERS:
        others = {LATIN: latin}
    number = sum(others.values())
    is_many = number >= _LEAST_LETTERS and number >= _LEAST_SHARE * total
    if not is_many and (number < _LEAST_OF_SHORT or number < _LARGE_SHARE * total):
        return []
    foreign = [word for word in words if any(script_of(character) in others for character in word.content)]
    script = shown_script(max(others, key=others.__getitem__))
    start, end = timecode.clock(foreign[0].start), timecode.clock(foreign[-1].end)
    share = number / total
    reason = f"{share:.0%} of the letters are {script}, from {start} to {end}, {told}"
    return [Flag(FlagKind.LANGUAGE, reason, 0.4 + 0.6 * share)]


def _of_language(words: Sequence[Word], languages: Sequence[str], told: str) -> list[Flag]:
    """Return the flag of a text that is plainly in another language of the same script."""
    if len(words) < _LEAST_WORDS:
        return []
    counts = common_words_of(word.content.casefold() for word in words)
    likeliest = max(COMMON_WORDS, key=counts.__getitem__)
    expected = [code_with_words(language) for language in languages]
    fitting = max(counts[code] if code else 0 for code in expected)
    if likeliest in expected or counts[likeliest] < max(_PLAINLY * len(words), _TIMES_MORE * fitting):
        return []
    return [Flag(FlagKind.LANGUAGE, f"the words are {name_with_code(likeliest)}, {told}", 0.9)]
