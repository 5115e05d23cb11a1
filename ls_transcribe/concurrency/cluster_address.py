"""The address of a Dask scheduler, and how the connection to it is secured."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from ls_transcribe.errors.cluster import ClusterAddressInvalid, ClusterInsecure, ClusterOptionsUnused
from ls_transcribe.text.secrets import without_secrets

_PORT = 8786  # Dask's default


@dataclass(frozen=True, slots=True)
class ClusterAddress:
    """Where a scheduler is: `url` is `tls://HOST:PORT` or `tcp://HOST:PORT`.

    `ca`, `cert` and `key` are the paths of the certificate that signed those of the cluster, of the own certificate and
    of its key. None leaves them to Dask's own configuration.
    """

    url: str
    ca: str | None = None
    cert: str | None = None
    key: str | None = None

    @property
    def is_secure(self) -> bool:
        """Whether the connection has TLS."""
        return self.url.startswith("tls://")


class ClusterNews:
    """Is told what happens on a cluster, on the thread that calls its workers. This class does nothing."""

    def refused(self, worker: str, reason: str) -> None:
        """A worker is not used."""

    def unable(self, worker: str, reason: str) -> None:
        """A worker cannot do something that others are asked for then. It is told once of each worker."""

    def waiting(self, reason: str) -> None:
        """Nothing can be done for now."""

    def idle_threads(self, number: int) -> None:
        """So many threads of workers have nothing to do, since each worker makes one call at a time."""

    def left_running(self, number: int) -> None:
        """So many calls go on there whose results nobody takes."""


def check_address(
    typed: str, *, ca: str | None = None, cert: str | None = None, key: str | None = None, insecure: bool = False
) -> ClusterAddress:
    """Return the address that was typed. A scheduler on another machine must have TLS, unless that is not asked for.

    Raises:
        ClusterAddressInvalid: It is none.
        ClusterInsecure: Whoever reaches a scheduler without TLS runs programs (Dask's documentation on security).
        ClusterOptionsUnused: Certificates were typed, and there is no TLS.
    """
    try:
        parts = urlsplit(typed)
        host, port = parts.hostname, _PORT if parts.port is None else parts.port
    except ValueError:
        host, port, parts = None, 0, urlsplit("")
    is_more = parts.path.strip("/") or "@" in parts.netloc or parts.query or parts.fragment
    if parts.scheme not in ("tcp", "tls") or not host or not port or is_more:
        raise ClusterAddressInvalid(without_secrets(typed))
    url = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{port}"
    files = {"--cluster-ca": ca, "--cluster-cert": cert, "--cluster-key": key}
    if parts.scheme == "tcp" and (named := [option for option, value in files.items() if value]):
        raise ClusterOptionsUnused(named, url)
    if parts.scheme == "tcp" and not insecure and not _is_this_machine(host):
        raise ClusterInsecure(url)
    return ClusterAddress(url, ca, cert, key)


def _is_this_machine(host: str) -> bool:
    """Whether a host is this machine by its name alone: what other names lead to can change."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"
