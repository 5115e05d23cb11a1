"""What is typed for a push without sources: the options that are about recordings which are transcribed are refused."""

import click
from click.core import ParameterSource

_WITHOUT_SOURCES = frozenset({
    "output", "url", "project", "title", "recreate", "presign", "presign_ttl", "storage_credentials", "sample", "seed",
    "second_reading", "label_config", "document_root", "text_tag", "speaker_tag", "audio_tag", "task_data",
    "channel_names", "order_by", "profile", "region", "endpoint_url", "workers", "dry_run", "as_json", "quiet",
    "verbose",
})  # fmt: skip
"""The options, by click's names, that mean something in a push of what the folder holds."""


def refuse_what_needs_sources() -> None:
    """Refuse the options of the running command that are about recordings which are transcribed.

    Raises:
        click.UsageError: Some were typed.
    """
    context = click.get_current_context()
    typed = [
        max(param.opts, key=len)
        for param in context.command.params
        if param.name not in _WITHOUT_SOURCES
        and param.expose_value
        and context.get_parameter_source(param.name or "") is ParameterSource.COMMANDLINE
    ]
    if typed:
        raise click.UsageError(
            f"Without a SOURCE, only what the folder already has is brought in, and {', '.join(typed)} would have no "
            "effect. Name the sources, or leave that out."
        )
