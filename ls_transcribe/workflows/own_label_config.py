"""What a push tells of the labelling configuration that a project has already, where it is not what was typed."""

from xml.etree.ElementTree import ParseError, canonicalize

from ls_transcribe.label_studio.label_config import label_config_text
from ls_transcribe.label_studio.project import TargetProject, project_name
from ls_transcribe.label_studio.tag_roles import NAMES_BOX
from ls_transcribe.workflows.requests import PushRequest
from ls_transcribe.workflows.watchers import ExportWatcher


def tell_of_label_config(request: PushRequest, target: TargetProject, watcher: ExportWatcher) -> None:
    """Tell that a project keeps its own configuration if another one was typed, or that it has no box for names.

    Raises:
        ConfigurationUnreadable: The file that was typed cannot be read.
    """
    if request.label_config and target.project:
        typed = label_config_text(request.label_config)
        if _compared(typed) != _compared(target.project.label_config):
            watcher.note(
                f"--label-config {request.label_config} was not used: {project_name(target.project)} has a labelling "
                "configuration of its own, which was left alone. Change it in Label Studio under Settings > Labeling "
                "Interface, or give another --title: that project is made with it"
            )
    if request.channel_names and not target.label_config.names_box:
        watcher.note(
            f"--channel-names was not used: the labelling configuration has no TextArea called {NAMES_BOX} "
            "(--label-config segments has one)"
        )


def _compared(xml: str) -> str:
    """Return XML without what makes no difference: comments, indentation, the order of attributes."""
    try:
        return canonicalize(xml, strip_text=True)
    except ParseError:
        return xml
