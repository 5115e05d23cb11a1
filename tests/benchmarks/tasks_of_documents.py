"""tasks.json from documents that are already on disk: ours, and the plain loop that one would write.

Run as a process of its own: `python -m benchmarks.tasks_of_documents ours|plain FOLDER`.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from documents import Form, make

from ls_transcribe.label_studio.label_config import load_label_config

KINDS = {"ordinary": Form(), "speakers": Form(speakers=True), "alternatives": Form(alternatives=True)}
MIX = {"ordinary": 6, "speakers": 3, "alternatives": 1}
"""Of ten documents, so many are of each kind."""

_WORDS = 350
_DISTINCT = 40


def build(folder: Path, numbers: dict[str, int], audio: str = "file:///recordings") -> None:
    """An output folder with so many finished recordings of each kind, all of them in the place `audio`."""
    from ls_transcribe.model.job import Job, Status, job_name
    from ls_transcribe.model.recording import Recording, fingerprint, recording_key
    from ls_transcribe.store.ledger import Ledger
    from ls_transcribe.store.output_folder import OutputFolder

    output = OutputFolder(folder)
    output.create()
    number = 0
    with Ledger.open(output.ledger) as ledger, ledger._db:
        ledger._db.execute("BEGIN")  # one transaction: what is timed comes afterwards
        for kind, amount in numbers.items():
            documents = [make(_WORDS, KINDS[kind], seed=seed).document for seed in range(min(amount, _DISTINCT))]
            for index in range(amount):
                number += 1
                found = fingerprint(f"{number:032x}", 1000 + number)
                recording = Recording(
                    recording_key(found), f"{audio}/{number:06}.wav", f"{number:06}.wav", 1000, found, "wav"
                )
                name = job_name(recording.stem, "bench0", 1)
                job = Job(
                    name, recording, "amazon", "bench0", status=Status.COMPLETED, creation_time=datetime.now(UTC),
                    duration=150_000, words=_WORDS, confidence=0.9,
                )  # fmt: skip
                output.transcript_path(job).write_bytes(documents[index % len(documents)])
                ledger.add_recording(recording)
                ledger.save_job(job)
                ledger._db.execute("UPDATE recordings SET job = ? WHERE key = ?", (name, recording.key))


def ours(folder: Path) -> None:
    """What a run does at its end."""
    from ls_transcribe.store.ledger import Ledger
    from ls_transcribe.store.output_folder import OutputFolder
    from ls_transcribe.workflows.task_file import write_tasks

    output = OutputFolder(folder)
    refused: list[object] = []
    with Ledger.open(output.ledger) as ledger:
        counts = write_tasks(output, ledger, load_label_config("default"), Path("/"), on_failure=refused.append)
    if refused or not counts["tasks"]:
        raise RuntimeError(f"{counts}, refused: {refused[:3]}")


def plain(folder: Path) -> None:
    """The loop of a script: everything is parsed, collected and dumped."""
    tasks = []
    for path in sorted((folder / "transcripts").glob("*.json")):
        results = json.loads(path.read_text())["results"]
        confidences = [
            float(item["alternatives"][0]["confidence"]) for item in results["items"] if item["type"] == "pronunciation"
        ]
        text = results["transcripts"][0]["transcript"]
        result = {"from_name": "transcription", "to_name": "audio", "type": "textarea", "value": {"text": [text]}}
        prediction = {"result": [result], "score": sum(confidences) / len(confidences)}
        tasks.append({"data": {"audio": f"s3://bucket/{path.stem}.wav"}, "predictions": [prediction]})
    with (folder / "plain.json").open("w") as file:
        json.dump(tasks, file, indent=2)


if __name__ == "__main__":
    {"ours": ours, "plain": plain}[sys.argv[1]](Path(sys.argv[2]))
