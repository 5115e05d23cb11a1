"""How passages that come again are looked for."""

from random import Random

from ls_transcribe.flags import repeats
from ls_transcribe.flags.evidence import Evidence
from ls_transcribe.transcripts import Transcript, Word


class _Counted(tuple[Word, ...]):
    """Words that count how many of them were copied."""

    copied = 0

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        found = super().__getitem__(index)
        _Counted.copied += len(found) if isinstance(index, slice) else 1
        return found


def test_words_are_not_copied_for_what_is_no_loop() -> None:
    """Phrases of three words come again everywhere, far apart: what lies between two is not looked at."""
    random = Random(1)  # noqa: S311  # no secret
    words = _Counted(Word(random.choice("abcdefghijklm"), 400 * n, 400 * n + 350) for n in range(20_000))
    list(repeats._loops(words, [word.content for word in words], 1))

    assert _Counted.copied <= 2 * len(words)


def test_a_loop_among_phrases_that_come_again() -> None:
    """It is found where its first words stood in the text before, far away."""
    random = Random(2)  # noqa: S311  # no secret
    talk = [random.choice("abcdefghijklm") for _ in range(2_000)]
    contents = [*talk, *("one", "two", "three", "four") * 6, *talk[:50]]
    words = [Word(content, 400 * n, 400 * n + 350) for n, content in enumerate(contents)]
    [flag] = repeats.find(Transcript.of_words(words, language="en-US"), Evidence())

    assert flag.reason.startswith('"one two three four" 6 times in a row')
