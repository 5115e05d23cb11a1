"""The README's first command, run once for all tests: transcribing the samples takes longer than most tests."""

import fcntl
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("ls-transcribe")
REPOSITORY = Path(__file__).parents[1]
SAMPLES = REPOSITORY / "data" / "samples"

_MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
COMMAND = _MAKEFILE.partition("\ndemo:")[2].partition("/ls-transcribe ")[2].partition("\n")[0].split()
"""What `make demo` runs: the words after the program's name."""


@dataclass(frozen=True)
class Demo:
    """A folder in which `make demo`'s command was run, and what it printed. Nobody changes the folder."""

    folder: Path
    printed: str

    @property
    def output(self) -> Path:
        """The output folder."""
        return self.folder / "data" / "demo"

    def copy_output(self, target: Path) -> Path:
        """Copy the output folder: what is transcribed in it need not be transcribed again."""
        shutil.copytree(self.output, target, dirs_exist_ok=True)
        return target


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo. The first worker that needs it runs it, and the others wait."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, printed = shared / "demo", shared / "demo.txt"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not printed.exists():
            shutil.copytree(SAMPLES, folder / "data" / "samples")
            command = [str(PROGRAM), *COMMAND]
            ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=True)
            printed.write_text(ended.stdout, encoding="utf-8")
    return Demo(folder, printed.read_text(encoding="utf-8"))
