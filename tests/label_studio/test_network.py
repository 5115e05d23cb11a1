"""The network around us: proxies and certificates that variables name, and a sentence for each that is wrong."""

import gc
import shutil
import ssl
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from label_studio.calls import free_port, sentence_of
from stand_ins.forward_proxies import FtpServer, HttpProxy, SocksProxy, serving
from stand_ins.scripted_server import KEY, Reply, ScriptedServer, html_page, json_reply, running

from ls_transcribe.label_studio import network
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.label_studio.network import AUTHORITY_VARIABLES, Network, fetch_headers_without_key

_SET_IT = "set it to the file with your authority's certificate, or unset it"
_TRUST = "put the name of the file with its authority's certificate into the variable SSL_CERT_FILE"


def _connect(url: str) -> LabelStudioServer:
    return LabelStudioServer.connect(ServerAccess.of(url, KEY))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """An authority that nobody here trusts."""
    return trustme.CA()


@pytest.fixture(scope="module")
def secure(authority: trustme.CA) -> Iterator[ScriptedServer]:
    """A Label Studio with a certificate of that authority."""
    with running(_certificate(authority, "127.0.0.1")) as scripted:
        yield scripted


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    """A file with the certificate of the authority."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return path


def _certificate(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*names).configure_cert(context)
    return context


# Certificates


@pytest.mark.parametrize("variable", AUTHORITY_VARIABLES)
@pytest.mark.parametrize("form", ["a file", "binary", "a folder", "a folder with OpenSSL's names"])
def test_an_own_authority_is_trusted(
    secure: ScriptedServer, bundle: Path, monkeypatch: pytest.MonkeyPatch, variable: str, form: str
) -> None:
    """Through each of the variables that people set for it, in each of the forms that they have it in."""
    place = bundle
    if form == "binary":
        bundle.write_bytes(ssl.PEM_cert_to_DER_cert(bundle.read_text()))
    elif form != "a file":
        place = bundle.parent
        names = {"a folder": "authority.crt", "a folder with OpenSSL's names": f"{_hash(bundle)}.0"}
        bundle.rename(place / names[form])
    monkeypatch.setenv(variable, str(place))
    assert _connect(secure.url).user_email() == "reviewer@example.com"


def _hash(bundle: Path) -> str:
    """Return the name by which OpenSSL looks for a certificate."""
    answer = subprocess.run(
        [shutil.which("openssl") or "openssl", "x509", "-hash", "-noout", "-in", str(bundle)],
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.strip()


def test_one_of_several_folders_is_enough(
    secure: ScriptedServer, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some of the folders that a distribution names are often not there."""
    monkeypatch.setenv("SSL_CERT_DIR", f"/nowhere:{bundle.parent}")
    assert _connect(secure.url).user_email() == "reviewer@example.com"


def test_the_certificate_of_a_server_can_be_named_itself(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever names it trusts it, although its authority is not named."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    issued = authority.issue_cert("127.0.0.1")
    issued.configure_cert(context)
    issued.cert_chain_pems[0].write_to_path(tmp_path / "server.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "server.pem"))
    with running(context) as scripted:
        assert _connect(scripted.url).user_email() == "reviewer@example.com"


def test_an_authority_that_is_not_known_is_told(secure: ScriptedServer) -> None:
    """With the variable to put it into."""
    assert sentence_of(lambda: _connect(secure.url)) == (
        f"CertificateRefused: The certificate of {secure.url} is not accepted here, because no authority that is "
        f"trusted here has signed it: {_TRUST}."
    )


def test_another_authority_is_told(secure: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the variable that names it."""
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    monkeypatch.setenv("CURL_CA_BUNDLE", str(tmp_path / "other.pem"))
    assert sentence_of(lambda: _connect(secure.url)).endswith(
        "because no authority that is trusted here has signed it: check that its authority's certificate is among the "
        f"trusted ones, which CURL_CA_BUNDLE (now {tmp_path / 'other.pem'}) names."
    )


def test_a_certificate_for_another_host_is_told(
    authority: trustme.CA, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is another fault than an unknown authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    with running(_certificate(authority, "label.example")) as scripted:
        told = sentence_of(lambda: _connect(scripted.url))
    assert "because it is for another host name: " in told


def test_a_certificate_that_has_expired_is_told(
    authority: trustme.CA, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As happens to everybody once."""
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1", not_after=datetime(2025, 1, 1, tzinfo=UTC)).configure_cert(context)
    with running(context) as scripted:
        told = sentence_of(lambda: _connect(scripted.url))
    assert "because it has expired: " in told


@pytest.mark.parametrize("variable", AUTHORITY_VARIABLES)
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "which does not exist"),
        (b"", "which has no certificate in it"),
        (b"-----BEGIN PRIVATE KEY-----", "which has no certificate in it"),
        (b"<html>", "which has no certificate in it"),
        ("folder", "a folder without any certificate"),
    ],
    ids=["missing", "empty", "a key", "a page", "an empty folder"],
)
def test_a_file_without_certificates_is_told(
    secure: ScriptedServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    content: bytes | str | None,
    problem: str,
) -> None:
    """By the variable that names it; the library would end with a traceback."""
    place = tmp_path / "authority"
    if isinstance(content, bytes):
        place.write_bytes(content)
    elif content:
        place.mkdir()
    monkeypatch.setenv(variable, str(place))
    assert sentence_of(lambda: _connect(secure.url)) == (
        f"NetworkVariableInvalid: The variable {variable} names {place}, {problem}: {_SET_IT}."
    )


def test_where_nothing_is_encrypted_no_certificate_is_read(
    scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable for other programs does not keep anybody from a Label Studio on this computer."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    assert _connect(scripted.url).user_email() == "reviewer@example.com"


def test_a_bucket_is_asked_with_the_same_certificates(
    secure: ScriptedServer, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is often behind the same authority."""
    secure.reply_to("GET /calls/a.wav", Reply(206, b"RIFF"))
    assert fetch_headers_without_key(f"{secure.url}/calls/a.wav") is None
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    status, _headers = fetch_headers_without_key(f"{secure.url}/calls/a.wav") or (0, {})
    assert status == 206


# Proxies


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("address", ["http://{}", "{}", "http://{}/"])
def test_requests_go_through_a_proxy(
    scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch, variable: str, address: str
) -> None:
    """Whether its scheme is written or not."""
    with serving(HttpProxy()) as proxy:
        monkeypatch.setenv(variable, address.format(proxy.place))
        _connect(scripted.url)
    assert proxy.asked == [f"GET {scripted.url.removeprefix('http://')}"]


def test_an_encrypted_request_goes_through_a_proxy(
    secure: ScriptedServer, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It sees the host and nothing else."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with serving(HttpProxy()) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.place}")
        _connect(secure.url)
    assert proxy.asked == [f"CONNECT {secure.url.removeprefix('https://')}"]


@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks"])
def test_requests_go_through_a_socks_proxy(
    scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    """As of an SSH connection with -D, or of the settings of a desktop, which write socks://."""
    with serving(SocksProxy()) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://{proxy.place}")
        _connect(scripted.url)
    assert proxy.asked == [scripted.url.removeprefix("http://")]


def test_an_encrypted_request_goes_through_a_socks_proxy(
    secure: ScriptedServer, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the certificates of the variable."""
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    with serving(SocksProxy()) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5://{proxy.place}")
        _connect(secure.url)
    assert proxy.asked == [secure.url.removeprefix("https://")]


@pytest.mark.parametrize(
    "names",
    [
        "127.0.0.1",
        "example.com,127.0.0.1",
        "example.com 127.0.0.1",
        "127.0.0.0/8",
        "*",
        "127.0.0.1:{port}",
        "10.0.0.1,*",
    ],
)
@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
def test_a_host_is_exempt(scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch, names: str, variable: str) -> None:
    """In each of the forms that curl and requests know."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv(variable, names.format(port=scripted.server_address[1]))
    assert _connect(scripted.url).user_email() == "reviewer@example.com"


@pytest.mark.parametrize(
    ("names", "host", "is_exempt"),
    [
        ("example.com", "example.com", True),
        ("example.com", "label.example.com", True),
        (".example.com", "label.example.com", True),
        ("*.example.com", "label.example.com", True),
        ("EXAMPLE.com", "label.example.COM", True),
        ("example.com", "badexample.com", False),
        ("example.com:8080", "example.com", False),
        ("::1", "[::1]", True),
        ("fd00::/8", "[fd00::1]", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        ("", "example.com", False),
    ],
)
def test_which_hosts_are_exempt(monkeypatch: pytest.MonkeyPatch, names: str, host: str, *, is_exempt: bool) -> None:
    """Hosts below a name as well, and networks."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", names)
    assert (Network(f"http://{host}/").proxy is None) == is_exempt


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_dead_proxy_is_told(monkeypatch: pytest.MonkeyPatch, variable: str, scheme: str) -> None:
    """By the variable that names it, and not as a Label Studio that is off."""
    place = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv(variable, f"{scheme}://me:s3cret@{place}")
    assert sentence_of(lambda: _connect("http://label.example:8080")) == (
        f"ProxyFailed: The Label Studio at http://label.example:8080 cannot be reached through the proxy {place} that "
        f"{variable} names (connection refused): correct that, see that the proxy runs, or put label.example into the "
        "variable NO_PROXY, if it is reached without a proxy."
    )


@pytest.mark.parametrize(
    ("make", "scheme", "url", "problem"),
    [
        (lambda: HttpProxy("me:s3cret"), "http", "http://h.example", "it requires a user name and a password"),
        (lambda: HttpProxy("me:s3cret"), "http", "https://h.example", "it requires a user name and a password"),
        (lambda: HttpProxy(status=403), "http", "http://h.example", "it answers HTTP 403"),
        (lambda: HttpProxy(status=403), "http", "https://h.example", "it answers: 403 Forbidden"),
        (lambda: HttpProxy(status=502), "http", "http://h.example", "HTTP 502"),
        (lambda: HttpProxy(status=502), "http", "https://h.example", "it answers: 502 Bad Gateway"),
    ],
)
def test_a_proxy_that_does_not_pass_on_is_told(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[], HttpProxy], scheme: str, url: str, problem: str
) -> None:
    """With what it does instead."""
    with serving(make()) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://{proxy.place}")
        told = sentence_of(lambda: _connect(url))
    assert told.startswith(
        f"ProxyFailed: The Label Studio at {url} cannot be reached through the proxy {proxy.place} that ALL_PROXY "
        f"names ({problem}"
    )


@pytest.mark.parametrize(
    ("make", "problem"), [(FtpServer, "it does not speak SOCKS 5"), (HttpProxy, "no answer in time")]
)
def test_what_does_not_speak_socks_is_told(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[], HttpProxy], problem: str
) -> None:
    """The port is that of another program, which may wait for more."""
    monkeypatch.setattr(network, "_CONNECT_TIMEOUT", 0.2)
    with serving(make()) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5://{proxy.place}")
        told = sentence_of(lambda: _connect("http://h.example"))
    assert f" cannot be reached through the proxy {proxy.place} that ALL_PROXY names ({problem}" in told


def test_a_socks_proxy_that_does_not_connect_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """In its own words."""
    with serving(SocksProxy(refuses=True)) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5h://{proxy.place}")
        told = sentence_of(lambda: _connect("http://h.example"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # of the library, which leaves the connection open
            gc.collect()
    assert f"through the proxy {proxy.place} that ALL_PROXY names (it answers: Proxy Server could not connect" in told


def test_a_proxy_gets_its_password(scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Special characters are written as in a web address."""
    with serving(HttpProxy("me:s3cret#1")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://me:s3cret%231@{proxy.place}")
        assert _connect(scripted.url).user_email() == "reviewer@example.com"


def test_a_page_that_comes_through_a_proxy_is_told(monkeypatch: pytest.MonkeyPatch, scripted: ScriptedServer) -> None:
    """It may be the proxy's own, as that of a network that wants a login."""
    scripted.reply_to("GET /api/current-user/whoami", html_page())
    with serving(HttpProxy()) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.place)
        told = sentence_of(lambda: _connect(scripted.url))
    assert told.endswith(
        f" It was asked through the proxy {proxy.place} that HTTP_PROXY names, which may have answered in its place."
    )


def test_an_answer_of_label_studio_is_not_the_proxys(monkeypatch: pytest.MonkeyPatch, scripted: ScriptedServer) -> None:
    """It speaks for itself."""
    scripted.reply_to("GET /api/current-user/whoami", json_reply({"detail": "Come again."}, 503))
    with serving(HttpProxy()) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.place)
        assert sentence_of(lambda: _connect(scripted.url)).startswith("LabelStudioUnreachable: ")


_KINDS = "this tool knows http://, https://, socks5:// and socks5h:// (with which the proxy looks up names)"
_WRITE = (
    "write it as in http://proxy.example:3128, or socks5://proxy.example:1080; special characters of a password as in "
    "%23"
)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("socks4://127.0.0.1:1080", f"names a proxy of an unknown kind, socks4://: {_KINDS}"),
        ("ftp://127.0.0.1", f"names a proxy of an unknown kind, ftp://: {_KINDS}"),
        ("http://", f"is not the address of a proxy: {_WRITE}"),
        ("http://me:s3cret#1@proxy.example:80", f"is not the address of a proxy: {_WRITE}"),
        ("http://me:s3cret/1@proxy.example:80", f"is not the address of a proxy: {_WRITE}"),
        ("http://proxy.example:eighty", f"is not the address of a proxy: {_WRITE}"),
        ("http://[::1", f"is not the address of a proxy: {_WRITE}"),
        ("http://two words:80", f"is not the address of a proxy: {_WRITE}"),
    ],
)
def test_what_is_no_proxy_is_told(monkeypatch: pytest.MonkeyPatch, value: str, problem: str) -> None:
    """By the variable, and without the password that may be in it."""
    monkeypatch.setenv("all_proxy", value)
    told = sentence_of(lambda: _connect("http://label.example"))
    assert (told, "s3cret" in told) == (f"NetworkVariableInvalid: The variable all_proxy {problem}.", False)


def test_only_the_variable_that_counts_is_looked_at(scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Desktops set several at once, of which one has a kind that nobody knows."""
    with serving(HttpProxy()) as proxy:
        monkeypatch.setenv("http_proxy", f"http://{proxy.place}/")
        monkeypatch.setenv("all_proxy", f"socks4://{proxy.place}/")
        _connect(scripted.url)
    assert len(proxy.asked) == 1


def test_a_missing_package_for_socks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in an environment that was not made by this package's requirements."""
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    assert sentence_of(lambda: _connect("http://label.example")) == (
        "NetworkVariableInvalid: The variable ALL_PROXY names a SOCKS proxy, for which the Python package socksio is "
        "missing: install it, with pip install 'httpx[socks]'."
    )
