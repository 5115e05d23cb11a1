"""Forms of subtitles that are known and not read. A file of one of them is refused by its name."""

import re

_FIRST = 16_384  # bytes that are looked at

_XML = rb"(?:<\?xml[^>]{0,200}>\s{0,9})?"
_FORMS = (
    ("subtitles in SAMI", rb"<SAMI[ >]"),
    ("subtitles in MicroDVD, whose times are frames of a film", rb"\{\d{1,9}\}\{\d{0,9}\}"),
    ("subtitles in MPL2", rb"\[\d{1,9}\]\[\d{0,9}\]"),
    ("what Whisper prints on a terminal", rb"\[\d\d:\d\d(?::\d\d)?\.\d{3} --> "),
    ("lyrics (LRC)", rb"\[(?:(?:ti|ar|al|by|offset|length|re|ve|au):[^\]\n]{0,200}|\d{1,3}:\d\d(?:[.:]\d{1,3})?)\]"),
    ("captions in SCC, which are codes for a television", rb"Scenarist_SCC V1\.0"),
    ("subtitles in EBU STL", rb"[\d ]{3}STL\d\d\.01"),
    ("an index of VobSub, whose subtitles are pictures", rb"# VobSub index file"),
    ("subtitles in SubViewer", rb"\[INFORMATION\]|\[SUBTITLE\]"),
    ("subtitles in TMPlayer", rb"\d\d:\d\d:\d\d[:=][^\d\s,.-]"),
    ("a list of preview pictures for a player (WebVTT)", rb"WEBVTT[^<]{0,2000}?#xywh=\d"),
    ("chapters of a meeting (WebVTT)", rb"WEBVTT\s{1,9}chapter-\d"),
    ("captions of YouTube in its own XML", _XML + rb"<(?:transcript>\s{0,9}<text start=|timedtext )"),
)


def name_of(document: bytes) -> str | None:
    """Return what subtitles a document is that are known and not read; None for any other document."""
    first = document[:_FIRST]
    return next((name for name, form in _FORMS if re.match(form, first, re.IGNORECASE)), None)
