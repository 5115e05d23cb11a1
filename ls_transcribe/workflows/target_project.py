"""The project of Label Studio that a command works with: the one that was typed, or that the folder remembers."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ls_transcribe.errors.label_studio import ProjectNamedTwice, ProjectNotNamed
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.label_studio.label_config import LabelConfig, parse_label_config, preload_parser
from ls_transcribe.label_studio.project import Project, create_project, find_project, find_project_by_title
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.store.remembered_settings import RememberedProject
from ls_transcribe.workflows.requests import ProjectReference
from ls_transcribe.workflows.watchers import Watcher


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


def find_target_project(
    reference: ProjectReference,
    key: str | None,
    remembered: RememberedProject | None,
    load_label_config: Callable[[], LabelConfig],
    watcher: Watcher,
    *,
    sleep: Callable[[float], object] | None = None,
) -> TargetProject:
    """Return the project to import into. Nothing is created.

    `key` is the user's API token. `remembered` is the project that the folder remembers. `load_label_config`
    returns the label configuration for a project that must be created. `sleep` takes seconds.

    Raises:
        RunError: Label Studio cannot be asked, refuses the key, or has no such project.
        ConfigurationRefused: The project's label configuration cannot show transcripts.
    """
    server, project = connect_to_project(reference, key, remembered, watcher, sleep=sleep)
    if project is None:
        return TargetProject(server, (reference.title or "").strip(), load_label_config())
    return TargetProject(server, project.title, label_config_of(project), project)


def connect_to_project(
    reference: ProjectReference,
    key: str | None,
    remembered: RememberedProject | None,
    watcher: Watcher,
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
    preload_parser()
    server = LabelStudioServer.connect(
        access, sleep=sleep, on_wait=lambda reason: watcher.waiting(reason, service="Label Studio")
    )
    if number is None:
        return server, find_project_by_title(server, reference.title or "")
    return server, find_project(server, number)


def label_config_of(project: Project) -> LabelConfig:
    """Return a project's label configuration.

    Raises:
        ConfigurationRefused: It cannot show transcripts.
    """
    return parse_label_config(project.label_config, f"of {project_name(project)}")


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
