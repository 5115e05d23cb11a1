"""The pages for people: README, the other pages beside it, and docs/."""

import re
import shlex
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
PAGES = {
    str(path.relative_to(REPOSITORY)): path.read_text(encoding="utf-8")
    for path in sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md")])
}
"""The text of each page, by its path."""


def typed_on(page: str, beginning: str) -> list[str]:
    """Return the words after `ls-transcribe` of the command on a page that begins so."""
    found = re.findall(r"(?m)^\$ ls-transcribe ((?:.*\\\n)*.*)$", PAGES[page])
    (command,) = [one for one in found if one.startswith(beginning)]
    return shlex.split(command.replace("\\\n", ""))
