"""Every text of the package that a user can meet, with its place: `make sentences` prints them, to be read through.

They are the string literals with at least two words that are neither docstrings nor statements of SQL. What is filled
in stands in braces, as in the source.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import ls_transcribe

PACKAGE = Path(ls_transcribe.__file__).parent
_SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|REPLACE|WITH|FROM|WHERE|ORDER|BEGIN)\b")
_WORDS = re.compile(r"[A-Za-z]{2,}[^A-Za-z]* [^A-Za-z]*[A-Za-z]{2,}")


class Sentence(NamedTuple):
    """A text: the module that has it, by its path below the package, the line, and the text."""

    module: str
    line: int
    text: str


def sentences() -> Iterator[Sentence]:
    """Yield every text, module by module, in the order in which they stand there."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_bytes())
        left_out = {id(node) for node in _docstrings(tree)}
        found = _texts(tree, left_out)
        for line, text in sorted(found):
            if _WORDS.search(text) and not _SQL.match(text):
                yield Sentence(str(path.relative_to(PACKAGE)), line, text)


def _docstrings(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the texts that only readers of the source meet; the docstring of a command is its help."""
    for node in ast.walk(tree):
        for statement in getattr(node, "body", []) if not isinstance(node, ast.Lambda | ast.IfExp) else []:
            is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if is_text and not _is_command(node):
                yield statement.value


def _is_command(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and any("click.command" in ast.unparse(one) for one in node.decorator_list)


def _texts(node: ast.AST, left_out: set[int]) -> Iterator[tuple[int, str]]:
    if id(node) in left_out:
        return
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else f"{{{_filled(part)}}}" for part in node.values)
        yield node.lineno, "".join(map(str, parts))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    for child in ast.iter_child_nodes(node):
        if not isinstance(node, ast.JoinedStr) or isinstance(child, ast.FormattedValue):
            yield from _texts(child, left_out)


def _filled(part: ast.expr) -> str:
    return ast.unparse(part.value) if isinstance(part, ast.FormattedValue) else ast.unparse(part)


if __name__ == "__main__":
    for sentence in sentences():
        sys.stdout.write(f"{sentence.module}:{sentence.line}: {' '.join(sentence.text.split())}\n")
