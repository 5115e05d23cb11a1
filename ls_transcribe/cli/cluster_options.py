"""The options of `export`, `push` and `doctor` that name a Dask cluster whose workers transcribe."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])

_FILE = click.Path(exists=True, dir_okay=False)

_OPTIONS = (
    click.option(
        "--cluster",
        metavar="tls://HOST:PORT|tcp://…",
        help="Have whisper, pocketsphinx or a plugged-in recogniser run on the workers of the Dask cluster whose "
        "scheduler is there; tcp:// only on this machine. docs/cluster.md says how to have one.",
    ),
    click.option(
        "--cluster-ca", type=_FILE, metavar="FILE", help="The certificate that signed those of the cluster (PEM)."
    ),
    click.option("--cluster-cert", type=_FILE, metavar="FILE", help="Your own certificate for the cluster (PEM)."),
    click.option("--cluster-key", type=_FILE, metavar="FILE", help="Its key, unless it is in the same file."),
    click.option(
        "--insecure-cluster",
        is_flag=True,
        default=None,
        help="Use a scheduler on another machine without TLS: whoever reaches it can run programs there and here.",
    ),
)

NAMES = ("cluster", "cluster_ca", "cluster_cert", "cluster_key", "insecure_cluster")
"""The names of their values."""


def cluster_options(command: _Command) -> _Command:
    """Add every option that names a cluster."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
