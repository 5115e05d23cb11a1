"""Whisper itself, in a worker process: the only file that knows faster-whisper's models.

The words of a recording depend on its content, the model and the settings alone. So it is heard at one temperature,
since others are random, and passage by passage; and numpy sums on one thread, since how sums are shared out changes
their last digits, and with these times and confidences.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from ls_transcribe import media
from ls_transcribe.concurrency import memory
from ls_transcribe.engines.recognition import RecognisedSpeech
from ls_transcribe.engines.whisper.invented import DroppedSpeech, is_doubtful, is_invented, words_in
from ls_transcribe.engines.whisper.other_languages import SURE, OtherLanguages
from ls_transcribe.engines.whisper.passages import SpokenPassage, passages
from ls_transcribe.engines.whisper.words import one_after_another, words_of
from ls_transcribe.errors.models import ModelUnusable
from ls_transcribe.text.languages import name_with_code, of_whisper
from ls_transcribe.transcripts import Word

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.transcribe import Segment

BEAM = 5
"""How many readings are followed at a time: faster-whisper's default."""

UNHEARD = 2.0
"""Seconds of a passage without words, from which it is heard again without hotwords. Pauses in it are shorter."""

_SURE_ENOUGH = 0.5  # of the language of the first passage: else the next ones are asked too (faster-whisper's default)
_ASKED_PASSAGES = 3
_ASKED_SAMPLES = 30 * media.SAMPLE_RATE  # of each later passage: one of Whisper's windows, a tenth of the time it takes

_ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "BLIS_NUM_THREADS"), "1"
)


@dataclass(frozen=True)
class WhisperLoader:
    """Loads a model from its folder. Nothing is fetched then.

    `language` is Whisper's code of the language that is spoken, None if each recording's is to be found out, and
    `language_asked` what documents call it. `device` is "cpu" or "cuda". `hotwords` is the text that Whisper is shown
    before each window, as `hotwords.fitting` has it.
    """

    folder: Path
    language: str | None = None
    language_asked: str | None = None
    device: str = "cpu"
    compute_type: str = "int8"
    hotwords: str | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """What is set before numpy is loaded; the hub is not asked for anything."""
        return {**_ONE_THREAD, "HF_HUB_OFFLINE": "1"}

    @property
    def needed_environment(self) -> Mapping[str, str]:
        """Those that this machine's numpy may look at. BLIS takes one thread unless it is told otherwise."""
        names = {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"}
        names |= {"VECLIB_MAXIMUM_THREADS"} if sys.platform == "darwin" else {"BLIS_NUM_THREADS"} & os.environ.keys()
        return {name: value for name, value in _ONE_THREAD.items() if name in names}

    def load(self) -> "WhisperRecogniser":
        """Load the model.

        Raises:
            ModelUnusable: It is damaged, or does not fit this machine.
        """
        from faster_whisper import WhisperModel
        from tqdm import tqdm

        tqdm.set_lock(RLock())  # its own, which processes share, outlives a process that is ended
        try:
            model = WhisperModel(
                str(self.folder), device=self.device, compute_type=self.compute_type, cpu_threads=1, num_workers=1
            )
        except Exception as error:  # CTranslate2 raises RuntimeError and ValueError, the tokenizer Exception itself
            raise ModelUnusable(_why_unusable(self.folder, str(error))) from error
        bands = model.feature_extractor.mel_filters.shape[0]
        if model.model.n_mels != bands:
            raise ModelUnusable(
                f"The model in {self.folder} hears with {model.model.n_mels} bands, but its preprocessor_config.json "
                f"has {bands}: copy that file from the model on huggingface.co that this one was made of."
            )
        return WhisperRecogniser(model, self)


def _why_unusable(folder: Path, reason: str) -> str:
    told = reason.splitlines()[0] if reason else "no reason is told"
    return (
        f"The model in {folder} cannot be loaded ({told}): it is incomplete or damaged, or there is too little "
        "memory for it. Delete the folder and run the same command again, which "
        "fetches it; or copy it again; or name another one with --model."
    )


class WhisperRecogniser:
    """A model that is loaded. It recognises one recording after another."""

    def __init__(self, model: "WhisperModel", loader: WhisperLoader) -> None:
        self._model = model
        self._loader = loader
        self._hotwords = words_in(loader.hotwords or "")

    def recognise(self, pcm: Iterable[bytes]) -> RecognisedSpeech:
        """Return what is said in one recording, given as mono 16-bit PCM at 16 kHz. Silence has no words."""
        waiting = passages(pcm)
        first = list(islice(waiting, 1))
        language, notes = self._language(first, waiting)
        dropped, others = DroppedSpeech(), OtherLanguages(language)
        known = len(first)
        words = one_after_another(
            word
            for number, passage in enumerate(chain(first, waiting))
            for word in self._words(passage, language, dropped, None if number < known else others)
        )
        return RecognisedSpeech(
            tuple(words),
            self._loader.language_asked or (of_whisper(language) if first else None),
            tuple(chain(notes, others.notes(), dropped.notes())),
            dropped.left_out,
        )

    def _language(self, first: list[SpokenPassage], waiting: Iterator[SpokenPassage]) -> tuple[str, Iterable[str]]:
        """Return the language that is spoken, by Whisper's code, and what is to be known of it.

        Passages that are heard for it are added to `first`.
        """
        asked = self._loader.language
        if not first or not self._model.model.is_multilingual:
            return asked or "en", ()
        heard, probability = self._heard_language(first, waiting, at_most=1 if asked else _ASKED_PASSAGES)
        if asked and heard != asked and probability >= SURE:
            sounds, said = name_with_code(of_whisper(heard)), self._loader.language_asked
            return asked, (
                f"it sounds like {sounds} ({probability:.0%} sure), and --language-code is {said}: Whisper translates, "
                "or invents, what is said in another language",
            )
        return asked or heard, ()

    def _heard_language(
        self, first: list[SpokenPassage], waiting: Iterator[SpokenPassage], *, at_most: int
    ) -> tuple[str, float]:
        """Return the likeliest language of the first passages, and its probability (0-1)."""
        sums: dict[str, float] = {}
        for number in range(at_most):
            if number == len(first):
                first.extend(islice(waiting, 1))
            if number == len(first):
                break
            likeliest, probability, all_probabilities = self._model.detect_language(first[number].samples)
            if probability >= _SURE_ENOUGH:
                return likeliest, probability
            for language, share in all_probabilities:
                sums[language] = sums.get(language, 0.0) + share
        best = max(sums, key=sums.__getitem__)
        return best, sums[best] / min(at_most, len(first))

    def _words(
        self, passage: SpokenPassage, language: str, dropped: DroppedSpeech, others: OtherLanguages | None
    ) -> Iterator[Word]:
        """Yield the words of a passage. Its language is told to `others`, None where it is known."""
        memory.give_back()  # of what it took to find the passage, and to hear the one before
        if others and self._model.model.is_multilingual:
            heard, probability, _all = self._model.detect_language(passage.samples[:_ASKED_SAMPLES])
            others.heard(heard, probability, passage.time_of(0.0))
        if self._loader.hotwords is None:
            yield from self._plain_words(passage, language, dropped)
        else:
            yield from self._words_with_hotwords(passage, language, dropped)

    def _words_with_hotwords(self, passage: SpokenPassage, language: str, dropped: DroppedSpeech) -> Iterator[Word]:
        """Yield the words of a passage, of which Whisper expects some.

        It hears less then: where it has heard nothing, or nothing that was said, it is asked again without them.
        """
        heard = 0.0
        for segment in self._segments(passage, language, self._loader.hotwords):
            if is_doubtful(segment, self._hotwords):
                continue
            if segment.start - heard >= UNHEARD:
                yield from self._plain_words(passage.part(heard, segment.start), language, dropped)
            dropped.heard(segment.end - segment.start)
            yield from words_of(segment.words or (), passage)
            heard = max(heard, segment.end)
        if passage.seconds - heard >= UNHEARD:
            yield from self._plain_words(passage.part(heard, passage.seconds), language, dropped)

    def _plain_words(self, passage: SpokenPassage, language: str, dropped: DroppedSpeech) -> Iterator[Word]:
        for segment in self._segments(passage, language, None):
            dropped.heard(segment.end - segment.start)
            if is_invented(segment):
                dropped.drop(segment.end - segment.start)
            else:
                yield from words_of(segment.words or (), passage)

    def _segments(self, passage: SpokenPassage, language: str, hotwords: str | None) -> "Iterable[Segment]":
        segments, _info = self._model.transcribe(
            passage.samples,
            language=language,
            beam_size=BEAM,
            temperature=[0.0],  # a list: with others in it, a passage that is heard badly is heard again at random
            condition_on_previous_text=False,
            word_timestamps=True,
            vad_filter=False,  # a passage is speech
            hotwords=hotwords,
        )
        return segments  # type: ignore[no-any-return]  # faster-whisper has no types
