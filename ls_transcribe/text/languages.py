"""Languages: their codes, and their English names in documents of Whisper and on the screen."""

import re

# The table of openai/whisper (`whisper/tokenizer.py`), aliases included: a code, then the name.
_WHISPER_NAMES = """
    af afrikaans, am amharic, ar arabic, as assamese, az azerbaijani, ba bashkir, be belarusian, bg bulgarian,
    bn bengali, bo tibetan, br breton, bs bosnian, ca catalan, ca valencian, cs czech, cy welsh, da danish, de german,
    el greek, en english, es spanish, es castilian, et estonian, eu basque, fa persian, fi finnish, fo faroese,
    fr french, gl galician, gu gujarati, ha hausa, haw hawaiian, he hebrew, hi hindi, hr croatian, ht haitian creole,
    ht haitian, hu hungarian, hy armenian, id indonesian, is icelandic, it italian, ja japanese, jw javanese,
    ka georgian, kk kazakh, km khmer, kn kannada, ko korean, la latin, lb luxembourgish, lb letzeburgesch, ln lingala,
    lo lao, lt lithuanian, lv latvian, mg malagasy, mi maori, mk macedonian, ml malayalam, mn mongolian, mr marathi,
    ms malay, mt maltese, my myanmar, my burmese, ne nepali, nl dutch, nl flemish, nn nynorsk, no norwegian,
    oc occitan, pa punjabi, pa panjabi, pl polish, ps pashto, ps pushto, pt portuguese, ro romanian, ro moldavian,
    ro moldovan, ru russian, sa sanskrit, sd sindhi, si sinhala, si sinhalese, sk slovak, sl slovenian, sn shona,
    so somali, sq albanian, sr serbian, su sundanese, sv swedish, sw swahili, ta tamil, te telugu, tg tajik, th thai,
    tk turkmen, tl tagalog, tr turkish, tt tatar, uk ukrainian, ur urdu, uz uzbek, vi vietnamese, yi yiddish,
    yo yoruba, yue cantonese, zh chinese, zh mandarin
"""
_CODES = {name: code for code, _space, name in (entry.strip().partition(" ") for entry in _WHISPER_NAMES.split(","))}

# ISO 639-3 codes, and those of ISO 639-2 for bibliographies, of languages that have a code of two letters
# (https://iso639-3.sil.org/code_tables/639/data). "cmn" is what "zh" means in speech.
_SHORTER_CODES = """
    afr af, aka ak, alb sq, amh am, ara ar, arb ar, arm hy, asm as, aze az, azj az, bak ba, baq eu, bel be, ben bn,
    bod bo, bos bs, bre br, bul bg, bur my, cat ca, ces cs, chi zh, cmn zh, cym cy, cze cs, dan da, deu de, dut nl,
    ekk et, ell el, eng en, est et, eus eu, fao fo, fas fa, fin fi, fra fr, fre fr, ful ff, geo ka, ger de, gla gd,
    gle ga, glg gl, gre el, guj gu, hat ht, hau ha, heb he, hin hi, hrv hr, hun hu, hye hy, ibo ig, ice is, ind id,
    isl is, ita it, jav jv, jpn ja, kan kn, kat ka, kaz kk, khk mn, khm km, kin rw, kir ky, kor ko, kur ku, lao lo,
    lat la, lav lv, lin ln, lit lt, ltz lb, lug lg, lvs lv, mac mk, mal ml, mao mi, mar mr, may ms, mkd mk, mlg mg,
    mlt mt, mon mn, mri mi, msa ms, mya my, nep ne, nld nl, nno nn, nob nb, nor no, nya ny, oci oc, ori or, orm om,
    ory or, pan pa, per fa, pes fa, pol pl, por pt, pus ps, ron ro, rum ro, run rn, rus ru, san sa, sin si, slk sk,
    slo sk, slv sl, sna sn, snd sd, som so, spa es, sqi sq, srp sr, sun su, swa sw, swe sv, swh sw, tam ta, tat tt,
    tel te, tgk tg, tgl tl, tha th, tib bo, tuk tk, tur tr, uig ug, ukr uk, urd ur, uzb uz, uzn uz, vie vi,
    wel cy, wol wo, xho xh, yid yi, yor yo, zho zh, zsm ms, zul zu
"""
_SHORTER = dict(entry.split() for entry in _SHORTER_CODES.split(","))
_TAG = re.compile("[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,3}")
_SCRIPT = 4  # letters of a script's code

_NAMES = {
    "af": "Afrikaans", "ar": "Arabic", "az": "Azerbaijani", "ba": "Bashkir", "be": "Belarusian", "bg": "Bulgarian",
    "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "ckb": "Central Kurdish", "cs": "Czech", "cy": "Welsh",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "gl": "Galician", "gu": "Gujarati", "ha": "Hausa",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kab": "Kabyle", "kk": "Kazakh",
    "kn": "Kannada", "ko": "Korean", "ky": "Kyrgyz", "lg": "Ganda", "lt": "Lithuanian", "lv": "Latvian",
    "mhr": "Meadow Mari", "mi": "Maori", "mk": "Macedonian", "ml": "Malayalam", "mn": "Mongolian", "mr": "Marathi",
    "ms": "Malay", "mt": "Maltese", "nl": "Dutch", "no": "Norwegian", "or": "Odia", "pa": "Punjabi", "pl": "Polish",
    "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "rw": "Kinyarwanda", "si": "Sinhala",
    "sk": "Slovak", "sl": "Slovenian", "so": "Somali", "sr": "Serbian", "su": "Sundanese", "sv": "Swedish",
    "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "tt": "Tatar",
    "ug": "Uyghur", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "wo": "Wolof",
    "yue": "Cantonese", "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip
"""What Amazon Transcribe's languages are called, and some that only other recognisers know
(https://docs.aws.amazon.com/transcribe/latest/dg/supported-languages.html)."""


_WHISPER_CODES = frozenset(_CODES.values())
_OF_WHISPER = {"jv": "jw", "nb": "no", "fil": "tl", "in": "id", "iw": "he"}
"""Whisper's codes of languages that have another one too: Javanese, Bokmål, Filipino, and those of earlier days."""

_KNOWN = frozenset({*_CODES.values(), *_SHORTER, *_SHORTER.values(), *_NAMES})
_SUBTAG = re.compile("[a-z]{2}|[0-9]{3}|[a-z]{4}")  # a country, a region of the world, a script


def code_of(language: str | None) -> str | None:
    """Return the code of a language that Whisper's programs name: "en" for "English".

    OpenAI's service writes "english", whisper-ctranslate2 "English", the programs on one's own machine "en". What is no
    such name is returned as it is, and None for no language at all.
    """
    known = (language or "").strip()
    return _CODES.get(known.lower(), known) or None


def to_whisper(tag: str) -> str | None:
    """Return Whisper's own code of a language: "en" for "en-US", "jw" for "jv-ID". None if Whisper does not know it."""
    first = re.split("[-_]", tag_of(tag) or "")[0]
    code = _OF_WHISPER.get(first, first)
    return code if code in _WHISPER_CODES else None


def of_whisper(code: str) -> str:
    """Return the usual code of a language that Whisper calls by its own: "jv" for "jw"."""
    return "jv" if code == "jw" else code


def name_with_code(code: str) -> str:
    """Return a language's code as a person reads it: "English (en-US)"; the code alone where it has no name here."""
    known = _NAMES.get(re.split("[-_]", code)[0].lower())
    return f"{known} ({code})" if known else code


def is_known_tag(tag: str) -> bool:
    """Return whether a text is the tag of a language that is known here: "en", "eng", "en-US", "zh-Hans"."""
    if not _TAG.fullmatch(tag):
        return False
    first, *more = re.split("[-_]", tag.lower())
    return first in _KNOWN and all(map(_SUBTAG.fullmatch, more))


def tag_of(language: str | None) -> str | None:
    """Return a language as the services name it as a tag: "en-US" for "en_us" and "EN-us", "en" for "eng".

    A language that is called by its name has its code. A name that is unknown is returned as it is, and None for no
    language at all.
    """
    code = code_of(language)
    if code is None or not _TAG.fullmatch(code):
        return code
    first, *more = re.split("[-_]", code)
    return "-".join([_SHORTER.get(first.lower(), first.lower()), *map(_subtag, more)])


def _subtag(subtag: str) -> str:
    """Return a part of a language's tag as it is usually written: "US", "Hans", "419"."""
    return subtag.title() if len(subtag) == _SCRIPT else subtag.upper()
