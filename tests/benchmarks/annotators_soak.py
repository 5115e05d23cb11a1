"""Sixty pushes beside three annotators into a real Label Studio: `python -m benchmarks.annotators_soak` in `tests`.

No editor may be empty at the end of any push, although the server loses the predictions of many imports.
"""

import logging
import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from e2e.studio import program
from pushing import Office, fill, in_s3
from stand_ins.amazon.server import running as amazon_running
from versions import servers
from versions.annotators import PEOPLE, push_beside_annotators

_PUSHES = 60


def main() -> None:
    """Push sixty times three recordings, and say how many imports lost predictions."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would log every request to S3
    with amazon_running() as host, tempfile.TemporaryDirectory() as folder:
        amazon = servers.filled(host)
        with servers.running(program(), {}) as server, patch.dict(os.environ, amazon.environment):
            office = Office(server, amazon)
            output = fill(Path(folder) / "first", in_s3(range(PEOPLE)))
            project = office.push(output, title="Beside annotators").project or 0
            print(f"{_PUSHES} pushes: {push_beside_annotators(office, Path(folder), project, _PUSHES, first=100)}")


if __name__ == "__main__":
    main()
