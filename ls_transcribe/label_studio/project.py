"""A project of Label Studio: the one that was typed or is remembered, found or created, and what it shows."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ls_transcribe.concurrency.retry import ServiceUnavailable
from ls_transcribe.errors.label_config import ConfigurationRefused
from ls_transcribe.errors.label_studio import (
    ProjectAmbiguous,
    ProjectNamedTwice,
    ProjectNotFound,
    ProjectNotNamed,
    ProjectTitleInvalid,
)
from ls_transcribe.label_studio.access import ProjectReference, ServerAccess
from ls_transcribe.label_studio.answer_forms import ProjectState
from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.label_studio.connection import NotReached, RequestRejected
from ls_transcribe.label_studio.label_config import LabelConfig, parse_label_config
from ls_transcribe.label_studio.tag_roles import TagChoice
from ls_transcribe.label_studio.task_builder import MODEL_VERSION
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.store.remembered_settings import RememberedProject

UNCERTAIN_FIRST = "Uncertainty sampling"
"""Label Studio's name for the order in which the task with the lowest prediction score comes first."""

DEFAULT_ORDER = "Sequential sampling"
"""Label Studio's name for the order of a project in which nobody has set another."""

_TITLE_LENGTHS = range(3, 51)  # characters; Label Studio rejects other titles


@dataclass(frozen=True, slots=True)
class Project:
    """A project, with its settings as they were when it was requested. `sampling` is the order of its tasks."""

    server: LabelStudioServer = field(repr=False, compare=False)
    id: int
    title: str
    label_config: str = field(repr=False)
    sampling: str = UNCERTAIN_FIRST

    @property
    def page(self) -> str:
        """The address of the project's page, for people."""
        return f"{self.server.access.url}/projects/{self.id}/data"

    def state(self) -> ProjectState:
        """Request the number of tasks now, and what editors are filled with now."""
        return self.server.project_state(self.id)

    def shows_own_predictions(self) -> bool:
        """Request whether editors are filled with this tool's predictions now."""
        return shows_own(self.state())

    def has_own_predictions(self) -> bool:
        """Return whether any prediction in the project was made by this tool."""
        return MODEL_VERSION in self.server.model_versions(self.id)

    def show_own_predictions(self) -> None:
        """Fill editors with this tool's predictions, and order the queue by their scores.

        Label Studio shows the predictions of one version only. An import sets this version only in a project that has
        none yet.
        """
        self.server.show_predictions(self.id, MODEL_VERSION)

    def show_uncertain_first(self) -> None:
        """Order the queue by uncertainty. The pages of the community edition do not offer this setting."""
        self.server.set_sampling(self.id, UNCERTAIN_FIRST)


def shows_own(state: ProjectState) -> bool:
    """Return whether a project fills its editors with this tool's predictions."""
    return state.model_version == MODEL_VERSION and state.shows_predictions


@dataclass(frozen=True, slots=True)
class TargetProject:
    """The project that tasks are imported into. `project` is None if it must be created.

    `label_config` is the project's label configuration.
    """

    server: LabelStudioServer
    title: str
    label_config: LabelConfig
    project: Project | None = None

    @property
    def existing_project(self) -> Project:
        """The project.

        Raises:
            ValueError: It is not created yet.
        """
        if self.project is None:
            raise ValueError("the project is not created yet")
        return self.project

    @property
    def address(self) -> ProjectAddress:
        """The project as the ledger identifies it."""
        return ProjectAddress(self.server.access.url, self.existing_project.id)

    @property
    def to_remember(self) -> RememberedProject:
        """What the folder remembers of it."""
        return RememberedProject(self.address.server, self.address.number)

    def created(self) -> "TargetProject":
        """Return the target with its project. It is created if there is none."""
        if self.project is not None:
            return self
        return replace(self, project=create_project(self.server, self.title, self.label_config.xml))


def find_project(server: LabelStudioServer, number: int) -> Project:
    """Return the project with a number.

    Raises:
        ProjectNotFound: This user can see no such project.
    """
    try:
        details = server.get_project(number)
    except RequestRejected as error:
        raise ProjectNotFound(number, server.access.url) from error
    return Project(server, number, details.title or "", details.label_config or "", details.sampling or "")


def find_project_by_title(server: LabelStudioServer, title: str) -> Project | None:
    """Return the project with a title, or None if there is none.

    Raises:
        ProjectTitleInvalid: No project can have this title.
        ProjectAmbiguous: Several projects have it.
    """
    title = title.strip()
    if len(title) not in _TITLE_LENGTHS:
        raise ProjectTitleInvalid(title)
    numbers = server.find_projects(title)
    if len(numbers) > 1:
        raise ProjectAmbiguous(title, sorted(numbers))
    return find_project(server, numbers[0]) if numbers else None


def create_project(server: LabelStudioServer, title: str, label_config: str) -> Project:
    """Create a project that shows the least certain transcript first.

    If there is no answer, the project is looked for by its title before the request is repeated.

    Raises:
        ConfigurationRefused: Label Studio rejects the label configuration.
        LabelStudioRefused: Label Studio rejects the project for another reason.
    """
    in_doubt = False

    def create_once() -> Project:
        nonlocal in_doubt
        if in_doubt and (project := find_project_by_title(server, title)):
            return project
        try:
            number = server.create_project(title, label_config, UNCERTAIN_FIRST)
        except ServiceUnavailable as error:
            in_doubt = in_doubt or not isinstance(error, NotReached)
            raise
        return Project(server, number, title, label_config)

    try:
        return server.retrier.call(create_once)
    except RequestRejected as error:
        if "config" in str(error).lower():
            raise ConfigurationRefused(f"for the project {title}", f"is refused by Label Studio: {error}") from error
        raise error.as_run_error() from error


def find_target_project(
    reference: ProjectReference,
    key: str | None,
    remembered: RememberedProject | None,
    load_label_config: Callable[[], LabelConfig],
    on_wait: Callable[[str], None],
    *,
    tags: TagChoice,
    sleep: Callable[[float], object] | None = None,
) -> TargetProject:
    """Return the project to import into. Nothing is created.

    `key` is the user's API token. `remembered` is the project that the folder remembers. `load_label_config`
    returns the label configuration for a project that must be created. `on_wait` is called with the reason before the
    server is waited for, `sleep` takes seconds. `tags` is what the user has decided about the project's configuration.

    Raises:
        RunError: Label Studio cannot be asked, refuses the key, or has no such project.
        ConfigurationRefused: The project's label configuration cannot show transcripts.
    """
    server, project = connect_to_project(reference, key, remembered, on_wait, sleep=sleep)
    if project is None:
        return TargetProject(server, (reference.title or "").strip(), load_label_config())
    return TargetProject(server, project.title, label_config_of(project, tags), project)


def connect_to_project(
    reference: ProjectReference,
    key: str | None,
    remembered: RememberedProject | None,
    on_wait: Callable[[str], None],
    *,
    sleep: Callable[[float], object] | None = None,
) -> tuple[LabelStudioServer, Project | None]:
    """Connect to the server, and return it with the project; None if no project has the title.

    `key` is the user's API token. `remembered` is the project that the folder remembers.

    Raises:
        RunError: Label Studio cannot be asked, refuses the key, or has no such project.
    """
    if reference.number is not None and reference.title is not None:
        raise ProjectNamedTwice
    access = ServerAccess.of(reference.url or (remembered.url if remembered else None), key)
    number = project_number(reference, remembered, access.url)
    server = LabelStudioServer.connect(access, sleep=sleep, on_wait=on_wait)
    if number is None:
        return server, find_project_by_title(server, reference.title or "")
    return server, find_project(server, number)


def label_config_of(project: Project, tags: TagChoice) -> LabelConfig:
    """Return a project's label configuration. `tags` is what the user has decided about it.

    Raises:
        ConfigurationRefused: It cannot show transcripts.
    """
    return parse_label_config(project.label_config, f"of {project_name(project)}", tags)


def project_number(reference: ProjectReference, remembered: RememberedProject | None, url: str) -> int | None:
    """Return the number of the project on the server at `url`; None if it must be found by its title.

    Raises:
        ProjectNotNamed: No project was typed, and the folder remembers none on this server.
    """
    if reference.number is not None or reference.title is not None:
        return reference.number
    if remembered is None or remembered.url != url:
        raise ProjectNotNamed
    return remembered.project


def project_name(project: Project) -> str:
    """Return how a message names a project: by its number, and by its title if it has one."""
    return f"the project {project.id} ({project.title})" if project.title else f"the project {project.id}"
