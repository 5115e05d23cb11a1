"""What of a recording is outside of the folders: in Label Studio, at Amazon, in S3, and its audio on this disk."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ls_transcribe.aws import Session
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.errors import RunError
from ls_transcribe.errors.aws import AwsNotReached
from ls_transcribe.label_studio.access import ProjectReference
from ls_transcribe.label_studio.api import LONGEST_WAIT
from ls_transcribe.label_studio.project import find_project_by_title
from ls_transcribe.model.erasure import Place, PlaceKind
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.store.ledger.recording_traces import RecordingTraces
from ls_transcribe.workflows.forget.amazon_places import AmazonPlaces
from ls_transcribe.workflows.forget.audio_places import AudioPlaces
from ls_transcribe.workflows.forget.label_studio_places import LabelStudioPlaces
from ls_transcribe.workflows.label_studio_servers import KnownServers
from ls_transcribe.workflows.requests import ForgetRequest
from ls_transcribe.workflows.watchers import Watcher

_IN_LABEL_STUDIO = (PlaceKind.TASK, PlaceKind.UPLOAD, PlaceKind.EXPORT)


@dataclass(frozen=True, slots=True)
class OuterPlaces:
    """The places outside of the folders of a command. `projects` are typed ones, besides those that the ledger knows.

    `media` is the folder of Label Studio's media, if it is on this machine.
    """

    servers: KnownServers
    session: Session
    projects: tuple[ProjectAddress, ...] = ()
    media: Path | None = None
    with_audio: bool = False
    typed: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def open(
        cls, request: ForgetRequest, ledger: Ledger, session: Session, typed: Collection[str], watcher: Watcher
    ) -> "OuterPlaces":
        """Return the places that a folder knows. `typed` are the URIs that were typed.

        Nothing is asked yet, but for a project that was typed by its title.

        Raises:
            RunError: That project cannot be found.
        """
        remembered = ledger.remembered_settings()
        servers = KnownServers(request.label_studio_key, watcher.waiting_for_label_studio)
        known = remembered.label_studio.url if remembered.label_studio else None
        return cls(
            servers=servers,
            session=session,
            projects=_typed_projects(servers, request.project, known),
            media=request.media,
            with_audio=request.with_audio,
            typed=frozenset(typed),
        )

    def look(self, traces: RecordingTraces, known: Collection[str] = ()) -> Iterator[Place]:
        """Yield every place that has something of a recording, also those that cannot be looked at.

        `known` are URIs of its audio that an earlier command has found.
        """
        yield from self._label_studio(traces).find()
        yield from self._amazon(traces, known).find()
        yield from self._audio(traces, known).find()

    def erase(self, traces: RecordingTraces, place: Place) -> Place:
        """Erase a place of a recording, and return how it stands with it then."""
        if place.kind in _IN_LABEL_STUDIO:
            return self._label_studio(traces).erase(place)
        if place.where.startswith("file:"):
            return self._audio(traces).erase(place)
        return self._amazon(traces).erase(place)

    def _label_studio(self, traces: RecordingTraces) -> LabelStudioPlaces:
        return LabelStudioPlaces(self.servers, traces, self.projects, self.media)

    def _amazon(self, traces: RecordingTraces, known: Collection[str] = ()) -> AmazonPlaces:
        return AmazonPlaces(self.session, traces, self.with_audio, self.typed.union(known))

    def _audio(self, traces: RecordingTraces, known: Collection[str] = ()) -> AudioPlaces:
        return AudioPlaces(traces, self.with_audio, self.typed.union(known))


def session_of(request: ForgetRequest, ledger: Ledger, watcher: Watcher) -> Session:
    """Return the session that asks AWS, which waits for it as long as for Label Studio."""
    retrier = Retrier(
        on_wait=watcher.waiting,
        longest_wait=LONGEST_WAIT,
        gives_up_with=lambda text: AwsNotReached(text, "wait until it answers"),
    )
    return Session(request.account.with_default_region(ledger.remembered_settings().region), retrier)


def _typed_projects(servers: KnownServers, typed: ProjectReference, known: str | None) -> tuple[ProjectAddress, ...]:
    """Return the project that was typed. `known` is the address of the server that the folder remembers."""
    url = (typed.url or known or "").strip().rstrip("/")
    if typed.number is not None:
        return (ProjectAddress(url, typed.number),)
    if typed.title is None:
        return ()
    server = servers.at(url)
    if isinstance(server, RunError):
        raise server
    project = find_project_by_title(server, typed.title)
    return (ProjectAddress(server.access.url, project.id),) if project else ()
