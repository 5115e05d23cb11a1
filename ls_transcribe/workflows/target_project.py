"""Where tasks go: the project that was named, or that the folder remembers, and what its configuration can show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ls_transcribe.errors.label_studio import ProjectNamedTwice, ProjectNotNamed
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.label_studio.label_config import (
    LabelConfig,
    label_config_text,
    load_label_config,
    parse_label_config,
    preload_parser,
)
from ls_transcribe.label_studio.project import Project, create_project, find_project, find_project_by_title
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.workflows.requests import ProjectReference
from ls_transcribe.workflows.watchers import Watcher

REMEMBERED = "label_studio"
"""The setting of a folder that says where it was pushed: {"url": …, "project": …}."""


@dataclass(frozen=True, slots=True)
class TargetProject:
    """A project, or the title of one that is to be made; `label_config` says what it can show.

    `xml` is the configuration of one to be made.
    """

    server: LabelStudioServer
    title: str
    label_config: LabelConfig
    project: Project | None = None
    xml: str = ""

    @property
    def there(self) -> Project:
        """The project.

        Raises:
            ValueError: It is not made yet.
        """
        if self.project is None:
            raise ValueError("the project is not made yet")
        return self.project

    @property
    def place(self) -> ProjectAddress:
        """The project as the ledger knows it."""
        return ProjectAddress(self.server.access.url, self.there.id)

    @property
    def to_remember(self) -> dict[str, Any]:
        """What a folder remembers of it."""
        return {"url": self.place.server, "project": self.place.number}

    def made(self) -> "TargetProject":
        """With the project, made if there is none."""
        if self.project is not None:
            return self
        return replace(self, project=create_project(self.server, self.title, self.xml))


def find(
    reference: ProjectReference,
    key: str | None,
    remembered: Mapping[str, Any],
    label_config: str,
    watcher: Watcher,
    *,
    sleep: Callable[[float], object] | None = None,
) -> TargetProject:
    """Return the project that is meant. Nothing is made.

    `key` opens the server. `remembered` is what the folder remembers. `label_config` names the labelling configuration
    of a project that has to be made. `sleep` takes seconds.

    Raises:
        RunError: Label Studio cannot be asked, does not let this user in, or has no such project.
        ConfigurationRefused: The project's configuration cannot show transcripts.
    """
    server, project = project_of(reference, key, remembered.get(REMEMBERED) or {}, watcher, sleep=sleep)
    if project is None:
        title, xml = (reference.title or "").strip(), label_config_text(label_config)
        return TargetProject(server, title, load_label_config(label_config), xml=xml)
    return TargetProject(server, project.title, configuration_of(project), project)


def project_of(
    reference: ProjectReference,
    key: str | None,
    remembered: Mapping[str, Any],
    watcher: Watcher,
    *,
    sleep: Callable[[float], object] | None = None,
) -> tuple[LabelStudioServer, Project | None]:
    """Return the server that is meant, and its project; None if no project has the title.

    `key` opens the server. `remembered` is the project that the folder remembers: {"url": …, "project": …}, or empty.

    Raises:
        RunError: Label Studio cannot be asked, does not let this user in, or has no such project.
    """
    if reference.number is not None and reference.title is not None:
        raise ProjectNamedTwice
    access = ServerAccess.of(reference.url or remembered.get("url"), key)
    number = number_of(reference, remembered, access.url)
    preload_parser()
    server = LabelStudioServer.connect(
        access, sleep=sleep, on_wait=lambda reason: watcher.waiting(reason, service="Label Studio")
    )
    if number is None:
        return server, find_project_by_title(server, reference.title or "")
    return server, find_project(server, number)


def configuration_of(project: Project) -> LabelConfig:
    """What a project can show.

    Raises:
        ConfigurationRefused: Not transcripts.
    """
    return parse_label_config(project.label_config, f"of {named(project)}")


def number_of(reference: ProjectReference, remembered: Mapping[str, Any], url: str) -> int | None:
    """The number of the project that is meant at a server; None where it is meant by its title.

    Raises:
        ProjectNotNamed: It is not said, and the folder remembers none there.
    """
    if reference.number is not None or reference.title is not None:
        return reference.number
    if remembered.get("url") != url:
        raise ProjectNotNamed
    return int(remembered["project"])


def named(project: Project) -> str:
    """A project as people know it."""
    return f"the project {project.id} ({project.title})" if project.title else f"the project {project.id}"
