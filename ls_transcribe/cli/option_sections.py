"""The help of `export` and `push` in sections: what all need comes first, what few need stands below."""

from collections.abc import Mapping

import click

from ls_transcribe.exports import FORMATS

_FIRST = "Options"
"""The section of every option that is in none below."""

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Label Studio": (
        "--recreate", "--presign", "--presign-ttl", "--storage-credentials", "--document-root", "--channel-names",
        "--text-tag", "--speaker-tag", "--audio-tag", "--data",
    ),
    "What is reviewed, and in which order": ("--order-by", "--listen", "--sample", "--second-reading", "--seed"),
    "Documents": (*(f"--{name}" for name in FORMATS), "--overwrite"),
    "Transcripts that exist": ("--transcripts", "--encoding"),
    "Engines on this machine": ("--model", "--device", "--compute-type", "--hotwords", "--engine-option", "--workers"),
    "Engines on a Dask cluster": (
        "--cluster", "--cluster-ca", "--cluster-cert", "--cluster-key", "--insecure-cluster",
    ),
    "Amazon Transcribe: what it hears": (
        "--identify-language", "--identify-multiple-languages", "--language-options", "--max-speaker-labels",
        "--max-alternatives", "--vocabulary-name", "--vocabulary-filter-name",
        "--vocabulary-filter-method", "--language-model-name", "--content-redaction", "--pii-entity-types",
        "--redact-anyway", "--job-settings",
    ),
    "Amazon Transcribe: jobs and buckets": (
        "--upload-to", "--create-bucket", "--output-bucket", "--output-prefix", "--kms-key", "--data-access-role-arn",
        "--tag", "--adopt", "--max-jobs", "--max-wait", "--archive", "--delete-jobs",
    ),
    "Amazon Transcribe: what it costs": ("--durations", "--price-per-minute", "--budget"),
    "AWS": ("--profile", "--region", "--endpoint-url"),
}  # fmt: skip
"""Options by the heading that they stand under, in the order in which help has them."""


class CommandInSections(click.Command):
    """A command whose help has its options in sections."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each section that has options of this command."""
        places = {option: heading for heading, options in SECTIONS.items() for option in options}
        sections: dict[str, list[tuple[str, str]]] = {heading: [] for heading in (_FIRST, *SECTIONS)}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if record:
                heading = next((places[name] for name in param.opts if name in places), _FIRST)
                sections[heading].append(record)
        for heading, records in sections.items():
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)
