"""Languages and scripts, as Word wants to be told of them: for spelling, for fonts, and for which way a line runs."""

import re
from dataclasses import dataclass
from functools import lru_cache

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z0-9]{2,8}))?(?:[-_][A-Za-z0-9]{1,8})*")

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
"""What Amazon Transcribe's languages are called, and some that only others recognise."""

_REGIONS = {
    "ar": "SA", "be": "BY", "bn": "IN", "bs": "BA", "ca": "ES", "cs": "CZ", "cy": "GB", "da": "DK", "el": "GR",
    "en": "US", "et": "EE", "eu": "ES", "fa": "IR", "gl": "ES", "gu": "IN", "he": "IL", "hi": "IN", "hy": "AM",
    "ja": "JP", "ka": "GE", "kk": "KZ", "kn": "IN", "ko": "KR", "ml": "IN", "mr": "IN", "ms": "MY", "pa": "IN",
    "sl": "SI", "sr": "RS", "sv": "SE", "sw": "KE", "ta": "IN", "te": "IN", "uk": "UA", "ur": "PK", "vi": "VN",
    "zh": "CN", "af": "ZA", "yue": "HK",
}  # fmt: skip
"""A language's region where a document names none, as Whisper's do: Word's dictionaries belong to regions."""

_UNKNOWN_TO_WORD = {"en-AB": "en-GB", "en-WL": "en-GB", "yue-HK": "zh-HK"}
"""Amazon's own codes, for the English of Scotland and of Wales, and a code that Word has another for."""

_RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
_EAST_ASIAN_FONTS = {"ja": "Yu Gothic", "ko": "Malgun Gothic", "zh": "Microsoft YaHei", "yue": "Microsoft JhengHei"}
_TRADITIONAL = ("TW", "HK", "MO", "HANT")
_COMPLEX_FONTS = {"th": "Leelawadee UI", "lo": "Leelawadee UI", "km": "Leelawadee UI"} | dict.fromkeys(
    ("bn", "gu", "hi", "kn", "ml", "mr", "ne", "or", "pa", "si", "ta", "te"), "Nirmala UI"
)

# Hebrew, Arabic and their neighbours, and the forms of their letters that older programs wrote.
_RIGHT_TO_LEFT_LETTERS = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
# From Devanagari to Burmese, and Khmer: what Word calls complex scripts that run from left to right.
_COMPLEX_LETTERS = re.compile("[\u0900-\u109f\u1780-\u17ff]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class WordLanguage:
    """A language: its `tag` as Word knows it ("en-GB"), None where there is none or no such tag can be told."""

    tag: str | None = None

    @staticmethod
    @lru_cache(maxsize=64)  # several words, one language
    def of(code: str | None) -> "WordLanguage":
        """The language of a document's or a word's code."""
        match = _TAG.fullmatch(code or "")
        if not match:
            return WordLanguage()
        primary, region = match[1].lower(), match[2]
        if region is None:
            region = _REGIONS.get(primary, primary.upper())
        tag = f"{primary}-{region.upper() if len(region) == 2 else region}"
        return WordLanguage(_UNKNOWN_TO_WORD.get(tag, tag))

    @property
    def primary(self) -> str:
        """The language without its region."""
        return (self.tag or "").partition("-")[0]

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return self.primary in _RIGHT_TO_LEFT

    @property
    def east_asian_font(self) -> str | None:
        """The font for its Han, kana or Hangul, which every Word has; None where it needs none."""
        traditional = self.primary == "zh" and (self.tag or "").upper().endswith(_TRADITIONAL)
        return _EAST_ASIAN_FONTS.get("yue" if traditional else self.primary)

    @property
    def complex_font(self) -> str:
        """The font for scripts whose letters join or stack."""
        return _COMPLEX_FONTS.get(self.primary, "Arial")

    @property
    def element(self) -> str:
        """As w:lang, for the spelling checker; Latin letters among other scripts are English, as Word has it."""
        if not self.tag:
            return ""
        if self.east_asian_font:
            return f'<w:lang w:val="en-US" w:eastAsia="{self.tag}"/>'
        if self.right_to_left or self.primary in _COMPLEX_FONTS:
            return f'<w:lang w:val="en-US" w:bidi="{self.tag}"/>'
        return f'<w:lang w:val="{self.tag}"/>'


def readable(code: str) -> str:
    """A language's code as a person reads it: "English (en-US)"."""
    known = _NAMES.get(re.split("[-_]", code)[0].lower())
    return f"{known} ({code})" if known else code


def is_right_to_left(text: str) -> bool:
    """Whether any of it is written from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT_LETTERS.search(text) is not None


def is_complex(text: str) -> bool:
    """Whether any of it is in a script that Word sets in its font for complex ones, from left to right."""
    return not text.isascii() and _COMPLEX_LETTERS.search(text) is not None


def begins_right_to_left(text: str) -> bool | None:
    """Which way a paragraph runs: as its first letter does (Unicode's rule P2); None where it has no letters."""
    letter = _LETTER.search(text)
    return letter and is_right_to_left(letter[0])
