"""Finished recordings → a project of Label Studio: what is there, what is new, and what has another text by now.

Decided here, on the ledger's thread, and carried out on the sink's. A task that people deleted stays deleted, one that
is as it should be is left alone, and whatever breaks this off, the next push finds what has arrived.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from ls_transcribe import interrupts
from ls_transcribe.aws import Session, s3
from ls_transcribe.errors import Refusal, TaskRefused, UnreadableTranscript
from ls_transcribe.jobs import Job
from ls_transcribe.labelstudio import playback, storages, tasks
from ls_transcribe.labelstudio import project as projects
from ls_transcribe.labelstudio.delivery import Delivery
from ls_transcribe.labelstudio.parcels import Delivered, Kind, Parcel, chunks
from ls_transcribe.labelstudio.project import KEYS_AT_ONCE, Held, Project
from ls_transcribe.labelstudio.storages import Storage
from ls_transcribe.labelstudio.uploads import Uploads
from ls_transcribe.ledger import Ledger
from ls_transcribe.ledger.deliveries import Delivery as Row
from ls_transcribe.ledger.deliveries import Place
from ls_transcribe.output_folder import OutputFolder
from ls_transcribe.pipeline.destination import REMEMBERED, Destination
from ls_transcribe.pipeline.sink import Sink
from ls_transcribe.plan import Push, Pushed, Watcher
from ls_transcribe.recordings import Unusable
from ls_transcribe.transcripts import amazon_json

_UPLOADS_AT_ONCE = 50
"""Recordings that are uploaded before their tasks go in: nobody waits for the last of a thousand."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a push works with."""

    push: Push
    folder: OutputFolder
    ledger: Ledger
    session: Session
    watcher: Watcher
    refuse: Callable[[Unusable], None]


@dataclass(frozen=True, slots=True)
class _Errand:
    """What is to be done for a recording; `audio` is the address that its task plays, "" of what is to be uploaded."""

    kind: Kind
    content: str
    audio: str = ""
    task: int | None = None


class Courier:
    """Brings recordings to a project."""

    def __init__(self, load: Load, destination: Destination) -> None:
        self._load = load
        self._ledger = load.ledger
        self._destination = destination
        self._delivered = Counter[str]()
        self._under_way: dict[str, str] = {}
        self._to_hear: dict[str, int] = {}
        self._sink: Sink | None = None

    def rehearse(self) -> Pushed:
        """What would be brought; nothing is."""
        if project := self._destination.project:
            self._find_held(project)
        for job in self._ledger.transcribed():
            self._delivered[self._errand(job).kind] += 1
        return self._pushed(made=self._destination.project is None)

    def open(self) -> None:
        """Make the project if it is to be made, have it play from our buckets, and find out what it holds.

        Raises:
            Refusal: Label Studio does not take it; says why.
        """
        self._was_made = self._destination.project is None
        self._destination = self._destination.made()
        self._ledger.remember({REMEMBERED: {"url": self._place.server, "project": self._place.project}})
        self._delivery = Delivery(self._project)
        self._connect_buckets()
        self._find_held(self._project)
        root = self._ledger.settings().get("document_root")
        self._uploads = Uploads(self._project, Path(root) if root else None)
        self._sink = Sink(self._carry)

    def bring(self) -> None:
        """Bring everything that has a transcript and was not dealt with, and wait for room where there is none.

        Raises:
            Refusal: Label Studio is away, or does not let this user; what has arrived is noted.
        """
        jobs = self._ledger.counts().get("COMPLETED", 0) - self._delivered.total() - len(self._under_way)
        if jobs > 0:
            self._load.watcher.pushing(jobs, self._bytes_to_upload())
        for job in self._ledger.transcribed():
            if not self._ledger.deliveries.is_dealt(job.recording.key):
                self._deal(job, wait=True)
            self._note_delivered()

    def offer(self, job: Job) -> None:
        """Bring a recording that was finished just now, unless there is no room: `bring` finds it then."""
        self._deal(job, wait=False)
        self._note_delivered()

    def finish(self) -> Pushed:
        """Wait for what is on its way, and look whether everything is as it should be.

        Raises:
            Refusal: As in `bring`.
        """
        if self._sink:
            try:
                self._sink.close()
            finally:
                self._note_delivered()
        self._delivery.finish()
        empty = sum(1 for _ in self._empty())
        return replace(self._pushed(made=self._was_made), empty=empty, unheard=self._unheard())

    def abandon(self) -> None:
        """Bring nothing more; what is on its way is waited for, and noted."""
        if self._sink:
            self._destination.server.patience.end()
            self._sink.abandon()
            self._note_delivered()

    # What is there

    @property
    def _project(self) -> Project:
        project = self._destination.project
        if project is None:
            raise AssertionError("the courier was not opened")
        return project

    @property
    def _place(self) -> Place:
        return Place(self._destination.server.access.url, self._project.id)

    def _find_held(self, project: Project) -> None:
        """Look up what the project holds: all of it, or our recordings, whichever is less to be told."""
        tasks_there = projects.shown(project).tasks
        if not tasks_there:
            return
        keys = list(self._ledger.keys()) if self._ledger.number() < tasks_there else None
        for held in projects.holds(project) if keys is None else _looked_up(project, keys):
            audio = str(held.data.get(self._destination.label_config.audio_variable, ""))
            self._ledger.deliveries.found(held.key, held.id, audio)
        for held in projects.unfilled(project):
            self._ledger.deliveries.empty(held.key)

    def _connect_buckets(self) -> None:
        buckets = [bucket for bucket in self._ledger.buckets(wanted=True) if bucket]
        connected = storages.connected(self._project) if buckets else set()
        for bucket in buckets:
            if bucket not in connected:
                storages.connect(self._project, bucket, self._storage(bucket))

    def _storage(self, bucket: str) -> Storage:
        push, session = self._load.push, self._load.session
        storage = Storage(
            region=_region(session, bucket),
            presign=push.presign,
            endpoint=session.account.endpoint_url,
            credentials=session.credentials() if push.storage_credentials else {},
        )
        return replace(storage, presign_ttl=push.presign_ttl) if push.presign_ttl else storage

    # What is to be done

    def _errand(self, job: Job) -> _Errand:
        """What is to be done for a recording."""
        recording, deliveries = job.recording, self._ledger.deliveries
        content = f"{job.engine}/{job.settings}/{self._destination.label_config.shape}"
        held = deliveries.held(recording.key)
        known = deliveries.get(self._place, recording.key) if self._destination.project else None
        audio = recording.uri if s3.is_s3(recording.uri) else ""
        if held is None:
            gone = known is not None and not self._load.push.recreate
            return _Errand(Kind.DELETED if gone else Kind.NEW, content, audio)
        if known is None:
            ours = held.audio if _is_upload(held.audio) or s3.is_s3(held.audio) else audio
            return _Errand(Kind.CHANGED, content, ours, held.task)
        moved = audio if audio and s3.is_s3(held.audio) and held.audio == known.audio else held.audio
        is_same = known.content == content and held.filled and moved == held.audio
        return _Errand(Kind.SAME if is_same else Kind.CHANGED, content, moved, held.task)

    def _deal(self, job: Job, *, wait: bool) -> None:
        """Do what is to be done for a recording, or have it done."""
        errand = self._errand(job)
        if errand.kind in (Kind.SAME, Kind.DELETED):
            self._ledger.deliveries.deal(job.recording.key)
            self._count(Delivered(job.recording, errand.kind, errand.task, errand.audio), errand.content)
            return
        try:
            parcel = self._parcel(job, errand)
        except (TaskRefused, UnreadableTranscript, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self._ledger.deliveries.deal(job.recording.key)
            self._count(Delivered(job.recording, Kind.FAILED, reason=f"there is no task for it: {reason}"), "")
            return
        if self._sink and self._sink.put(parcel, wait=wait):
            self._ledger.deliveries.deal(job.recording.key)
            self._under_way[job.recording.key] = errand.content

    def _parcel(self, job: Job, errand: _Errand) -> Parcel:
        config = self._destination.label_config
        transcript = amazon_json.parse(self._load.folder.transcript_of(job).read_bytes())
        task = tasks.build(job, transcript, errand.audio, config)
        return Parcel(job.recording, task, config.audio_variable, known=errand.kind is Kind.CHANGED)

    def _bytes_to_upload(self) -> int:
        if self._ledger.audio_folder() is None:
            return 0
        waiting = (job for job in self._ledger.transcribed() if not self._ledger.deliveries.is_dealt(job.recording.key))
        return sum(job.recording.size for job in waiting if self._must_be_uploaded(job))

    def _must_be_uploaded(self, job: Job) -> bool:
        errand = self._errand(job)
        is_sent = errand.kind in (Kind.NEW, Kind.CHANGED) and not errand.audio
        return is_sent and self._uploads.address(job.recording) is None

    # On the sink's thread

    def _carry(self, parcels: list[Parcel]) -> Iterator[Delivered]:
        yield from self._delivery.deliver([parcel for parcel in parcels if parcel.audio])
        for some in chunks([parcel for parcel in parcels if not parcel.audio], _UPLOADS_AT_ONCE):
            missing = [parcel.recording for parcel in some if self._uploads.address(parcel.recording) is None]
            reasons = self._uploads.send(missing) if missing else {}
            for parcel in some:
                if reason := reasons.get(parcel.key):
                    said = f"its audio is not in Label Studio: {reason}"
                    yield Delivered(parcel.recording, Kind.FAILED, reason=said)
            yield from self._delivery.deliver(
                [self._with_audio(parcel) for parcel in some if parcel.key not in reasons]
            )

    def _with_audio(self, parcel: Parcel) -> Parcel:
        data = {**parcel.task["data"], parcel.audio_variable: self._uploads.address(parcel.recording)}
        return replace(parcel, task={**parcel.task, "data": data})

    # What came of it

    def _note_delivered(self) -> None:
        if self._sink:
            for one in self._sink.results():
                with interrupts.held():
                    self._count(one, self._under_way.pop(one.recording.key, ""))

    def _count(self, one: Delivered, content: str) -> None:
        """Write down what came of a recording."""
        recording = one.recording
        self._delivered[one.kind] += 1
        self._load.watcher.delivered()
        if one.kind is Kind.FAILED:
            self._load.refuse(Unusable(recording.name, recording.uri, one.reason or ""))
        elif one.kind is not Kind.DELETED and one.task is not None:
            audio = one.audio or ""
            self._ledger.deliveries.save(Row(self._place, recording.key, one.task, audio, content))
            self._ledger.deliveries.found(recording.key, one.task, audio)
            self._to_hear.setdefault(urlsplit(audio).netloc or audio.partition("/d")[1], one.task)

    def _empty(self) -> Iterator[str]:
        """The keys of our recordings whose editors are empty all the same; each is told."""
        for held in projects.unfilled(self._project):
            if self._ledger.deliveries.get(self._place, held.key):
                name = held.data.get("recording") or held.key
                self._load.watcher.noted(f"the editor of {name} is empty in Label Studio (task {held.id})")
                yield held.key

    def _unheard(self) -> str | None:
        """Why recordings do not play; one of each bucket is tried, and one upload."""
        variable = self._destination.label_config.audio_variable
        for task in self._to_hear.values():
            if unheard := playback.listen(self._project, task, variable):
                return str(unheard)
        return None

    def _pushed(self, *, made: bool) -> Pushed:
        project = self._destination.project
        return Pushed(
            page=project.page if project else self._destination.server.access.url,
            project=project.id if project else None,
            title=self._destination.title,
            made=made,
            delivered=self._delivered,
            parted=self._delivery.parted if project and self._sink else 0,
        )


def _looked_up(project: Project, keys: Iterable[str]) -> Iterator[Held]:
    for some in chunks(list(keys), KEYS_AT_ONCE):
        yield from projects.look_up(project, some)


def _is_upload(audio: str) -> bool:
    return audio.startswith("/data/upload/")


def _region(session: Session, bucket: str) -> str | None:
    """Where a bucket is, as far as it is known here: Label Studio has to know it."""
    if session.account.region:
        return session.account.region
    try:
        return s3.region_of(session, bucket)
    except Refusal:
        return None
