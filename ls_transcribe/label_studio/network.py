"""The way to a server: the proxy and the certificate authorities that the user's environment variables name.

They are the variables that curl and the library requests read as well. httpx, which sends the requests, knows only some
of them, and ends with a traceback where one of them is wrong.
"""

import os
import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from ls_transcribe.errors.label_studio import NetworkVariableInvalid, ProxyFailed
from ls_transcribe.label_studio.answers import explain_failed_connection

if TYPE_CHECKING:
    import httpx

AUTHORITY_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""The variables that name certificate authorities: the first two are OpenSSL's, the others those of requests and curl.
Each may name a file or a folder, as some of them do for some programs."""

_WITHOUT_KEY_TIMEOUT = 60.0
"""The seconds that a request without the user's key, for example to a bucket, may take."""

_CONNECT_TIMEOUT = 30.0
"""The seconds after which a server or proxy that does not take connections counts as unreachable."""

_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")
_SOCKS_SCHEMES = ("socks5", "socks5h")
_SYSTEM = "the settings of this computer"
_HASHED_NAME = re.compile(r"[0-9a-f]{8}\.\d+")
"""The names by which OpenSSL looks for the certificates of a folder."""

_PROXY_REMEDY = "write it as in http://proxy.example:3128, or socks5://proxy.example:1080"
_AUTHORITY_REMEDY = "set it to the file with your authority's certificate, or unset it"


@dataclass(frozen=True, slots=True)
class ProxyServer:
    """The proxy that requests to a server go through. `origin` is the variable that names it.

    `address` is its host and port, for messages. `url` may contain a password.
    """

    origin: str
    address: str
    url: str

    def __repr__(self) -> str:
        return f"ProxyServer({self.origin!r}, {self.address!r})"

    def __str__(self) -> str:
        return f"the proxy {self.address} that {self.origin} names"

    @property
    def place(self) -> tuple[str, int]:
        """Its host and port."""
        host, _, port = self.address.rpartition(":")
        return host, int(port)

    @property
    def scheme(self) -> str:
        """The protocol that is spoken with it: http, https, socks5 or socks5h."""
        return self.url.partition(":")[0]


class Network:
    """How a server at a URL is reached. The variables are read when they are first needed."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.host = urlsplit(url).hostname or ""

    @cached_property
    def proxy(self) -> ProxyServer | None:
        """The proxy, or None if the server is reached without one.

        Raises:
            NetworkVariableInvalid: The variable that names it has no address of a proxy in it.
        """
        parts = urlsplit(self.url)
        proxies = getproxies()
        kind = parts.scheme if proxies.get(parts.scheme) else "all"
        address = proxies.get(kind)
        if not address or _is_exempt(parts):
            return None
        names = (f"{kind}_proxy", f"{kind}_proxy".upper())
        return _proxy_server(next((name for name in names if os.environ.get(name)), _SYSTEM), address.strip())

    @property
    def authorities(self) -> list[str]:
        """The variables that name certificate authorities, in place of those that are trusted otherwise."""
        return [name for name in AUTHORITY_VARIABLES if os.environ.get(name)]

    @property
    def way(self) -> str:
        """How the server is reached, to continue a sentence; "" if no variable says anything about it."""
        proxy = f", through {self.proxy}" if self.proxy else ""
        has_certificate = self.url.startswith("https:") and self.authorities
        return proxy + (f", with the authorities of {' and '.join(self.authorities)}" if has_certificate else "")

    def authority_remedy(self) -> str:
        """Return what to do if the server's certificate is not accepted."""
        if not self.authorities:
            return "put the name of the file with its authority's certificate into the variable SSL_CERT_FILE"
        named = " and ".join(f"{name} (now {os.environ[name]})" for name in self.authorities)
        return f"check that its authority's certificate is among the trusted ones, which {named} names"

    def client(self, timeout: float) -> "httpx.Client":
        """Return a client for requests to the server. It follows no redirections. `timeout` is in seconds.

        Raises:
            NetworkVariableInvalid: A variable names an unknown kind of proxy, or a file that has no certificates.
            ProxyFailed: A SOCKS proxy does not answer.
        """
        import httpx

        context, proxy = self._tls_context(), None
        if self.proxy:
            proxy = httpx.Proxy(self.proxy.url, ssl_context=context if self.proxy.scheme == "https" else None)
        try:
            limits = httpx.Timeout(timeout, connect=_CONNECT_TIMEOUT)
            client = httpx.Client(verify=context, proxy=proxy, trust_env=False, timeout=limits)
        except ImportError as error:  # a package that httpx needs only for SOCKS
            problem = "names a SOCKS proxy, for which the Python package socksio is missing"
            remedy = "install it, with pip install 'httpx[socks]'"
            raise NetworkVariableInvalid(self.proxy.origin if self.proxy else "", problem, remedy) from error
        if self.proxy and self.proxy.scheme in _SOCKS_SCHEMES:
            self._greet(self.proxy)
        return client

    def _greet(self, proxy: ProxyServer) -> None:
        """Check that something speaks SOCKS 5. httpx would wait for ever for the answer of a program that does not.

        The greeting (RFC 1928) is the version and how one can log in; the answer begins with the version.
        """
        try:
            with socket.create_connection(proxy.place, timeout=_CONNECT_TIMEOUT) as connection:
                connection.sendall(b"\x05\x02\x00\x02")
                problem = "" if connection.recv(2)[:1] == b"\x05" else "it does not speak SOCKS 5"
        except TimeoutError:
            problem = "no answer in time, so it may not speak SOCKS 5"
        except OSError as error:
            problem = explain_failed_connection(error)
        if problem:
            raise ProxyFailed(self.url, self.host, str(proxy), problem)

    def _tls_context(self) -> ssl.SSLContext:
        """Return what is trusted. Where nothing is encrypted, that is nobody, and no certificate is read."""
        import httpx

        is_encrypted = self.url.startswith("https:") or (self.proxy is not None and self.proxy.scheme == "https")
        if is_encrypted and not self.authorities:
            context = httpx.create_ssl_context(trust_env=False)
            context.load_default_certs()  # an authority that is installed on this computer is trusted as well
            return context
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        # As curl: who names a certificate trusts it, whether or not its own authority is named, too.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        for variable in self.authorities if is_encrypted else ():
            _load_authorities(context, variable, os.environ[variable])
        return context


def fetch_headers_without_key(url: str, **headers: str) -> tuple[int, Mapping[str, str]] | None:
    """Request a URL of any server, for example of a bucket, once and without the user's key.

    Returns the HTTP status and the headers of the answer, or None if there is no answer. The body is not read.

    Raises:
        NetworkVariableInvalid: An environment variable names a proxy or certificates that cannot be used.
    """
    import httpx

    try:
        with (
            Network(url).client(_WITHOUT_KEY_TIMEOUT) as client,
            client.stream("GET", url, headers=headers) as answer,
        ):
            return answer.status_code, answer.headers
    except (
        httpx.HTTPError,
        httpx.InvalidURL,
        ValueError,
        ProxyFailed,
    ):  # their texts contain the URL, which may be signed
        return None


def _proxy_server(origin: str, address: str) -> ProxyServer:
    """Check the address of a proxy. Its text, which may contain a password, is not repeated in errors."""
    url = address if "://" in address else f"http://{address}"
    written = url.partition("://")[0].lower()
    scheme = "socks5" if written == "socks" else written  # as the settings of some desktops write it
    if scheme not in _PROXY_SCHEMES:
        raise NetworkVariableInvalid(
            origin,
            f"names a proxy of an unknown kind, {scheme}://",
            "this tool knows http://, https://, socks5:// and socks5h:// (with which the proxy looks up names)",
        )
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
        is_readable = bool(host) and port != 0 and url.isascii() and url.isprintable() and " " not in url
    except ValueError:  # a port that is no number: often a password with a # or a / in it
        is_readable = False
    if not is_readable:
        remedy = f"{_PROXY_REMEDY}; special characters of a password as in %23"
        raise NetworkVariableInvalid(origin, "is not the address of a proxy", remedy)
    default = 1080 if scheme in _SOCKS_SCHEMES else 443 if scheme == "https" else 80
    return ProxyServer(origin, f"{host}:{port or default}", f"{scheme}{url[len(written) :]}")


def _is_exempt(server: SplitResult) -> bool:
    """Return whether NO_PROXY says that the server is reached without a proxy.

    Python's own function for it knows no networks as in 10.0.0.0/8, no IPv6 addresses, and no list without commas.
    """
    host, names = server.hostname or "", re.split(r"[\s,]+", getproxies().get("no", ""))
    if any(_is_in_network(host, name) for name in names):
        return True
    places = [host, f"{host}:{server.port}"] if server.port else [host]
    suffixes = [name.removeprefix("*").lstrip(".").lower() for name in names if name and name != "*"]
    return (
        "*" in names
        or any(place == suffix or place.endswith(f".{suffix}") for place in places for suffix in suffixes)
        or (":" not in host and bool(proxy_bypass(host)))  # the exceptions in the settings of a computer
    )


def _is_in_network(host: str, name: str) -> bool:
    try:
        return ip_address(host) in ip_network(name.strip("[]"), strict=False)
    except ValueError:
        return False


def _load_authorities(context: ssl.SSLContext, variable: str, value: str) -> None:
    """Trust the certificates in the files and folders that a variable names. Only SSL_CERT_DIR names several.

    Raises:
        NetworkVariableInvalid: There is none, or it has no certificate in it.
    """
    paths = [Path(part) for part in (value.split(os.pathsep) if variable == "SSL_CERT_DIR" else [value]) if part]
    existing = [path for path in paths if path.exists()]
    if not existing:
        raise NetworkVariableInvalid(variable, f"names {value}, which does not exist", _AUTHORITY_REMEDY)
    reasons = [_load_folder(context, path) if path.is_dir() else _load_file(context, path) for path in existing]
    if None not in reasons:
        raise NetworkVariableInvalid(variable, f"names {existing[0]}, {reasons[0]}", _AUTHORITY_REMEDY)


def _load_folder(context: ssl.SSLContext, folder: Path) -> str | None:
    """Trust the certificates in a folder. Returns why that cannot be, or None.

    OpenSSL looks for the names that `openssl rehash` gives. In a folder without such names all files are read.
    """
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        return f"which cannot be read ({error.strerror})"
    if any(_HASHED_NAME.fullmatch(path.name) for path in files):
        context.load_verify_locations(capath=folder)
        return None
    loaded = [_load_file(context, path) for path in files if path.is_file()]
    return None if None in loaded else "a folder without any certificate"


def _load_file(context: ssl.SSLContext, path: Path) -> str | None:
    """Trust the certificates in a file, PEM or DER. Returns why that cannot be, or None."""
    try:
        content = path.read_bytes()
        if b"-----BEGIN" in content:
            context.load_verify_locations(cafile=path)
        else:
            context.load_verify_locations(cadata=content)
    except (ssl.SSLError, ValueError):  # ValueError: an empty file
        return "which has no certificate in it"
    except OSError as error:
        return f"which cannot be read ({error.strerror})"
    return None
