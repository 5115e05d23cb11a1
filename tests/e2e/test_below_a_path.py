"""A Label Studio as companies run it: below a path, behind a proxy, with a private S3 that its environment names."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from audio import tone, write
from e2e.migrated_database import memory_folder
from e2e.studio import StudioServer, free_port
from e2e.studio import program as studio_program
from pushing import BUCKET, Office, fill, in_s3, on_disk, title, typed
from stand_ins.amazon.server import Amazon
from stand_ins.proxy import Proxy

from ls_transcribe.store.ledger import Ledger

CONFIG = '<View><Audio name="a" value="$audio"/><TextArea name="t" toName="a"/></View>'


@pytest.fixture
def company(
    storage: Amazon, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Office, Proxy]]:
    """That Label Studio, and the proxy before it."""
    for name, value in storage.environment.items():
        monkeypatch.setenv(name, value)
    port = free_port()
    with (
        tempfile.TemporaryDirectory(prefix="label-studio-", dir=memory_folder()) as folder,
        Proxy(f"http://127.0.0.1:{port}", path="/studio") as proxy,
        StudioServer(
            studio_program(),
            Path(folder),
            tmp_path_factory.mktemp("served"),
            port=port,
            settings={"LABEL_STUDIO_HOST": proxy.url, "S3_ENDPOINT": storage.url},
        ) as server,
    ):
        yield Office(server, storage), proxy


def test_everything_plays(
    company: tuple[Office, Proxy], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is served from the disk, uploaded, or in the private S3, at the addresses at which browsers ask for it.

    What an earlier version has stored without the path is mended by a push, whichever of its addresses Label Studio is
    reached by.
    """
    office, proxy = company
    studio = office.studio
    folder = studio.document_root / "calls"
    folder.mkdir()
    served, uploaded = write(folder / "é a.wav", tone(0.5)), write(tmp_path / "b.wav", tone(1.5))
    project = studio.create_project(title(), CONFIG)
    studio.serve_local_files(project, folder)
    output = fill(tmp_path / "out", [*in_s3(range(1)), *on_disk(served, uploaded)])
    with Ledger.open(output / "ledger.sqlite3") as ledger:
        ledger.save_settings(document_root=studio.document_root)

    pushed = office.push(output, url=proxy.url, project=project)
    stored = {task["data"]["recording"]: (task["id"], task["data"]) for task in studio.tasks(project)}
    heard = {name: _heard(office, proxy, number) for name, (number, _data) in stored.items()}
    seen = typed(
        monkeypatch, capsys, ("doctor", "-o", str(output)), LABEL_STUDIO_API_KEY=studio.account.token
    ).out.splitlines()
    number, data = stored[served.name]
    studio.call("PATCH", f"tasks/{number}/", json={"data": data | {"audio": data["audio"].removeprefix("/studio")}})
    office.push(output, url=proxy.url, project=project)
    again = next(task["data"]["audio"] for task in studio.tasks(project) if task["id"] == number)
    [connected] = studio.call("GET", "storages/s3/", params={"project": project})
    beside = office.push(output, url=studio.url, project=project)

    assert (pushed.unplayable, heard) == (None, dict.fromkeys(stored, 206))
    assert not connected["s3_endpoint"]
    assert data["audio"] == again == "/studio/data/local-files/?d=calls/%C3%A9%20a.wav"
    assert {line.partition(": ")[2] for line in seen if " audio " in line} == {
        f"plays (task {number})" for number, _data in stored.values()
    }
    assert {line.partition(": ")[0] for line in seen if " audio " in line} == {
        f"ok     audio in {BUCKET}",
        "ok     audio on Label Studio's disk",
        "ok     audio uploaded to Label Studio",
    }
    assert (beside.unplayable, dict(beside.counts)) == (None, {"there": 3})


def _heard(office: Office, proxy: Proxy, task: int) -> int:
    """Ask for the beginning of a recording as the browser does, at the host of the proxy."""
    data = office.studio.call("GET", f"tasks/{task}/")["data"]
    host = proxy.url.removesuffix(proxy.path)
    address = data["audio"] if "://" in data["audio"] else f"{host}{data['audio']}"
    answer = office.studio.fetch(address, Range="bytes=0-10", Authorization=f"Token {office.studio.account.token}")
    if answer.is_redirect:
        answer = office.studio.fetch(answer.headers["location"], Range="bytes=0-10")
    return answer.status_code
