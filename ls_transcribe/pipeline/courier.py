"""Finished recordings → a project of Label Studio: what is there, what is new, and what has another text by now.

Decided here, on the ledger's thread, and carried out on the sink's. A task that people deleted stays deleted, one that
is as it should be is left alone, and whatever breaks this off, the next push finds what has arrived.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from ls_transcribe import interrupts
from ls_transcribe.aws import Session
from ls_transcribe.errors import TaskRefused, UnreadableTranscript
from ls_transcribe.jobs import Job, Status
from ls_transcribe.labelstudio import project as projects
from ls_transcribe.labelstudio import tasks
from ls_transcribe.labelstudio.delivery import Delivery
from ls_transcribe.labelstudio.parcels import Delivered, Kind, Parcel, chunks
from ls_transcribe.labelstudio.project import KEYS_AT_ONCE, Held, Project, Shown
from ls_transcribe.labelstudio.uploads import Uploads
from ls_transcribe.ledger import Ledger
from ls_transcribe.ledger.deliveries import Delivery as Row
from ls_transcribe.ledger.deliveries import Place
from ls_transcribe.output_folder import OutputFolder
from ls_transcribe.pipeline import hearing
from ls_transcribe.pipeline.destination import REMEMBERED, Destination
from ls_transcribe.pipeline.errands import Errand, decide
from ls_transcribe.pipeline.sink import Sink
from ls_transcribe.plan import Push, Pushed, Watcher
from ls_transcribe.recordings import Unusable
from ls_transcribe.transcripts import amazon_json

_UNDER_WAY = "under way"
"""What is noted of a recording until it is known what came of it."""

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


class Courier:
    """Brings recordings to a project."""

    def __init__(self, load: Load, destination: Destination) -> None:
        self._load = load
        self._ledger = load.ledger
        self._destination = destination
        self._under_way: dict[str, str] = {}
        self._to_hear: dict[str, int] = {}
        self._sink: Sink | None = None

    def rehearse(self) -> Pushed:
        """What would be brought; nothing is."""
        if project := self._destination.project:
            self._find_held(project)
        for job in self._ledger.transcribed():
            self._ledger.deliveries.deal(job.recording.key, self._errand(job).kind)
        return self._pushed(made=self._destination.project is None)

    def open(self) -> None:
        """Make the project if it is to be made, have it play from our buckets, and find out what it holds.

        Raises:
            Refusal: Label Studio does not take it; says why.
        """
        self._was_made = self._destination.project is None
        self._destination = self._destination.made()
        here = {"url": self._place.server, "project": self._place.project}
        if self._ledger.settings().get(REMEMBERED) != here:
            self._change(projects.shown(self._project))
            self._ledger.remember({REMEMBERED: here})
        self._delivery = Delivery(self._project)
        hearing.connect(self._project, self._ledger.buckets(wanted=True), self._load.push, self._load.session)
        self._find_held(self._project)
        root = self._ledger.settings().get("document_root")
        self._uploads = Uploads(self._project, Path(root) if root else None)
        self._sink = Sink(self._carry)

    def _change(self, shown: Shown) -> None:
        """Have a project that was there before show the least certain first, and say what people find otherwise."""
        if shown.model_version not in (None, "", tasks.MODEL_VERSION):
            self._load.watcher.noted(
                f"the project has shown the predictions of {shown.model_version}, and shows these from now on"
            )
        if self._project.sampling == projects.AS_IMPORTED:
            projects.show_uncertain_first(self._project)
            self._load.watcher.noted("the project shows the least certain recordings first from now on")

    def bring(self) -> None:
        """Bring everything that has a transcript and was not dealt with, and wait for room where there is none.

        Raises:
            Refusal: Label Studio is away, or does not let this user; what has arrived is noted.
        """
        jobs = self._ledger.counts().get(Status.COMPLETED, 0) - self._ledger.deliveries.dealt().total()
        if jobs > 0:
            self._load.watcher.pushing(jobs, self._bytes_to_upload())
        for job in self._ledger.transcribed():
            if self._ledger.deliveries.is_dealt(job.recording.key):
                continue
            while not self._deal(job):
                self._at_work.wait()
                self._note_delivered()
            self._note_delivered()

    def offer(self, job: Job) -> None:
        """Bring a recording that was finished just now, unless there is no room: `bring` finds it then."""
        self._deal(job)
        self._note_delivered()

    def finish(self) -> Pushed:
        """Wait for what is on its way, and look whether everything is as it should be.

        Raises:
            Refusal: As in `bring`.
        """
        self._at_work.close()
        while not self._at_work.ended:
            self._at_work.wait()
            self._note_delivered()
        self._at_work.wait()  # which raises what has ended it
        self._note_delivered()
        self._delivery.finish()
        empty = sum(1 for _ in self._empty())
        variable = self._destination.label_config.audio_variable
        unheard = hearing.unheard(self._project, self._to_hear.values(), variable)
        return replace(self._pushed(made=self._was_made), empty=empty, unheard=unheard)

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
    def _at_work(self) -> Sink:
        if self._sink is None:
            raise AssertionError("the courier was not opened")
        return self._sink

    @property
    def _place(self) -> Place:
        return Place(self._destination.server.access.url, self._project.id)

    def _find_held(self, project: Project) -> None:
        """Look up what the project holds: all of it, or our recordings, whichever is less to be told."""
        tasks_there = projects.shown(project).tasks
        if not tasks_there:
            return
        few = self._ledger.number() < tasks_there
        for held in _looked_up(project, self._ledger.keys()) if few else projects.holds(project):
            audio = str(held.data.get(self._destination.label_config.audio_variable, ""))
            self._ledger.deliveries.found(held.key, held.id, audio)
        for held in projects.unfilled(project):
            self._ledger.deliveries.empty(held.key)

    # What is to be done

    def _errand(self, job: Job) -> Errand:
        deliveries, key = self._ledger.deliveries, job.recording.key
        known = deliveries.get(self._place, key) if self._destination.project else None
        shape = self._destination.label_config.shape
        return decide(job, shape, deliveries.held(key), known, recreate=self._load.push.recreate)

    def _deal(self, job: Job) -> bool:
        """Do what is to be done for a recording, or have it done; False if there is no room for it now."""
        errand = self._errand(job)
        if errand.kind in (Kind.SAME, Kind.DELETED):
            self._count(Delivered(job.recording, errand.kind, errand.task, errand.audio), errand.content)
            return True
        try:
            parcel = self._parcel(job, errand)
        except (TaskRefused, UnreadableTranscript, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self._count(Delivered(job.recording, Kind.FAILED, reason=f"there is no task for it: {reason}"), "")
            return True
        if not self._at_work.put(parcel):
            return False
        self._ledger.deliveries.deal(job.recording.key, _UNDER_WAY)
        self._under_way[job.recording.key] = errand.content
        return True

    def _parcel(self, job: Job, errand: Errand) -> Parcel:
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
        recording, deliveries = one.recording, self._ledger.deliveries
        deliveries.deal(recording.key, one.kind)
        self._load.watcher.delivered()
        if one.kind is Kind.FAILED:
            self._load.refuse(Unusable(recording.name, recording.uri, one.reason or ""))
        elif one.kind is not Kind.DELETED and one.task is not None:
            audio = one.audio or ""
            row = Row(self._place, recording.key, one.task, audio, content)
            if row != deliveries.get(self._place, recording.key):
                deliveries.save(row)
            self._to_hear.setdefault(hearing.source(audio), one.task)

    def _empty(self) -> Iterator[str]:
        """The keys of our recordings whose editors are empty all the same; each is told."""
        for held in projects.unfilled(self._project):
            if self._ledger.deliveries.get(self._place, held.key):
                name = held.data.get("recording") or held.key
                self._load.watcher.noted(f"the editor of {name} is empty in Label Studio (task {held.id})")
                yield held.key

    def _pushed(self, *, made: bool) -> Pushed:
        project = self._destination.project
        return Pushed(
            page=project.page if project else self._destination.server.access.url,
            project=project.id if project else None,
            title=self._destination.title,
            made=made,
            delivered=self._ledger.deliveries.dealt(),
            parted=self._delivery.parted if project and self._sink else 0,
        )


def _looked_up(project: Project, keys: Iterable[str]) -> Iterator[Held]:
    remaining = iter(keys)
    while some := list(islice(remaining, KEYS_AT_ONCE)):
        yield from projects.look_up(project, some)
