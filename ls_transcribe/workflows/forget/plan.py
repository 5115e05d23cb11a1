"""What is going to be erased of which recordings, and what was. Nothing here acts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ls_transcribe.model.erasure import Place, PlaceKind, Standing
from ls_transcribe.model.recording import FailedItem

BUSY = "another program is reading it: run the same command again when that has ended"
"""Why a database cannot be written anew."""

_KINDS = list(PlaceKind)


@dataclass(frozen=True, slots=True)
class RecordingErasure:
    """A recording, and every place that has something of it, in the order in which they are erased."""

    key: str
    name: str
    places: tuple[Place, ...]

    @property
    def is_open(self) -> bool:
        """Whether there is still something to be done."""
        return any(place.is_open for place in self.places)


@dataclass(frozen=True, slots=True)
class ForgetPlan:
    """What is going to be erased.

    `forgotten` are recordings that were forgotten before, as they were typed, each with the day. `unknown` are lines of
    lists that name no recording. `notes` say what nobody can look at or know.
    """

    recordings: tuple[RecordingErasure, ...]
    forgotten: tuple[tuple[str, date], ...] = ()
    unknown: tuple[FailedItem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def has_unseen(self) -> bool:
        """Whether there is a place that nobody could look at."""
        return any(place.standing is Standing.NOT_SEEN for one in self.recordings for place in one.places)


@dataclass(frozen=True, slots=True)
class ForgetResult:
    """How it ended: the plan, whether it was carried out, and how it stands with each recording then."""

    plan: ForgetPlan
    was_done: bool
    recordings: tuple[RecordingErasure, ...] = ()

    @property
    def is_incomplete(self) -> bool:
        """Whether something could not be found, looked at or erased."""
        if not self.was_done:
            return bool(self.plan.unknown) or self.plan.has_unseen
        return bool(self.plan.unknown) or any(one.is_open for one in self.recordings)


def in_order(places: Iterable[Place]) -> tuple[Place, ...]:
    """Return places in the order in which they are erased, each once."""
    by_address = {(place.kind, place.where): place for place in places}
    return tuple(sorted(by_address.values(), key=lambda place: (_KINDS.index(place.kind), place.where)))


def merged(stored: Iterable[Place], seen: Iterable[Place]) -> tuple[Place, ...]:
    """Return what is to be done of what an earlier command began, and of what is there now.

    What was to be erased then still is, also where it was asked for less this time, and what cannot be seen any more.
    """
    places = {(place.kind, place.where): place for place in seen}
    for place in stored:
        address = (place.kind, place.where)
        now = places.get(address)
        was_meant = place.standing in (Standing.OURS, Standing.NOT_ERASED)
        if now is None and place.standing in (Standing.OURS, Standing.NOT_ERASED, Standing.ERASED):
            places[address] = replace(place, standing=Standing.OURS, reason=None) if was_meant else place
        elif now and was_meant and now.standing is Standing.OF_OTHERS:
            places[address] = replace(now, standing=Standing.OURS, reason=None)
    return in_order(places.values())
