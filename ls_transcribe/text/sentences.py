"""Where sentences end, in the languages that recognisers write.

A sentence ends at its mark, if that is no part of an abbreviation, a number or an initial. This is all that turns, rows
and subtitles need: it is asked of one word and the next one, in linear time, and mostly of those beside a pause. A
library for sentences (sentencex, for example) divides a whole text instead, and needs its language, which many
transcripts do not name; without it, and in French or Hindi even with it, it ends sentences after titles.
"""

import re
from functools import lru_cache

from ls_transcribe.text.marks import AMBIGUOUS_QUOTES, CLOSING_MARKS, OPENING_MARKS, SENTENCE_ENDS

_AFTER_MARKS = f"{CLOSING_MARKS}{AMBIGUOUS_QUOTES}«‹›*_ \t\r\n\xa0\u202f\u3000\u200e\u200f\u202c\u2069"
"""What may follow the last mark of a sentence: quotes and brackets of all languages, emphasis, and white space."""

_BEFORE_LETTERS = f'{OPENING_MARKS}{AMBIGUOUS_QUOTES}"»›‹*_.…-–— \u200e\u200f\u202a\u202b\u2066\u2067'
_FULL_STOPS = ".．"
_ELLIPSES = ("…", "..", "。。", "．．")

# Written with a full stop in the middle of a sentence, in any case. What is a word that may end one is not among them.
_ANY_CASE = """
    mr mrs ms mx dr prof st mt jr sr messrs mme mlle mmes vs etc eg ie cf approx dept inc ltd corp bros esq
    hr fr frl bzw usw ca evtl ggf inkl exkl bspw sog vgl str mrd bzgl zzgl geb gest hl ing dipl
    sra srta dra dras sres lic ee uu aprox admon admón excmo exmo exma ilmo
    sig sigg dott avv ecc geom spett
    dhr mevr mw drs bijv enz jl resp
    np tzn tzw itd itp ul godz mgr inż dypl zob tys mln mld
    např napr tzv atd apod popř mudr judr phdr rndr bc
    dvs osv skt iht jf pga ifm mfl
    esim jne ym ks nk
    stb kb ún
    dl dna dlui
    sn örn vb yrd doç
    dll dst dsb yth tgl
    гг др пр тыс млн млрд руб коп ул обл стр гл проф акад доц
    вул грн напр ін
    κκ κα κος κτλ κλπ πχ δηλ βλ
    डॉ प्रो श्रीमती
    د أ
"""
# The same, where the word is another one if it is written small: "Gen. Lee", but "the next gen."
_WITH_CAPITAL = """
    Rev Hon Gen Col Maj Capt Cpt Lt Sgt Cpl Cmdr Sen Rep Gov Pres Supt Co Mons Pfr Abg Mio Av Ud Uds Vd Vds
"""
# Before a number only: "No. 5" and "Jan. 5", but "No." and "I love art."
_WITH_NUMBER = """
    no nos nr nrs num núm n° nº art arts abs fig figs vol vols ch chap cap sec sect par pt pp pg pag pág op ed ver tel
    ext apt max min kl klo čl § № ст рис тел см αρ
    jan feb mar apr jun jul aug sep sept oct okt nov dec dez dic
"""
# After the number of a day or a century, where German writes a full stop, and a capital after that.
_GERMAN_ORDINALS = """
    januar jänner februar feber märz april mai juni juli august september oktober november dezember
    jahrhundert jahrhunderts jahrhunderten
"""
_ABBREVIATIONS = frozenset(_ANY_CASE.split())
_CAPITALISED = frozenset(_WITH_CAPITAL.split())
_BEFORE_NUMBERS = frozenset(_WITH_NUMBER.split())
_AFTER_ORDINALS = frozenset(_GERMAN_ORDINALS.split())
_SENTENCES_END_WITH = frozenset("IiUuoЯяє")
"""Words of one letter that may end a sentence: "So do I.", "Dank u.", "huset vi bor i."."""

_INITIAL = re.compile(r"[^\W\d_]\.")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.-?)+[^\W\d_]{1,2}")
_ROMAN = re.compile("[IVXLC]+")


def ends_sentence(text: str, following: str = "") -> bool:
    """Return whether a sentence is over after this text. `following` is the text after it, "" if there is none.

    Brackets and quotation marks may follow the last mark. After those, and after an ellipsis, a sentence goes on if a
    small letter follows.
    """
    return not text[-1:].isalnum() and _ends_after_mark(text, following)  # most words end with none: it is seen at once


@lru_cache(maxsize=1 << 13)  # of a reviewed transcript, the same words are asked for twice and more
def _ends_after_mark(text: str, following: str) -> bool:
    body = text.rstrip(_AFTER_MARKS) or text
    if not body:
        return False
    is_open = body != text.rstrip() or body[-1] == "…" or body.endswith(_ELLIPSES)
    if is_open and _first_letter(following).islower():
        return False
    if body.endswith(("…", *_ELLIPSES)):
        return True
    if body[-1] in _FULL_STOPS:
        return not _is_shortened(body[:-1].rpartition(" ")[2].lstrip(_BEFORE_LETTERS), following)
    if body[-1] in ";:":  # Greek's question mark, and what many write for Armenian's full stop
        return _is_greek(body[-2:-1]) if body[-1] == ";" else "\u0531" <= body[-2:-1] <= "\u0587"
    return body[-1] in SENTENCE_ENDS


def _is_shortened(word: str, following: str) -> bool:
    """Return whether the full stop after a word belongs to the word or to a number, and ends no sentence."""
    if len(word) == 1 and (word.isascii() or _is_greek(word) or _is_cyrillic(word)) and word.isalpha():
        return word not in _SENTENCES_END_WITH or _INITIAL.match(following) is not None
    if word.isdecimal():
        return _goes_on_after_number(following)
    if _ROMAN.fullmatch(word):
        return _first_letter(following).islower()
    last = word[max(map(word.rfind, "-–—/'’")) + 1 :]
    plain = last.casefold()
    if plain in _ABBREVIATIONS or last in _CAPITALISED or _DOTTED.fullmatch(word):
        return True
    return plain in _BEFORE_NUMBERS and _first_letter(following).isdecimal()


def _goes_on_after_number(following: str) -> bool:
    """Return whether a full stop between a number and this text belongs to the number: "3. 5", "am 3. Mai"."""
    first = _first_letter(following)
    return first.isdecimal() or first.islower() or following.strip(".,;:!?()").casefold() in _AFTER_ORDINALS


def _first_letter(text: str) -> str:
    return text.lstrip(_BEFORE_LETTERS)[:1]


def _is_greek(letter: str) -> bool:
    """Return whether a letter is Greek. A semicolon after one is a question mark."""
    return "\u0370" <= letter <= "\u03ff" or "\u1f00" <= letter <= "\u1fff"


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u052f"
