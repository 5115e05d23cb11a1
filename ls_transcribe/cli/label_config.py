"""`ls-transcribe label-config`: print a labelling configuration that comes with the tool."""

import click


@click.command("label-config", epilog="Example: ls-transcribe label-config segments > segments.xml")
@click.argument("name", type=click.Choice(("default", "segments")), default="default")
def label_config(name: str) -> None:
    """Print a labelling configuration, for Settings > Labeling Interface > Code of a project.

    default has one text for each recording, segments a region with speaker and text for each turn. An export writes the
    predictions that fit with --label-config of the same name, or of a file that was made from one of them.
    """
    from ls_transcribe.cli.screen import print_line
    from ls_transcribe.label_studio.label_config import label_config_path

    for line in label_config_path(name).read_text(encoding="utf-8").splitlines():
        print_line(line)
