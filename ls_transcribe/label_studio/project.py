"""A project of Label Studio: found, or created, and what its editors and its queue show."""

from dataclasses import dataclass, field

from ls_transcribe.concurrency.retry import ServiceUnavailable
from ls_transcribe.errors.label_config import ConfigurationRefused
from ls_transcribe.errors.label_studio import ProjectAmbiguous, ProjectNotFound, ProjectTitleInvalid
from ls_transcribe.label_studio.api import LabelStudioServer, ProjectState
from ls_transcribe.label_studio.connection import NotReached, RequestRejected
from ls_transcribe.label_studio.task_builder import MODEL_VERSION

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


def find_project(server: LabelStudioServer, number: int) -> Project:
    """Return the project with a number.

    Raises:
        ProjectNotFound: This user can see no such project.
    """
    try:
        details = server.get_project(number)
    except RequestRejected as error:
        raise ProjectNotFound(number, server.access.url) from error
    return Project(server, number, details.title, details.label_config, details.sampling)


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
