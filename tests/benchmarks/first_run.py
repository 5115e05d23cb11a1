"""A first run over transcripts that exist: what a document costs, and memory, with many of them. CPU seconds.

`python -m benchmarks.first_run floor FOLDER` reads the same documents with msgspec, and writes the same bytes;
`python -m benchmarks.first_run tasks FOLDER` reads the transcripts of an output folder so, and encodes a task of each.
"""

import os
import shutil
import sys
from pathlib import Path
from statistics import median

import msgspec
from benchmarks.measure import Run, run, tell
from documents import Form, make

_TOOL = (sys.executable, "-m", "ls_transcribe")
_SELF = (sys.executable, "-m", "benchmarks.first_run")
_WORDS = 350
_NUMBER = 10_000


def first_run(folder: Path) -> None:
    """10,000 documents of 350 words against msgspec and the disk; tasks.json of them; memory at 2,000 and 50,000."""
    place, one = _build(folder / "many", _NUMBER, _WORDS), _build(folder / "one", 1, _WORDS)
    pairs = [(run([*_SELF, "floor", str(place)]), _export(place)) for _ in range(2)]
    ours, start = _cpu([pair[1] for pair in pairs]), _cpu([_export(one)])
    _tell(f"first run over {_NUMBER:,}: ours | msgspec, same bytes", ours, _cpu([pair[0] for pair in pairs]), 3)
    each = 1000 * (ours - start) / _NUMBER
    tell("first run: ms of CPU a document", f"{each:.2f}", "", each, "≤ 1", met=each <= 1)
    _tasks(place)
    shutil.rmtree(place)
    peaks = [_export(_build(folder / str(number), number, 3)).peak for number in (50_000, 2_000)]
    ratio = peaks[0] / peaks[1]
    many, few = (f"{peak:.0f} MiB" for peak in peaks)
    tell("peak memory of a first run: 50,000 | 2,000", many, few, ratio, "≤ 1.1", met=ratio <= 1.1)


def _tasks(place: Path) -> None:
    """tasks.json of the transcripts that are stored, all made anew."""
    command = [sys.executable, "-m", "benchmarks.tasks_of_documents", "ours", str(place / "out")]
    pairs = []
    for _ in range(2):
        (place / "out" / "tasks.json").unlink()  # what is not there cannot be copied
        pairs.append((run([*_SELF, "tasks", str(place / "out")]), run(command)))
    ours, bare = _cpu([pair[1] for pair in pairs]), _cpu([pair[0] for pair in pairs])
    _tell(f"tasks.json of {_NUMBER:,}: ours | msgspec", ours, bare, 1.4)


def _build(place: Path, number: int, words: int) -> Path:
    """Recordings and their transcripts."""
    contents = [make(words, Form(), seed=seed).document for seed in range(40)]
    for name in ("recordings", "transcripts"):
        (place / name).mkdir(parents=True)
    for index in range(number):
        stem = f"{index * 7919 % 1_000_003:07}"
        (place / "recordings" / f"{stem}.wav").write_bytes(b"sound of %d" % index)
        (place / "transcripts" / f"{stem}.json").write_bytes(contents[index % len(contents)])
    return place


def _export(place: Path) -> Run:
    shutil.rmtree(place / "out", ignore_errors=True)
    command = ["export", str(place / "recordings"), "--transcripts", str(place / "transcripts")]
    return run([*_TOOL, *command, "-o", str(place / "out")])


def floor(place: Path) -> None:
    """Decode every transcript, and write it beside its place, safely on the disk before it is there."""
    (place / "floor").mkdir(exist_ok=True)
    for path in sorted((place / "transcripts").iterdir()):
        content = path.read_bytes()
        msgspec.json.decode(content)
        with (place / "floor" / "partial").open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        (place / "floor" / "partial").rename(place / "floor" / path.name)
    shutil.rmtree(place / "floor")


def tasks(output: Path) -> None:
    """Decode every transcript into objects, and encode a task with its text and its mean confidence."""
    lines = []
    for path in sorted((output / "transcripts").glob("*.json")):
        results = msgspec.json.decode(path.read_bytes())["results"]
        spoken = [item["alternatives"][0] for item in results["items"] if item["type"] == "pronunciation"]
        score = sum(float(best["confidence"]) for best in spoken) / len(spoken)
        text = {"text": [results["transcripts"][0]["transcript"]]}
        result = {"from_name": "transcription", "to_name": "audio", "type": "textarea", "value": text}
        data = {"audio": f"s3://bucket/{path.stem}.wav"}
        lines.append(msgspec.json.encode({"data": data, "predictions": [{"result": [result], "score": score}]}))
    (output / "floor.json").write_bytes(b"[\n" + b",\n".join(lines) + b"\n]\n")
    (output / "floor.json").unlink()


def _cpu(runs: list[Run]) -> float:
    return median(one.cpu for one in runs)


def _tell(what: str, ours: float, other: float, goal: float) -> None:
    ratio = ours / other
    tell(what, f"{ours:.3g} s", f"{other:.3g} s", ratio, f"≤ {goal:g}", met=ratio <= goal)


if __name__ == "__main__":
    {"floor": floor, "tasks": tasks}[sys.argv[1]](Path(sys.argv[2]))
