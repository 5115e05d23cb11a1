"""The options that folders remember: each can be taken back with `--no-` before its name, and `status` says them.

To add one, add a line here; the option that takes it back, what `status` says and the tests of both follow from it.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ls_transcribe.engines.parameter_options import PARAMETER_OPTIONS
from ls_transcribe.exports import FORMATS
from ls_transcribe.store.remembered_options import (
    RememberedOption,
    as_flag,
    as_list,
    difference,
    subtracted,
    with_value,
)
from ls_transcribe.store.remembered_settings import RememberedSettings, SettingsTable


def _fields(data: Mapping[str, Any]) -> list[str | None]:
    return [f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in data.items()]


def _json(value: Any) -> list[str | None]:
    return [json.dumps(value)]


_PROJECT = (
    RememberedOption("--url", ("label_studio", "url")),
    RememberedOption("--project", ("label_studio", "project")),
    RememberedOption("--title", ("label_studio", "")),  # the project that was found by it is remembered by its number
)
_FORMATS = tuple(RememberedOption(f"--{name}", ("formats", name), as_flag) for name in FORMATS)

OF_OUTPUT_FOLDER = (
    *_PROJECT,
    RememberedOption("--engine", ("engine",), belongings=(("engine_by_default",),)),
    RememberedOption("--model", ("model",)),
    RememberedOption("--device", ("device",)),
    RememberedOption("--compute-type", ("compute_type",)),
    RememberedOption("--hotwords", ("hotwords",)),
    RememberedOption(
        "--cluster",
        ("cluster",),
        belongings=(("cluster_ca",), ("cluster_cert",), ("cluster_key",), ("insecure_cluster",)),
    ),
    RememberedOption("--cluster-ca", ("cluster_ca",)),
    RememberedOption("--cluster-cert", ("cluster_cert",)),
    RememberedOption("--cluster-key", ("cluster_key",)),
    RememberedOption("--insecure-cluster", ("insecure_cluster",), as_flag),
    RememberedOption("--engine-option", ("engine_options",), _fields, is_added=True),
    RememberedOption("--transcripts", ("transcripts",)),
    RememberedOption("--encoding", ("encoding",)),
    RememberedOption("--label-config", ("label_config",)),
    RememberedOption("--text-tag", ("text_tag",)),
    RememberedOption("--speaker-tag", ("speaker_tag",)),
    RememberedOption("--audio-tag", ("audio_tag",)),
    RememberedOption("--data", ("task_data",), _fields, is_added=True),
    RememberedOption("--channel-names", ("channel_names",), as_list),
    RememberedOption("--order-by", ("order_by",)),
    RememberedOption("--listen", ("listen",), as_flag),
    RememberedOption("--document-root", ("document_root",)),
    *_FORMATS,
    RememberedOption("--upload-to", ("upload_to",)),
    *PARAMETER_OPTIONS,
    RememberedOption("--job-settings", ("job_settings",), _json, is_added=True, is_rest=True),
    RememberedOption("--redact-anyway", ("redact_anyway",), as_flag),
    RememberedOption("--price-per-minute", ("price_per_minute",)),
    RememberedOption("--budget", ("budget",)),
    RememberedOption("--region", ("region",)),
)
"""What an output folder remembers, in the order in which it is said."""

OF_REVIEW_FOLDER = (
    *_PROJECT,
    RememberedOption("--all", ("everyone",), as_flag),
    *_FORMATS,
    RememberedOption("--track-changes", ("track_changes",), as_flag),
    RememberedOption("--marks", ("marks",), as_flag),
    RememberedOption("--reviewer-names", ("reviewer_names",), as_flag),
    RememberedOption("--by-person", ("by_person",), as_flag),
)
"""What a review folder remembers."""

NO_OPTIONS = ("engine_by_default", "mark", "progress", "readings", "listed", "outdated")
"""The remembered settings that nobody types: who chose the engine, and what a pull has seen."""


def words(settings: RememberedSettings, options: tuple[RememberedOption, ...]) -> list[list[str]]:
    """Return what is typed for what a folder remembers: the words of each option that it remembers."""
    return [found for option in options if (found := option.words(_own_part(settings, option, options)))]


def remaining(
    settings: RememberedSettings, taken_back: Iterable[str], options: tuple[RememberedOption, ...]
) -> RememberedSettings:
    """Return what a folder remembers without the options that are taken back, which are named as in `--region`."""
    by_name = {option.option: option for option in options}
    for name in taken_back:
        option = by_name[name]
        if option.is_rest:
            setting = option.place[0]
            rest = getattr(_own_part(settings, option, options), setting)
            settings = with_value(settings, setting, subtracted(getattr(settings, setting), rest) or None)
        else:
            settings = option.taken_back(settings)
    return settings


def remember(
    folder: SettingsTable, taken_back: Iterable[str], options: tuple[RememberedOption, ...], values: Mapping[str, Any]
) -> None:
    """Have a folder remember values, by the names of settings, and forget the options that are taken back."""
    before = folder.remembered_settings()
    folder.save_settings(**{**difference(before, remaining(before, taken_back, options)), **values})


def _own_part(
    settings: RememberedSettings, option: RememberedOption, options: tuple[RememberedOption, ...]
) -> RememberedSettings:
    """Return settings as the option sees them: the one that gives the rest sees only what no other one gives."""
    if option.is_rest:
        for other in options:
            if other is not option and other.words(settings):
                settings = other.taken_back(settings)
    return settings
