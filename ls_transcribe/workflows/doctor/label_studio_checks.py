"""Label Studio: whether it answers, takes the key, and has a project that shows and plays what is brought there.

Only what is there is looked at. A push makes what is missing, so that this is a remark.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from ls_transcribe.errors import RunError
from ls_transcribe.errors.label_studio import (
    LabelStudioKeyMissing,
    LabelStudioKeyRefused,
    LabelStudioUnreachable,
    LabelStudioUrlMissing,
    ProjectNotNamed,
)
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.label_studio.import_batches import chunks
from ls_transcribe.label_studio.label_config import LabelConfig, load_label_config, parse_label_config
from ls_transcribe.label_studio.playback import find_playback_problem
from ls_transcribe.label_studio.project import UNCERTAIN_FIRST, Project, find_project, find_project_by_title
from ls_transcribe.label_studio.project_tasks import KEYS_PER_QUERY, tasks_with_keys
from ls_transcribe.label_studio.s3_storages import connected_buckets
from ls_transcribe.label_studio.task_builder import MODEL_VERSION
from ls_transcribe.workflows.doctor.check import Check, looked, remark, unchecked, wrong
from ls_transcribe.workflows.doctor.context import DoctorContext
from ls_transcribe.workflows.target_project import named, number_of

_LONGEST = 2.0  # seconds of waiting, as at Amazon

_STUDIO = "Label Studio"
_KEY = "Label Studio key"
_PROJECT = "project"
_CONFIG = "labelling configuration"
_PREDICTIONS = "predictions"
_ORDER = "order of the tasks"


@dataclass(frozen=True, slots=True)
class _ProjectOrTitle:
    """A project, or None for the title of one that is to be made."""

    project: Project | None
    title: str


def look(context: DoctorContext, sleep: Callable[[float], object] | None) -> Iterator[Check]:
    """Everything that a push needs."""
    url = context.request.project.url or context.remembered_project.get("url")
    try:
        access = ServerAccess.of(url, context.request.label_studio_key)
    except LabelStudioUrlMissing as error:
        yield unchecked(_STUDIO, _as_clause(error))
        return
    except (LabelStudioKeyMissing, LabelStudioKeyRefused) as error:
        yield unchecked(_STUDIO, "it cannot be asked without a key")
        yield wrong(_KEY, error)
        return
    except RunError as error:
        yield wrong(_STUDIO, error)
        return
    try:
        server = LabelStudioServer.connect(
            access,
            sleep=sleep,
            longest_wait=_LONGEST,
            gives_up_with=lambda reason: LabelStudioUnreachable(access.url, reason),
        )
    except LabelStudioKeyRefused as error:
        yield Check(_STUDIO, f"answers at {access.url}")
        yield wrong(_KEY, error)
        yield unchecked(_PROJECT, "Label Studio does not take the key")
        return
    except RunError as error:
        yield wrong(_STUDIO, error)
        yield unchecked(_KEY, "Label Studio cannot be asked")
        yield unchecked(_PROJECT, "Label Studio cannot be asked")
        return
    yield Check(_STUDIO, f"answers at {access.url}")
    yield looked(_KEY, lambda: _user(server))
    yield from _of_project(context, server)


def _user(server: LabelStudioServer) -> str:
    """Whose key it is, and of which kind; a personal access token has three parts."""
    kind = "personal access" if server.access.key.count(".") == 2 else "legacy"
    return f"a {kind} token of {server.user_email()}"


def _of_project(context: DoctorContext, server: LabelStudioServer) -> Iterator[Check]:
    try:
        goal = _goal(context, server)
    except ProjectNotNamed as error:
        yield unchecked(_PROJECT, _as_clause(error))
        return
    except RunError as error:
        yield wrong(_PROJECT, error)
        yield unchecked("what it shows and plays", "there is no project to look at")
        return
    if goal.project is None:
        yield remark(_PROJECT, f"there is none with the title {goal.title} yet: push makes it")
        yield looked(_CONFIG, lambda: _carries(load_label_config(context.label_config)))
        return
    yield Check(_PROJECT, f"{goal.project.title or 'without a title'}, {goal.project.page}")
    yield from _of_what_it_shows(context, goal.project)


def _goal(context: DoctorContext, server: LabelStudioServer) -> _ProjectOrTitle:
    """The project that a push would go to."""
    reference = context.request.project
    number = number_of(reference, context.remembered_project, server.access.url)
    if number is None:
        title = reference.title or ""
        return _ProjectOrTitle(find_project_by_title(server, title), title.strip())
    return _ProjectOrTitle(find_project(server, number), "")


def _of_what_it_shows(context: DoctorContext, project: Project) -> Iterator[Check]:
    label_config = None
    try:
        label_config = parse_label_config(project.label_config, f"of {named(project)}")
        yield Check(_CONFIG, _carries(label_config))
    except RunError as error:
        yield wrong(_CONFIG, error)
    yield looked(_PREDICTIONS, lambda: _shown(project))
    yield _sampling(project)
    yield from _storages(context, project)
    if label_config is None:
        yield unchecked("audio", "it is not known what the labelling configuration plays")
    else:
        yield from _audio(context, project, label_config)


def _carries(label_config: LabelConfig) -> str:
    """How transcripts are shown by a configuration that can show them."""
    turns = "a region for each turn"
    if label_config.fixed_labels and label_config.per_region:
        turns += f", of at most {len(label_config.fixed_labels)} speakers"
    places = [("the whole text", label_config.whole), (turns, label_config.per_region)]
    return f"has a place for {' and '.join(what for what, tag in places if tag)}"


def _shown(project: Project) -> Check:
    now = project.state()
    if now.model_version == MODEL_VERSION and now.shows_predictions:
        return Check(_PREDICTIONS, f"editors are filled with those of {MODEL_VERSION}")
    by = f"those of {now.model_version}" if now.model_version and now.shows_predictions else "none"
    return remark(_PREDICTIONS, f"editors are filled with {by} now: push has those of {MODEL_VERSION} shown")


def _sampling(project: Project) -> Check:
    if project.sampling == UNCERTAIN_FIRST:
        return Check(_ORDER, "the least certain come first")
    return remark(
        _ORDER,
        f"the least certain do not come first ({project.sampling or 'no sampling is set'}): they do in projects that "
        "push makes; the page of settings offers it in Label Studio Enterprise only",
    )


def _storages(context: DoctorContext, project: Project) -> Iterator[Check]:
    buckets = context.played_buckets()
    if not buckets:
        return
    try:
        connected = connected_buckets(project)
    except RunError as error:
        yield wrong("storages", error)
        return
    for bucket in buckets:
        what = f"storage of {bucket}"
        yield Check(what, "is there") if bucket in connected else remark(what, "there is none yet: push adds it")


def _audio(context: DoctorContext, project: Project, label_config: LabelConfig) -> Iterator[Check]:
    """One task of each bucket is heard, and one whose audio was uploaded."""
    try:
        places = _known(context, project, label_config.audio_variable)
    except RunError as error:
        yield wrong("audio", error)
        return
    if not places:
        yield unchecked("audio", "the project has no recording of this folder yet")
    for place, task in places.items():
        what = f"audio {place}"
        yield looked(what, lambda task=task, what=what: _heard(project, task, label_config, what))  # type: ignore[misc]


def _known(context: DoctorContext, project: Project, variable: str) -> dict[str, int]:
    """A task of this folder's for each place that the project plays from."""
    places: dict[str, int] = {}
    for some in context.contents.keys.values():
        for keys in chunks(some, KEYS_PER_QUERY):
            for task in tasks_with_keys(project, keys):
                places.setdefault(_place(str(task.data.get(variable, ""))), task.id)
    return places


def _place(audio: str) -> str:
    if audio.startswith("/data/upload"):
        return "uploaded to Label Studio"
    return f"in {urlsplit(audio).netloc}" if "://" in audio else "on Label Studio's disk"


def _heard(project: Project, task: int, label_config: LabelConfig, what: str) -> str | Check:
    unheard = find_playback_problem(project, task, label_config.audio_variable)
    return wrong(what, RunError(f"task {task} does not play: {unheard}.")) if unheard else f"plays (task {task})"


def _as_clause(refusal: RunError) -> str:
    """A refusal's sentence, where it goes on after a colon."""
    text = str(refusal)
    return text[0].lower() + text[1:].rstrip(".")
