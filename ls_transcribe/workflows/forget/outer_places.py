"""What of a recording is at services: its tasks in Label Studio, its jobs and results at Amazon, its audio in S3."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ls_transcribe.aws import Session
from ls_transcribe.errors import RunError
from ls_transcribe.label_studio.access import ProjectReference
from ls_transcribe.label_studio.project import find_project_by_title
from ls_transcribe.model.erasure import Place, PlaceKind
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.store.ledger.recording_traces import RecordingTraces
from ls_transcribe.workflows.forget.amazon_places import AmazonPlaces
from ls_transcribe.workflows.forget.label_studio_places import LabelStudioPlaces
from ls_transcribe.workflows.label_studio_servers import KnownServers
from ls_transcribe.workflows.requests import ForgetRequest
from ls_transcribe.workflows.watchers import Watcher

_AT_AMAZON = (PlaceKind.JOB, PlaceKind.RESULT, PlaceKind.AUDIO)
_UNKNOWN = "the ledger does not know the recording any more"


@dataclass(frozen=True, slots=True)
class OuterPlaces:
    """The places outside of this machine. `projects` are typed ones, besides those that the ledger knows.

    `media` is the folder of Label Studio's media, if it is on this machine.
    """

    ledger: Ledger
    servers: KnownServers
    session: Session
    projects: tuple[ProjectAddress, ...] = ()
    media: Path | None = None
    with_audio: bool = False
    typed: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def open(cls, request: ForgetRequest, ledger: Ledger, typed: Collection[str], watcher: Watcher) -> "OuterPlaces":
        """Return the places that a folder knows. `typed` are the URIs that were typed.

        Nothing is asked yet, but for a project that was typed by its title.

        Raises:
            RunError: That project cannot be found.
        """
        remembered = ledger.remembered_settings()
        servers = KnownServers(request.label_studio_key, watcher.waiting_for_label_studio)
        known = remembered.label_studio.url if remembered.label_studio else None
        return cls(
            ledger=ledger,
            servers=servers,
            session=Session.open(request.account, remembered.region, on_wait=watcher.waiting),
            projects=_typed_projects(servers, request.project, known),
            media=request.media,
            with_audio=request.with_audio,
            typed=frozenset(typed),
        )

    def look(self, traces: RecordingTraces) -> Iterator[Place]:
        """Yield every place that has something of a recording, also those that cannot be looked at."""
        yield from self._label_studio(traces).find()
        yield from self._amazon(traces).find()

    def erase(self, key: str, place: Place) -> Place:
        """Erase a place of a recording, and return how it stands with it then."""
        traces = self.ledger.traces.find(key)
        if traces is None:
            return place.not_erased(_UNKNOWN)
        places = self._amazon(traces) if place.kind in _AT_AMAZON else self._label_studio(traces)
        return places.erase(place)

    def _label_studio(self, traces: RecordingTraces) -> LabelStudioPlaces:
        return LabelStudioPlaces(self.servers, traces, self.projects, self.media)

    def _amazon(self, traces: RecordingTraces) -> AmazonPlaces:
        return AmazonPlaces(self.session, traces, self.with_audio, self.typed)


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
