"""What the README shows of a push is what it prints."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from e2e.studio import REPOSITORY, Studio

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_push(studio: Studio, tmp_path: Path) -> None:
    """But for the address of the server and the number of the project."""
    shutil.copytree(REPOSITORY / "data" / "samples", tmp_path / "data" / "samples")
    (typed,) = re.findall(r"\$ ls-transcribe (push data/samples .*?)\n```", README)
    environment = {
        **os.environ,
        "LABEL_STUDIO_URL": studio.url,
        "LABEL_STUDIO_API_KEY": studio.account.token,
    }
    command = [sys.executable, "-m", "ls_transcribe", *shlex.split(typed)]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    told = done.stdout.rpartition("\n\n")[2].replace(studio.url, "http://localhost:8080")

    assert re.sub(r"(projects?.)\d+", r"\g<1>1", told) in README
