"""The hotwords that Whisper takes: it is shown them before each of its windows, as if they had been said before.

There is room for half of what it reads at a time. faster-whisper cuts off what is more, in the middle of a word, and
says nothing, so what fits is found out before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ls_transcribe.errors.hotwords import HotwordsRefused
from ls_transcribe.errors.models import ModelUnusable
from ls_transcribe.text.numbers import count

MOST_TOKENS = 223
"""The number of tokens, which are parts of words, that faster-whisper passes on (`WhisperModel.get_prompt`)."""

_TRIED = 20  # phrases that do not fit, before no more are tried
_SHOWN = 5  # phrases that are left out and are named
_MARKS_OF_TOKENS = ("<|", "|>")  # Whisper's own instructions are written between them


@dataclass(frozen=True, slots=True)
class FittingHotwords:
    """The text that Whisper is shown, None if there are no hotwords, and what is to be known of those left out."""

    text: str | None = None
    notes: tuple[str, ...] = ()


def fitting(phrases: Sequence[str], model: Path | None) -> FittingHotwords:
    """Return the hotwords that fit, of which the first go before the others.

    `model` is the model's folder; without one, all are taken to fit.

    Raises:
        HotwordsRefused: A phrase has what Whisper takes for an instruction.
        ModelUnusable: The model has no tokenizer that can be read.
    """
    for phrase in phrases:
        if any(mark in phrase for mark in _MARKS_OF_TOKENS):
            raise HotwordsRefused(f"The phrase {phrase}", "Whisper takes <| and |> for the ends of an instruction")
    if not phrases or model is None:
        return FittingHotwords(_joined(phrases) if phrases else None)
    number_of_tokens = _counter(model)
    kept: list[str] = []
    too_long = 0
    for phrase in phrases:
        if number_of_tokens(_joined([*kept, phrase])) <= MOST_TOKENS:
            kept.append(phrase)
        else:
            too_long += 1
        if too_long == _TRIED:
            break
    left = [phrase for phrase in phrases if phrase not in set(kept)]
    return FittingHotwords(_joined(kept) if kept else None, _notes(len(phrases), left))


def _joined(phrases: Sequence[str]) -> str:
    """Return phrases as a sentence: after one that is not at its end, Whisper ends what it hears too early."""
    return ", ".join(phrases).removesuffix(".") + "."


def _counter(model: Path) -> Callable[[str], int]:
    """Return a function that counts the tokens of a text, as faster-whisper does."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    except Exception as error:  # the library raises this class itself
        raise ModelUnusable(
            f"The tokenizer.json of the model in {model} cannot be read ({error}), so it is not known how many "
            "hotwords it takes: copy the whole folder again, or name another model with --model."
        ) from error
    return lambda text: len(tokenizer.encode(f" {text}", add_special_tokens=False).ids)


def _notes(number: int, left: Sequence[str]) -> tuple[str, ...]:
    if not left:
        return ()
    shown = ", ".join(left[:_SHOWN]) + (f" and {len(left) - _SHOWN:,} more" if len(left) > _SHOWN else "")
    return (
        f"{number - len(left):,} of {count(number, 'hotword')} fit into what Whisper reads ({MOST_TOKENS} parts of "
        f"words), the first of them; left out: {shown}",
    )
