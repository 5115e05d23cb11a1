"""Who may know whom: a file imports what stands above it, and a library stays in its home."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path, PurePosixPath

import ls_transcribe

PACKAGE = Path(ls_transcribe.__file__).parent

ORDER = (
    ("errors",),
    ("model",),
    ("text",),
    ("concurrency",),
    ("transcripts",),
    ("media",),
    ("aws",),
    ("store",),
    ("sources", "engines", "exports", "flags", "label_studio", "review"),
    ("workflows",),
    ("api", "cli"),
    ("__main__", "__init__"),
)
"""From top to bottom. Rooms on one line do not know each other: they meet in the workflows."""

WORKFLOWS = (
    ("remembered_options",),
    ("requests",),
    ("engine_options",),
    ("engine_list",),
    ("hotwords",),
    ("plan",),
    ("results",),
    ("job_costs", "watchers"),
    ("status",),
    ("cluster_options",),
    ("settings",),
    ("run_engine",),
    ("regions",),
    ("label_tags",),
    ("label_studio_servers",),
    ("document_root",),
    ("hard_texts",),
    ("own_label_config",),
    ("outputs",),
    ("line_file",),
    ("task_maker",),
    ("task_file", "summary_files", "earlier_flags"),
    ("folder_outputs",),
    ("documents",),
    ("upload",),
    ("task_import",),
    ("archive",),
    ("export",),
    ("push",),
    ("convert",),
    ("pull",),
    ("vocabulary",),
    ("forget",),
    ("doctor",),
)
"""The same inside `workflows`: a job that is part of another one stands above it."""

MOST_ROOMS = 18
"""At the top of the package: so many can be taken in at once."""

HOMES = {
    "av": ("media",),
    "boto3": ("aws",),
    "botocore": ("aws",),
    "chardet": ("text.encoding_guess",),
    "click": ("cli", "__main__"),
    "ctranslate2": ("engines.whisper.devices",),
    "distributed": ("concurrency.cluster_client",),
    "docx": ("exports.docx",),
    "faster_whisper": ("engines.whisper.passages", "engines.whisper.recogniser"),
    "jiwer": ("review",),
    "label_studio_sdk": ("label_studio.connection", "label_studio.label_config"),
    "httpx": ("label_studio.connection", "label_studio.answers", "label_studio.network"),
    "huggingface_hub": ("engines.whisper.hub",),
    "lxml": ("transcripts.xml_documents", "transcripts.tiers.eaf"),
    "msgspec": ("transcripts", "label_studio", "review", "exports.docx", "exports.subtitles"),
    "numpy": ("engines.whisper.passages",),
    "pocketsphinx": ("engines.pocketsphinx",),
    "pysubs2": ("exports.subtitles",),
    "rapidfuzz": ("review",),
    "requests": ("aws",),
    "s3transfer": ("aws",),
    "rich": ("cli", "__main__"),
    "sqlite3": ("store",),
    "tenacity": ("concurrency.retry",),
    "tokenizers": ("engines.whisper.hotwords",),
    "tqdm": ("engines.whisper.hub", "engines.whisper.recogniser"),
}
"""The only files or folders that import a library."""

HEAVY = {
    "av", "boto3", "botocore", "chardet", "distributed", "docx", "label_studio_sdk", "lxml", "msgspec", "pocketsphinx",
    "pysubs2", "rich", "ctranslate2", "faster_whisper", "huggingface_hub", "numpy", "tokenizers", "tqdm",
    "sqlite3",
}  # fmt: skip
"""What takes too long to load for someone who asks for help."""

_RANKS = {name: rank for rank, names in enumerate(ORDER) for name in names}
_WORKFLOW_RANKS = {name: rank for rank, names in enumerate(WORKFLOWS) for name in names}


def test_a_file_imports_only_what_stands_above_it() -> None:
    """Values at the top, then the stages, which do not know each other, then the workflows, and the commands."""
    wrong = [f"{module} imports {other}" for module, other in _own_imports() if not _may_know(module, other)]
    assert wrong == []


def test_a_workflow_imports_only_what_stands_above_it() -> None:
    """An export archives, and an archive does not export."""
    inside = [
        (module.removeprefix("workflows."), other.removeprefix("workflows."))
        for module, other in _own_imports()
        if module.startswith("workflows.") and other.startswith("workflows.")
    ]
    wrong = [f"{module} imports {other}" for module, other in inside if not _may_know(module, other, _WORKFLOW_RANKS)]
    assert wrong == []


def test_no_files_import_each_other_in_a_circle() -> None:
    """Whoever reads a file can have read before what it needs."""
    graph: dict[str, set[str]] = {}
    known = {module for module, _path in _modules()}
    for module, other in _own_imports():
        while other not in known:
            other = other.rpartition(".")[0]
        if other != module:
            graph.setdefault(module, set()).add(other)
    TopologicalSorter(graph).prepare()


def test_the_rooms_can_be_taken_in_at_once() -> None:
    """A newcomer sees the flow in the list of folders."""
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() or path.suffix == ".py"}
    assert len(rooms - {"__init__.py", "__pycache__"}) <= MOST_ROOMS


def test_no_two_classes_have_one_name() -> None:
    """A name that is read in a sentence, a log or a traceback means one thing."""
    places: dict[str, list[str]] = {}
    for module, path in _modules():
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name.lstrip("_"), []).append(module)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


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
    rooms = {module.partition(".")[0] for module, _path in _modules()}
    workflows = {module.split(".")[1] for module, _path in _modules() if module.startswith("workflows.")}
    assert (set(), set()) == (rooms - {*_RANKS, "__init__"}, workflows - {*_WORKFLOW_RANKS})


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


def test_the_package_loads_nothing_until_asked() -> None:
    """Who imports the package for one function waits for nothing else."""
    assert _loaded_by("import ls_transcribe", "ls_transcribe.") == []


def test_the_rooms_load_nothing_heavy_until_asked() -> None:
    """What a file in a room needs is loaded with that file. Only transcripts are made of msgspec's structures."""
    folders = [*PACKAGE.glob("*/__init__.py"), *PACKAGE.glob("workflows/*/__init__.py")]
    rooms = [".".join(path.parent.relative_to(PACKAGE.parent).parts) for path in folders]
    loaded = {name.partition(".")[0] for name in _loaded_by(f"import {', '.join(rooms)}")}
    assert (len(rooms) > len(ORDER), loaded & HEAVY) == (True, {"msgspec"})


def _loaded_by(statement: str, prefix: str = "") -> list[str]:
    """Return the modules, of those whose names begin with `prefix`, that are loaded after a statement."""
    program = f"import sys; {statement}; print(*(name for name in sys.modules if name.startswith({prefix!r})))"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()


def _modules() -> Iterator[tuple[str, Path]]:
    """Every module of the package, by its name below it: "errors", "cli.export", "engines" for a folder itself."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = PurePosixPath(path.relative_to(PACKAGE).with_suffix("")).parts
        yield ".".join(name[:-1] if len(name) > 1 and name[-1] == "__init__" else name), path


@cache
def _module_names() -> frozenset[str]:
    """The full names of all modules."""
    return frozenset(f"ls_transcribe.{module}" for module, _path in _modules())


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
            yield full if full in _module_names() else str(node.module)


def _own_imports() -> Iterator[tuple[str, str]]:
    """Each module with each module of the package that it imports, by their names below it."""
    for module, imported in _all_imports():
        if imported.startswith("ls_transcribe."):
            yield module, imported.removeprefix("ls_transcribe.")


def _may_know(module: str, imported: str, ranks: Mapping[str, int] = _RANKS) -> bool:
    own, other = module.partition(".")[0], imported.partition(".")[0]
    return own == other or ranks.get(other, len(ranks)) < ranks.get(own, 0)


def _is_in(module: str, home: str) -> bool:
    return module == home or module.startswith(f"{home}.")
