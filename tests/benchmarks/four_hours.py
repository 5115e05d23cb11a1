"""The document of four hours, read and written in every format: time and memory against json.loads of the same bytes.

Each is a whole process. The goals leave room above what was measured first (2026-11, on a busy machine).
"""

import json
import sys
from collections.abc import Callable, Mapping
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


def four_hours(folder: Path) -> None:
    """With speakers, as Amazon writes it."""
    path = folder / "four-hours.json"
    path.write_bytes(make(_WORDS, Form(modern=True, speakers=True)).document)

    def process(name: str) -> Callable[[], Run]:
        return lambda: run([sys.executable, "-m", "benchmarks.four_hours", name, str(path)])

    for name in (_RECOGNISE, _READ, *FORMATS):
        ours, floor = in_turn(process(name), process(_FLOOR), times=_TIMES)
        ratio, goal = ratios(ours, floor), _GOALS.get(name, _MOST)
        tell(f"4 h, {name} | {_FLOOR}", shown(ours), shown(floor), ratio, f"≤ {goal}", met=ratio <= goal)
        memory, most = peak(ours) / peak(floor), _MEMORY if name in _GOALS else _MEMORY_OF_TIERS
        told = f"{peak(ours):.0f} MiB", f"{peak(floor):.0f} MiB"
        tell(f"4 h, {name} | {_FLOOR}, memory", *told, memory, f"≤ {most}", met=memory <= most)


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
