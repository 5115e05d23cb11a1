"""What a database knows of the files that this tool wrote in its folder, and what the documents there are called.

The ledger, the database of reviews and the record of `convert` have the same tables (`files.sql`).
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain, count

from ls_transcribe.store.own_files import OWN, FileState
from ls_transcribe.text.file_names import comparable_path, safe_path, with_ending


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as it was written.

    `path` is its path below the folder. `recipe` is the number of its format's recipe, `made_from` the version of the
    transcript that it was made of.
    """

    path: str
    state: FileState
    recipe: int
    made_from: str = ""


def tables() -> str:
    """Return the statements that create the tables, if they are missing."""
    from importlib import resources  # it takes a while to load, and most runs find the tables

    return resources.files("ls_transcribe.store").joinpath("files.sql").read_text(encoding="utf-8")


class WrittenFiles:
    """The files that this tool wrote in a folder. Paths are those below the folder, with slashes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def find(self, path: str) -> FileState | None:
        """Return the state in which this tool left a file; None if it wrote none there."""
        row = self._db.execute("SELECT * FROM written_files WHERE path = ?", (path,)).fetchone()
        return row and _state_of(row)

    def save(self, path: str, state: FileState, *, save_with: Callable[[], object] | None = None) -> None:
        """Store the state of a file that is no document of a recording.

        What `save_with` stores is stored at the same moment, or neither is.
        """
        with self._db if save_with else nullcontext():
            if save_with:
                self._db.execute("BEGIN")
                save_with()
            self._db.execute(
                "INSERT OR REPLACE INTO written_files (path, size, modified, digest, earlier) VALUES (?, ?, ?, ?, ?)",
                (path, state.size, state.modified, state.digest, state.earlier),
            )

    def take_over(self, path: str) -> None:
        """Store that a file is this tool's own from now on, whatever is in it."""
        self.save(path, OWN)

    def documents_of(self, key: str) -> Mapping[str, DocumentRecord]:
        """Return the documents of a recording or review by the names of their formats."""
        rows = self._db.execute("SELECT * FROM written_files WHERE key = ?", (key,))
        return {
            row["format"]: DocumentRecord(row["path"], _state_of(row), row["recipe"], row["made_from"]) for row in rows
        }

    def save_document(self, key: str, format_name: str, document: DocumentRecord) -> None:
        """Store a document of a recording or review. It replaces the one in the same format."""
        state = document.state
        self._db.execute("DELETE FROM written_files WHERE key = ? AND format = ?", (key, format_name))
        self._db.execute(
            "INSERT OR REPLACE INTO written_files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(document.path, state.size, state.modified, state.digest, state.earlier),
                *(key, format_name, document.recipe, document.made_from),
            ),
        )


class DocumentNames:
    """What the documents of recordings or reviews are called: paths below a folder of documents, without suffixes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def find(self, key: str) -> str | None:
        """Return the name of the documents of a recording or review; None if they have none yet."""
        row = self._db.execute("SELECT path FROM document_names WHERE key = ?", (key,)).fetchone()
        return row and str(row["path"])

    def give(self, key: str, name: str, ending: str) -> str:
        """Return the name of the documents of a recording or review. It is given once, and stays.

        They are called `name`, a name from anywhere without a suffix. If others are called so already, `ending` ("-"
        and the key) follows it. It makes no difference whether letters are capitals, nor how accents are encoded.
        """
        if given := self.find(key):
            return given
        return next(path for path in possible_names(name, ending) if self.save(key, path))

    def save(self, key: str, path: str) -> bool:
        """Store what the documents of a recording or review are called. Return whether nothing else is called so."""
        row = (key, path, comparable_path(path))
        return self._db.execute("INSERT OR IGNORE INTO document_names VALUES (?, ?, ?)", row).rowcount > 0

    def key_of(self, path: str) -> str | None:
        """Return the key of what is called so, also in other capitals; None if nothing is."""
        query = "SELECT key FROM document_names WHERE comparable = ?"
        row = self._db.execute(query, (comparable_path(path),)).fetchone()
        return row and str(row["key"])


def possible_names(name: str, ending: str) -> Iterator[str]:
    """Yield the paths that documents may have, the plainest first. See `DocumentNames.give`."""
    plain = safe_path(name)
    for last in chain(("", ending), (f"{ending}-{number}" for number in count(2))):
        yield with_ending(plain, last)


def _state_of(row: sqlite3.Row) -> FileState:
    return FileState(row["size"], row["modified"], row["digest"], row["earlier"])
