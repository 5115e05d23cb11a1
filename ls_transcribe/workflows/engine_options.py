"""Which options an engine takes: those that were typed and that it does not know are refused by their names."""

from collections.abc import Mapping

from ls_transcribe.engines.base import BY_CHANNEL, OWN_SETTINGS, EngineSpec
from ls_transcribe.engines.engine_options import check_options
from ls_transcribe.engines.parameter_options import PARAMETER_OPTIONS, option_names
from ls_transcribe.store.remembered_settings import RememberedSettings
from ls_transcribe.workflows.requests import ExportRequest

_OF_SERVICES = ("adopt", "durations", "price_per_minute", "budget", "max_jobs", "max_wait", "redact_anyway")
"""The fields of a request that concern a service with jobs."""


def unknown_options(request: ExportRequest, spec: EngineSpec) -> list[str]:
    """Return the options that were typed and that an engine does not know."""
    own = [option_name(name) for name in OWN_SETTINGS if getattr(request, name) and name not in spec.takes]
    if spec.takes_job_settings:
        return own
    parameters = {name: value for name, value in request.job_settings.items() if name != "LanguageCode"}
    parameter, member = BY_CHANNEL
    if "by_channel" in spec.takes and isinstance(parameters.get(parameter), Mapping):
        others = {name: value for name, value in parameters.pop(parameter).items() if name != member}
        parameters |= {parameter: others} if others else {}
    return [*option_names(parameters, parameters), *_service_options(request, spec), *own]


def _service_options(request: ExportRequest, spec: EngineSpec) -> list[str]:
    """Return the options that were typed, concern a service with jobs, and mean nothing to an engine."""
    values = {name: getattr(request, name, getattr(request.options, name, None)) for name in _OF_SERVICES}
    typed = [name for name, value in values.items() if value is not None and value is not False]
    return [option_name(name) for name in typed if name not in spec.takes]


def settle_engine_options(
    spec: EngineSpec, request: ExportRequest, remembered: RememberedSettings
) -> Mapping[str, str]:
    """Return the engine's own options: those that are remembered are of the remembered engine, and of no other.

    Raises:
        EngineOptionUnknown, EngineOptionRefused: The engine has no such option, or it cannot have this value.
    """
    before = remembered.engine_options if remembered.engine == spec.name else {}
    settled = {**before, **request.engine_options}
    check_options(spec.name, spec.options, settled)
    return settled


def options_of(spec: EngineSpec) -> tuple[str, ...]:
    """Return the options of `export` that mean something to an engine, and not to every one."""
    own = {option_name(name) for name in OWN_SETTINGS if name in spec.takes}
    channels = {"--channel-identification"} if "by_channel" in spec.takes else set()
    parameters = {option.option for option in PARAMETER_OPTIONS} if spec.takes_job_settings else set()
    transcripts = {"--transcripts", "--encoding"} if spec.needs_transcripts else {"--language-code"}
    others = {"--job-settings", *map(option_name, _OF_SERVICES)} if parameters else set()
    options = {"--engine-option"} if spec.options else set()
    return tuple(sorted(own | channels | parameters | transcripts | others | options))


def option_name(field: str) -> str:
    """Return the option of a field's name."""
    return f"--{field.replace('_', '-')}"
