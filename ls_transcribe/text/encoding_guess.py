"""Guesses the encoding of a document from its bytes; the only file that knows chardet."""

import re

from ls_transcribe.errors import UnreadableTranscript

# Those of the Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels) that people used, and DOS's two.
# Among all that chardet knows, short texts resemble the rarest.
_CANDIDATES = (
    *(f"cp{number}" for number in (850, 852, 866, 874, 932, 949)),
    *(f"cp{number}" for number in range(1250, 1259)),
    *(f"iso8859-{number}" for number in (2, 5, 6, 7, 8, 13, 15, 16)),
    *("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"),
    *("big5hkscs", "euc_jis_2004", "gb18030", "hz", "iso2022_jp_2"),
)
_USUAL_NAMES = {"euc_jis_2004": "euc_jp", "iso2022_jp_2": "iso2022_jp"}
_CONTROLS = re.compile("[\x80-\x9f]")  # no text has these characters, so that it is not encoded so
_TWICE = re.compile("[ÂÃ][¡-¿€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œ]")  # what UTF-8 looks like in Western encodings

# Measured on 2,600 short subtitles in 50 encodings. With these limits 0 to 1.5 of 100 were guessed wrong, and 4 to 15
# refused, the more the shorter they were.
_LEAST_SCORE = 0.05
_RIVAL = 0.98  # of the best score
_RELATED = 0.25  # two encodings are relatives if fewer of the characters beyond ASCII are other ones

_SAMPLE = 200_000  # bytes
_LOST = 0.01  # of the characters: one that was cut, or a bad byte


def guess_encoding(document: bytes) -> str:
    """Return the encoding of a document that is not Unicode, as Python calls it.

    Raises:
        UnreadableTranscript: Two encodings are as likely, or none is.
    """
    texts = _likely_texts(document[:_SAMPLE])
    (best, (score, text)), *others = [*texts.items()] or [("", (0.0, ""))]
    rivals = [name for name, (rival, other) in others if rival > score * _RIVAL and _differs(text, other)]
    is_mixed = best in {"cp1252", "iso8859-15"} and _TWICE.search(text)
    if score < _LEAST_SCORE or rivals or is_mixed:
        examples = " or ".join([name for name in (best, *rivals) if name][:2])
        example = f" (it may be {examples})" if examples else ""
        raise UnreadableTranscript(f"its encoding cannot be told for certain{example}: say it with --encoding")
    return best


def _likely_texts(sample: bytes) -> dict[str, tuple[float, str]]:
    """Return the encodings in which a sample may be, the likeliest first, each with its score and its text."""
    import chardet  # takes long to load, and few documents need it

    found: dict[str, tuple[float, str]] = {}
    results = chardet.detect_all(
        sample, ignore_threshold=True, compat_names=False, include_encodings=_CANDIDATES, no_match_encoding="utf-8"
    )
    for result in results:
        name = (result["encoding"] or "utf-8").lower()
        name = _USUAL_NAMES.get(name, name)
        text = sample.decode(name, "replace")
        is_text = text.count("\ufffd") <= 1 + _LOST * len(text) and not _CONTROLS.search(text)
        if name != "utf-8" and is_text and all(text != other for _score, other in found.values()):
            found[name] = (result["confidence"], text)
    return found


def _differs(text: str, other: str) -> bool:
    """Return whether two readings of the same bytes have little to do with each other."""
    if len(text) != len(other):
        return True
    beyond_ascii = sum(not character.isascii() for character in text)
    return sum(one != two for one, two in zip(text, other, strict=True)) > _RELATED * beyond_ascii
