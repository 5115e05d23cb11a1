"""ARCHITECTURE.md is the map of the code: what it names is there, and what is there is on it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import ls_transcribe

PACKAGE = Path(ls_transcribe.__file__).parent
REPOSITORY = Path(__file__).parents[1]
LONGEST = {"a module": 300, "a command's file": 120, "a function": 40}
"""In lines. Whatever outgrows its size hides a noun that has no name yet."""
PRINT = {
    *("print", "click.echo", "click.secho", "click.echo_via_pager"),
    *(
        f"sys.{stream}{writes}"
        for stream in ("stdout", "stderr")
        for writes in (".write", ".buffer.write", ".writelines")
    ),
}
"""What prints. A bar of progress, which rich draws, has only numbers in it."""
MAP = (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_every_room_is_on_the_map() -> None:
    """The table has a row for each folder and file at the top of the package, in the order of imports."""
    rooms = {path.name + "/" * path.is_dir() for path in PACKAGE.iterdir() if path.is_dir() or path.suffix == ".py"}
    rows = re.findall(r"(?m)^\| `([\w./]+)` \|", MAP)
    assert (rooms - {"__init__.py", "__pycache__/"}, len(rows)) == (set(rows), len(set(rows)))


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w.]+(?:/[\w.]+)*(?:/|\.py|\.md|\.sqlite3))`", MAP))))
def test_every_path_on_the_map_is_there(path: str) -> None:
    """Paths are those of the repository, or are below the package; databases are made by the store."""
    if path.endswith(".sqlite3"):
        found = any(path in file.read_text(encoding="utf-8") for file in (PACKAGE / "store").rglob("*.py"))
    else:
        found = (PACKAGE / path).exists() or (REPOSITORY / path).exists()
    assert found, f"ARCHITECTURE.md names {path}, and there is no such file or folder"


def test_nothing_has_outgrown_its_size() -> None:
    """A reader keeps a function in view, and a file in mind."""
    assert [f"{name}: {lines} lines, {kind}" for name, kind, lines in _sizes() if lines > LONGEST[kind]] == []


def test_only_one_file_prints() -> None:
    """Whatever else printed could let a name or a text of a stranger command the terminal."""
    prints = {
        str(path.relative_to(PACKAGE)): sorted(found)
        for path in PACKAGE.rglob("*.py")
        if (found := set(map(_called, ast.walk(ast.parse(path.read_text(encoding="utf-8"))))) & PRINT)
    }
    # What `convert -o -` writes is a document, for a file or another program.
    # A Ctrl-C may come before anything that prints is loaded; what is said of it has nothing of a stranger's.
    assert prints == {
        "cli/screen.py": ["click.echo"],
        "cli/convert.py": ["sys.stdout.buffer.write"],
        "__main__.py": ["sys.stderr.write"],
    }


def test_every_database_is_closed() -> None:
    """What `with` ends of a connection is its transaction, so `closing` ends it. Python 3.13 warns of open ones."""
    files = [path for folder in ("ls_transcribe", "tests") for path in (REPOSITORY / folder).rglob("*.py")]
    wrong = [path.name for path in files if re.search(r"with sqlite3\.connect\(", path.read_text(encoding="utf-8"))]
    assert ("ledgers.py" in {path.name for path in files}, wrong) == (True, [])


def _called(node: ast.AST) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def _sizes() -> Iterator[tuple[str, str, int]]:
    """The name, the kind and the lines of each file and each function of the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        text, name = path.read_text(encoding="utf-8"), str(path.relative_to(PACKAGE))
        yield name, "a command's file" if path.parent.name == "cli" else "a module", len(text.splitlines())
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name}:{node.name}", "a function", (node.end_lineno or node.lineno) - node.lineno + 1
