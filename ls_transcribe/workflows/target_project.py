"""Where tasks go: the project that was named, or that the folder remembers, and what its configuration can show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

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
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.plan import ExportRequest, ExportWatcher, PushOptions

REMEMBERED = "label_studio"
"""The setting of a folder that says where it was pushed: {"url": …, "project": …}."""


class WaitingWatcher(Protocol):
    """Who is told when a server is waited for."""

    def waiting(self, reason: str, *, whom: str = "Amazon") -> None:
        """Who is called cannot answer for now; told from any thread."""


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
    order: ExportRequest,
    folder: OutputFolder,
    label_config: str | None,
    watcher: ExportWatcher,
    *,
    sleep: Callable[[float], object] | None = None,
) -> TargetProject:
    """The project that an order means; nothing is made. `label_config` names the configuration of one to be made.

    Raises:
        RunError: Label Studio cannot be asked, does not let this user in, or has no such project; says which.
        ConfigurationRefused: The project's configuration cannot carry transcripts.
    """
    push = order.push or PushOptions()
    settings = settings_of(folder)
    server, project = project_of(push, order.studio_key, settings.get(REMEMBERED) or {}, watcher, sleep=sleep)
    if project is None:
        name = label_config or settings.get("label_config", "default")
        return TargetProject(server, (push.title or "").strip(), load_label_config(name), xml=label_config_text(name))
    return TargetProject(server, project.title, configuration_of(project), project)


def project_of(
    push: PushOptions,
    key: str | None,
    remembered: Mapping[str, Any],
    watcher: WaitingWatcher,
    *,
    sleep: Callable[[float], object] | None = None,
) -> tuple[LabelStudioServer, Project | None]:
    """The server that is meant, and its project; None where no project has the title.

    Raises:
        RunError: Label Studio cannot be asked, does not let this user in, or has no such project; says which.
    """
    if push.project is not None and push.title is not None:
        raise ProjectNamedTwice
    access = ServerAccess.of(push.url or remembered.get("url"), key)
    number = number_of(push, remembered, access.url)
    preload_parser()
    server = LabelStudioServer.connect(
        access, sleep=sleep, on_wait=lambda reason: watcher.waiting(reason, whom="Label Studio")
    )
    if number is None:
        return server, find_project_by_title(server, push.title or "")
    return server, find_project(server, number)


def configuration_of(project: Project) -> LabelConfig:
    """What a project can show.

    Raises:
        ConfigurationRefused: Not transcripts.
    """
    return parse_label_config(project.label_config, f"of {named(project)}")


def number_of(push: PushOptions, remembered: Mapping[str, Any], url: str) -> int | None:
    """The number of the project that is meant at a server; None where it is meant by its title.

    Raises:
        ProjectNotNamed: It is not said, and the folder remembers none there.
    """
    if push.project is not None or push.title is not None:
        return push.project
    if remembered.get("url") != url:
        raise ProjectNotNamed
    return int(remembered["project"])


def named(project: Project) -> str:
    """A project as people know it."""
    return f"the project {project.id} ({project.title})" if project.title else f"the project {project.id}"


def settings_of(folder: OutputFolder) -> dict[str, Any]:
    """What the runs of an output folder were asked for; nothing of a folder without a ledger."""
    if not folder.ledger.exists():
        return {}
    with Ledger.read(folder.ledger) as ledger:
        return ledger.settings()
