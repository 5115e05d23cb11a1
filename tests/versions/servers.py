"""The versions of Label Studio, each with an empty server of its own, and the Amazon that their projects play from."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
from e2e.studio import S3_ON_LOOPBACK, StudioServer
from pushing import BUCKET, sound
from stand_ins.amazon.server import Amazon, Host
from studio import TOKEN_DAYS

_AUDIO = 10  # recordings in the bucket: of each bucket, one is listened to


def version_of(program: Path) -> str:
    """Return the version of a Label Studio in an environment."""
    [installed] = program.parents[1].glob("lib/python*/site-packages/label_studio-*.dist-info")
    return installed.name.removeprefix("label_studio-").removesuffix(".dist-info")


@contextmanager
def running(program: Path, settings: Mapping[str, str]) -> Iterator[StudioServer]:
    """Run a server without anything in it, which accepts the account's legacy token."""
    with tempfile.TemporaryDirectory(prefix="label-studio-") as folder:
        served = Path(folder) / "served"
        served.mkdir()
        with StudioServer(program, Path(folder), served, settings={**S3_ON_LOOPBACK, **settings}) as server:
            _accept_legacy_token(server)
            yield server


def filled(host: Host) -> Amazon:
    """Return an Amazon with the first recordings of the bucket."""
    amazon = host.fresh()
    amazon.make_bucket(BUCKET)
    for number in range(_AUDIO):
        amazon.put(BUCKET, f"{number:03}.wav", sound(number))
    return amazon


def _accept_legacy_token(server: StudioServer) -> None:
    """Sign in with the password and allow legacy tokens: 1.17 has no setting for that, and refuses them."""
    if server.fetch("/api/current-user/whoami").is_success:
        return
    with httpx.Client(base_url=server.url, follow_redirects=True) as browser:
        browser.get("/user/login/")
        account = {"email": server.account.email, "password": server.account.password}
        browser.post("/user/login/", data={**account, "csrfmiddlewaretoken": browser.cookies["csrftoken"]})
        allowed = {"api_tokens_enabled": True, "legacy_api_tokens_enabled": True, "api_token_ttl_days": TOKEN_DAYS}
        headers = {"X-CSRFToken": browser.cookies["csrftoken"]}
        browser.post("/api/jwt/settings", json=allowed, headers=headers).raise_for_status()
