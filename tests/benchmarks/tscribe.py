"""Documents of one transcript against those of tscribe, which writes the same kinds: whole processes, start to end.

tscribe lives in an environment of its own, `.venv-peers`, that `make bench` makes.
"""

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.measure import Run, in_turn, ratios, run, shown, tell
from documents import Form, make

_PYTHON = Path(__file__).parents[2] / ".venv-peers" / "bin" / "python"
_MISSING = "tscribe is not here to be compared with: `make bench` installs it, `make .venv-peers/.installed` only that"
_SCRIPT = "import sys, tscribe; tscribe.write(sys.argv[1], format=sys.argv[2], save_as=sys.argv[3])"

_WORDS = 354  # of a talk of two and a half minutes, free speech
_PAUSE = Decimal(1)  # s: between a talk and the same once more
_LENGTHS = {"15 min": 6, "1 h": 25}
"""How often the talk is repeated. Four hours are left out: tscribe's time grows with the square, to minutes."""

_GOALS = {
    ("docx", "15 min"): 15, ("docx", "1 h"): 110,
    ("csv", "15 min"): 5, ("csv", "1 h"): 40,
    ("vtt", "15 min"): 5, ("vtt", "1 h"): 40,
}  # fmt: skip
_TIMES = {"15 min": 5, "1 h": 3}


def tscribe(folder: Path) -> None:
    """A talk with speakers, as a Word document, a table and subtitles."""
    if not _PYTHON.exists():
        print(_MISSING)
        return
    talk = make(_WORDS, Form(modern=True, speakers=True)).document
    for length, times in _LENGTHS.items():
        document = folder / f"{length.replace(' ', '-')}.json"
        document.write_bytes(repeated(talk, times))
        for format_ in ("docx", "csv", "vtt"):
            theirs, ours = _their(document, format_), _our(document, format_)
            theirs()  # matplotlib has looked for fonts, and the file is in memory
            first, second = in_turn(theirs, ours, times=_TIMES[length])
            ratio, goal = ratios(first, second), _GOALS[format_, length]
            what = f"{format_}, {length}, {times * _WORDS:,} words: tscribe | ours"
            tell(what, shown(first), shown(second), ratio, f"≥ {goal}", met=ratio >= goal)


def repeated(document: bytes, times: int) -> bytes:
    """A document with speakers in which the same is said so many times in a row: times and ids go on."""
    whole = json.loads(document)
    results = whole["results"]
    lasts = max(Decimal(item["end_time"]) for item in results["items"] if "end_time" in item) + _PAUSE
    whole["results"] = _once_more(results, [(lasts * turn, turn) for turn in range(times)])
    return json.dumps(whole).encode()


def _once_more(results: dict[str, Any], turns: list[tuple[Decimal, int]]) -> dict[str, Any]:
    """Lists of what was said, in the results and below them, with what was said in each of the turns."""
    again: dict[str, Any] = {}
    for key, value in results.items():
        if key == "transcripts":
            again[key] = [{"transcript": " ".join([entry["transcript"]] * len(turns))} for entry in value]
        elif isinstance(value, dict):
            again[key] = _once_more(value, turns)
        elif isinstance(value, list):
            items = len(results.get("items", ()))
            again[key] = [_moved(entry, by, turn * len(value), turn * items) for by, turn in turns for entry in value]
        else:
            again[key] = value
    return again


def _moved(entry: dict[str, Any], by: Decimal, ids: int, items: int) -> dict[str, Any]:
    """What was said, later by so many seconds; its own id and those of its items are higher."""
    moved = dict(entry)
    for key, value in entry.items():
        if key in {"start_time", "end_time"}:
            moved[key] = str(Decimal(value) + by)
        elif key == "id":
            moved[key] = value + ids
        elif key == "items":
            moved[key] = [item + items if isinstance(item, int) else _moved(item, by, 0, 0) for item in value]
    return moved


def _their(document: Path, format_: str) -> Callable[[], Run]:
    """tscribe, which leaves a picture beside its documents as well."""
    output = document.parent / "theirs"
    output.mkdir(exist_ok=True)
    command = [str(_PYTHON), "-c", _SCRIPT, str(document), format_, str(output / f"{document.stem}.{format_}")]
    return lambda: run(command)


def _our(document: Path, format_: str) -> Callable[[], Run]:
    output = document.parent / "ours"
    command = [sys.executable, "-m", "ls_transcribe", "convert", str(document), "-o", str(output), f"--{format_}"]
    return lambda: run(command)
