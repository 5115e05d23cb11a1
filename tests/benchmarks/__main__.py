"""How fast the tool is, against what: `make bench`, or `python -m benchmarks [NAME …]` for some of it."""

import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.alignment import alignment
from benchmarks.amazon import amazon
from benchmarks.cluster import cluster_memory, cluster_overhead, cluster_workers
from benchmarks.convert import convert
from benchmarks.files import files
from benchmarks.first_run import first_run
from benchmarks.four_hours import four_hours
from benchmarks.hotwords import hotwords
from benchmarks.lengths import lengths
from benchmarks.listing import listing
from benchmarks.measure import Run, in_turn, peak, ratios, run, shown, tell, timed
from benchmarks.nothing_new import nothing_new
from benchmarks.picture import picture
from benchmarks.reviews import reviews
from benchmarks.scale import scale
from benchmarks.speech import long_recording
from benchmarks.studio import studio
from benchmarks.tscribe import tscribe
from benchmarks.whisper import recognisers, whisper, whisper_cores, whisper_memory
from benchmarks.word import word

_TOOL = (sys.executable, "-m", "ls_transcribe")
_ENGINE = ("--engine", "pocketsphinx")


def help_text(_folder: Path) -> None:
    """`--help` against the bare import of click."""
    ours, bare = in_turn(lambda: run([*_TOOL, "--help"]), lambda: run([sys.executable, "-c", "import click"]), times=20)
    ratio = ratios(ours, bare)
    tell("--help | import click", shown(ours), shown(bare), ratio, "≤ 1.5", met=ratio <= 1.5)


def two_cores(folder: Path) -> None:
    """Four recordings of a minute on two cores, against one process."""
    recordings = folder / "minutes"
    recordings.mkdir()
    for number in range(4):
        long_recording(recordings / f"{number}.wav", 60, begin=number)

    def export(workers: int) -> Run:
        shutil.rmtree(folder / "out", ignore_errors=True)
        return run([*_TOOL, "export", str(recordings), *_ENGINE, "-o", str(folder / "out"), "--workers", str(workers)])

    one, two = in_turn(lambda: export(1), lambda: export(2), times=3)
    ratio = ratios(one, two)
    tell("four recordings of 60 s: one process | two", shown(one), shown(two), ratio, "≥ 1.8", met=ratio >= 1.8)


def engine(folder: Path) -> None:
    """The engine against bare PocketSphinx on the same PCM, in this process, models loaded."""
    from pocketsphinx import Decoder

    from ls_transcribe import media
    from ls_transcribe.engines.pocketsphinx import PocketSphinxRecogniser

    pcm = b"".join(media.decode(long_recording(folder / "minute.wav", 60)))
    recogniser, decoder = PocketSphinxRecogniser(), Decoder(loglevel="FATAL")

    def ours() -> Run:
        return timed(lambda: recogniser.recognise([pcm]))

    def bare() -> Run:
        def decode() -> None:
            decoder.start_utt()
            decoder.process_raw(pcm, full_utt=True)
            decoder.end_utt()
            list(decoder.seg())

        return timed(decode)

    first, second = in_turn(ours, bare, times=3)
    ratio = ratios(first, second)
    tell("60 s of PCM: the engine | bare PocketSphinx", shown(first), shown(second), ratio, "≤ 1.1", met=ratio <= 1.1)


def memory(folder: Path) -> None:
    """A recording of twenty minutes against one of two: the largest process's peak."""
    peaks = []
    for minutes in (20, 2):
        recording = long_recording(folder / f"{minutes}.wav", minutes * 60)
        peaks.append(run([*_TOOL, "export", str(recording), *_ENGINE, "-o", str(folder / f"out-{minutes}")]))
    ratio = peaks[0].peak / peaks[1].peak
    tell("peak memory: 20 minutes | 2 minutes", _mib(peaks[:1]), _mib(peaks[1:]), ratio, "≤ 1.2", met=ratio <= 1.2)


def tasks(folder: Path) -> None:
    """tasks.json of documents on disk, against the plain loop: each kind, the mix, and memory."""
    from benchmarks.tasks_of_documents import KINDS, MIX, build

    def compare(what: str, numbers: dict[str, int], goal: float, times: int) -> list[Run]:
        place = folder / "documents"
        shutil.rmtree(place, ignore_errors=True)
        build(place, numbers)
        command = [sys.executable, "-m", "benchmarks.tasks_of_documents"]
        plain, ours = in_turn(
            lambda: run([*command, "plain", str(place)]), lambda: run([*command, "ours", str(place)]), times=times
        )
        ratio = ratios(plain, ours)
        tell(f"tasks.json, {what}: plain loop | ours", shown(plain), shown(ours), ratio, f"≥ {goal}", met=ratio >= goal)
        return ours

    for kind in KINDS:
        number = 1_000 if kind == "alternatives" else 10_000  # a document with alternatives is ten times as long
        compare(f"{number:,} {kind}", {kind: number}, 1.0, times=2)
    share = {kind: 1000 * part // sum(MIX.values()) for kind, part in MIX.items()}
    small = compare("1,000 mixed", share, 1.0, times=2)
    large = compare("10,000 mixed", {kind: 10 * number for kind, number in share.items()}, 1.6, times=2)
    ratio = peak(large) / peak(small)
    tell("peak memory: 10,000 tasks | 1,000 tasks", _mib(large), _mib(small), ratio, "≤ 1.05", met=ratio <= 1.05)
    mix = ", ".join(f"{part * 10} % {kind}" for kind, part in MIX.items())
    print(f"mixed: {mix}; documents of 350 words")


def _mib(runs: list[Run]) -> str:
    return f"{peak(runs):.0f} MiB"


BENCHMARKS = {
    "help": help_text,
    "tasks": tasks,
    "engine": engine,
    "cores": two_cores,
    "memory": memory,
    "files": files,
    "recognisers": recognisers,
    "whisper": whisper,
    "whisper-cores": whisper_cores,
    "whisper-memory": whisper_memory,
    "cluster": cluster_overhead,
    "cluster-workers": cluster_workers,
    "cluster-memory": cluster_memory,
    "amazon": amazon,
    "listing": listing,
    "lengths": lengths,
    "new": nothing_new,
    "first": first_run,
    "studio": studio,
    "tscribe": tscribe,
    "word": word,
    "picture": picture,
    "convert": convert,
    "hours": four_hours,
    "alignment": alignment,
    "reviews": reviews,
    "hotwords": hotwords,
    "scale": scale,
}


def main() -> None:
    """Run those named on the command line, or all."""
    for name in sys.argv[1:] or BENCHMARKS:
        with tempfile.TemporaryDirectory() as folder:
            BENCHMARKS[name](Path(folder))


if __name__ == "__main__":
    main()
