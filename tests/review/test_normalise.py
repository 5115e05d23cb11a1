"""What counts as the same word."""

import unicodedata
from random import Random

import pytest

from ls_transcribe.review.normalise import RULE, normalised_text, normalised_words

_ALPHABET = "abcÄßXYZ 0123.,'-…’´½漢かガー。ก็ّم\u0301ﬁ_\"&/!\u200d\ufe0f❤हि"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # case, punctuation, symbols
        ("It's 3.5 %!", "it's 3.5"),
        ("“Yes,” she said – ‘no’.", "yes she said no"),
        ("STRASSE Straße", "strasse strasse"),
        ("C++, C#, R&D, $5, 20°", "c c rd 5 20"),
        ("snake_case a.b@example.com", "snake case abexamplecom"),
        ("U.S.A., 9 a.m.", "usa 9 am"),
        ("!?… – •", ""),
        ("", ""),
        # what parts words
        ("twenty-five well—well and/or", "twenty five well well and or"),
        ("yes,no;maybe wait…what wait...what", "yes no maybe wait what wait what"),
        ("5−3 1+1 2×3", "5 3 1 1 2 3"),
        ("tab\tline\nno-break\u00a0space", "tab line no break space"),
        # what stays in them
        ("1,000.50 10:30", "1,000.50 10 30"),
        ("don’t don't donʼt don`t don´t don‘t", "don't don't don't don't don't don't"),
        ("rock'n'roll 'twas dogs' ''quoted''", "rock'n'roll twas dogs quoted"),
        # one way to write it
        ("ﬁne １２３ ｆｕｌｌ x²", "fine 123 full x2"),
        ("cafe\u0301 café", "café café"),
        ("½ 3½", "1 2 3 1 2"),
        ("co\u00adoperate no\u200bbreak", "cooperate nobreak"),
        ("I ❤️ you 👍🏽 1️⃣", "i you 1"),
    ],
)
def test_texts_made_comparable(text: str, expected: str) -> None:
    """Case, punctuation and the way of writing a character make no other word."""
    assert expected == normalised_text(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("東京タワー。", "東 京 タ ワ ー"),
        ("ｶﾞｷﾞ ガギ", "ガ ギ ガ ギ"),
        ("スピーカーA社の3番", "ス ピ ー カ ー a 社 の 3 番"),
        ("はい。OKです", "は い ok で す"),
        ("漢\u0301a", "漢\u0301 a"),
        ("ก็ดี", "ก็ ดี"),
        ("๓.๕", "๓ ๕"),
        ("漢's", "漢 s"),
        ("안녕하세요, 세계!", "안녕하세요 세계"),
        ("हिन्दी में।", "हिन्दी में"),
        ("كتـاب، كتاب", "كتاب كتاب"),
        ("מה־זה ג׳ורג' ג'ורג׳", "מה זה ג'ורג ג'ורג"),
        ('צה״ל צה"ל', "צהל צהל"),
        ("ሰላም፡ለዓለም።", "ሰላም ለዓለም"),
        ("col·lecció", "collecció"),
    ],
)
def test_texts_of_other_scripts(text: str, expected: str) -> None:
    """Where no spaces are written each character is a word, with what is written on it; vowel signs are kept."""
    assert expected == normalised_text(text)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_comparable_stays_as_it_is(seed: int) -> None:
    """Once is enough; no token is empty or holds a space; how a character is put together makes no difference."""
    random = Random(seed)  # noqa: S311
    for _ in range(200):
        text = "".join(random.choices(_ALPHABET, k=random.randint(0, 12)))
        found = normalised_words(text)
        assert found == normalised_words(" ".join(found)), ascii(text)
        assert found == [token for token in found if token.split() == [token]], ascii(text)
        assert found == normalised_words(unicodedata.normalize("NFD", text)), ascii(text)
        assert found == normalised_words(text.swapcase()), ascii(text)


def test_the_rule_has_a_version() -> None:
    """Two reports can be compared if they name the same rule."""
    assert RULE.startswith("version 2: ")
