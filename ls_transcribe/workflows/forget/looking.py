"""The plan: every place that has something of a recording, what is there, and what cannot be looked at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ls_transcribe.aws.s3 import is_s3
from ls_transcribe.engines import registry
from ls_transcribe.model.erasure import Place, PlaceKind, Standing
from ls_transcribe.model.recording import file_uri, readable
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.recording_traces import RecordingTraces
from ls_transcribe.workflows.forget.audio_places import NOT_ASKED
from ls_transcribe.workflows.forget.label_studio_places import SERVER_NOTE
from ls_transcribe.workflows.forget.other_folders import OtherFolder
from ls_transcribe.workflows.forget.outer_places import OuterPlaces
from ls_transcribe.workflows.forget.output_files import OutputFiles
from ls_transcribe.workflows.forget.plan import RecordingErasure, merged

_NOTE = (
    "Nobody can look for what was copied elsewhere: documents that were moved or sent, backups, other output folders "
    "and buckets, and what pull and convert wrote, unless --reviewed and --converted name the folders. Custom "
    "vocabularies that were made at Amazon stay as they are."
)
_S3_NOTE = (
    "Buckets are not searched for other objects with the same content. An export from there names those that it passes "
    "over: type their URIs with --audio, then or now, to have them erased."
)


def notes_on(recordings: Sequence[RecordingErasure]) -> tuple[str, ...]:
    """Return what nobody can look at, for a plan of these recordings."""
    is_at_server = any(place.kind is PlaceKind.TASK for one in recordings for place in one.places)
    is_in_s3 = any(place.kind is PlaceKind.AUDIO and is_s3(place.where) for one in recordings for place in one.places)
    return (_NOTE,) * bool(recordings) + (_S3_NOTE,) * is_in_s3 + (SERVER_NOTE,) * is_at_server


@dataclass(frozen=True, slots=True)
class Looker:
    """Looks at all places of recordings. `late` are those that the ledger has forgotten, and whose audio is there."""

    ledger: Ledger
    output: OutputFiles
    others: Sequence[OtherFolder]
    outer: OuterPlaces
    late: Mapping[str, RecordingTraces] = field(default_factory=dict)

    def plan_for(self, key: str) -> RecordingErasure:
        """Return what is to be erased of a recording, with what an earlier command had begun to erase."""
        stored = self.ledger.erasures.places(key)
        traces = self._traces(key)
        name = readable(traces.name) if traces else key
        return RecordingErasure(key, name, merged(stored, self._places(key, stored)))

    def _places(self, key: str, stored: Sequence[Place]) -> Iterator[Place]:
        traces = self._traces(key)
        if traces:
            known = [one.where for one in stored if one.kind is PlaceKind.AUDIO and _is_own(one)]
            yield from self.outer.look(traces, known)
            yield from self._given_transcript(traces)
        for other in self.others:
            yield from other.look(key, traces)
        yield from self.output.look(key, traces.name if traces else key)

    def _traces(self, key: str) -> RecordingTraces | None:
        return self.ledger.traces.find(key) or self.late.get(key)

    def _given_transcript(self, traces: RecordingTraces) -> Iterator[Place]:
        """Yield where a transcript is that the user gave: it is no copy of this tool's."""
        given = self.ledger.remembered_settings().transcripts
        if given and any(registry.takes_transcripts(job.engine) for job in traces.jobs):
            where = given if is_s3(given) else file_uri(given)
            reason = "it is your own file, and this tool never changes those"
            yield Place(PlaceKind.FILE, where, "has the transcript that you gave", Standing.OF_OTHERS, reason)


def _is_own(place: Place) -> bool:
    """Whether an earlier command took a file for the recording itself, and not for a copy of it."""
    return place.standing is not Standing.OF_OTHERS or place.reason == NOT_ASKED
