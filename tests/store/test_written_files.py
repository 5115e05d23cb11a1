"""What a folder's database knows of the files that were written there, and what documents are called."""

import sqlite3
from collections.abc import Iterator

import pytest

from ls_transcribe.store.own_files import OWN, FileState
from ls_transcribe.store.written_files import DocumentNames, DocumentRecord, WrittenFiles, tables

_STATE = FileState(5, 10**18, "abc", "def")


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(":memory:", isolation_level=None)
    opened.row_factory = sqlite3.Row
    opened.executescript(tables())
    yield opened
    opened.close()


@pytest.fixture
def files(connection: sqlite3.Connection) -> WrittenFiles:
    return WrittenFiles(connection)


@pytest.fixture
def names(connection: sqlite3.Connection) -> DocumentNames:
    return DocumentNames(connection)


def test_a_file_is_known_as_it_was_written(files: WrittenFiles) -> None:
    """The last time counts."""
    files.take_over("tasks.json")
    before = files.find("tasks.json")
    files.save("tasks.json", _STATE)
    assert (before, files.find("tasks.json"), files.find("other.json")) == (OWN, _STATE, None)


def test_a_document_is_known_by_what_it_is_a_document_of(files: WrittenFiles) -> None:
    """One in each format, wherever it lies; and by its path, as any file."""
    files.save_document("k", "srt", DocumentRecord("subtitles/old.srt", _STATE, 1, "v1"))
    files.save_document("k", "srt", DocumentRecord("subtitles/a.srt", _STATE, 2, "v2"))
    files.save_document("k", "txt", DocumentRecord("documents/a.txt", _STATE, 1))
    files.save_document("other", "txt", DocumentRecord("documents/b.txt", _STATE, 1))
    assert files.documents_of("k") == {
        "srt": DocumentRecord("subtitles/a.srt", _STATE, 2, "v2"),
        "txt": DocumentRecord("documents/a.txt", _STATE, 1),
    }
    assert (files.find("subtitles/a.srt"), files.find("subtitles/old.srt")) == (_STATE, None)


def test_who_comes_first_has_the_plain_name(names: DocumentNames) -> None:
    """For good; later ones have the key behind it, also where the name differs only in capitals or accents."""
    given = [
        names.give(*asked) for asked in (("1", "day/Café", "-1"), ("2", "day/CAFE\u0301", "-2"), ("3", "Café", "-3"))
    ]
    again = [names.give("2", "renamed", "-2"), names.give("1", "renamed", "-1"), names.find("3"), names.find("4")]
    assert (given, again) == (
        ["day/Café", "day/CAFE\u0301-2", "Café"],
        ["day/CAFE\u0301-2", "day/Café", "Café", None],
    )


def test_a_name_that_looks_like_one_with_a_key(names: DocumentNames) -> None:
    """No two have one name, whatever files are called."""
    names.give("1", "talk", "-1")
    names.give("2", "talk-3", "-2")
    assert [names.give("3", "talk", "-3"), names.give("4", "TALK-3-2", "-4")] == ["talk-3-2", "TALK-3-2-4"]


def test_no_name_leads_out(names: DocumentNames) -> None:
    """Names come from anywhere."""
    assert [names.give(str(number), "../../up", f"-{number}") for number in range(2)] == ["_/_/up", "_/_/up-1"]


def test_long_names_differ_all_the_same(names: DocumentNames) -> None:
    """What is cut off makes no two documents one."""
    given = [names.give(f"{n}", f"{'語' * 100}{n}", f"-{n:012}") for n in range(3)]
    assert (len(set(given)), max(len(name.encode()) for name in given) <= 184) == (3, True)
