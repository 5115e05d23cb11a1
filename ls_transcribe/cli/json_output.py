"""The results of commands as JSON, for other programs. It is apart because every command with `--json` uses it."""

import json

import click


def print_json(value: object) -> None:
    """Print a value as indented JSON on stdout. Characters outside ASCII are printed as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
