"""What `forget` prints: the plan, and how it ended."""

import sys
from collections.abc import Iterable, Iterator

import click

from ls_transcribe.aws.s3 import is_s3
from ls_transcribe.cli.screen import print_complaint, print_json, print_line
from ls_transcribe.model.erasure import Place, PlaceKind, Standing
from ls_transcribe.model.recording import local_path, readable
from ls_transcribe.text.numbers import count
from ls_transcribe.workflows.forget.plan import ForgetPlan, ForgetResult, RecordingErasure

_HEADINGS = {
    Standing.OURS: "will be erased",
    Standing.OF_OTHERS: "stays",
    Standing.NOT_SEEN: "cannot be looked at",
    Standing.NOT_ERASED: "could not be erased",
}
"""What is printed above the places of each standing, in this order."""

_KINDS = {
    PlaceKind.TASK: "task",
    PlaceKind.UPLOAD: "upload",
    PlaceKind.EXPORT: "export",
    PlaceKind.JOB: "job",
    PlaceKind.RESULT: "result",
    PlaceKind.AUDIO: "audio",
    PlaceKind.FILE: "file",
    PlaceKind.SHARED_FILE: "file of all",
    PlaceKind.DATABASE: "database",
}


def print_plan(plan: ForgetPlan) -> None:
    """Print every place of every recording, by how it stands with it."""
    for one in plan.recordings:
        for line in _lines(one):
            print_line(line)
    for note in plan.notes:
        print_line(note)


def ask(plan: ForgetPlan) -> bool:
    """Ask whether a plan is to be carried out. Where nobody can answer, it is not."""
    return bool(sys.stdin and sys.stdin.isatty()) and click.confirm(
        f"Erase what is listed (recordings: {len(plan.recordings):,}), for good?"
    )


def print_result(result: ForgetResult, *, as_json: bool, quiet: bool) -> None:
    """Print how it ended. What is left to be done is also printed where all is quiet."""
    for item in result.plan.unknown:
        print_complaint(f"{item.name}: {item.reason}")
    if as_json:
        print_json(_result_object(result))
        return
    for name, day in () if quiet else result.plan.forgotten:
        print_line(f"{readable(name)} was forgotten on {day}")
    if not result.was_done:
        if result.plan.recordings:
            print_line("Nothing was erased: --yes erases it.")
        return
    left = [one for one in result.recordings if one.is_open]
    if not quiet:
        print_line(f"{count(len(result.recordings) - len(left), 'recording')} forgotten")
    for one in left:
        print_line(f"{one.name} ({one.key}) is not forgotten yet; the same command goes on:")
        for place in one.places:
            if place.standing in (Standing.NOT_SEEN, Standing.NOT_ERASED):
                print_line(f"  {_line(place)}")


def _lines(one: RecordingErasure) -> Iterator[str]:
    yield f"{one.name} ({one.key})"
    for standing, heading in _HEADINGS.items():
        if places := [place for place in one.places if place.standing is standing]:
            yield f"  {heading}:"
            yield from (f"    {_line(place)}" for place in places)


def _line(place: Place) -> str:
    told = f"{_KINDS[place.kind]} {_address(place)}" + (f": {place.what}" if place.what else "")
    return f"{told} ({place.reason})" if place.reason else told


def _address(place: Place) -> str:
    is_here = place.where.startswith("file:") and not is_s3(place.where)
    return readable(str(local_path(place.where))) if is_here else place.where


def _result_object(result: ForgetResult) -> dict[str, object]:
    """Return how it ended, for programs; the plan if nothing was erased."""
    recordings = result.recordings if result.was_done else result.plan.recordings
    return {
        "erased": result.was_done,
        "recordings": [
            {"key": one.key, "recording": one.name, "finished": not one.is_open, "places": _places(one.places)}
            for one in recordings
        ],
        "forgotten": [{"recording": readable(name), "day": day.isoformat()} for name, day in result.plan.forgotten],
        "unknown": [{"recording": item.name, "reason": item.reason} for item in result.plan.unknown],
        "notes": list(result.plan.notes),
    }


def _places(places: Iterable[Place]) -> list[dict[str, object]]:
    return [
        {
            "kind": place.kind.lower(),
            "where": _address(place),
            "what": place.what,
            "standing": place.standing.lower(),
            "reason": place.reason,
        }
        for place in places
    ]
