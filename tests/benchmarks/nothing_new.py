"""A run over a folder or a bucket in which nothing, or little, is new. All figures are CPU seconds.

`python -m benchmarks.nothing_new files FOLDER` is a script that lists the same files and rows, `keys ADDRESS` one that
lists the same keys.
"""

import os
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from unittest.mock import patch

from benchmarks.known_folder import add_known
from benchmarks.listing import SECRETS, served
from benchmarks.measure import Run, as_installed, run, tell

_TOOL = (sys.executable, "-m", "ls_transcribe")
_BARE = (sys.executable, "-m", "benchmarks.nothing_new")
_NEW = 100
_IN_S3 = ("s3://input/calls/", "--language-code", "en-US", "--output-bucket", "output", "--region", "eu-west-1")


def nothing_new(folder: Path) -> None:
    """One known recording, 10,000 and 100,000 with small transcripts, 100 new ones among them, and as many in S3."""
    with as_installed(folder):
        _one(folder / "1")
        few = _on_disk(folder / "10000", 10_000)
        above = few - _cpu([run([*_TOOL, "--version"]) for _ in range(3)])
        tell("10,000 known: CPU above --version", f"{above:.3g} s", "", above, "≤ 1.2", met=above <= 1.2)
        many = _on_disk(folder / "100000", 100_000)
        _tell("known recordings: 100,000 | 10,000", many, few, 11)
        _tell(f"{_NEW} new into 100,000: ours | nothing new", _with_new(folder / "100000", 100_000), many, 1.3)
        for number in (10_000, 100_000):
            _in_s3(folder / f"s3-{number}", number)


def _one(place: Path) -> None:
    add_known(place, "disk", range(1))
    _export(place)
    runs = [_export(place) for _ in range(5)]
    cpu, peak = _cpu(runs), median(one.peak for one in runs)
    tell("1 known: CPU", f"{cpu:.3g} s", "", cpu, "≤ 0.25", met=cpu <= 0.25)
    tell("1 known: peak memory in MiB", f"{peak:.1f}", "", peak, "≤ 40", met=peak <= 40)


def _on_disk(place: Path, number: int) -> float:
    """What a run takes with nothing new."""
    add_known(place, "disk", range(number))
    _export(place)  # what the first run builds is no part of this
    pairs = [(run([*_BARE, "files", str(place)]), _export(place)) for _ in range(3)]
    ours = _cpu([pair[1] for pair in pairs])
    _tell(f"nothing new, {number:,} files: ours | bare listing", ours, _cpu([pair[0] for pair in pairs]), 6)
    return ours


def _with_new(place: Path, number: int) -> float:
    """What a run takes with a few that are new."""
    new = []
    for begin in range(number, number + 3 * _NEW, _NEW):
        add_known(place, "disk", range(begin, begin + _NEW))
        new.append(_export(place))
    return _cpu(new)


def _in_s3(place: Path, number: int) -> None:
    add_known(place, "s3", range(number))
    with served(number) as url, patch.dict(os.environ, {**SECRETS, "AWS_ENDPOINT_URL": url}):
        _export(place, *_IN_S3)
        pairs = [(run([*_BARE, "keys", url]), _export(place, *_IN_S3)) for _ in range(3)]
    bare, ours = (_cpu([pair[index] for pair in pairs]) for index in (0, 1))
    _tell(f"nothing new, {number:,} keys: ours | bare boto3", ours, bare, 1.3)


def _export(place: Path, *source: str) -> Run:
    typed = source or (str(place / "recordings"), "--engine", "pocketsphinx")
    return run([*_TOOL, "export", *typed, "-o", str(place / "out")])


def _cpu(runs: Sequence[Run]) -> float:
    return median(one.cpu for one in runs)


def _tell(what: str, ours: float, other: float, goal: float) -> None:
    ratio = ours / other
    tell(what, f"{ours:.3g} s", f"{other:.3g} s", ratio, f"≤ {goal:g}", met=ratio <= goal)


def _list_files(place: Path) -> None:
    """List and stat the recordings and the transcripts, and read the rows."""
    for folder in (place / "recordings", place / "out" / "transcripts"):
        with os.scandir(folder) as entries:
            sorted((entry.name, entry.stat().st_size, entry.stat().st_mtime_ns) for entry in entries)
    ledger = sqlite3.connect(place / "out" / "ledger.sqlite3")
    for table in ("files", "recordings", "jobs"):
        for _row in ledger.execute(f"SELECT * FROM {table}"):  # noqa: S608  # names from above
            pass


def _list_keys(address: str) -> None:
    """List all keys, as a script does that knows nothing of them."""
    import boto3

    pages = boto3.client("s3", endpoint_url=address, region_name="eu-west-1").get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket="input", Prefix="calls/"):
        for entry in page["Contents"]:
            entry["Key"], entry["Size"], entry["ETag"]


def main() -> None:
    """Do what the command line says."""
    if sys.argv[1] == "files":
        _list_files(Path(sys.argv[2]))
    else:
        _list_keys(sys.argv[2])


if __name__ == "__main__":
    main()
