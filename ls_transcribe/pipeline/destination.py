"""Where tasks go: the project that was named, or that the folder remembers, and what its configuration can show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ls_transcribe.errors.label_studio import ProjectNamedTwice, ProjectNotNamed
from ls_transcribe.labelstudio import config
from ls_transcribe.labelstudio import project as projects
from ls_transcribe.labelstudio.access import Access
from ls_transcribe.labelstudio.config import LabelConfig
from ls_transcribe.labelstudio.project import Project
from ls_transcribe.labelstudio.server import Server
from ls_transcribe.ledger import Ledger
from ls_transcribe.ledger.deliveries import Place
from ls_transcribe.output_folder import OutputFolder
from ls_transcribe.plan import Order, Push, Watcher

REMEMBERED = "label_studio"
"""The setting of a folder that says where it was pushed: {"url": …, "project": …}."""


class Listener(Protocol):
    """Who is told when a server is waited for."""

    def waiting(self, reason: str, *, whom: str = "Amazon") -> None:
        """Who is called cannot answer for now; told from any thread."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A project, or the title of one that is to be made; `label_config` says what it can show.

    `xml` is the configuration of one to be made.
    """

    server: Server
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
    def place(self) -> Place:
        """The project as the ledger knows it."""
        return Place(self.server.access.url, self.there.id)

    @property
    def to_remember(self) -> dict[str, Any]:
        """What a folder remembers of it."""
        return {"url": self.place.server, "project": self.place.project}

    def made(self) -> "Destination":
        """With the project, made if there is none."""
        if self.project is not None:
            return self
        return replace(self, project=projects.create(self.server, self.title, self.xml))


def find(
    order: Order,
    folder: OutputFolder,
    label_config: str | None,
    watcher: Watcher,
    *,
    sleep: Callable[[float], object] | None = None,
) -> Destination:
    """The project that an order means; nothing is made. `label_config` names the configuration of one to be made.

    Raises:
        Refusal: Label Studio cannot be asked, does not let this user in, or has no such project; says which.
        ConfigurationRefused: The project's configuration cannot carry transcripts.
    """
    push = order.push or Push()
    settings = settings_of(folder)
    server, project = project_of(push, order.studio_key, settings.get(REMEMBERED) or {}, watcher, sleep=sleep)
    if project is None:
        name = label_config or settings.get("label_config", "default")
        return Destination(server, (push.title or "").strip(), config.load(name), xml=config.text(name))
    return Destination(server, project.title, configuration_of(project), project)


def project_of(
    push: Push,
    key: str | None,
    remembered: Mapping[str, Any],
    watcher: Listener,
    *,
    sleep: Callable[[float], object] | None = None,
) -> tuple[Server, Project | None]:
    """The server that is meant, and its project; None where no project has the title.

    Raises:
        Refusal: Label Studio cannot be asked, does not let this user in, or has no such project; says which.
    """
    if push.project is not None and push.title is not None:
        raise ProjectNamedTwice
    access = Access.of(push.url or remembered.get("url"), key)
    number = number_of(push, remembered, access.url)
    config.load_reader()
    server = Server.at(access, sleep=sleep, tell=lambda reason: watcher.waiting(reason, whom="Label Studio"))
    if number is None:
        return server, projects.find_by_title(server, push.title or "")
    return server, projects.find(server, number)


def configuration_of(project: Project) -> LabelConfig:
    """What a project can show.

    Raises:
        ConfigurationRefused: Not transcripts.
    """
    return config.parse(project.label_config, f"of {named(project)}")


def number_of(push: Push, remembered: Mapping[str, Any], url: str) -> int | None:
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
