"""Which options an engine takes: those that were typed and that it does not know are refused by their names."""

from collections.abc import Mapping

from ls_transcribe.engines.base import BY_CHANNEL, OWN_SETTINGS, EngineSpec
from ls_transcribe.engines.parameter_options import option_names
from ls_transcribe.workflows.requests import ExportRequest


def unknown_options(request: ExportRequest, spec: EngineSpec) -> list[str]:
    """Return the options that were typed and that an engine does not know."""
    own = [f"--{name.replace('_', '-')}" for name in OWN_SETTINGS if getattr(request, name) and name not in spec.takes]
    if spec.takes_job_settings:
        return own
    parameters = {name: value for name, value in request.job_settings.items() if name != "LanguageCode"}
    parameter, member = BY_CHANNEL
    if "by_channel" in spec.takes and isinstance(parameters.get(parameter), Mapping):
        others = {name: value for name, value in parameters.pop(parameter).items() if name != member}
        parameters |= {parameter: others} if others else {}
    return [*option_names(parameters, parameters), *_paid_options(request), *own]


def _paid_options(request: ExportRequest) -> list[str]:
    """Return the options that were typed and concern a service with jobs."""
    typed = {"--adopt": request.options.adopt, "--durations": request.options.durations, "--budget": request.budget}
    return [name for name, value in typed.items() if value]
