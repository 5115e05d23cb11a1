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


def code_of(language: str | None) -> str | None:
    """Return the code of a language that Whisper's programs name: "en" for "English".

    OpenAI's service writes "english", whisper-ctranslate2 "English", the programs on one's own machine "en". What is no
    such name is returned as it is, and None for no language at all.
    """
    known = (language or "").strip()
    return _CODES.get(known.lower(), known) or None


def name_with_code(code: str) -> str:
    """Return a language's code as a person reads it: "English (en-US)"; the code alone where it has no name here."""
    known = _NAMES.get(re.split("[-_]", code)[0].lower())
    return f"{known} ({code})" if known else code
