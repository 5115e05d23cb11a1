"""Sentences end at their marks, unless these belong to a word or a number."""

import pytest

from ls_transcribe.text.sentences import ends_sentence

_ENDS = """
It is. | Is it? | No! | so… | 好。 | １． | 吗？ | 好！ | كيف حالك؟ | ہوں۔ | हूँ। | है॥ | Բարեւ։ | ሰላም። | နေကောင်းလား။ |
សួស្តី។ | ལེགས།། | ... | ?! | Τι κάνεις; | Բարեւ: | だ｡ | what‽ | ?? | .
"""


@pytest.mark.parametrize("text", [text.strip() for text in _ENDS.split("|")])
def test_a_sentence_ends_at_its_mark(text: str) -> None:
    """In every script, and also before brackets, quotation marks, white space and marks of direction."""
    after = ("", '"', "'", "”", "’", "»", "«", "“", ")", "」", "』）", "]}", " ", ".”\u200f")
    assert [ends_sentence(text + closing) for closing in after] == [True] * len(after)


@pytest.mark.parametrize("text", ["", "it", "it,", "it;", "نعم،", "-", '"', "”", "「", "3.5", "»it", "***", "wait—"])
def test_no_sentence_ends_without_a_mark(text: str) -> None:
    """Words, commas, dashes and quotation marks alone end none."""
    assert not ends_sentence(text)


_SHORTENED = """
Dr.|Smith  Mrs.|Hill  (Mr.|Hill)  “Dr.|No”  St.|Mary's  prof.|Ito  e.g.|the  i.e.|it  a.m.|Then  U.S.|Senate  Ph.D.|She
J.|R.  R.|Ewing  J.R.|Ewing  I.|M.  z.|B.  B.|um  z.B.|um  d.|h.  bzw.|dann  usw.|und  Nr.|5  Dipl.-Ing.|Weber
J.-P.|Sartre l'Avv.|Rossi “Great.”|she (yes!)|he Mt.|Fuji Skt.|Hans
 No.|5  no.|12  vol.|3  p.|7  Jan.|5  3.|5  3.|Mai  1.|2.  20.|Jahrhundert  3.|května  3.|maj  XX.|wieku
Sr.|Pérez  Sra.|Gil  p.|m.  m.|El  núm.|4  M.|Dupont  Mme.|Durand  dott.|Rossi  dhr.|Bos  np.|tak  např.|tak  bl.a.|det
г.|Москва  ул.|Ленина  т.|е.  д.|Он  κ.|Νίκος  डॉ.|शर्मा  د.|أحمد  Doç.|Kaya  esim.|se  ...|and  so…|then  well...|…then
"""


@pytest.mark.parametrize("pair", _SHORTENED.split())
def test_a_mark_of_a_word_or_a_number_ends_no_sentence(pair: str) -> None:
    """Abbreviations, initials, numbers, ordinals, and an ellipsis after which the sentence goes on."""
    assert not ends_sentence(*pair.split("|"))


_OVER = """
No.|Then  art.|We  5.|Then  2010.|  rep.|Then  I.|Then  u.|Dan  i.|Vi  я.|Он  allez-y.|Oui  é.|Sim  well…|Then  …|Sim
네.|그  example.com.|We  3.5.|Then  VIII.|He  now.|5  etc.?|Then  no.|Five  है।|डॉ.  Мы.|Г.
"""


@pytest.mark.parametrize("pair", _OVER.split())
def test_words_that_look_like_abbreviations(pair: str) -> None:
    """A sentence that ends with one of them is over."""
    assert ends_sentence(*pair.split("|"))
