"""Languages by their names and codes."""

import pytest

from ls_transcribe.text.languages import code_of, name_with_code, tag_of


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("en", "en"),
        ("English", "en"),
        ("english", "en"),
        (" haitian creole ", "ht"),
        ("Castilian", "es"),
        ("yue", "yue"),
        ("pt-BR", "pt-BR"),
        ("Klingon", "Klingon"),
        ("", None),
        (None, None),
    ],
)
def test_whispers_names(language: str | None, code: str | None) -> None:
    """Names become codes, aliases too; what is no name stays."""
    assert code_of(language) == code


@pytest.mark.parametrize(
    ("code", "name"),
    [("en-US", "English (en-US)"), ("EN_gb", "English (EN_gb)"), ("ckb-IR", "Central Kurdish (ckb-IR)"), ("xx", "xx")],
)
def test_a_code_as_people_read_it(code: str, name: str) -> None:
    """With the language's name, where it is known."""
    assert name_with_code(code) == name


@pytest.mark.parametrize(
    ("language", "tag"),
    [
        ("en", "en"),
        ("eng", "en"),
        ("ENG", "en"),
        ("en_us", "en-US"),
        ("en-us", "en-US"),
        ("EN-GB", "en-GB"),
        ("cmn-hans-cn", "zh-Hans-CN"),
        ("deu", "de"),
        ("ger", "de"),
        ("yue", "yue"),
        ("es-419", "es-419"),
        ("English", "en"),
        ("Klingon", "Klingon"),
        ("", None),
        (None, None),
    ],
)
def test_tags_of_languages(language: str | None, tag: str | None) -> None:
    """However a service writes a language, it has one tag."""
    assert tag_of(language) == tag
