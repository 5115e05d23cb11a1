"""The checks of Label Studio: the server, the key, the project, what its editors show, and whether its audio plays.

Nothing is changed. What a push would add is a note, and not an error.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from urllib.parse import urlsplit

from ls_transcribe.aws import s3
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
from ls_transcribe.label_studio.audio_addresses import UPLOADS, split_address
from ls_transcribe.label_studio.import_batches import chunks
from ls_transcribe.label_studio.label_config import LabelConfig, load_label_config
from ls_transcribe.label_studio.playback import find_playback_problem
from ls_transcribe.label_studio.project import (
    UNCERTAIN_FIRST,
    Project,
    find_project,
    find_project_by_title,
    label_config_of,
    project_number,
    shows_own,
)
from ls_transcribe.label_studio.project_tasks import KEYS_PER_QUERY, tasks_with_keys
from ls_transcribe.label_studio.s3_storages import connected_buckets
from ls_transcribe.label_studio.task_builder import MODEL_VERSION
from ls_transcribe.label_studio.task_fields import value_at
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.workflows.doctor.check import Check, remark, run_check, unchecked, wrong
from ls_transcribe.workflows.doctor.context import DoctorContext
from ls_transcribe.workflows.results import HIDDEN_PREDICTIONS
from ls_transcribe.workflows.task_import.empty_editors import find_empty_editors

_LONGEST_WAIT = 2.0  # seconds for which a request is repeated, as for AWS

_MOST_NAMED = 5
"""The empty editors that are named. A push names all of them."""

_SERVER = "Label Studio"
_VERSION = "Label Studio version"
_KEY = "Label Studio key"
_PROJECT = "project"
_CONFIG = "labelling configuration"
_PREDICTIONS = "predictions"
_ORDER = "order of the tasks"


def check_label_studio(context: DoctorContext, sleep: Callable[[float], object] | None) -> Iterator[Check]:
    """Check everything that a push needs in Label Studio. `sleep` takes seconds."""
    remembered = context.remembered_project
    url = context.request.project.url or (remembered.url if remembered else None)
    try:
        access = ServerAccess.of(url, context.request.label_studio_key)
    except LabelStudioUrlMissing as error:
        yield unchecked(_SERVER, _as_clause(error))
        return
    except (LabelStudioKeyMissing, LabelStudioKeyRefused) as error:
        yield unchecked(_SERVER, "it cannot be asked without a key")
        yield wrong(_KEY, error)
        return
    except RunError as error:
        yield wrong(_SERVER, error)
        return
    try:
        server = LabelStudioServer.connect(
            access,
            sleep=sleep,
            longest_wait=_LONGEST_WAIT,
            gives_up_with=lambda reason: LabelStudioUnreachable(access.url, reason),
        )
    except LabelStudioKeyRefused as error:
        yield Check(_SERVER, f"answers at {access.url}")
        yield wrong(_KEY, error)
        yield unchecked(_PROJECT, "Label Studio does not accept the key")
        return
    except RunError as error:
        yield wrong(_SERVER, error)
        yield unchecked(_KEY, "Label Studio cannot be asked")
        yield unchecked(_PROJECT, "Label Studio cannot be asked")
        return
    yield Check(_SERVER, f"answers at {access.url}{server.way}")
    yield _check_version(server)
    yield run_check(_KEY, lambda: _describe_key(server))
    yield from _check_project(context, server)


def _check_version(server: LabelStudioServer) -> Check:
    """Return what a report of a fault needs. No command asks for it, so it is no fault if it is not told."""
    try:
        return Check(_VERSION, server.version())
    except RunError as error:
        return remark(_VERSION, str(error))


def _describe_key(server: LabelStudioServer) -> str:
    """Return the kind of the key and its user. A personal access token is a JWT, which has three parts."""
    kind = "personal access" if server.access.key.count(".") == 2 else "legacy"
    return f"a {kind} token of {server.user_email()}"


def _check_project(context: DoctorContext, server: LabelStudioServer) -> Iterator[Check]:
    try:
        project = _find_project(context, server)
    except ProjectNotNamed as error:
        yield unchecked(_PROJECT, _as_clause(error))
        return
    except RunError as error:
        yield wrong(_PROJECT, error)
        yield unchecked("what it shows and plays", "there is no project to look at")
        return
    if project is None:
        title = (context.request.project.title or "").strip()
        yield remark(_PROJECT, f"there is no project with the title {title} yet: push makes it")
        yield run_check(_CONFIG, lambda: _describe_config(load_label_config(context.label_config, context.tags)))
        return
    yield Check(_PROJECT, f"{project.title or 'without a title'}, {project.page}")
    yield from _check_settings(context, project)


def _find_project(context: DoctorContext, server: LabelStudioServer) -> Project | None:
    """Return the project that a push would use, or None if it would create one."""
    reference = context.request.project
    number = project_number(reference, context.remembered_project, server.access.url)
    if number is None:
        return find_project_by_title(server, reference.title or "")
    return find_project(server, number)


def _check_settings(context: DoctorContext, project: Project) -> Iterator[Check]:
    """Check what a project's editors, its queue and its players are set to."""
    label_config = None
    try:
        label_config = label_config_of(project, context.tags)
        yield _describe_config(label_config)
    except RunError as error:
        yield wrong(_CONFIG, error)
    text_tags = label_config.text_tags if label_config else ()
    yield run_check(_PREDICTIONS, lambda: _check_predictions(context, project, text_tags))
    yield _check_order(project)
    yield from _check_storages(context, project)
    if label_config is None:
        yield unchecked("audio", "it is not known what the labelling configuration plays")
    else:
        yield from _check_audio(context, project, label_config)


def _describe_config(label_config: LabelConfig) -> Check:
    """Return how a label configuration shows transcripts, and with which tags."""
    turns = "a region for each turn"
    if label_config.fixed_labels and label_config.per_region:
        turns += f", with labels for {len(label_config.fixed_labels)} speakers"
    parts = [("the whole text", label_config.whole), (turns, label_config.per_region)]
    place = f"has a place for {' and '.join(text for text, tag in parts if tag)}"
    return Check(_CONFIG, f"{place} ({'; '.join(label_config.uses)})", notes=label_config.notes)


def _check_predictions(context: DoctorContext, project: Project, text_tags: Sequence[str]) -> Check:
    if empty := _empty_editors(context, project, text_tags):
        return wrong(_PREDICTIONS, RunError(f"{'; '.join(empty)}."))
    state = project.state()
    if shows_own(state):
        return Check(_PREDICTIONS, f"editors are filled with those of {MODEL_VERSION}")
    shown = f"those of {state.model_version}" if state.model_version and state.shows_predictions else "none"
    if not _task_of_each_origin(context, project, ""):
        return remark(_PREDICTIONS, f"editors are filled with {shown} now: push has those of {MODEL_VERSION} shown")
    if not project.has_own_predictions():
        return wrong(_PREDICTIONS, RunError(f"{HIDDEN_PREDICTIONS}."))
    advice = f"push again, which has those of {MODEL_VERSION} shown"
    return wrong(_PREDICTIONS, RunError(f"editors are filled with {shown} now: {advice}."))


def _empty_editors(context: DoctorContext, project: Project, text_tags: Sequence[str]) -> list[str]:
    """Return what a push would say of empty editors: of a few, and how many more there are."""
    if context.contents.recordings is None:
        return []
    address = ProjectAddress(project.server.access.url, project.id)
    with Ledger.read(context.folder.ledger) as ledger:
        found = [str(editor) for editor in find_empty_editors(project, text_tags, address, ledger.imported_tasks)]
    more = [f"and {len(found) - _MOST_NAMED:,} more"] if len(found) > _MOST_NAMED else []
    return found[:_MOST_NAMED] + more


def _check_order(project: Project) -> Check:
    if project.sampling == UNCERTAIN_FIRST:
        return Check(_ORDER, "the least certain come first")
    return remark(
        _ORDER,
        f"the least certain do not come first ({project.sampling or 'no sampling is set'}): they do in projects that "
        "push makes; the page of settings offers it in Label Studio Enterprise only",
    )


def _check_storages(context: DoctorContext, project: Project) -> Iterator[Check]:
    buckets = context.played_buckets()
    if not buckets:
        return
    try:
        connected = connected_buckets(project)
    except RunError as error:
        yield wrong("storages", error)
        return
    for bucket in buckets:
        name = f"storage of {bucket}"
        yield Check(name, "is there") if bucket in connected else remark(name, "there is none yet: push adds it")


def _check_audio(context: DoctorContext, project: Project, label_config: LabelConfig) -> Iterator[Check]:
    """Check that one task of each origin plays: of each bucket, of the uploads, and of the server's disk."""
    try:
        tasks = _task_of_each_origin(context, project, label_config.audio_variable)
    except RunError as error:
        yield wrong("audio", error)
        return
    if not tasks:
        yield unchecked("audio", "the project has no recording of this folder yet")
    for origin, task in tasks.items():
        name = f"audio {origin}"
        yield run_check(name, partial(_check_playback, project, task, label_config.audio_variable, name))


def _task_of_each_origin(context: DoctorContext, project: Project, audio_variable: str) -> dict[str, int]:
    """Return a task of this folder for each origin of the audio that the project plays."""
    tasks: dict[str, int] = {}
    for keys_of_bucket in context.contents.keys.values():
        for keys in chunks(keys_of_bucket, KEYS_PER_QUERY):
            for task in tasks_with_keys(project, keys):
                tasks.setdefault(_describe_origin(str(value_at(task.data, audio_variable) or "")), task.id)
    return tasks


def _describe_origin(audio: str) -> str:
    own = split_address(audio)[1]
    if own:
        return "uploaded to Label Studio" if own.startswith(UPLOADS) else "on Label Studio's disk"
    return f"in {s3.split(audio)[0] if s3.is_s3(audio) else _host_of(audio)}"


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc or "an unknown place"
    except ValueError:  # of a host that is none, as in http://[
        return "an unknown place"


def _check_playback(project: Project, task: int, audio_variable: str, name: str) -> str | Check:
    problem = find_playback_problem(project, task, audio_variable)
    return wrong(name, RunError(f"task {task} does not play: {problem}.")) if problem else f"plays (task {task})"


def _as_clause(error: RunError) -> str:
    """Return the text of an error in the form that follows a colon."""
    text = str(error)
    return text[0].lower() + text[1:].rstrip(".")
