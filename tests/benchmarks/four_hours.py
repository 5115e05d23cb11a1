"""The document of four hours, read and written in every format: time and memory against json.loads of the same bytes.

Each is a whole process: of the library alone, and of the command that people type. The library's goals leave room above
what was measured first (2026-11, on a busy machine). Those of `convert` are a tenth above what it took before other
forms than Amazon's, Whisper's and subtitles were read (2026-11, CPU time).
"""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from benchmarks.measure import Run, in_turn, peak, ratios, run, shown, tell
from documents import Form, make

from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.transcripts import readers

_WORDS = 35_754  # of free speech in four hours
_TIMES = 3
_FLOOR, _RECOGNISE, _READ = "json.loads", "recognise", "read"
_GOALS: Mapping[str, float] = {_RECOGNISE: 1, _READ: 1.5, "docx": 5, "srt": 4, "vtt": 4, "csv": 1.7, "txt": 1.7}
_MOST = 8.0  # for the formats whose documents are longer than the one that is read
_MEMORY = 1.0
_MEMORY_OF_TIERS = 4.0  # a tree of XML
_CONVERT_GOALS: Mapping[str, float] = {"csv": 1.5, "txt": 1.4, "docx": 2.3, "srt": 2.8, "vtt": 2.7}
_CONVERT_MEMORY = 0.8


def four_hours(folder: Path) -> None:
    """With speakers, as Amazon writes it."""
    path = folder / "four-hours.json"
    path.write_bytes(make(_WORDS, Form(modern=True, speakers=True)).document)

    def process(name: str) -> Callable[[], Run]:
        return lambda: run([sys.executable, "-m", "benchmarks.four_hours", name, str(path)])

    for name in (_RECOGNISE, _READ, *FORMATS):
        most = _MEMORY if name in _GOALS else _MEMORY_OF_TIERS
        _compare(name, process(name), process(_FLOOR), _GOALS.get(name, _MOST), most)
    for name, goal in _CONVERT_GOALS.items():
        _compare(f"convert --{name}", partial(_convert, path, name), process(_FLOOR), goal, _CONVERT_MEMORY)


def _compare(what: str, ours: Callable[[], Run], floor: Callable[[], Run], goal: float, most: float) -> None:
    """Tell the time and the peak of something, and whether they are within `goal` and `most` times the floor's."""
    runs, floors = in_turn(ours, floor, times=_TIMES)
    ratio, memory = ratios(runs, floors), peak(runs) / peak(floors)
    tell(f"4 h, {what} | {_FLOOR}", shown(runs), shown(floors), ratio, f"≤ {goal}", met=ratio <= goal)
    told = f"{peak(runs):.0f} MiB", f"{peak(floors):.0f} MiB"
    tell(f"4 h, {what} | {_FLOOR}, memory", *told, memory, f"≤ {most}", met=memory <= most)


def _convert(document: Path, name: str) -> Run:
    output = document.with_name("documents")
    shutil.rmtree(output, ignore_errors=True)
    command = [sys.executable, "-m", "ls_transcribe", "convert", str(document), "-o", str(output), f"--{name}"]
    return run([*command, "--workers", "1"])


def _do(name: str, document: bytes) -> None:
    if name == _FLOOR:
        json.loads(document)
    elif name == _RECOGNISE:
        readers.reader_for(document)
    else:
        transcript = readers.parse(document)
        facts = TranscriptDocument("talk", transcript, transcript.end)
        if name != _READ:
            FORMATS[name].render(facts)


if __name__ == "__main__":
    _do(sys.argv[1], Path(sys.argv[2]).read_bytes())
