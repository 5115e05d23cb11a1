"""Whether a task's audio can be heard: it is fetched the way a browser would; what is wrong is told with a remedy."""

import json
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from ls_transcribe.label_studio.connection import RequestRejected, fetch_headers_without_key
from ls_transcribe.label_studio.project import Project

_FIRST_BYTES = "bytes=0-1023"

_RESOLVED = re.compile(r"/tasks/\d+/resolve/\?.*")
"""Where a storage plays an object. Before it stands what the server takes for its own address (LABEL_STUDIO_HOST), and
that need not lead to it from here."""


@dataclass(frozen=True, slots=True)
class PlaybackProblem:
    """Why a recording does not play, and what to do about it."""

    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.reason}: {self.remedy}"


def listen(project: Project, task: int, audio_variable: str) -> PlaybackProblem | None:
    """Fetch the beginning of a task's audio; None if it plays.

    Raises:
        LabelStudioUnavailable: Label Studio does not answer for long.
        LabelStudioRefused: It does not show the task.
    """
    server = project.server
    try:
        data = server.task_data(task, resolve_uri=True)
    except RequestRejected as error:
        if error.status == 404:  # deleted since: there is nothing to hear
            return None
        raise error.as_run_error() from error
    address = str(data.get(audio_variable, ""))
    if address.startswith("s3://"):
        return PlaybackProblem(
            f"no storage of the project plays {urlsplit(address).netloc}", "push again, which adds one"
        )
    url = urljoin(f"{server.access.url}/", address)
    site = _site(url)  # of the pages, if the server knows where people find it
    if own := _RESOLVED.search(address):
        url = f"{server.access.url}{own[0]}"
    elif site != _site(server.access.url):  # an address of the user's own
        return _from_bucket(url, _site(server.access.url))
    status, headers = server.fetch_audio_headers(url, _FIRST_BYTES)
    if status in (301, 302, 303, 307, 308):
        return _from_bucket(urljoin(url, headers.get("location", "")), site)
    return None if status in (200, 206) else _of_server(status, address)


def _of_server(status: int, address: str) -> PlaybackProblem:
    """What it means that the server itself does not give the audio."""
    if "/data/local-files" in address:
        return PlaybackProblem(
            f"Label Studio does not serve the folder of the recordings (HTTP {status})",
            "start it with LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED=true and "
            "LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT, and add a Local files storage for the folder",
        )
    if "/data/upload" in address:
        return PlaybackProblem(
            f"Label Studio does not have the upload (HTTP {status})", "see that its data folder is whole"
        )
    return PlaybackProblem(
        f"Label Studio cannot read the recording from its bucket (HTTP {status})",
        "its server needs AWS credentials with s3:GetObject there, and the storage the bucket's region",
    )


def _from_bucket(url: str, site: str) -> PlaybackProblem | None:
    """Fetch audio from where Label Studio sends browsers: without the key, and from its pages' point of view."""
    answer = fetch_headers_without_key(url, Range=_FIRST_BYTES, Origin=site)
    if answer is None:
        place = urlsplit(url).netloc
        return PlaybackProblem(
            f"browsers are sent to {place}, which cannot be reached from here",
            "have Label Studio read the bucket itself, with --no-presign",
        )
    status, headers = answer
    if status not in (200, 206):
        return PlaybackProblem(
            f"the bucket does not give the recording (HTTP {status})",
            "see that the storage has the bucket's region and credentials with s3:GetObject",
        )
    if headers.get("access-control-allow-origin") not in ("*", site):
        return PlaybackProblem(
            "the bucket lets no page of Label Studio's play from it (CORS)",
            f"put this into its CORS configuration, or use --no-presign:\n{cors(site)}",
        )
    return None


def _site(url: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


def cors(site: str) -> str:
    """The CORS configuration with which a bucket lets the pages of a site play from it, as S3 takes it."""
    rule = {
        "AllowedOrigins": [site],
        "AllowedMethods": ["GET", "HEAD"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["Content-Length", "Content-Range", "Accept-Ranges"],
        "MaxAgeSeconds": 3600,
    }
    return json.dumps([rule], indent=2)
