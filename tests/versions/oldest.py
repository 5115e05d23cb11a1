"""The oldest dependencies that setup.cfg allows, as constraints for pip: `python -m versions.oldest`.

It runs in the Python that makes environments, so it needs nothing but the standard library.
"""

import re
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

SETUP = Path(__file__).parents[2] / "setup.cfg"
_NAME_AND_MINIMUM = re.compile(r"(?P<name>[\w.-]+)(?:\[[\w,-]+\])?(?:>=|~=|==)(?P<version>[\w.]+)(?:,<[\w.]+)?")


def requirements() -> Iterator[str]:
    """What setup.cfg asks for, with all its extras, as it stands there; what several extras ask for, once."""
    setup = ConfigParser()
    setup.read_string(SETUP.read_text(encoding="utf-8"))
    parts = (setup["options"]["install_requires"], *setup["options.extras_require"].values())
    yield from dict.fromkeys(filter(None, (line.strip() for lines in parts for line in lines.splitlines())))


def constraint(requirement: str) -> str:
    """The oldest version that a requirement allows, such as `httpx==0.27`; ValueError if it states none."""
    found = _NAME_AND_MINIMUM.fullmatch(requirement)
    if found is None:
        raise ValueError(f"{SETUP.name}: {requirement} does not say the oldest version that is enough")
    return f"{found['name']}=={found['version']}"


if __name__ == "__main__":
    for requirement in requirements():
        print(constraint(requirement))
