"""The stages joined: sources → ledger → what exists → engine → transcripts → tasks.

A run plans first, then is one loop over the engine's changes, and is the only writer of the ledger. Whatever ends it,
what is finished stands in the output folder, and the same command goes on from there.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from ls_transcribe import interrupts
from ls_transcribe.engines.base import Engine
from ls_transcribe.engines.pocketsphinx import PocketSphinx
from ls_transcribe.errors import EngineUnknown, Refusal, TaskRefused, UnreadableTranscript
from ls_transcribe.exports import summary
from ls_transcribe.jobs import Job, Status, job_name
from ls_transcribe.labelstudio import config, local_files, tasks
from ls_transcribe.ledger import Entry, Ledger
from ls_transcribe.output_folder import OutputFolder, replacing
from ls_transcribe.plan import Decision, Order, Plan, Result, Watcher, decide
from ls_transcribe.recordings import Recording, Unusable
from ls_transcribe.sources import local
from ls_transcribe.transcripts import amazon_json

ENGINES = {PocketSphinx.name: PocketSphinx}
"""The engines, by what `--engine` calls them."""


def export(order: Order, watcher: Watcher, *, now: Callable[[], datetime], stdin: BinaryIO) -> Result:
    """Transcribe what the sources hold and is not transcribed yet, and write the output folder.

    Raises:
        Refusal: The run cannot be done; says why. What is finished by then is written.
    """
    folder = OutputFolder(order.output)
    local.check(order.sources, folder.path)
    order = _completed(order, folder)
    label_config = config.load(order.label_config or "default")
    engine = _engine(order, now)
    if order.dry_run:
        with Ledger.copy(folder.ledger) as ledger:
            return _Run(order, folder, ledger, engine, label_config, watcher, now).rehearse(stdin)
    folder.create()
    with folder.lock(), Ledger.open(folder.ledger) as ledger:
        return _Run(order, folder, ledger, engine, label_config, watcher, now).perform(stdin)


def _completed(order: Order, folder: OutputFolder) -> Order:
    """The order, with what the folder remembers in the place of what was not said."""
    remembered: dict[str, Any] = {}
    if folder.ledger.exists():
        with Ledger.read(folder.ledger) as ledger:
            remembered = ledger.settings()
    label_config = order.label_config or remembered.get("label_config", "default")
    if label_config not in config.SHIPPED:
        label_config = str(Path(label_config).absolute())
    return replace(
        order,
        engine=order.engine or remembered.get("engine", PocketSphinx.name),
        language=order.language or remembered.get("language"),
        label_config=label_config,
    )


def _engine(order: Order, now: Callable[[], datetime]) -> Engine:
    if order.engine not in ENGINES:
        raise EngineUnknown(order.engine or "", tuple(ENGINES))
    return ENGINES[order.engine](workers=order.workers, now=now, language=order.language)


def write_tasks(
    folder: OutputFolder,
    ledger: Ledger,
    label_config: config.LabelConfig,
    root: Path | None,
    *,
    refuse: Callable[[Unusable], None],
) -> Counter[str]:
    """Write tasks.json from the transcripts on disk, one after another, by URI.

    `root` is Label Studio's document root, for recordings on disk. What cannot become a task is handed to `refuse`.
    Returns how many "tasks" were written, and how many of them are "silent".
    """
    counts = Counter[str]()

    def build() -> Iterator[tasks.Task]:
        for job in ledger.transcribed():
            try:
                transcript = amazon_json.parse(folder.transcript_of(job).read_bytes())
                task = tasks.build(job, transcript, local_files.address(job.recording, root), label_config)
            except (TaskRefused, UnreadableTranscript) as error:
                refuse(Unusable(job.recording.name, job.recording.uri, f"there is no task for it: {error}"))
            except OSError as error:
                reason = f"there is no task for it: its transcript cannot be read ({error.strerror})"
                refuse(Unusable(job.recording.name, job.recording.uri, reason))
            else:
                counts["tasks"] += 1
                counts["silent"] += not transcript.text
                yield task

    with replacing(folder.tasks) as file:
        file.writelines(tasks.write(build()))
    return counts


class _Run:
    """One run, from looking at the sources to the written tasks."""

    def __init__(
        self,
        order: Order,
        folder: OutputFolder,
        ledger: Ledger,
        engine: Engine,
        label_config: config.LabelConfig,
        watcher: Watcher,
        now: Callable[[], datetime],
    ) -> None:
        self._order = order
        self._folder = folder
        self._ledger = ledger
        self._engine = engine
        self._label_config = label_config
        self._watcher = watcher
        self._now = now
        self._plan = Plan()
        self._ended: Counter[Status] = Counter()

    def rehearse(self, stdin: BinaryIO) -> Result:
        """Plan, and leave everything as it is."""
        self._look(stdin)
        self._document_root()
        self._decide()
        return self._result(written=0, silent=0, root=None)

    def perform(self, stdin: BinaryIO) -> Result:
        """Plan, transcribe, write. What is finished is written too when the run is broken off."""
        self._ledger.remember(
            {"engine": self._order.engine, "language": self._order.language, "label_config": self._order.label_config}
        )
        try:
            self._look(stdin)
            self._document_root()  # one that does not hold the recordings is refused before there is work to lose
            self._decide()
            self._watcher.planned(self._plan)
            with closing(self._engine.run(self._ledger.scheduled())) as changes:
                for change in changes:
                    self._take(change.job, change.document)
        except (KeyboardInterrupt, Refusal):
            self._write()
            raise
        result = self._write()
        self._watcher.ended(result, self._rows())
        return result

    def _look(self, stdin: BinaryIO) -> None:
        """Find out what the sources hold."""
        self._ledger.forget_refusals()
        known = (lambda *_: None) if self._order.checksum else self._ledger.fingerprint_of
        for found in local.find(self._order.sources, output=self._folder.path, known=known, stdin=stdin):
            self._watcher.found()
            match found:
                case Recording():
                    if original := self._ledger.see(found):
                        self._plan.copies += 1
                        self._watcher.copy(found.name, original)
                case Unusable():
                    self._refuse(found)
                case local.PassedOver():
                    self._plan.passed_over[found.why] += 1
                    self._watcher.passed_over(found.name, found.why)
        for name in self._ledger.drop_replaced():
            self._watcher.replaced(name)

    def _refuse(self, unusable: Unusable) -> None:
        self._ledger.refuse(unusable)
        self._plan.refused += 1
        self._watcher.refused(unusable)

    def _decide(self) -> None:
        """Decide on each recording, and ask what exists already before anything is started."""
        decisions = self._plan.decisions
        for entry in self._ledger.seen():
            decision, job = self._decision(entry)
            if decision is Decision.START:
                if document := self._folder.find(job):
                    decision = Decision.ADOPTED
                    self._adopt(replace(job, name=amazon_json.job_name(document) or job.name), document)
                elif self._order.limit is not None and decisions[Decision.START] >= self._order.limit:
                    decision = Decision.POSTPONED
                else:
                    self._ledger.schedule(job)
                    self._plan.bytes_to_start += entry.recording.size
            decisions[decision] += 1
        for change in self._engine.adopt(self._ledger.scheduled()):
            decisions[Decision.ADOPTED] += 1
            decisions[Decision.START] -= 1
            self._adopt(change.job, change.document or b"")

    def _decision(self, entry: Entry) -> tuple[Decision, Job]:
        transcript = entry.transcript
        decision, attempt = decide(
            entry,
            self._engine.settings,
            has_transcript=transcript is not None and self._folder.transcript_of(transcript).exists(),
            retry_failed=self._order.retry_failed,
            retranscribe=self._order.retranscribe,
        )
        stem = entry.jobs[0].stem if entry.jobs else entry.recording.stem
        job = Job(
            name=job_name(stem, self._engine.settings, attempt),
            recording=entry.recording,
            engine=self._engine.name,
            settings=self._engine.settings,
            attempt=attempt,
            creation_time=self._now(),
        )
        return decision, job

    def _adopt(self, job: Job, document: bytes) -> None:
        if not self._order.dry_run:
            self._complete(
                replace(job, completion_time=job.completion_time or self._now()), document, started_here=False
            )

    def _take(self, job: Job, document: bytes | None) -> None:
        """Write down a change, a transcript before its row."""
        with interrupts.held():  # a transcript that is in its place is in the ledger and told, too
            if document is not None:
                job = self._complete(job, document, started_here=True)
            else:
                self._ledger.save(job, started_here=True)
            self._ended[job.status] += 1
            self._watcher.changed(job)

    def _complete(self, job: Job, document: bytes, *, started_here: bool) -> Job:
        try:
            transcript = amazon_json.parse(document)
        except UnreadableTranscript as error:
            job = replace(job, status=Status.FAILED, reason=f"the engine's document cannot be used: {error}")
            self._ledger.save(job, started_here=started_here)
            return job
        job = replace(
            job,
            status=Status.COMPLETED,
            reason=None,
            language=transcript.language,
            duration=transcript.end if transcript.duration is None else transcript.duration,
            measured=transcript.duration is not None,
            words=len(transcript.words),
            confidence=transcript.confidence,
        )
        self._folder.store(job, document)
        self._ledger.complete(job, started_here=started_here)
        return job

    def _write(self) -> Result:
        """Write tasks.json and both summaries, of everything that the folder holds."""
        root = self._document_root()
        counts = write_tasks(self._folder, self._ledger, self._label_config, root, refuse=self._refuse)
        with replacing(self._folder.summary_completed) as file:
            file.writelines(summary.completed(self._ledger.transcribed()))
        with replacing(self._folder.summary_failed) as file:
            file.writelines(summary.failed(self._ledger.failed(), self._ledger.refusals()))
        return self._result(written=counts["tasks"], silent=counts["silent"], root=root)

    def _audio_folder(self) -> Path | None:
        """The folder that holds every recording on disk, and every folder that was typed."""
        audio = self._ledger.audio_folder()
        return audio and Path(os.path.commonpath([audio, *local.folders(self._order.sources)]))

    def _document_root(self) -> Path | None:
        audio = self._audio_folder()
        if audio is None:
            return None
        remembered = self._ledger.settings().get("document_root")
        root = local_files.document_root(self._order.document_root, Path(remembered) if remembered else None, audio)
        self._ledger.remember({"document_root": str(root)})
        return root

    def _result(self, *, written: int, silent: int, root: Path | None) -> Result:
        return Result(
            plan=self._plan,
            transcribed=self._ended[Status.COMPLETED],
            failed=self._ended[Status.FAILED] + self._plan.decisions[Decision.FAILED] + self._plan.refused,
            tasks=written,
            silent=silent,
            folder=self._folder,
            label_config=self._order.label_config or "default",
            document_root=root,
            audio_folder=self._audio_folder(),
        )

    def _rows(self) -> Iterator[tuple[Recording, Job | None]]:
        for entry in self._ledger.seen():
            yield entry.recording, entry.transcript or (entry.jobs[-1] if entry.jobs else None)
