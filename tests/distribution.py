"""The wheel and the source archive, each installed in an environment of its own and tried: `make dist`.

Usage: python -m distribution FOLDER, where FOLDER has what was built.
"""

import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
SAMPLES = REPOSITORY / "data" / "samples"
_EXTRA = "pocketsphinx"  # what the demo is transcribed by


def build(source: Path, target: Path) -> list[Path]:
    """Build the wheel and the source archive of what is in a folder, with the setuptools that are installed here."""
    line = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(target), str(source)]
    subprocess.run(line, check=True, capture_output=True, text=True)
    return sorted(target.iterdir())


def install(built: Path, folder: Path, options: Sequence[str] = (), needed: Path | None = None) -> Path:
    """Install what was built in a new environment, with these options of pip; return the command that is there then.

    `needed` is a folder of packages that the environment has already.
    """
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    if needed:
        (site,) = folder.glob("lib/*/site-packages")
        (site / "needed.pth").write_text(f"{needed}\n", encoding="utf-8")
    line = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", *options]
    subprocess.run([*line, f"{built}[{_EXTRA}]"], check=True)
    return folder / "bin" / "ls-transcribe"


def try_demo(program: Path, folder: Path, samples: Sequence[Path]) -> str:
    """Transcribe samples with an installed command in a folder, and return what that prints."""
    (folder / "samples").mkdir(parents=True)
    for sample in samples:
        shutil.copy(sample, folder / "samples")
    line = [str(program), "export", "samples", "--engine", "pocketsphinx"]
    return subprocess.run(line, cwd=folder, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def main() -> None:
    """Try everything in the folder that was named."""
    for built in sorted(Path(sys.argv[1]).resolve().iterdir()):
        with tempfile.TemporaryDirectory(prefix="ls-transcribe-") as folder:
            program = install(built, Path(folder) / "venv", ["--prefer-binary"])
            printed = try_demo(program, Path(folder), [path for path in SAMPLES.iterdir() if path.suffix != ".txt"])
        print(f"{built.name}: installed, and the demo says: {printed.partition('To correct')[0].splitlines()[-3]}")


if __name__ == "__main__":
    main()
