"""Vocabularies, filters and models where Amazon looks for them.

Where Amazon identifies the language, it takes no names from Settings and ModelSettings, without a warning: it looks
into LanguageIdSettings, which has names for each language (its documentation in the service model).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

Parameters = Mapping[str, Any]

_IDENTIFY = ("IdentifyLanguage", "IdentifyMultipleLanguages")
_NAMES = {
    ("Settings", "VocabularyName"): "--vocabulary-name",
    ("Settings", "VocabularyFilterName"): "--vocabulary-filter-name",
    ("ModelSettings", "LanguageModelName"): "--language-model-name",
}
"""The names, and the options that are typed for them."""

_PAIRED = "VocabularyFilterName"
"""The name that stays where it was as well: Amazon takes the method, which is there only, together with it."""


def has_filter(parameters: Parameters) -> bool:
    """Whether a language has a vocabulary filter of its own."""
    return any("VocabularyFilterName" in names for names in parameters.get("LanguageIdSettings", {}).values())


def complaints(parameters: Parameters) -> Iterator[str]:
    """Yield what Amazon does not combine with identifying languages, as clauses."""
    if not any(parameters.get(choice) for choice in _IDENTIFY):
        return
    languages = parameters.get("LanguageOptions") or []
    for (place, member), option in _NAMES.items():
        if typed := parameters.get(place, {}).get(member):
            yield from _name_complaints(option, typed, languages)
    for language in parameters.get("LanguageIdSettings", {}):
        if languages and language not in languages:
            yield f"LanguageIdSettings name {language}, which is not among --language-options"
    of_languages = parameters.get("LanguageIdSettings", {}).values()
    has_model = "ModelSettings" in parameters or any("LanguageModelName" in names for names in of_languages)
    if has_model and parameters.get("IdentifyMultipleLanguages"):
        yield "Amazon takes no language model where it identifies several languages: leave out --language-model-name"


def _name_complaints(option: str, typed: str, languages: list[str]) -> Iterator[str]:
    """Yield what is wrong with the names that are typed for languages."""
    if not languages:
        yield f"{option} needs --language-options here: Amazon takes such names for each language that it can be"
    for language, number in Counter(language for language, _ in _pairs(typed)).items():
        if language not in languages:
            yield f"{option} names {language}, which is not among --language-options"
        elif number > 1:
            yield f"{option} names {language} {number} times"


def placed(parameters: Parameters) -> Parameters:
    """Return the parameters with their names where Amazon looks for them. What is there already counts."""
    if not any(parameters.get(choice) for choice in _IDENTIFY):
        return parameters
    found: dict[str, dict[str, str]] = {}
    rest = dict(parameters)
    for place, member in _NAMES:
        if typed := parameters.get(place, {}).get(member):
            for language, name in _by_language(typed, parameters.get("LanguageOptions") or []).items():
                found.setdefault(language, {})[member] = name
            rest[place] = {name: value for name, value in rest[place].items() if name != member}
            if member == _PAIRED:
                rest[place][member] = next(iter(_by_language(typed, [""]).values()))
    if not found:
        return parameters
    given = parameters.get("LanguageIdSettings", {})
    rest["LanguageIdSettings"] = {
        language: {**found.get(language, {}), **given.get(language, {})} for language in {**given, **found}
    }
    return {name: value for name, value in rest.items() if value != {}}


def _by_language(typed: str, languages: list[str]) -> dict[str, str]:
    """Return the name for each language of "en-US=NAME,de-DE=NAME"; a single name is meant for all of them."""
    if "=" not in typed:
        return dict.fromkeys(languages, typed)
    return dict(_pairs(typed))


def _pairs(typed: str) -> list[tuple[str, str]]:
    """Return the languages and names of "en-US=NAME,de-DE=NAME"; none of a single name."""
    if "=" not in typed:
        return []
    pairs = (part.partition("=") for part in typed.split(",") if part.strip())
    return [(language.strip(), name.strip()) for language, _, name in pairs]
