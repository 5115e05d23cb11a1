"""Languages as Word needs them: tags for its spelling checker, fonts, and the direction of lines."""

import re
from dataclasses import dataclass
from functools import lru_cache

from ls_transcribe.text.direction import is_right_to_left_language

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z0-9]{2,8}))?(?:[-_][A-Za-z0-9]{1,8})*")

_REGIONS = {
    "ar": "SA", "be": "BY", "bn": "IN", "bs": "BA", "ca": "ES", "cs": "CZ", "cy": "GB", "da": "DK", "el": "GR",
    "en": "US", "et": "EE", "eu": "ES", "fa": "IR", "gl": "ES", "gu": "IN", "he": "IL", "hi": "IN", "hy": "AM",
    "ja": "JP", "ka": "GE", "kk": "KZ", "kn": "IN", "ko": "KR", "ml": "IN", "mr": "IN", "ms": "MY", "pa": "IN",
    "sl": "SI", "sr": "RS", "sv": "SE", "sw": "KE", "ta": "IN", "te": "IN", "uk": "UA", "ur": "PK", "vi": "VN",
    "zh": "CN", "af": "ZA", "yue": "HK",
}  # fmt: skip
"""The region of a language if a document does not name one, as Whisper's do not: Word's dictionaries have regions."""

_UNKNOWN_TO_WORD = {"en-AB": "en-GB", "en-WL": "en-GB", "yue-HK": "zh-HK"}
"""Codes that Word does not know, and its own: Amazon's for the English of Scotland and Wales, and Cantonese."""

_EAST_ASIAN_FONTS = {"ja": "Yu Gothic", "ko": "Malgun Gothic", "zh": "Microsoft YaHei", "yue": "Microsoft JhengHei"}
_TRADITIONAL = ("TW", "HK", "MO", "HANT")
_COMPLEX_FONTS = {"th": "Leelawadee UI", "lo": "Leelawadee UI", "km": "Leelawadee UI"} | dict.fromkeys(
    ("bn", "gu", "hi", "kn", "ml", "mr", "ne", "or", "pa", "si", "ta", "te"), "Nirmala UI"
)


@dataclass(frozen=True)
class WordLanguage:
    """A language. `tag` is Word's code for it ("en-GB"), None if the language is not known."""

    tag: str | None = None

    @staticmethod
    @lru_cache(maxsize=64)  # many words have the same language
    def of(code: str | None) -> "WordLanguage":
        """Return the language of a code in a document."""
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
        """The code without its region, as "en"."""
        return (self.tag or "").partition("-")[0]

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return is_right_to_left_language(self.primary)

    @property
    def east_asian_font(self) -> str | None:
        """The font for its Han, kana or Hangul, which every Word has; None for other scripts."""
        traditional = self.primary == "zh" and (self.tag or "").upper().endswith(_TRADITIONAL)
        return _EAST_ASIAN_FONTS.get("yue" if traditional else self.primary)

    @property
    def complex_font(self) -> str:
        """The font for complex scripts, whose letters join or stack."""
        return _COMPLEX_FONTS.get(self.primary, "Arial")

    @property
    def element(self) -> str:
        """The element w:lang, for the spelling checker. Beside other scripts, Latin letters are English, as in Word."""
        if not self.tag:
            return ""
        if self.east_asian_font:
            return f'<w:lang w:val="en-US" w:eastAsia="{self.tag}"/>'
        if self.right_to_left or self.primary in _COMPLEX_FONTS:
            return f'<w:lang w:val="en-US" w:bidi="{self.tag}"/>'
        return f'<w:lang w:val="{self.tag}"/>'
