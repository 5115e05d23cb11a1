"""Languages and scripts, as Word wants to be told of them: for spelling, for fonts, and for which way a line runs."""

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
"""A language's region where a document names none, as Whisper's do: Word's dictionaries belong to regions."""

_UNKNOWN_TO_WORD = {"en-AB": "en-GB", "en-WL": "en-GB", "yue-HK": "zh-HK"}
"""Amazon's own codes, for the English of Scotland and of Wales, and a code that Word has another for."""

_EAST_ASIAN_FONTS = {"ja": "Yu Gothic", "ko": "Malgun Gothic", "zh": "Microsoft YaHei", "yue": "Microsoft JhengHei"}
_TRADITIONAL = ("TW", "HK", "MO", "HANT")
_COMPLEX_FONTS = {"th": "Leelawadee UI", "lo": "Leelawadee UI", "km": "Leelawadee UI"} | dict.fromkeys(
    ("bn", "gu", "hi", "kn", "ml", "mr", "ne", "or", "pa", "si", "ta", "te"), "Nirmala UI"
)


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
        return is_right_to_left_language(self.primary)

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
