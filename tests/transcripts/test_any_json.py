"""Whatever stands in a JSON document: it is read whole, or refused with a reason, and nothing else happens.

Hypothesis makes the documents, the same ones each time; where it is not installed, none. With LS_TRANSCRIBE_EXAMPLES=N
it makes N other ones for each form each time.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from copy import deepcopy
from itertools import pairwise
from typing import Any

import pytest
from transcripts.services.documents_of_services import EVENING, FORMS, Spoken, encoded
from transcripts.test_whisper_json import FAMILY

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import amazon_json, readers
from ls_transcribe.transcripts.times import LONGEST_RECORDING

hypothesis: Any = pytest.importorskip("hypothesis")
st: Any = pytest.importorskip("hypothesis.strategies")

_EXAMPLES = int(os.environ.get("LS_TRANSCRIBE_EXAMPLES", "20"))
_FEW = hypothesis.settings(
    deadline=None, derandomize="LS_TRANSCRIBE_EXAMPLES" not in os.environ, database=None, max_examples=_EXAMPLES
)

_LETTERS = st.characters(exclude_categories=("C", "Z"), exclude_characters="|▁")
_WORDS = st.lists(
    st.tuples(
        st.text(_LETTERS, min_size=1, max_size=8).filter(lambda text: any(map(str.isalnum, text))),
        st.integers(0, 3_000),
        st.integers(0, 2_000),
        st.none() | st.integers(0, 100),
        st.integers(0, 2),
    ),
    max_size=12,
)
"""Words: a text, the pause before it and its length in ms, its confidence in hundredths, its speaker."""

_ODD = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        -5.5,
        1e300,
        10**400,
        float("nan"),
        float("inf"),
        "",
        "x",
        "-1",
        "NaN",
        "1e300",
        "-5s",
        "PT99999999999H",
        "9" * 5000,
        "\ud800",
        [],
        [None],
        [[]],
        [1, "a"],
        {},
        {"a": None},
        [{"text": "a", "start": 1}],
    ]
).map(deepcopy)
"""What may stand in a document's place of anything else."""


@pytest.mark.parametrize("form", FORMS)
def test_every_word_is_read_in_its_order(form: str) -> None:
    """The text is the form's own, words are in the order of their starts, and times lie within 1,000 hours."""

    def check(made: list[tuple[str, int, int, int | None, int]]) -> None:
        words = _spoken(made)
        document = FORMS[form](words)
        if not words and isinstance(document, list):
            return  # nobody knows what an empty list is
        content = document if isinstance(document, bytes) else encoded(document)
        assert _squeezed(_read(content)) == _squeezed("".join(word.text for word in words))

    _FEW(hypothesis.given(_WORDS)(check))()


@pytest.mark.parametrize("form", [*FORMS, *FAMILY])
def test_what_is_odd_anywhere_is_read_or_refused(form: str) -> None:
    """A value of the wrong type, a null, a number that is none: no exception but the refusal."""
    whole = FAMILY.get(form) or FORMS[form](EVENING)
    values = list(_values(whole.decode())) if isinstance(whole, bytes) else [whole]
    places = [(number, *path) for number, value in enumerate(values) for path in _paths(value)]

    def check(changes: list[tuple[tuple[str | int, ...], Any]]) -> None:
        changed = json.loads(json.dumps(values))
        for path, odd in changes:
            _put(changed, path, odd)
        with suppress(UnreadableTranscript):
            _read("\n".join(map(json.dumps, changed)).encode())

    _FEW(hypothesis.given(st.lists(st.tuples(st.sampled_from(places), _ODD), min_size=1, max_size=3))(check))()


def test_any_json_is_read_or_refused() -> None:
    """Documents of no program, with the keys of all."""
    keys = st.sampled_from(sorted({key for form in FORMS for key in _keys(form)}))
    inner = st.recursive(
        _ODD, lambda inside: st.lists(inside, max_size=3) | st.dictionaries(keys, inside, max_size=5), max_leaves=25
    )

    def check(document: dict[str, Any]) -> None:
        with suppress(UnreadableTranscript):
            _read(encoded(document))

    wide = hypothesis.settings(_FEW, max_examples=10 * _EXAMPLES)
    wide(hypothesis.given(st.dictionaries(keys, inner, min_size=1, max_size=4))(check))()


def test_any_bytes_are_read_or_refused() -> None:
    """Files of other kinds, and files that were cut."""
    whole = [encoded(form(EVENING)) for form in FORMS.values() if not isinstance(form(EVENING), bytes)]

    def check(document: bytes, cut: int, more: bytes) -> None:
        with suppress(UnreadableTranscript):
            _read(document[:cut] + more)

    cut = st.integers(0, 2_000)
    few = hypothesis.settings(_FEW, max_examples=10 * _EXAMPLES)
    few(hypothesis.given(st.sampled_from(whole), cut, st.binary(max_size=20))(check))()


def _read(document: bytes) -> str:
    """The text of a document, after a look at all that is read of it."""
    transcript = readers.parse(document)
    words = transcript.words
    assert all(0 <= word.start <= word.end <= LONGEST_RECORDING for word in words)
    assert all(before.start <= after.start for before, after in pairwise(words))
    assert all(word.confidence is None or 0 <= word.confidence <= 1 for word in words if _is_ours(document))
    assert all(isinstance(label, str | None) for word in words for label in (word.speaker, word.channel, word.language))
    written = readers.read(document).to_interchange("talk")
    assert amazon_json.parse(written).words == words
    return transcript.text


def _is_ours(document: bytes) -> bool:
    """Whether it is not Amazon's, whose confidences are kept as they are."""
    return not readers.reader_for(document).is_interchange


def _spoken(made: Sequence[tuple[str, int, int, int | None, int]]) -> list[Spoken]:
    words: list[Spoken] = []
    now = 0
    for text, pause, length, confidence, speaker in made:
        start = now + pause
        now = start + length
        words.append(Spoken(text, start, now, None if confidence is None else confidence / 100, speaker))
    return words


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _paths(value: Any) -> Iterator[tuple[str | int, ...]]:
    yield ()
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from ((key, *path) for path in _paths(inner))


def _put(whole: Any, path: Sequence[str | int], value: Any) -> None:
    """Put a value into its index; nowhere if an earlier change took that away."""
    for key in path[:-1]:
        try:
            whole = whole[key]
        except (KeyError, IndexError, TypeError):
            return
    last: Any = path[-1]
    if isinstance(whole, dict) or (isinstance(whole, list) and isinstance(last, int) and last < len(whole)):
        whole[last] = value


def _values(text: str) -> Iterator[Any]:
    decoder, index = json.JSONDecoder(), 0
    while index < len(text):
        value, index = decoder.raw_decode(text, index)
        yield value
        index += 1


def _keys(form: str) -> set[str]:
    document = FORMS[form](EVENING)
    whole = list(_values(document.decode())) if isinstance(document, bytes) else document
    return {key for path in _paths(whole) for key in path if isinstance(key, str)}
