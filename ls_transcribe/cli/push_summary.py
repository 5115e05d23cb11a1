"""What a push has come to, for people and for programs."""

from collections.abc import Iterator

from ls_transcribe.text.numbers import count
from ls_transcribe.workflows.plan import PushResult

_KINDS = (
    ("new", "new"),
    ("changed", "with another text than before"),
    ("there before", "as they were"),
    ("deleted in Label Studio", "deleted in Label Studio (--recreate brings them back)"),
    ("failed", "failed"),
)
"""What becomes of recordings (`labelstudio.parcels.Kind`), and how it is told."""


def lines(pushed: PushResult) -> Iterator[str]:
    """Where the tasks are, and what came of each."""
    where = f"{'new project' if pushed.made else 'project'} {pushed.project} ({pushed.title})"
    told = ", ".join(f"{pushed.delivered[kind]:,} {words}" for kind, words in _KINDS if pushed.delivered[kind])
    yield f"{count(_there(pushed), 'task')} in the {where}: {told or 'nothing to bring'}"
    if pushed.parted:
        yield f"{count(pushed.parted, 'task')} taken away again: somebody else has pushed the same recordings meanwhile"
    if pushed.empty:
        yield f"{count(pushed.empty, 'task')} with an empty editor: push again"
    if pushed.unheard:
        yield f"Recordings do not play: {pushed.unheard}"
    yield f"Label them at {pushed.page}"


def rehearsed(pushed: PushResult) -> Iterator[str]:
    """What a push would come to, of what is transcribed by now."""
    where = f"project {pushed.project} ({pushed.title})" if pushed.project else f"new project {pushed.title}"
    for kind, words in _KINDS:
        if number := pushed.delivered[kind]:
            yield f"{number:>7,} {words} in the {where}"


def as_object(pushed: PushResult) -> dict[str, object]:
    """The same for programs."""
    return {
        "url": pushed.page,
        "project": pushed.project,
        "title": pushed.title,
        "made": pushed.made,
        **{kind.partition(" ")[0]: pushed.delivered[kind] for kind, _ in _KINDS},
        "parted": pushed.parted,
        "empty": pushed.empty,
        "unheard": pushed.unheard,
    }


def _there(pushed: PushResult) -> int:
    return sum(pushed.delivered[kind] for kind, _ in _KINDS[:3])
