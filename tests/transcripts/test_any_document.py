"""Every reader and every export, over whatever stands in a document: a refusal with a reason, or all that was said.

The readers and the formats are those of the registries, so that a new one is tried as soon as it is registered: a
document of its form (`documents_of_forms.py`) is damaged in all the ways in which files are. Hypothesis makes the
documents, the same ones each time; where it is not installed, none. With LS_TRANSCRIBE_EXAMPLES=N it makes N other ones
for each form each time.
"""

import os
from collections.abc import Sequence
from typing import Any

import pytest
from transcripts.damage import DAMAGES, checked, damaged
from transcripts.documents_of_forms import documents_of, whole_documents

from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.transcripts import Transcript, Word, readers

hypothesis: Any = pytest.importorskip("hypothesis")
st: Any = pytest.importorskip("hypothesis.strategies")

_EXAMPLES = int(os.environ.get("LS_TRANSCRIBE_EXAMPLES", "5"))
_FEW = hypothesis.settings(
    deadline=None,
    derandomize="LS_TRANSCRIBE_EXAMPLES" not in os.environ,
    database=None,
    max_examples=_EXAMPLES,
    suppress_health_check=list(hypothesis.HealthCheck),
)

_WORDS = st.lists(
    st.builds(
        Word,
        content=st.text(max_size=8),
        start=st.integers(0, 20_000),
        end=st.integers(0, 30_000),
        confidence=st.none() | st.floats(0, 1),
        speaker=st.none() | st.text(max_size=5),
        channel=st.none() | st.sampled_from(["ch_0", "ch_1"]),
        language=st.none() | st.sampled_from(["en-US", "de"]),
        before=st.sampled_from(["", "(", "«"]),
        after=st.sampled_from(["", ".", "?»"]),
        begins_line=st.booleans(),
    ),
    max_size=12,
)


def test_every_reader_has_a_document() -> None:
    """Of a form that it recognises, so that none is left out below."""
    found = {readers.reader_for(document).name for document in whole_documents().values()}
    assert found == set(readers.names())


@pytest.mark.parametrize("name", readers.names())
def test_a_damaged_document_is_read_or_refused(name: str) -> None:
    """Cut, bytes turned, keys doubled, numbers that are none, brackets in brackets, long blanks."""
    whole = documents_of(name)

    def check(document: bytes, damage: str, seed: int) -> None:
        checked(damaged(document, damage, seed))

    given = hypothesis.given(st.sampled_from(whole), st.sampled_from(sorted(DAMAGES)), st.integers(0, 2**32))
    _FEW(given(check))()


@pytest.mark.parametrize("name", FORMATS)
def test_every_transcript_is_written(name: str) -> None:
    """Nothing is raised, the same transcript gives the same bytes, and what a reader knows is read again."""

    def check(words: Sequence[Word], duration: int) -> None:
        transcript = _transcript(sorted(words, key=lambda word: word.start))
        document = TranscriptDocument("talk", transcript, max(duration, transcript.end))
        written = FORMATS[name].render(document)
        assert written == FORMATS[name].render(document)
        if any(FORMATS[name].suffix.lower() == suffix for suffix in readers.SUFFIXES):
            checked(written)

    _FEW(hypothesis.given(_WORDS, st.integers(0, 40_000))(check))()


def _transcript(words: Sequence[Word]) -> Transcript:
    spoken = [word.replace(end=max(word.start, word.end)) for word in words]
    return Transcript.of_words(spoken, language=None)
