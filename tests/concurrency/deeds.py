"""What the workers of a crew are asked to do in tests. Run as a program, this is a parent whose crew never finishes.

python deeds.py {hold,rest,wait} FOLDER
"""

import ctypes
import logging
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from processes import is_alive, wait_until

from ls_transcribe.concurrency.process_pool import run_in_processes
from ls_transcribe.concurrency.workers import CannotHere
from ls_transcribe.engines.embedded import RecognitionResult
from ls_transcribe.model.job import Job
from ls_transcribe.transcripts import amazon_json


def fine() -> None:
    """Finds nothing wrong with a worker."""


def fault() -> str | None:
    """What is wrong with a worker: what the variable FAULT of its process says."""
    return os.environ.get("FAULT")


def shout_with_note(task: tuple[str, Path]) -> str:
    """The word in capitals, of which a note is taken first."""
    word, note = task
    with note.open("a") as file:
        file.write(f"{word}\n")
    return shout(word)


class NotToday(CannotHere):
    """A worker that cannot."""

    def result_without(self, worker: str) -> object:
        return f"nobody, not even {worker.partition(' ')[0]}"


def tell_whether_able(_task: object) -> str | None:
    """What the variable ABLE of a worker's process says, without which it cannot."""
    if "ABLE" not in os.environ:
        raise NotToday("it is tired")
    return os.environ["ABLE"]


def linger(note: Path) -> int:
    """Leaves its process's number and never comes back; whoever finds such a note returns another one."""
    if note.exists():
        return os.getpid()
    note.write_text(str(os.getpid()))
    while True:
        time.sleep(60)


def linger_with_others(task: tuple[Path, Path]) -> int:
    """The same, until there is a second note."""
    note, end = task
    if not note.exists():
        note.write_text(str(os.getpid()))
        wait_until(end.exists)
    return os.getpid()


def double(number: int) -> int:
    return 2 * number


def shout(word: str) -> str:
    """The word in capitals; of a word that begins with "crash" the process dies."""
    if word.startswith("crash"):
        os.kill(os.getpid(), signal.SIGSEGV)
    return word.upper()


def shout_together(task: tuple[str, Path]) -> str:
    """The same for two at a time: the good word is in the midst of its work when the bad one crashes."""
    word, note = task
    if word.startswith("crash"):
        while not note.exists():
            pass
        note.with_name("crashed").write_text(str(os.getpid()))
    else:
        note.touch()
        wait_until(lambda: not is_alive(int(written(note.with_name("crashed")) or os.getpid())))
    return shout(word)


def written(note: Path) -> str:
    return note.read_text() if note.exists() else ""


def understand(job: Job) -> RecognitionResult:
    """A document without words; of a recording whose name begins with "crash" the process dies."""
    shout(job.recording.name)
    return RecognitionResult(document=amazon_json.write(job.name, [], language="en-US"))


def speak(text: str) -> None:
    """Says a text in each way in which Python and libraries do."""
    warnings.warn(text, stacklevel=1)
    logging.getLogger("a").warning(text)
    thread = threading.Thread(target=complain, args=(text,))
    thread.start()
    thread.join()
    print(text)  # noqa: T201


def understand_late(job: Job) -> RecognitionResult:
    """The same, once there is a file beside the recording that ends in ".note"; without that it is a failure."""
    return understand(job) if wait_for(job.recording.path.with_suffix(".note")) else RecognitionResult(reason="late")


def complain(word: str) -> str:
    raise LookupError(word)


def tell_process(_task: object) -> int:
    return os.getpid()


def interrupt_yourself(word: str) -> str:
    """The word in capitals, said after a Ctrl-C."""
    os.kill(os.getpid(), signal.SIGINT)
    return word.upper()


def wait(note: Path) -> None:
    """Leaves its process's number, and never comes back."""
    note.write_text(str(os.getpid()))
    while True:
        signal.pause()


def wait_for(note: Path) -> bool:
    """Whether a file is there in time."""
    return wait_until(note.exists)


def hold(note: Path) -> None:
    """Leaves its process's number, and holds the interpreter: none of the process's threads gets another turn."""
    note.write_text(str(os.getpid()))
    ctypes.PyDLL(None).sleep(600)


def rest(note: Path) -> None:
    """Leaves its process's number, and has nothing more to do."""
    note.write_text(str(os.getpid()))


def _two_notes(folder: str) -> Iterator[Path]:
    yield Path(folder, "first")
    yield Path(folder, "second")
    while True:
        signal.pause()


def _main(deed: str, argument: str) -> None:
    if deed == "speak":
        list(run_in_processes(speak, [argument], 1))
        return
    if deed == "shout":
        print([event for _word, event in run_in_processes(shout, [argument], 1)][-1])  # noqa: T201
        return
    for _event in run_in_processes({"hold": hold, "rest": rest, "wait": wait}[deed], _two_notes(argument), 2):
        pass


if __name__ == "__main__":
    _main(*sys.argv[1:])
elif __name__ == "__mp_main__" and sys.argv[2] == "ctrl-c":
    os.kill(os.getpid(), signal.SIGINT)  # a worker that has only just been started
