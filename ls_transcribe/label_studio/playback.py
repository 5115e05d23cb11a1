"""A check whether a task's audio plays: its beginning is requested as a browser would request it."""

import json
import re
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from ls_transcribe.aws import s3
from ls_transcribe.errors.label_studio import NetworkVariableInvalid
from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.label_studio.audio_addresses import LOCAL_FILES, UPLOADS, split_address
from ls_transcribe.label_studio.connection import RequestRejected
from ls_transcribe.label_studio.network import fetch_headers_without_key
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.task_fields import value_at

_FIRST_BYTES = "bytes=0-1023"
_STORED_ELSEWHERE = (
    "Label Studio keeps its uploads in a bucket (STORAGE_TYPE): check that browsers can reach that and may play from it"
)
"""What to do about uploads that browsers are sent elsewhere for. The options of this tool do not concern them."""

_PLAYS = (200, 206)
_REDIRECTIONS = (301, 302, 303, 307, 308)

_EMBEDDED = "data:"
"""The scheme of an address that is the audio itself. Before 1.18 Label Studio has such addresses for storages without
signed ones, and its player answers "HTTP error status: 0" (looked at in the browser)."""

_RESOLVING_PATH = "/tasks/0/resolve/"
"""A path that exists since Label Studio 1.18, whose server reads objects for browsers. It names no object."""

_RESOLVED = re.compile(r"/tasks/\d+/resolve/\?.*")
"""The path at which the server plays an object of a storage. The host before it comes from the server's setting
LABEL_STUDIO_HOST, and may not be reachable from here."""


@dataclass(frozen=True, slots=True)
class PlaybackProblem:
    """Why a recording does not play, and what to do about it."""

    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.reason}: {self.remedy}"


def reads_buckets(project: Project) -> bool:
    """Return whether the server reads the objects of buckets for browsers. Without that, they need signed addresses.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
    """
    server = project.server
    status, _headers = server.fetch_audio_headers(f"{server.access.url}{_RESOLVING_PATH}", _FIRST_BYTES)
    return status != 404


def find_playback_problem(project: Project, task: int, audio_variable: str) -> PlaybackProblem | None:
    """Request the first 1,024 bytes of a task's audio. Returns None if it plays, or if the task was deleted.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
        LabelStudioRefused: The server does not return the task.
    """
    server = project.server
    try:
        data = server.task_data(task, resolve_uri=True)
    except RequestRejected as error:
        if error.status == 404:
            return None
        raise error.as_run_error() from error
    address = str(value_at(data, audio_variable) or "")
    if s3.is_s3(address):
        return PlaybackProblem(f"no storage of the project plays {s3.split(address)[0]}", "push again, which adds one")
    if address.startswith(_EMBEDDED):
        return PlaybackProblem(
            "this Label Studio puts recordings of buckets into its pages, where its player does not load them",
            "edit the storage there (Settings > Cloud Storage) and switch on its pre-signed URLs",
        )
    try:
        return _problem_at(server, address)
    except ValueError:  # of a host that is none, as in http://[
        return PlaybackProblem("its address cannot be read", f"correct {audio_variable} in the data of the task")


def _problem_at(server: LabelStudioServer, address: str) -> PlaybackProblem | None:
    url = urljoin(f"{server.access.url}/", address)
    site = _site(url)  # the site of the server's pages; the address names it if LABEL_STUDIO_HOST is set
    if resolved := _RESOLVED.search(address):
        url = f"{server.access.url}{resolved[0]}"
    elif site != _site(server.access.url):  # the user's own address
        return _problem_at_bucket(url, _site(server.access.url))
    status, headers = server.fetch_audio_headers(url, _FIRST_BYTES)
    before, own = split_address(address)
    if status not in _PLAYS and own and before == server.public_path != urlsplit(server.access.url).path:
        # Browsers find it below a path that the address used here does not have.
        status, headers = server.fetch_audio_headers(f"{server.access.url}{own}", _FIRST_BYTES)
    if status in _REDIRECTIONS:
        problem = _problem_at_bucket(urljoin(url, headers.get("location", "")), site)
        return replace(problem, remedy=_STORED_ELSEWHERE) if problem and own.startswith(UPLOADS) else problem
    if status in _PLAYS:
        return None
    if own and before != server.public_path:
        return PlaybackProblem(
            f"its address lacks {server.public_path}, the path below which browsers find Label Studio (HTTP {status})",
            "push again, which adds it",
        )
    return _problem_at_server(status, address)


def _problem_at_server(status: int, address: str) -> PlaybackProblem:
    """Explain why the server itself does not return the audio, but an HTTP status."""
    if LOCAL_FILES in address:
        return PlaybackProblem(
            f"Label Studio does not serve the folder of the recordings (HTTP {status})",
            "start it with LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED=true and "
            "LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT, and add a Local files storage for the folder",
        )
    if UPLOADS in address:
        return PlaybackProblem(
            f"Label Studio does not have the upload (HTTP {status})", "check that its data folder is complete"
        )
    return PlaybackProblem(
        f"Label Studio cannot read the recording from its bucket (HTTP {status})",
        "its server needs AWS credentials with s3:GetObject there, and the storage the bucket's region",
    )


def _problem_at_bucket(url: str, site: str) -> PlaybackProblem | None:
    """Request audio from where Label Studio sends browsers, without the key, and as one of its pages does (CORS)."""
    try:
        answer = fetch_headers_without_key(url, Range=_FIRST_BYTES, Origin=site)
    except NetworkVariableInvalid as error:
        return PlaybackProblem(f"what browsers get from the bucket cannot be checked. {error.problem}", error.remedy)
    if answer is None:
        host = urlsplit(url).netloc
        return PlaybackProblem(
            f"browsers are sent to {host}, which cannot be reached from here",
            "have Label Studio read the bucket itself, with --no-presign",
        )
    status, headers = answer
    if status not in _PLAYS:
        return PlaybackProblem(
            f"the bucket does not give the recording (HTTP {status})",
            "check that the storage has the bucket's region and credentials with s3:GetObject",
        )
    if headers.get("access-control-allow-origin") not in ("*", site):
        return PlaybackProblem(
            "the bucket does not allow pages of Label Studio to play from it (CORS)",
            f"put this into its CORS configuration, or use --no-presign: {cors_configuration(site)}",
        )
    return None


def _site(url: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


def cors_configuration(site: str) -> str:
    """Return the CORS configuration (JSON) with which a bucket allows the pages of a site to play its objects."""
    rule = {
        "AllowedOrigins": [site],
        "AllowedMethods": ["GET", "HEAD"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["Content-Length", "Content-Range", "Accept-Ranges"],
        "MaxAgeSeconds": 3600,
    }
    return json.dumps([rule])
