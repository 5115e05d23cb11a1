"""README and docs tell the truth: commands, options, links and files are there, and output is what commands print."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from demo import PROGRAM, Demo
from pages import PAGES, REPOSITORY, typed_on
from stand_ins.amazon import server as amazon_server

from ls_transcribe import __version__
from ls_transcribe.cli import COMMANDS, ls_transcribe
from ls_transcribe.transcripts import readers

SAMPLES = REPOSITORY / "data" / "samples"
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
OTHER_PROGRAMS = {
    "--prefer-binary", "--user-name", "--policy-name", "--policy-document",  # pip, aws
    "--detach", "--rm", "--entrypoint",  # docker compose
    "--protocol", "--port", "--nworkers", "--nthreads", "--memory-limit",  # dask
    "--tls-ca-file", "--tls-cert", "--tls-key",
}  # fmt: skip
"""Options on the pages that are not this tool's."""


def run(*arguments: str, folder: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program as the pages do, where it is on the PATH."""
    there = {**os.environ, **(env or {}), "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"}
    command = ["ls-transcribe", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=True, env=there)


@pytest.mark.parametrize("name", COMMANDS)
def test_list_of_commands(name: str) -> None:
    """In the list stands how each command's own help begins."""
    command = ls_transcribe.get_command(click.Context(ls_transcribe), name)
    assert command
    assert (command.name, command.get_short_help_str(200)) == (name, COMMANDS[name])


def test_demo(demo: Demo) -> None:
    """What the README shows of the demo is what it prints, but for the place where it is run."""
    printed = demo.printed.replace(str(PROGRAM), ".venv/bin/ls-transcribe")  # whatever the environment is called
    printed = printed.replace(str(demo.folder), "/home/ada/ls-transcribe").replace(f"{REPOSITORY}/", "")

    assert printed.strip() in PAGES["README.md"]


def amazon_demo(folder: Path, transcripts: Path) -> str:
    """What the one command for Amazon prints, with Amazon on this machine and the demo's transcripts there."""
    shutil.copytree(SAMPLES, folder / "data" / "samples")
    with amazon_server.running() as host:
        there = host.fresh()
        there.service.duration = lambda _uri: 0.0
        for transcript in transcripts.iterdir():
            sample = transcript.stem.rpartition("-")[0]
            (suffix,) = (path.suffix for path in SAMPLES.glob(f"{sample}.*") if path.suffix != ".txt")
            there.service.documents[f"s3://calls/incoming/{transcript.stem}{suffix}"] = transcript.read_bytes()
        command = typed_on("docs/amazon.md", "export data/samples ")
        return run(*command, folder=folder, env=dict(there.environment)).stdout


def test_amazon_demo(tmp_path: Path, demo: Demo) -> None:
    """What docs/amazon.md shows of the one command is what it prints."""
    printed = amazon_demo(tmp_path, demo.output / "transcripts").replace(f"{REPOSITORY}/", "")

    assert printed.strip() in PAGES["docs/amazon.md"]


def test_example_task(tmp_path: Path) -> None:
    """The task on docs/operation.md is the one that its sample becomes."""
    shutil.copytree(SAMPLES, tmp_path / "samples")
    run("export", "samples/library-notice.webm", "--engine", "pocketsphinx", "-o", "out", "-q", folder=tmp_path)
    (task,) = json.loads((tmp_path / "out" / "tasks.json").read_text(encoding="utf-8"))
    task["data"]["ls_transcribe_key"] = task["predictions"][0]["result"][0]["id"] = "…"
    (shown,) = re.findall(r"```json\n(.*?)```", PAGES["docs/operation.md"], re.DOTALL)

    assert json.loads(shown) == task


def test_size() -> None:
    """The README can be read at once."""
    assert len(PAGES["README.md"].splitlines()) < 250


@pytest.mark.parametrize("page", PAGES)
def test_links(page: str) -> None:
    """Every picture and page that a page leads to is there, and every page can be reached from the README."""
    links = re.findall(r"\]\(([^)\s]+)\)", PAGES[page])
    files = [link.partition("#")[0] for link in links if not link.startswith(("http", "#"))]
    missing = [link for link in files if not (REPOSITORY / page).parent.joinpath(link).is_file()]

    assert missing == []
    assert page in {"README.md", *_reached("README.md")}


def _reached(page: str) -> Iterator[str]:
    """Yield the pages that a page leads to, and those that they lead to."""
    for link in re.findall(r"\]\(([^)\s:#]+\.md)", PAGES[page]):
        yield str((REPOSITORY / page).parent.joinpath(link).resolve().relative_to(REPOSITORY))


@pytest.mark.parametrize(
    "page", [*PAGES, *(str(path.relative_to(REPOSITORY)) for path in REPOSITORY.glob(".github/*/*.yml"))]
)
def test_make_targets(page: str) -> None:
    """Every make target that is named exists."""
    text = PAGES.get(page) or (REPOSITORY / page).read_text(encoding="utf-8")
    named = re.findall(r"(?:\$ |`|run: )make (?:[A-Z_]+=\S+ )?([a-z-]+)(?=[`\s])", text)

    assert [name for name in named if not re.search(rf"(?m)^{name}:", MAKEFILE)] == []


@pytest.mark.parametrize("page", PAGES)
def test_benchmarks(page: str) -> None:
    """Every measurement that a page names is one of the bench's."""
    bench = (REPOSITORY / "tests" / "benchmarks" / "__main__.py").read_text(encoding="utf-8")
    named = re.findall(r"-m benchmarks ([a-z-]+)", PAGES[page])

    assert [name for name in named if f'"{name}": ' not in bench] == []


def test_the_version_is_told() -> None:
    """The changelog has a section for it, with its day, and the wheel in the README has its name."""
    assert re.search(rf"(?m)^## {re.escape(__version__)} \(\d{{4}}-\d\d-\d\d\)$", PAGES["CHANGELOG.md"])
    assert f"ls_transcribe-{__version__}-py3-none-any.whl" in PAGES["README.md"]


@pytest.mark.parametrize("page", sorted(PAGES.keys() - {"docs/commands.md"}))
def test_commands_and_options(page: str) -> None:
    """Every command and option that a page names is one of this tool's."""
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGES[page])) - OTHER_PROGRAMS
    commands = set(re.findall(r"(?:bin/|`|\$ )ls-transcribe ([a-z][a-z-]+)", PAGES[page]))

    assert (sorted(named - _options()), sorted(commands - COMMANDS.keys())) == ([], [])


def _options() -> set[str]:
    """Every option of every command, with those that take back what is remembered."""
    names = {"--help", "--version", "--no-"}
    for name in COMMANDS:
        command = ls_transcribe.get_command(click.Context(ls_transcribe), name)
        assert command
        names.update(option for param in command.params for option in (*param.opts, *param.secondary_opts))
    return names


def test_what_is_read_is_listed() -> None:
    """Every reader by its name, from the registry: nobody keeps a second list by hand."""
    page = PAGES["docs/transcripts.md"]
    start = page.index("Read are, known by their form and not by their name:")
    listed = re.findall(r"(?m)^- (.*)$", page[start : page.index("The Whisper family are", start)])

    assert listed == list(readers.names())


def test_compose_starts_before_there_is_a_key() -> None:
    """Compose refuses all services if a variable that one of them must have is missing, and the key comes later."""
    compose = (REPOSITORY / "compose.yaml").read_text(encoding="utf-8")

    assert not re.search(r"\$\{\w+:?\?", compose)


def test_recordings_have_one_path_in_all_containers() -> None:
    """Label Studio plays a recording from where the tool has it, which is what the page has pushed."""
    compose = (REPOSITORY / "compose.yaml").read_text(encoding="utf-8")
    mounts = re.findall(r"\./recordings:([^:\s]+):ro", compose)
    pushed = re.findall(r"--rm ls-transcribe push (\S+)", PAGES["docs/operation.md"])

    assert (mounts, pushed) == (pushed * 2, mounts[:1])
