"""Files on disk: large ones that are new, many short ones, and transcripts that end together."""

import os
import shutil
import subprocess
import sys
import wave
from collections.abc import Callable
from itertools import count
from pathlib import Path

from benchmarks.measure import Run, in_turn, ratios, run, shown, tell, timed
from benchmarks.speech import spoken

from ls_transcribe import media
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import Recording, md5_of
from ls_transcribe.sources.unread_files import ReadAhead, UnreadFile
from ls_transcribe.store.output_folder import OutputFolder

_LARGE, _LARGE_SIZE = 16, 64 << 20  # files of so many bytes
_LONG, _LONG_SIZE = 32, 128 << 20
_SHORT = 500  # files of a second
_TRANSCRIPTS, _TRANSCRIPT_SIZE, _TOGETHER = 1_000, 30_000, 16


def files(folder: Path) -> None:
    """What is read before the first word, what one second of speech costs beside its recognition, and the disk."""
    _read(folder / "large")
    _begin(folder)
    _recognise(folder)
    _write(folder)


def _read(folder: Path) -> None:
    """The MD5 of a gigabyte, in one thread and on all cores."""
    folder.mkdir()
    block, found = os.urandom(1 << 20), []
    for number in range(_LARGE):
        path = folder / f"{number}.wav"
        path.write_bytes(b"".join(block[place:] + block[:place] for place in range(_LARGE_SIZE >> 20)))
        status = path.stat()
        found.append(UnreadFile(path, path.name, status.st_size, status.st_mtime_ns))
    one, ours = in_turn(
        lambda: timed(lambda: [md5_of(file.path) for file in found]),
        lambda: timed(lambda: list(ReadAhead(found))),
        times=3,
    )
    ratio = ratios(one, ours)
    tell("MD5 of 1 GB: one thread | ours, all cores", shown(one), shown(ours), ratio, "≥ 1.7", met=ratio >= 1.7)
    shutil.rmtree(folder)


def _begin(folder: Path) -> None:
    """The first of four gigabytes, and a dry run, which reads all. They are holes, so that no disk is measured."""
    recordings = folder / "long"
    recordings.mkdir()
    for number in range(_LONG):
        path = recordings / f"{number:02}.wav"
        path.write_bytes(bytes([number]))
        os.truncate(path, _LONG_SIZE)
    command = [sys.executable, "-m", "ls_transcribe", "export", str(recordings), "--engine", "pocketsphinx"]

    def begin() -> None:
        shutil.rmtree(folder / "out", ignore_errors=True)
        told = [*command, "-o", str(folder / "out")]
        with subprocess.Popen(told, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
            next(line for line in process.stderr or () if "to transcribe" in line)
            process.kill()

    def read_all() -> Run:
        return run([*command, "-o", str(folder / "none"), "--dry-run"])

    first, everything = in_turn(lambda: timed(begin), read_all, times=3)
    ratio = ratios(everything, first)
    size = _LONG * _LONG_SIZE >> 30
    tell(f"the first of {size} GB begins | all are read", shown(first), shown(everything), ratio, "≥ 3", met=ratio >= 3)
    shutil.rmtree(recordings)


def _recognise(folder: Path) -> None:
    """Five hundred recordings of one second, by one process and by two."""
    recordings, speech = folder / "short", b"".join(spoken())
    recordings.mkdir()
    second = media.SAMPLE_RATE * media.SAMPLE_BYTES
    for number in range(_SHORT):
        start = number * 7919 * 160 % (len(speech) - second) // 2 * 2
        with wave.open(str(recordings / f"{number:03}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(media.SAMPLE_BYTES)
            file.setframerate(media.SAMPLE_RATE)
            file.writeframes(speech[start : start + second])

    def export(workers: int) -> Run:
        shutil.rmtree(folder / "out", ignore_errors=True)
        command = [sys.executable, "-m", "ls_transcribe", "export", str(recordings), "--engine", "pocketsphinx"]
        return run([*command, "-o", str(folder / "out"), "--workers", str(workers)])

    one, two = in_turn(lambda: export(1), lambda: export(2), times=2)
    ratio = ratios(one, two)
    tell(f"{_SHORT} files of 1 s: one process | two", shown(one), shown(two), ratio, "≥ 1.7", met=ratio >= 1.7)


def _write(folder: Path) -> None:
    """A thousand transcripts that the disk must keep, one by one and sixteen together."""
    numbers = count()

    def write(together: int) -> Callable[[], None]:
        output = OutputFolder(folder / f"transcripts-{next(numbers)}")
        output.create()
        jobs = [_job(number) for number in range(_TRANSCRIPTS)]

        def store() -> None:
            for start in range(0, len(jobs), together):
                output.store_transcripts(dict.fromkeys(jobs[start : start + together], bytes(_TRANSCRIPT_SIZE)))

        return store

    alone, ours = in_turn(lambda: timed(write(1)), lambda: timed(write(_TOGETHER)), times=3)
    ratio = ratios(alone, ours)
    tell(f"{_TRANSCRIPTS:,} transcripts: alone | in bursts", shown(alone), shown(ours), ratio, "≥ 2", met=ratio >= 2)


def _job(number: int) -> Job:
    name = f"{number:012}"
    return Job(f"lst-{name}", Recording(name, f"file:///{name}.wav", f"{name}.wav", 1, "f", "wav"), "bench", "bench0")
