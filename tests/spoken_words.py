"""How the words of the samples are compared with those that a recogniser hears."""

import jiwer

_NUMBERS = {"15": "fifteen", "40": "forty", "200": "two hundred", "5": "five"}
"""The numbers of the samples, as Whisper writes them and as the texts do."""

NORMALISED = jiwer.Compose(
    [
        jiwer.SubstituteWords(_NUMBERS),
        jiwer.ToLowerCase(),
        jiwer.SubstituteRegexes({r"[-\s]+": " "}),
        jiwer.RemovePunctuation(),  # type: ignore[no-untyped-call]
        jiwer.Strip(),
        jiwer.ReduceToListOfListOfWords(),
    ]
)
"""How words are compared: numbers in words, in lower case, without punctuation, parts of hyphenated words apart."""
