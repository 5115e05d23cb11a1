"""What is published: the wheel and the source archive have what they need and nothing else, and work once installed."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import distribution
import msgspec
import pytest

SAMPLE = distribution.SAMPLES / "library-notice.webm"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The source archive and the wheel, in this order, built of a copy: building leaves folders behind."""
    source = tmp_path_factory.mktemp("source")
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", "label_config.xml"):
        shutil.copy(distribution.REPOSITORY / name, source)
    shutil.copytree(
        distribution.REPOSITORY / "ls_transcribe",
        source / "ls_transcribe",
        symlinks=True,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    return sorted(distribution.build(source, tmp_path_factory.mktemp("dist")), key=lambda path: path.suffix != ".gz")


def test_what_the_wheel_has(built: list[Path]) -> None:
    """The package, its types, configurations and tables; none of the tests."""
    with zipfile.ZipFile(built[1]) as wheel:
        names = set(wheel.namelist())
        default = wheel.read("ls_transcribe/label_config.xml")
    others = {name for name in names if not name.endswith(".py") and ".dist-info/" not in name}

    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"ls_transcribe"}
    assert default == (distribution.REPOSITORY / "label_config.xml").read_bytes()
    assert others == {
        "ls_transcribe/label_config.xml",
        "ls_transcribe/label_config_segments.xml",
        "ls_transcribe/py.typed",
        "ls_transcribe/store/files.sql",
        "ls_transcribe/store/reviews.sql",
        "ls_transcribe/store/ledger/tables.sql",
    }


@pytest.mark.parametrize("number", [0, 1], ids=["source archive", "wheel"])
def test_it_works_once_installed(built: list[Path], number: int, tmp_path: Path) -> None:
    """Beside what it needs, which is that of the tests here, the command transcribes in a folder of its own."""
    options = ["--no-deps", "--no-index", "--no-build-isolation"]
    needed = Path(msgspec.__file__).parents[1]
    program = distribution.install(built[number], tmp_path / "venv", options, needed)
    installed = list(tmp_path.glob("venv/lib/*/site-packages/ls_transcribe"))
    shown = subprocess.run([program, "--version"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    assert (shown.split()[0], len(installed)) == ("ls-transcribe", 1)
    assert "\n1 task in data/output/tasks.json\n" in distribution.try_demo(program, tmp_path, [SAMPLE])
