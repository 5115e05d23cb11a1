"""Who may know whom: a file imports what stands above it, and a library stays in its home."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import ls_transcribe

PACKAGE = Path(ls_transcribe.__file__).parent

ORDER = (
    ("errors",),
    ("interrupts", "patience"),
    ("timecode",),
    ("recordings",),
    ("transcripts",),
    ("reviews",),
    ("jobs",),
    ("moves",),
    ("policy",),
    ("media",),
    ("aws",),
    ("output_folder",),
    ("ledger",),
    ("plan",),
    ("sources", "engines", "exports", "labelstudio", "upload", "archive", "review"),
    ("pipeline",),
    ("cli",),
    ("__main__",),
)
"""From top to bottom. What stands on one line is a stage: they meet in the pipeline and do not know each other."""

HOMES = {
    "av": ("media",),
    "boto3": ("aws",),
    "botocore": ("aws",),
    "click": ("cli", "__main__"),
    "docx": ("exports.docx",),
    "jiwer": ("review",),
    "label_studio_sdk": ("labelstudio",),
    "httpx": ("labelstudio",),
    "msgspec": ("transcripts", "labelstudio"),
    "pocketsphinx": ("engines.pocketsphinx",),
    "pysubs2": ("transcripts.subtitles", "exports.subtitles"),
    "rapidfuzz": ("review",),
    "requests": ("aws",),
    "rich": ("cli", "__main__"),
    "sqlite3": ("ledger",),
    "tenacity": ("patience",),
}
"""The only files or folders that import a library."""

HEAVY = {
    "av", "boto3", "botocore", "docx", "label_studio_sdk", "msgspec", "pocketsphinx", "pysubs2", "rich", "sqlite3",
}  # fmt: skip
"""What takes too long to load for someone who asks for help."""

_RANKS = {name: rank for rank, names in enumerate(ORDER) for name in names}


def test_a_file_imports_only_what_stands_above_it() -> None:
    """Values at the top, then the stages, which do not know each other, then the pipeline, and the commands."""
    wrong = [
        f"{module} imports {imported}"
        for module, imported in _all_imports()
        if imported.startswith("ls_transcribe.") and not _may_know(module, imported.removeprefix("ls_transcribe."))
    ]
    assert wrong == []


def test_a_library_is_imported_only_in_its_home() -> None:
    """Each library has one door, behind which it can be exchanged."""
    wrong = [
        f"{module} imports {imported}"
        for module, imported in _all_imports()
        if not any(_is_in(module, home) for home in HOMES.get(imported.partition(".")[0], (module,)))
    ]
    assert wrong == []


def test_every_file_has_its_place_in_the_order() -> None:
    """A new file or folder is written into the order when it is made."""
    assert set() == {module.partition(".")[0] for module, _path in _modules()} - {*_RANKS, "__init__"}


def test_help_loads_nothing_heavy() -> None:
    """Help comes at once: what a command needs is loaded when the command runs."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "ls_transcribe", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert (True, set()) == ("ls_transcribe.cli" in loaded, loaded & HEAVY)


def _modules() -> Iterator[tuple[str, Path]]:
    """Every module of the package, by its name below it: "errors", "cli.export", "engines" for a folder itself."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = PurePosixPath(path.relative_to(PACKAGE).with_suffix("")).parts
        yield ".".join(name[:-1] if len(name) > 1 and name[-1] == "__init__" else name), path


def _all_imports() -> Iterator[tuple[str, str]]:
    for module, path in _modules():
        for node in ast.walk(ast.parse(path.read_bytes())):
            yield from ((module, imported) for imported in _imported(node))


def _imported(node: ast.AST) -> Iterator[str]:
    """The full names of what a statement imports; a name that is no module counts as its module."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        if node.level:
            yield "ls_transcribe.(a relative name)"
        for alias in node.names:
            full = f"{node.module}.{alias.name}"
            yield full if node.module == "ls_transcribe" and alias.name in _RANKS else str(node.module)


def _may_know(module: str, imported: str) -> bool:
    own, other = module.partition(".")[0], imported.partition(".")[0]
    return own == other or _RANKS.get(other, len(ORDER)) < _RANKS.get(own, 0)


def _is_in(module: str, home: str) -> bool:
    return module == home or module.startswith(f"{home}.")
