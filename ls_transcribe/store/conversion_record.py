"""What `convert` wrote in a folder, and how it called it: it replaces these files, and keeps all others.

The record is a small database beside the documents, with a hidden name. Several runs may work in the folder at once.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ls_transcribe.errors.outputs import ConversionRecordUnreadable, OutputNotWritable
from ls_transcribe.store import database, written_files
from ls_transcribe.store.disks import reason_not_accessible
from ls_transcribe.store.own_files import FileState
from ls_transcribe.store.written_files import DocumentNames, WrittenFiles
from ls_transcribe.text.file_names import comparable_path

NAME = ".ls-transcribe-convert.sqlite3"
VERSION = 1
"""The version of the tables, stored as `PRAGMA user_version`."""

_MOST_UNSAVED = 200  # files: so many are written in one transaction, which other runs wait for


class ConversionRecord:
    """The files that `convert` wrote in one folder. Paths are those below the folder, with slashes.

    What a killed run did not save is found by its content: the next run would write the same.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._files = WrittenFiles(connection)
        self._names = DocumentNames(connection)
        self._unsaved: dict[str, FileState] = {}
        self._unsaved_names: dict[str, str] = {}
        self._unsaved_keys: dict[str, str] = {}  # by comparable paths

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> "Iterator[ConversionRecord]":
        """Open the record of a folder. It is created if it is missing.

        Raises:
            OutputNotWritable: The folder cannot be written to.
            ConversionRecordUnreadable: The file is no such record, or a later release made it.
        """
        path = folder / NAME
        if not os.access(folder, os.W_OK | os.X_OK):
            raise OutputNotWritable(folder, reason_not_accessible(folder))
        if path.is_symlink():
            raise ConversionRecordUnreadable(path, "it is a link to another file")
        with database.connected(path, str(path), unreadable=ConversionRecordUnreadable) as connection:
            if not database.version_of(connection, path, VERSION, ConversionRecordUnreadable):
                script = f"BEGIN IMMEDIATE; {written_files.tables()} PRAGMA user_version = {VERSION}; COMMIT;"
                connection.executescript(script)
            record = cls(connection)
            try:
                yield record
            finally:
                record.flush()

    def find(self, path: str) -> FileState | None:
        """Return the state in which `convert` left a file; None if it wrote none there."""
        return self._unsaved.get(path) or self._files.find(path)

    def save(self, path: str, state: FileState) -> None:
        """Store the state of a file. It is written to the disk some files later, or with `flush`."""
        self._unsaved[path] = state
        if len(self._unsaved) >= _MOST_UNSAVED:
            self.flush()

    def name_of(self, key: str) -> str | None:
        """Return what the documents of a transcript are called, which has this key; None if there are none."""
        return self._unsaved_names.get(key) or self._names.find(key)

    def key_of(self, name: str) -> str | None:
        """Return the key of the transcript whose documents are called so, also in other capitals; None if none are."""
        return self._unsaved_keys.get(comparable_path(name)) or self._names.key_of(name)

    def save_name(self, key: str, name: str) -> None:
        """Store what the documents of a transcript are called. Whoever was called so first keeps it."""
        if self.name_of(key) is None and self.key_of(name) is None:
            self._unsaved_names[key] = name
            self._unsaved_keys[comparable_path(name)] = key

    def knows(self, key: str) -> bool:
        """Return whether documents are noted that have the key of a recording in their names."""
        query = (
            "SELECT 1 FROM written_files WHERE instr(path, ?1) "
            "UNION ALL SELECT 1 FROM document_names WHERE instr(path, ?1)"
        )
        return self._db.execute(query, (key,)).fetchone() is not None

    def remove(self, keys: Iterable[str]) -> bool:
        """Delete what is noted of documents that have one of these keys of recordings in their names.

        The record is written anew, so that it cannot be read in it. Return whether that was done: it is not while
        another program reads the record.
        """
        self._db.execute("PRAGMA secure_delete = ON")
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for key in keys:
                self._db.execute("DELETE FROM written_files WHERE instr(path, ?)", (key,))
                self._db.execute("DELETE FROM document_names WHERE instr(path, ?)", (key,))
        return database.leave_nothing_deleted(self._db)

    def flush(self) -> None:
        """Write everything to the disk."""
        if self._unsaved or self._unsaved_names:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                for path, state in self._unsaved.items():
                    self._files.save(path, state)
                for key, name in self._unsaved_names.items():
                    self._names.save(key, name)
            self._unsaved.clear()
            self._unsaved_names.clear()
            self._unsaved_keys.clear()
