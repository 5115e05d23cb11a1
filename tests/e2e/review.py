"""`make review`: a Label Studio on this machine with the demo's recordings in it, which stays until Ctrl-C.

What it holds lies in one folder, and is found there the next time: its database with the work of people, the account,
the port, and the output folder of the demo.
"""

import fcntl
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from e2e.studio import StudioError, StudioServer, free_port, program
from studio import REPOSITORY, Account, Studio

FOLDER = REPOSITORY / "data" / "review"
SAMPLES = REPOSITORY / "data" / "samples"
PORT = 8080
"""Label Studio's own, if it is free the first time."""

PROJECTS = {"Demo: whole texts": "default", "Demo: turns": "segments"}
"""Their labelling configurations, by title."""

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOPBACK = "127.0.0.1,localhost"
# Whoever else works on this machine can open the address: they shall not sign up.
SETTINGS = {"LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true"}


@click.command()
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=FOLDER, help="What is kept.")
@click.option("--port", type=click.IntRange(1, 65535), help="Where it is, from now on.  [default: as before, or 8080]")
def main(folder: Path, port: int | None) -> None:
    """Start Label Studio with the demo's recordings in it, and keep it running until Ctrl-C."""
    for sign in ENDS:
        signal.signal(sign, _end)
    os.environ |= {"NO_PROXY": LOOPBACK, "no_proxy": LOOPBACK}  # a proxy knows nothing of this machine's servers
    try:
        review(folder.absolute(), port)
    except StudioError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        click.echo(f"\nLabel Studio has ended. All that was done in it is in {_shown(folder.absolute())}.")


def review(folder: Path, port: int | None) -> None:
    """Serve what is in the folder, which is made if there is none, until somebody ends it.

    Raises:
        StudioError: There is no server, or another one in its place; says what to do.
        KeyboardInterrupt: It was ended; no process is left.
    """
    found = program()
    with _alone(folder):
        data = folder / "label-studio"
        first = not data.exists()
        data.mkdir(mode=0o700, exist_ok=True)
        account = Account(
            password=_kept(folder / "password", lambda: secrets.token_hex(8)),
            token=_kept(folder / "key", lambda: secrets.token_hex(20)),
        )
        studio = StudioServer(found, data, SAMPLES, account=account, port=_port(folder, port), settings=SETTINGS)
        click.echo(f"Label Studio starts{', which takes a minute the first time' if first else ''} …")
        with studio:
            for number, (title, label_config) in enumerate(PROJECTS.items()):
                quiet = ("--quiet",) if number else ()  # that would be the same table once more
                _push(studio, folder / "output", title, "--label-config", label_config, *quiet)
            click.echo(_told(studio, folder))
            studio.stand_by()


def _push(studio: Studio, output: Path, title: str, *options: str) -> None:
    """Bring the samples into a project, with the command that anybody would type."""
    command = ["push", _shown(SAMPLES), "--url", studio.url, "--title", title, "-o", _shown(output), *options]
    command += ["--engine", "pocketsphinx"]  # it is quickly installed
    click.echo(f"\n$ ls-transcribe {shlex.join(command)}")
    with subprocess.Popen(
        [sys.executable, "-m", "ls_transcribe", *command],
        cwd=REPOSITORY,
        env={**os.environ, "LABEL_STUDIO_API_KEY": studio.account.token},
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C would reach it twice
    ) as push:
        try:
            code = push.wait()
        except KeyboardInterrupt:
            push.terminate()  # it ends in order, while there is still a server
            push.wait()
            raise
    if code:
        click.echo(f"Not everything is there (code {code}): `make review` goes on from here.", err=True)


def _told(studio: Studio, folder: Path) -> str:
    """Where everything is, and who may in."""
    pages = "\n".join(f"  {title:<18} {page}" for title, page in _pages(studio))
    own = f"LABEL_STUDIO_API_KEY=$(cat {_shown(folder / 'key')}) .venv/bin/ls-transcribe push RECORDINGS"
    return f"""
Label Studio is at {studio.url}, for this machine only. Sign in as {studio.account.email}
with the password {studio.account.password} and press "Label All Tasks" in

{pages}

Recordings of your own come into a project of their own with

  {own} \\
    --url {studio.url} --title Mine -o data/mine

What is done here stays in {_shown(folder)}. Ctrl-C ends it."""


def _pages(studio: Studio) -> Iterator[tuple[str, str]]:
    listed = studio.fetch("/api/projects/?include=id,title&page_size=1000").raise_for_status().json()["results"]
    for title in PROJECTS:
        for project in listed:
            if project["title"] == title:
                yield title, f"{studio.url}/projects/{project['id']}/data"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Have the folder to oneself, which only its owner can read.

    Raises:
        StudioError: Somebody serves it already.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = f"Label Studio runs already, from {_shown(folder)}: Ctrl-C in its terminal ends it."
            raise StudioError(message) from error
        yield


def _port(folder: Path, asked: int | None) -> int:
    """The port asked for, else the one of the last time: another is another server to whoever has pushed there.

    Raises:
        StudioError: It is taken.
    """
    file = folder / "port"
    if asked:
        file.write_text(str(asked))
    port = int(_kept(file, lambda: str(free_port() if _is_taken(PORT) else PORT)))
    if _is_taken(port):
        message = f"Port {port} is taken by another program: end that, or name another port (make review PORT=8090)."
        raise StudioError(message)
    return port


def _is_taken(port: int) -> bool:
    try:
        with socket.create_connection(("localhost", port), timeout=2):
            return True
    except OSError:
        return False


def _kept(path: Path, new: Callable[[], str]) -> str:
    """What is written in a file, which is made for its owner alone if there is none."""
    if not path.exists():
        draft = path.with_name(f".{path.name}")
        draft.touch(mode=0o600)
        draft.write_text(new())
        draft.rename(path)
    return path.read_text().strip()


def _shown(path: Path) -> str:
    """A path as short as it can be typed in the repository."""
    return str(path.relative_to(REPOSITORY) if path.is_relative_to(REPOSITORY) else path)


def _end(*_: object) -> None:
    """End in order, once: whoever presses Ctrl-C again must not break that off."""
    for sign in ENDS:
        signal.signal(sign, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
