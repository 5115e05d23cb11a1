"""Each supported version of Label Studio, by command: `make test-versions`, or `python -m versions PROGRAM …` for some.

The last program is also run on PostgreSQL, if the machine has its programs: there no import loses its predictions.
"""

import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

from pushing import Office
from stand_ins.amazon.server import Host
from stand_ins.amazon.server import running as amazon_running
from versions import postgresql, servers
from versions.trial import Trial

_FINE = "ok"
_SQLITE: Mapping[str, str] = {}


def tried(program: Path, settings: Mapping[str, str], host: Host) -> dict[str, str]:
    """Return what each step came to with one version."""
    results: dict[str, str] = {}
    amazon = servers.filled(host)
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.running(program, settings) as server,
        patch.dict(os.environ, amazon.environment),
    ):
        for name, step in Trial(Office(server, amazon), Path(folder)).steps():
            try:
                results[name] = step() or _FINE
            except Exception as error:  # each step of each version has its place in the table
                traceback.print_exc()
                results[name] = f"FAILED: {error}"
            print(f"  {name}: {results[name]}", flush=True)
    return results


def main(programs: list[Path]) -> int:
    """Try all versions and print the table. Returns the exit code."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would log every request to S3
    table: dict[str, dict[str, str]] = {}
    bin_folder = postgresql.programs()
    with amazon_running() as host:
        for program in programs:
            name = f"{servers.version_of(program)} SQLite"
            print(name, flush=True)
            table[name] = tried(program, _SQLITE, host)
        if bin_folder is None:
            print("PostgreSQL: not tried, because its programs are not on this machine")
        with postgresql.running(bin_folder) if bin_folder else nullcontext() as settings:
            if settings:
                name = f"{servers.version_of(programs[-1])} PostgreSQL"
                print(name, flush=True)
                table[name] = tried(programs[-1], settings, host)
    _print(table)
    return int(any(result.startswith("FAILED") for results in table.values() for result in results.values()))


def _print(table: Mapping[str, Mapping[str, str]]) -> None:
    """Print a row for each step and a column for each version."""
    steps = list(dict.fromkeys(step for results in table.values() for step in results))
    print("\n" + "".join(f"{head:<24}" for head in ("", *table)))
    for step in steps:
        cells = [results.get(step, "-") for results in table.values()]
        print(
            "".join(f"{cell:<24}" for cell in (step, *("FAILED" if c.startswith("FAILED") else _FINE for c in cells)))
        )


if __name__ == "__main__":
    sys.exit(main([Path(word).absolute() for word in sys.argv[1:]]))
