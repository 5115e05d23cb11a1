"""`export --cluster`: a real scheduler and real workers, which are killed, differ, and are secured."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import audio
import pytest
import trustme
from dask_cluster import DaskCluster, dask_cluster
from install_models import TINY_EN
from plugged_in import install
from processes import started, wait_until
from speech import SAMPLES
from stand_ins import hub
from stand_ins.amazon.server import Amazon

from ls_transcribe import media

NAP = 'time.sleep(float(os.environ.get("NAP", "0")))'
COUNTS = """
import os, signal, time
from pathlib import Path
from ls_transcribe.engines.plugin import RecognisedSpeech, Word, recogniser_plugin

class Counting:
    def recognise(self, pcm):
        size = sum(map(len, pcm)) // 32
        if size == 230:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(float(os.environ.get("NAP", "0")))
        return RecognisedSpeech((Word(str(size), 0, 100),), language="en-US")

def load(settings):
    Path(os.environ["PROCESSES"], str(os.getpid())).touch()
    return Counting()

PLUGIN = recogniser_plugin("counts", load, recipe=1)
"""
"""An engine that hears how long a recording is (ms), after NAP seconds. Its process dies of one of 230 ms."""

WITH_WHISPER = COUNTS.replace(
    "class Counting:",
    f"""
from ls_transcribe.engines.whisper.recogniser import WhisperLoader

class Counting:
    def __init__(self):
        self.whisper = WhisperLoader(Path({str(TINY_EN.folder)!r}), "en", "en").load()
""",
).replace(NAP, "return self.whisper.recognise(pcm)")

FAILED = (
    "the recogniser's process crashed while it worked on this recording, twice: there is a fault in it, or there was "
    "not enough memory"
)


class Place:
    """A folder with forty recordings, in which the tool runs with an engine of its own."""

    def __init__(self, folder: Path, code: str) -> None:
        self.folder = folder
        self.processes = folder / "processes"
        self.processes.mkdir()
        self.package = install(folder / "here", "counting", "counts = counting:PLUGIN", code)
        self.environment = {"PROCESSES": str(self.processes)}

    def record(self, speech: bytes = b"", *, many: int = 40) -> None:
        """Make the recordings: of 100, 110, 120 … ms, before the same speech."""
        (self.folder / "calls").mkdir()
        for number in range(many):
            sound = audio.silence(0.1 + number / 100) + speech
            audio.write_wav(self.folder / "calls" / f"{number:02}.wav", sound)

    @contextmanager
    def running(self, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
        """`ls-transcribe` at work with these arguments."""
        command = [sys.executable, "-m", "ls_transcribe", *arguments]
        paths = [str(self.package), *filter(None, [os.environ.get("PYTHONPATH")])]
        variables = {**os.environ, **self.environment, "PYTHONPATH": os.pathsep.join(paths), **environment}
        pipe = subprocess.PIPE
        with started(command, cwd=self.folder, env=variables, stdout=pipe, stderr=pipe) as process:
            yield process

    def run(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """The exit code, and what is printed on stderr."""
        with self.running(*arguments, **environment) as process:
            _out, err = process.communicate()
            return process.returncode, err

    def transcripts(self, output: str) -> Mapping[str, bytes]:
        """The documents in an output folder."""
        return {path.name: path.read_bytes() for path in (self.folder / output / "transcripts").glob("*.json")}

    def wait_for(self, number: int, output: str) -> bool:
        """Whether there are so many transcripts in time."""
        return wait_until(lambda: len(self.transcripts(output)) >= number, 120.0)


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Place:
    return Place(tmp_path, COUNTS)


def _survives_everything(place: Place, cluster: DaskCluster) -> None:
    """Kill a worker, let a recording kill two, kill the scheduler, and go on. Compare with this machine's work."""
    cluster.start_worker(number=2, path=[place.package], environment=place.environment | {"NAP": "0.3"})
    run = ("export", "calls", "-o", "out", "--engine", "counts", "--cluster", cluster.url)
    with place.running(*run) as process:
        assert place.wait_for(4, "out")
        os.kill(max(int(note.name) for note in place.processes.iterdir()), signal.SIGKILL)
        assert place.wait_for(16, "out")
        cluster.scheduler.kill()
        _out, err = process.communicate(timeout=60)
        first = process.returncode
    assert (first, err.splitlines()[-1]) == (
        1,
        f"Error: The scheduler {cluster.url} of the cluster has gone away (the connection was lost). What is finished "
        "is kept: start the cluster again and run the same command, which goes on from here.",
    )
    cluster.restart()
    cluster.start_worker(number=2, path=[place.package], environment=place.environment)
    assert len(place.transcripts("out")) < 39
    code, err = place.run("export", "calls", "-o", "out")
    place.run("export", "calls", "-o", "here", "--engine", "counts", "--workers", "2")
    assert (code, len(place.transcripts("out"))) == (3, 39), err
    assert place.transcripts("out") == place.transcripts("here")
    assert (place.folder / "out" / "job_summary_failed.csv").read_text().count(FAILED) == 1


def test_everything_dies_and_nothing_is_lost(place: Place) -> None:
    """Of forty recordings one kills whoever takes it; a worker and then the scheduler are killed: 39 transcripts."""
    place.record()
    with dask_cluster(place.folder / "cluster") as cluster:
        _survives_everything(place, cluster)


@pytest.mark.soak
def test_everything_dies_and_nothing_is_lost_of_speech(tmp_path: Path) -> None:
    """The same with tiny.en."""
    place = Place(tmp_path, WITH_WHISPER.replace("size == 230", f"size == {230 + 3_000}"))
    speech = b"".join(media.decode(SAMPLES / "library-notice.webm"))
    place.record(speech[: 3_000 * 32])
    with dask_cluster(place.folder / "cluster") as cluster:
        _survives_everything(place, cluster)


def test_workers_that_differ_are_named(place: Place) -> None:
    """Each with what differs; the one that is right does all the work."""
    place.record()
    other = install(
        place.folder / "there", "counting", "counts = counting:PLUGIN", COUNTS.replace("recipe=1", "recipe=2")
    )
    changed = place.folder / "changed"
    changed.mkdir()
    (changed / "sitecustomize.py").write_text('import ls_transcribe\nls_transcribe.__version__ = "0.0.1"\n')
    with dask_cluster(place.folder / "cluster") as cluster:
        cluster.start_worker("--name", "right", path=[place.package], environment=place.environment)
        cluster.start_worker("--name", "other-recipe", path=[other], environment=place.environment)
        cluster.start_worker("--name", "other-version", path=[changed, place.package], environment=place.environment)
        cluster.start_worker("--name", "without-it", environment=place.environment)
        run = ("export", "calls", "-o", "out", "--engine", "counts", "--cluster", cluster.url, "--limit", "3")
        code, err = place.run(*run)
    told = re.findall(r"Note: the worker (\S+) \(tcp://\S+\) of the cluster is not used: ([^:\n]*)", err)
    assert (code, sorted(told), len(place.transcripts("out"))) == (
        0,
        [
            ("other-recipe", "its recipe is 2, and here it is 1"),
            ("other-version", "its version of ls-transcribe is 0.0.1, and here it is 0.1.0"),
            ("without-it", "There is no engine counts"),
        ],
        3,
    )


def test_workers_that_would_hear_otherwise_are_named(place: Place) -> None:
    """One has another model of the same name, one sums on four threads: nothing is begun."""
    place.record()
    with dask_cluster(place.folder / "cluster") as cluster:
        theirs, ours = (_cache(place.folder / name) for name in ("theirs", "ours"))
        (weights,) = theirs.rglob("model.bin")
        with weights.open("ab") as file:
            file.write(b"more")
        cluster.start_worker("--name", "other-model", environment={"HF_HOME": str(theirs)})
        cluster.start_worker("--name", "threads", environment={"HF_HOME": str(ours), "OMP_NUM_THREADS": "4"})
        run = ("export", "calls", "-o", "out", "--model", "tiny.en", "--cluster", cluster.url)
        code, err = place.run(*run, HF_HOME=str(ours))
    assert (code, "Nothing was started" in err) == (1, True), err
    assert re.search(r"other-model \(tcp://\S+\): its model is \w{20}…, and here it is \w{20}…: give it the same", err)
    assert re.search(r"threads \(tcp://\S+\): OMP_NUM_THREADS is 4 there, and must be 1", err)


def test_a_model_that_is_named_is_fetched_once_by_each_machine(place: Place) -> None:
    """Two workers that share a cache fetch it together, and hear what this machine would."""
    shutil.copytree(SAMPLES, place.folder / "calls", ignore=shutil.ignore_patterns("*.txt"))
    environment = {"HF_HOME": str(place.folder / "theirs")}
    with (
        hub.running({"Systran/faster-whisper-tiny.en": TINY_EN.folder}) as there,
        dask_cluster(place.folder / "c") as cluster,
    ):
        cluster.start_worker(number=2, environment={**environment, **there.environment})
        run = ("export", "calls", "-o", "out", "--model", "tiny.en", "--limit", "4", "--cluster", cluster.url)
        code, err = place.run(*run, HF_HOME=str(_cache(place.folder / "ours")))
        fetched = [asked for asked in there.requests if asked.startswith("GET") and asked.endswith("model.bin")]
    assert (code, len(place.transcripts("out")), len(fetched)) == (0, 4, 1), err
    place.run("export", "calls", "-o", "here", "--engine", "whisper", "--model", str(TINY_EN.folder), "--limit", "4")
    ours, theirs = place.transcripts("here"), place.transcripts("out")
    assert [ours[name] == theirs[name] for name in ours] == [True] * 4


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such a path")
def test_a_worker_without_the_folder_is_named(place: Place) -> None:
    """Recordings on a disk must be where they are here; it is said, and nothing is begun."""
    place.record()
    with dask_cluster(place.folder / "cluster") as cluster:
        cluster.start_worker("--name", "elsewhere", path=[place.package], environment=place.environment)
        run = ("export", "/proc/self/cwd/calls", "-o", "out", "--engine", "counts", "--cluster", cluster.url)
        code, err = place.run(*run)
    assert code == 1
    assert re.search(
        r"elsewhere \(tcp://\S+\): it cannot read /proc/self/cwd/calls/00.wav \(No such file or directory\): "
        "recordings on a disk must have the same path on all machines of a cluster; else put them in S3",
        err,
    ), err


_LOSES = "os.environ.get('LOSES') and os.chdir('/')"
"""What an engine does of which a worker loses its folder, if that is /proc/self/cwd."""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such a path")
def test_a_worker_that_loses_the_folder_leaves_recordings_to_others(tmp_path: Path) -> None:
    """It is named once, and costs no recording."""
    place = Place(tmp_path, COUNTS.replace(NAP, f"time.sleep(0.1); {_LOSES}"))
    with _seen_from_workers(place) as cluster:
        cluster.start_worker("--name", "losing", path=[place.package], environment=place.environment | {"LOSES": "1"})
        cluster.start_worker("--name", "able", path=[place.package], environment=place.environment)
        code, err = place.run(*_seen_here(cluster))
    assert (code, len(place.transcripts("out"))) == (0, 6), err
    told = re.findall(r"Note: the worker losing \(\S+\) of the cluster leaves recordings to others: it", err)
    assert len(told) == 1, err


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such a path")
def test_what_no_worker_can_read_is_left_to_the_same_command(tmp_path: Path) -> None:
    """It is here, so it has not failed."""
    place = Place(tmp_path, COUNTS.replace(NAP, _LOSES))
    with _seen_from_workers(place) as cluster:
        variables = place.environment | {"LOSES": "1"}
        losing = cluster.start_worker("--name", "losing", path=[place.package], environment=variables)
        first, told = place.run(*_seen_here(cluster))
        here = len(place.transcripts("out"))
        losing.terminate()
        losing.wait()
        cluster.start_worker("--name", "able", path=[place.package], environment=place.environment)
        again, err = place.run(*_seen_here(cluster))
    assert (first, here, again, len(place.transcripts("out"))) == (3, 1, 0, 6), err
    assert re.search(
        r"no worker of the cluster can read it, the last of them losing \(tcp://\S+\): "
        r"it cannot read /proc/self/cwd/calls/0\d\.wav \(No such file or directory\)",
        told,
    ), told


@contextmanager
def _seen_from_workers(place: Place) -> Iterator[DaskCluster]:
    """A cluster whose workers see the recordings as `place` does, below the folder that they work in."""
    place.record(many=6)
    (place.folder / "cluster").mkdir()
    (place.folder / "cluster" / "calls").symlink_to(place.folder / "calls")
    with dask_cluster(place.folder / "cluster") as cluster:
        yield cluster


def _seen_here(cluster: DaskCluster) -> tuple[str, ...]:
    return ("export", "/proc/self/cwd/calls", "-o", "out", "--engine", "counts", "--cluster", cluster.url)


def test_doctor_looks_at_the_cluster(place: Place) -> None:
    """At that which the folder remembers: how many workers can be used, and which differ."""
    place.record(many=1)
    other = install(
        place.folder / "there", "counting", "counts = counting:PLUGIN", COUNTS.replace("recipe=1", "recipe=2")
    )
    with dask_cluster(place.folder / "cluster") as cluster:
        right = cluster.start_worker("--name", "right", path=[place.package], environment=place.environment)
        place.run("export", "calls", "-o", "out", "--engine", "counts", "--cluster", cluster.url)
        fine = _cluster_line(place)
        cluster.start_worker("--name", "other", path=[other], environment=place.environment)
        differs = _cluster_line(place)
        right.terminate()
        right.wait()
        none = _cluster_line(place)
    answers = f"cluster: {cluster.url} answers, and 1 worker of it can be used"
    assert fine == f"ok     {answers}"
    assert differs.startswith(f"note   {answers}\n       the worker other (tcp://")
    assert differs.endswith(") is not used: its recipe is 2, and here it is 1: give it the same")
    assert none.startswith(f"WRONG  cluster: No worker of the cluster {cluster.url} can be used (other (tcp://")


def _cluster_line(place: Place) -> str:
    """What `doctor` says of the cluster, with the notes below it."""
    with place.running("doctor", "-o", "out") as process:
        out, _err = process.communicate()
    found = re.search(r"^.{6} cluster: .*(\n {7}.*)*", out, re.MULTILINE)
    return found[0] if found else out


def test_recordings_in_s3_are_read_by_workers_with_their_own_credentials(place: Place, amazon: Amazon) -> None:
    """A worker that has none is named; the profile that was typed here is nothing to the other, nor is any folder."""
    amazon.make_bucket("input")
    for number in range(3):
        path = audio.write_wav(place.folder / f"{number}.wav", audio.silence(0.1 + number / 100))
        amazon.put("input", f"calls/{number}.wav", path.read_bytes())
    mine = {name: value for name, value in amazon.environment.items() if name.startswith("AWS_")}
    config = place.folder / "config"
    secrets = (f"{name.lower()} = {mine[name]}\n" for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
    config.write_text(f"[profile my-own]\n{''.join(secrets)}")
    nobody = {**mine, "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_EC2_METADATA_DISABLED": "true"}
    with dask_cluster(place.folder / "cluster") as cluster:
        cluster.start_worker("--name", "able", path=[place.package], environment={**place.environment, **mine})
        cluster.start_worker("--name", "unable", path=[place.package], environment={**place.environment, **nobody})
        run = ("export", "s3://input/calls/", "-o", "out", "--engine", "counts", "--cluster", cluster.url)
        code, err = place.run(*run, "--profile", "my-own", AWS_CONFIG_FILE=str(config))
    assert (code, len(place.transcripts("out"))) == (0, 3), err
    assert re.search(
        r"Note: the worker unable \(tcp://\S+\) of the cluster is not used: it cannot read s3://input/calls/0.wav "
        "with its own credentials for AWS",
        err,
    ), err


def test_ctrl_c_says_what_goes_on(tmp_path: Path) -> None:
    """It gives out nothing more, and ends, while a recording takes long."""
    heard = "Path(os.environ['PROCESSES'], 'heard').touch(); time.sleep(60)"
    place = Place(tmp_path, COUNTS.replace(NAP, heard))
    place.record()
    with dask_cluster(place.folder / "cluster") as cluster:
        cluster.start_worker(path=[place.package], environment=place.environment)
        run = ("export", "calls", "-o", "out", "--engine", "counts", "--cluster", cluster.url)
        with place.running(*run) as process:
            assert wait_until((place.processes / "heard").exists, 120.0)
            process.send_signal(signal.SIGINT)
            _out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (
        "Note: 1 recording is still being transcribed on the cluster, which cannot be ended from here; what is heard "
        "there is not used, and the same command does it again\n"
    ) in err


def test_with_certificates_it_works_and_without_it_is_refused(place: Place) -> None:
    """Those of another authority are no better than none."""
    place.record()
    mine, other = place.folder / "mine", place.folder / "other"
    for folder in (mine, other):
        _certify(folder)
    options = [f"--tls-{what}={mine / name}" for what, name in (("ca-file", "ca"), ("cert", "cert"), ("key", "key"))]
    with dask_cluster(place.folder / "cluster", tls=options) as cluster:
        cluster.start_worker(path=[place.package], environment=place.environment)
        export = ("export", "calls", "--engine", "counts", "--limit", "3", "--cluster", cluster.url)
        trusted = place.run(*export, "-o", "out", *_certificates(mine))
        again = place.run("export", "calls", "-o", "out", "--limit", "6")
        foreign = place.run(*export, "-o", "foreign", *_certificates(other))
        without = place.run(*export, "-o", "without")
        plain = place.run(*export[:-1], cluster.url.replace("tls", "tcp"), "-o", "plain")
    assert (trusted[0], again[0], len(place.transcripts("out"))) == (0, 0, 9)
    assert (foreign[0], "cannot be reached" in foreign[1]) == (1, True), foreign
    assert (without[0], "nothing says --cluster-ca and --cluster-cert" in without[1]) == (2, True), without
    assert (plain[0], "cannot be reached" in plain[1]) == (1, True), plain


def _certify(folder: Path) -> None:
    """Make an authority, and a certificate for this machine with its key."""
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    folder.mkdir()
    authority.cert_pem.write_to_path(folder / "ca")
    certificate.private_key_pem.write_to_path(folder / "key")
    (folder / "cert").write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))


def _certificates(folder: Path) -> list[str]:
    files = {"--cluster-ca": "ca", "--cluster-cert": "cert", "--cluster-key": "key"}
    return [word for option, name in files.items() for word in (option, str(folder / name))]


def _cache(folder: Path) -> Path:
    """A cache of models, in which tiny.en is."""
    model = folder / "hub" / "models--Systran--faster-whisper-tiny.en"
    (model / "refs").mkdir(parents=True)
    (model / "refs" / "main").write_text("abc")
    shutil.copytree(TINY_EN.folder, model / "snapshots" / "abc")
    return folder
