"""Damaged ledgers and review databases, used by every command that reads them."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

from fuzzing import commands
from fuzzing.folders import Office, office
from fuzzing.target import Attack
from fuzzing.values import changed_json, odd_value
from transcripts.damage import damaged

_PAGE = 4096
_FILES = ("out/ledger.sqlite3", "reviewed/reviews.sqlite3")
_BYTES = ("cut", "without the beginning", "turned bytes", "odd bytes")


class Ledgers:
    """The folders of an office, of which each attack has a copy."""

    def __init__(self, there: Office) -> None:
        self._office = there
        self._work = there.folder / "work"
        for file in _FILES:
            with closing(sqlite3.connect(there.folder / file)) as database:
                database.execute("PRAGMA journal_mode = DELETE")  # all of it in one file

    def attack(self, random: Random) -> Attack:
        """Damage one of the databases, and choose a command."""
        self._office.restore()
        shutil.rmtree(self._work, ignore_errors=True)
        for folder in ("out", "reviewed"):
            shutil.copytree(self._office.folder / folder, self._work / folder)
        file = random.choice(_FILES)
        damages = [_damage(self._work / file, random) for _time in range(random.choice([1, 1, 2, 3]))]
        words = random.choice(self._commands())
        size = (self._work / file).stat().st_size
        return Attack(
            f"{file}, {'; '.join(damages)}, by {' '.join(words[:2])}",
            size,
            lambda: commands.run(words, self._office.environment).code == commands.DONE,
        )

    def _commands(self) -> list[list[str]]:
        out, reviewed = str(self._work / "out"), str(self._work / "reviewed")
        studio = ["--url", self._office.studio.url, "--project", str(self._office.project)]
        calls, transcripts = str(self._office.folder / "calls"), str(self._work / "out" / "transcripts")
        return [
            ["status", "-o", out],
            ["status", "--json", "-o", out],
            ["status", "-o", reviewed],
            ["export", calls, "-o", out, "--transcripts", transcripts, "--srt", "--docx"],
            ["export", calls, "-o", out, "--dry-run"],
            ["push", "-o", out, *studio, "--dry-run"],
            ["push", "-o", out, *studio],
            ["pull", "-o", reviewed, "--from", out, *studio],
            ["pull", "-o", reviewed],
            ["vocabulary", "-o", reviewed],
            ["archive", "-o", out],
            ["clean", "-o", out],
            ["doctor", "-o", out, *studio],
        ]


def _damage(path: Path, random: Random) -> str:
    """Damage a database, and return how."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            match random.randrange(10):
                case 0 | 1:
                    return _damaged_bytes(path, random)
                case 2:
                    return _damaged_page(path, random)
                case 3:
                    return _changed_schema(database, random)
                case 4:
                    return _executed(database, f"PRAGMA user_version = {random.choice([0, 1, 2, 3, 5, 99, -1])}")
                case _:
                    return _changed_row(database, random)
    except (sqlite3.Error, UnicodeDecodeError) as error:  # an earlier damage; the names of tables are bytes of it too
        return f"nothing ({error})"


def _damaged_bytes(path: Path, random: Random) -> str:
    damage = random.choice(_BYTES)
    content = path.read_bytes()
    path.write_bytes(damaged(content, damage, random.randrange(2**32)) if content else b"")
    return damage


def _damaged_page(path: Path, random: Random) -> str:
    content = path.read_bytes()
    page, other = (random.randrange(len(content) // _PAGE + 1) * _PAGE for _time in range(2))
    put = random.choice([bytes(_PAGE), random.randbytes(_PAGE), content[other : other + _PAGE]])
    path.write_bytes(content[:page] + put + content[page + _PAGE :])
    return f"another page at {page}"


def _changed_schema(database: sqlite3.Connection, random: Random) -> str:
    table = random.choice(_tables(database))
    column = random.choice(_columns(database, table))
    return _executed(
        database,
        random.choice(
            [
                f"DROP TABLE {table}",
                f"ALTER TABLE {table} RENAME TO other",
                f"ALTER TABLE {table} RENAME COLUMN {column} TO other",
                f"ALTER TABLE {table} DROP COLUMN {column}",
                f"ALTER TABLE {table} ADD COLUMN other NOT NULL DEFAULT 1",
                f"ALTER TABLE {table} RENAME TO other; CREATE VIEW {table} AS SELECT * FROM other",
                f"CREATE TRIGGER other BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END",
                f"CREATE TABLE other AS SELECT * FROM {table}; DROP TABLE {table}; ALTER TABLE other RENAME TO {table}",
            ]
        ),
    )


def _changed_row(database: sqlite3.Connection, random: Random) -> str:
    """Have rows have another value, or be gone, whatever the schema forbids."""
    filled = [table for table in _tables(database) if database.execute(f"SELECT 1 FROM {table}").fetchone()]
    table = random.choice(filled)
    column = random.choice(_columns(database, table))
    rows = [found[0] for found in database.execute(f"SELECT {column} FROM {table}")]
    chosen = random.choice(rows)
    database.execute("PRAGMA ignore_check_constraints = ON")
    value = _value(chosen, random)
    everywhere = random.random() < 0.3
    if random.random() < 0.1:
        database.execute(f"DELETE FROM {table} WHERE {column} IS ?", (chosen,))
        return f"no rows of {table} with {column} {chosen!r}"
    condition, bound = ("1", ()) if everywhere else (f"{column} IS ?", (chosen,))
    if isinstance(value, str) and random.random() < 0.1:
        database.execute(f"UPDATE {table} SET {column} = CAST(x'ff00c3' AS TEXT) WHERE {condition}", bound)
        return f"{table}.{column} is no UTF-8"
    database.execute(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {condition}", (value, *bound))
    return f"{table}.{column} {chosen!r} is {value!r:.60}"


def _value(chosen: object, random: Random) -> object:
    if isinstance(chosen, str) and random.random() < 0.4:
        return changed_json(chosen.encode(), random).decode("utf-8", "replace")
    value = odd_value(random)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        return float(value) if value < 10**300 else "9" * 400
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value if value is None or isinstance(value, bool | int | float) else b"\xff\0\xfe"


def _executed(database: sqlite3.Connection, statements: str) -> str:
    database.executescript(f"PRAGMA writable_schema = OFF; {statements}")
    return statements


def _tables(database: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    return [str(row[0]) for row in database.execute(query)]


def _columns(database: sqlite3.Connection, table: str) -> list[str]:
    return [str(row[1]) for row in database.execute(f"PRAGMA table_info({table})")]


@contextmanager
def ledgers(folder: Path) -> Iterator[Ledgers]:
    """The folders of an office."""
    with office(folder) as there:
        yield Ledgers(there)
