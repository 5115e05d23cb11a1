"""The options of `export` and `push` that describe a job at Amazon Transcribe.

They have Amazon's own names. `amazon_parameters` translates their values into parameters of StartTranscriptionJob.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


class _TagType(click.ParamType):  # type: ignore[type-arg]
    name = "key=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        key, separator, tag_value = str(value).partition("=")
        if not (key and separator):
            self.fail(f"{value} is not a tag: write one like project=interviews", param, ctx)
        return {"Key": key, "Value": tag_value}


class _JobSettingsType(click.Path):
    """A file, or the JSON object itself, which is text: no file's name that anybody types begins with a brace."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and value.lstrip().startswith("{") and not Path(value).exists():
            return value
        return super().convert(value, param, ctx)


_OPTIONS = (
    click.option("--identify-language", is_flag=True, help="Have Amazon find out which language is spoken."),
    click.option(
        "--identify-multiple-languages",
        is_flag=True,
        help="Have Amazon find out which languages are spoken, if there are several.",
    ),
    click.option("--language-options", metavar="CODE,CODE", help="The languages to choose from, such as en-US,de-DE."),
    click.option("--max-speaker-labels", type=click.IntRange(2, 30), metavar="N", help="Tell up to N speakers apart."),
    click.option(
        "--channel-identification",
        is_flag=True,
        help="Transcribe each channel by itself, with each channel as a speaker (on this machine too).",
    ),
    click.option(
        "--max-alternatives", type=click.IntRange(2, 10), metavar="N", help="Get up to N alternatives for each passage."
    ),
    click.option(
        "--vocabulary-name",
        metavar="NAME",
        help="A custom vocabulary at Amazon; if languages are identified, one for each, such as en-US=A,de-DE=B.",
    ),
    click.option("--vocabulary-filter-name", metavar="NAME", help="A list of words to leave out, mask or tag."),
    click.option(
        "--vocabulary-filter-method", metavar="remove|mask|tag", help="What to do with the words of that list."
    ),
    click.option("--language-model-name", metavar="NAME", help="A custom language model at Amazon."),
    click.option(
        "--content-redaction",
        metavar="redacted|redacted_and_unredacted",
        help="Remove what identifies people; only the redacted transcript is fetched.",
    ),
    click.option("--pii-entity-types", metavar="TYPE,TYPE", help="What to remove, such as NAME,SSN.  [default: all]"),
    click.option(
        "--output-bucket",
        metavar="BUCKET",
        help="The bucket that Amazon writes transcripts to, where later runs find them.",
    ),
    click.option("--output-prefix", metavar="PREFIX/", help="The folder in that bucket."),
    click.option("--kms-key", metavar="KEY", help="The key that encrypts transcripts in the output bucket."),
    click.option(
        "--data-access-role-arn",
        metavar="ARN",
        help="Let jobs wait in Amazon's own queue; this role reads and writes for them.",
    ),
    click.option("--tag", "tags", type=_TagType(), multiple=True, help="Tag the jobs; can be repeated."),
    click.option(
        "--job-settings",
        type=_JobSettingsType(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE.json",
        help="Any other parameters of StartTranscriptionJob: a JSON file, or an object such as '{\"Tags\": …}'.",
    ),
)


def job_options(command: _Command) -> _Command:
    """Add every option that describes a job at Amazon Transcribe."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
