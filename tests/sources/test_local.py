"""Recordings on disk: what is found, in which order, and what is said of everything else."""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import pytest

from ls_transcribe.aws import Account, Session
from ls_transcribe.errors import RunError
from ls_transcribe.errors.sources import ListIsFolder, SourceAddressUnknown, SourceIsOutput, SourceMissing
from ls_transcribe.model.recording import FailedItem, Recording, file_uri
from ls_transcribe.sources import SkippedFile, SourceEntry, local, unread_files
from ls_transcribe.sources.recordings import find_recordings
from ls_transcribe.sources.typed import check_sources
from ls_transcribe.store.output_folder import OutputFolder

_NOWHERE = Path("/nowhere/output")
_MISSING = "{} does not exist: check the spelling, and the folder that you are in."


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _make(*names: str | bytes) -> None:
    """Files of different content in the current folder, and the folders above them."""
    for name in names:
        path = Path(os.fsdecode(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"audio of " + os.fsencode(name))


def _never_known(_uri: str, _size: int, _modified: int) -> None:
    return None


def _find(
    *typed: str, output: Path = _NOWHERE, known: local.KnownFingerprint = _never_known, stdin: bytes = b""
) -> list[SourceEntry]:
    return list(find_recordings(typed, output=output, known=known, stdin=BytesIO(stdin), session=Session(Account())))


def _names(found: list[SourceEntry]) -> list[str]:
    return [one.name for one in found if isinstance(one, Recording)]


def _others(found: list[SourceEntry]) -> list[tuple[str, str]]:
    """What is no recording, and why."""
    reasons: list[tuple[str, str]] = []
    for one in found:
        match one:
            case FailedItem():
                reasons.append((one.name, one.reason))
            case SkippedFile():
                reasons.append((one.name, one.reason))
    return reasons


def _refusal(source: str, output: Path = _NOWHERE) -> RunError:
    with pytest.raises(RunError) as refused:
        check_sources([source], output, Session(Account()))
    return refused.value


# Files


def test_a_file_is_a_recording_by_its_content() -> None:
    """Everything that is known of a recording comes from its bytes and its name."""
    path = Path("talk one.wav").absolute()
    path.write_bytes(b"hello")
    assert _find("talk one.wav") == [
        Recording(
            key="c1c0dad2f146",
            uri=file_uri(path),
            name="talk one.wav",
            size=5,
            fingerprint="5d41402abc4b2a76b9719d911017c592-5",
            media_format="wav",
        )
    ]


def test_a_file_larger_than_is_read_at_a_time_is_read_to_its_end() -> None:
    """The fingerprint is of all bytes."""
    Path("long.wav").write_bytes(b"0123456789" * 250_000)
    [recording] = _find("long.wav")
    assert isinstance(recording, Recording)
    assert recording.fingerprint == "1edb0381f195d5f9fde8d63168909089-2500000"


def test_a_file_that_is_named_is_taken_whatever_its_suffix() -> None:
    """Who names a file means it, also one without a suffix or hidden."""
    _make("dictation", ".hidden.wav", "talk.dat")
    assert _names(_find("dictation", ".hidden.wav", "talk.dat")) == ["dictation", ".hidden.wav", "talk.dat"]


def test_sources_are_taken_in_their_order() -> None:
    """Recordings come in the order in which they were typed."""
    _make("b.wav", "a.wav", "c/d.wav")
    assert _names(_find("b.wav", "c", "a.wav")) == ["b.wav", "d.wav", "a.wav"]


_NAMES = {
    "spaces": b" a  b .wav",
    "Unicode": "Gr\u00fc\u00dfe \u65e5\u672c\u8a9e \U0001f399.wav".encode(),
    "quotes": b'it\'s "quoted".wav',
    "a newline": b"new\nline.wav",
    "percent signs": b"100%25 %2F.wav",
    "marks of other sources": b"@-s3:.wav",
    "255 bytes": b"x" * 251 + b".wav",
}


@pytest.mark.parametrize("name", _NAMES.values(), ids=_NAMES)
def test_names_are_kept_as_they_are(name: bytes) -> None:
    """Whatever a file in a folder is called, the recording has this name."""
    _make(b"folder/" + name)
    assert _names(_find("folder")) == [name.decode()]


def test_a_name_that_is_no_utf8_is_shown_as_text_and_found_by_its_uri() -> None:
    """The bytes stay in the URI; the name can be printed."""
    _make(b"folder/caf\xe9.wav")
    assert [(one.name, one.path) for one in _find("folder") if isinstance(one, Recording)] == [
        ("caf\ufffd.wav", Path("folder").absolute() / "caf\udce9.wav")
    ]


def test_known_files_are_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose size and time are as before keeps its fingerprint, unread."""
    _make("talk.wav")
    asked: list[tuple[str, int, int]] = []

    def known(uri: str, size: int, modified: int) -> str:
        asked.append((uri, size, modified))
        return "md5-size"

    monkeypatch.setattr(unread_files, "md5_of", _never_called)
    found = _find("talk.wav", known=known)
    stat = Path("talk.wav").stat()
    assert (asked, [one.fingerprint for one in found if isinstance(one, Recording)]) == (
        [(file_uri(Path("talk.wav").absolute()), stat.st_size, stat.st_mtime_ns)],
        ["md5-size"],
    )


def _never_called(*_: object) -> NoReturn:
    raise AssertionError("the file was read")


# Folders


def test_a_folder_is_gone_through_by_name_with_its_subfolders() -> None:
    """Files come by name, then the subfolders by name; names are paths below the folder that was typed."""
    _make("r/b.wav", "r/a.mp3", "r/z/d.ogg", "r/c/e/f.flac", "r/c/g.M4A")
    assert _names(_find("r")) == ["a.mp3", "b.wav", "c/g.M4A", "c/e/f.flac", "z/d.ogg"]


def test_the_current_folder_is_a_folder_like_any_other() -> None:
    """`.` adds nothing to the names."""
    _make("a.wav", "b/c.wav")
    assert _names(_find(".")) == ["a.wav", "b/c.wav"]


def test_what_is_hidden_or_no_audio_is_passed_over_by_name() -> None:
    """Nothing in a folder vanishes: what is not taken is told, a hidden folder as one."""
    _make("r/a.wav", "r/notes.txt", "r/.DS_Store", "r/sub/._b.wav", "r/sub/image.png", "r/.git/c.wav", "r/.git/d.wav")
    found = _find("r")
    assert (_names(found), _others(found)) == (
        ["a.wav"],
        [
            (".DS_Store", "hidden"),
            (".git", "hidden"),
            ("notes.txt", "not audio"),
            ("sub/._b.wav", "hidden"),
            ("sub/image.png", "not audio"),
        ],
    )


def test_a_hidden_folder_that_is_named_is_looked_into() -> None:
    """Who names a hidden folder means it."""
    _make(".cache/a.wav")
    assert _names(_find(".cache")) == ["a.wav"]


def test_the_same_name_in_two_folders_is_two_recordings() -> None:
    """Recordings are told apart by content, and shown with the folder they lie in."""
    _make("r/monday/talk.wav", "r/tuesday/talk.wav")
    found = [one for one in _find("r") if isinstance(one, Recording)]
    assert ([one.name for one in found], len({one.key for one in found})) == (
        ["monday/talk.wav", "tuesday/talk.wav"],
        2,
    )


def test_the_same_bytes_in_two_folders_have_one_key() -> None:
    """A copy is the same recording, whatever it is called."""
    for name in ("a.wav", "b.mp3"):
        Path(name).write_bytes(b"the same")
    assert len({one.key for one in _find(".") if isinstance(one, Recording)}) == 1


def test_a_folder_that_is_linked_is_looked_into() -> None:
    """A symbolic link to a folder elsewhere counts as the folder, under the link's name."""
    _make("elsewhere/a.wav", "r/b.wav")
    Path("r/link").symlink_to(Path("elsewhere").absolute())
    assert _names(_find("r")) == ["b.wav", "link/a.wav"]


def test_a_link_back_up_does_not_go_round_in_circles() -> None:
    """A symbolic link to a folder above is not followed again and again."""
    _make("r/a.wav", "r/sub/b.wav")
    Path("r/sub/up").symlink_to(Path("r").absolute())
    Path("r/sub/here").symlink_to(".")
    assert _names(_find("r")) == ["a.wav", "sub/b.wav"]


# The output folder


def test_the_output_folder_is_never_looked_into() -> None:
    """What lies in the output folder is no source, also where the sources lie around it."""
    _make("r/a.wav", "r/out/b.wav", "r/out/transcripts/c.wav")
    assert _names(_find("r", output=Path("r/out").absolute())) == ["a.wav"]


@pytest.mark.parametrize("target", ["out", "out/transcripts"])
def test_the_output_folder_is_not_looked_into_through_a_link_either(target: str) -> None:
    """A symbolic link in a folder that leads to the output folder, or into it, is no way in."""
    _make("r/a.wav", "out/b.wav", "out/transcripts/c.wav")
    Path("r/link").symlink_to(Path(target).absolute())
    assert _names(_find("r", output=Path("out").absolute())) == ["a.wav"]


@pytest.mark.parametrize("source", ["out", "out/", "./r/../out", "out/transcripts", "link", "link/transcripts"])
@pytest.mark.parametrize("output", ["out", "r/../out", "link"])
def test_the_output_folder_is_refused_as_a_source(source: str, output: str) -> None:
    """However it is spelt, and through a link too, nobody means the output folder."""
    _make("out/transcripts/a.wav", "r/b.wav")
    Path("link").symlink_to("out")
    refusal = _refusal(source, OutputFolder(Path(output)).path)
    assert (type(refusal), str(refusal)) == (
        SourceIsOutput,
        f"{source} is the output folder, which holds no recordings: name the folder that does.",
    )


def test_a_file_that_is_named_may_lie_in_the_output_folder() -> None:
    """Who names a file means it: an output folder among recordings keeps nobody from them."""
    _make("a.wav")
    check_sources(["a.wav"], Path.cwd(), Session(Account()))
    assert _names(_find("a.wav", output=Path.cwd())) == ["a.wav"]


# What cannot be meant


@pytest.mark.parametrize(
    "source", ["gone.wav", "gone/", "@gone.txt", "gone\n.wav", "x" * 300 + ".wav", "a.wav/b.wav", "loop.wav"]
)
def test_a_source_that_does_not_exist_is_refused(source: str) -> None:
    """A mistyped source stops the run before any work, whatever is wrong with it."""
    _make("a.wav")
    Path("loop.wav").symlink_to("loop.wav")
    refusal = _refusal(source)
    assert (type(refusal), str(refusal)) == (
        SourceMissing,
        _MISSING.format(source),
    )


def test_an_address_is_refused() -> None:
    """Recordings elsewhere are not looked for on this disk."""
    refusal = _refusal("https://example.org/talk.wav")
    assert (type(refusal), str(refusal)) == (
        SourceAddressUnknown,
        "https://example.org/talk.wav is neither on this machine nor in S3: "
        "copy the recordings to a folder or a bucket and name that.",
    )


def test_a_folder_is_refused_as_a_list() -> None:
    """`@` before a folder is a slip of the finger."""
    _make("r/a.wav")
    refusal = _refusal("@r")
    assert (type(refusal), str(refusal)) == (
        ListIsFolder,
        "@r is a folder, and @ is for a text file with one source per line: leave the @ out.",
    )


def test_a_source_that_exists_is_no_cause_for_complaint() -> None:
    """Files, folders, lists and standard input pass, a dangling or looping link within a folder too."""
    _make("a.wav", "r/b.wav", "list.txt")
    Path("r/loop").symlink_to("loop")
    check_sources(["a.wav", "r", "@list.txt", "-"], Path("out").absolute(), Session(Account()))


# Lists


def test_a_list_has_one_source_on_a_line() -> None:
    """Files and folders are taken from a list in its order; line ends of Windows and blank lines do not matter."""
    _make("a.wav", "r/c.wav", "r/b.wav", "d.wav")
    Path("list.txt").write_bytes(b"r\r\n\r\n\na.wav\nd.wav")
    assert _names(_find("@list.txt")) == ["b.wav", "c.wav", "a.wav", "d.wav"]


def test_standard_input_is_a_list() -> None:
    """`-` reads sources from a pipe."""
    _make("a.wav", "b.wav")
    assert _names(_find("-", stdin=b"b.wav\na.wav\n")) == ["b.wav", "a.wav"]


@pytest.mark.parametrize("name", [b" a  b .wav", b"caf\xe9.wav", "日本.wav".encode(), b"@a.wav", b"-", b"-a.wav"])
def test_a_line_is_a_name_to_the_last_byte(name: bytes) -> None:
    """Spaces count, bytes need not be UTF-8, and what would be a list on the command line is a file in a list."""
    _make(name)
    assert _names(_find("-", stdin=name + b"\n")) == [name.decode("utf-8", "replace")]


@pytest.mark.parametrize(
    ("line", "shown", "reason"),
    [
        (b"gone.wav", "gone.wav", _MISSING.format("gone.wav")),
        (b"caf\xe9.wav", "caf\ufffd.wav", _MISSING.format("caf\ufffd.wav")),
        (b"-", "-", _MISSING.format("./-")),
        (b"@gone.txt", "@gone.txt", _MISSING.format("./@gone.txt")),
        (b"nul\0.wav", "nul\0.wav", _MISSING.format("nul\0.wav")),
        (b"x" * 300, "x" * 300, _MISSING.format("x" * 300)),
        (b"out", "out", "out is the output folder, which holds no recordings: name the folder that does."),
        (
            b"https://example.org/a.wav",
            "https://example.org/a.wav",
            "https://example.org/a.wav is neither on this machine nor in S3: "
            "copy the recordings to a folder or a bucket and name that.",
        ),
    ],
    ids=[
        "missing",
        "missing, no UTF-8",
        "no standard input",
        "no list",
        "a zero byte",
        "too long",
        "the output folder",
        "an address",
    ],
)
def test_a_bad_line_costs_itself(line: bytes, shown: str, reason: str) -> None:
    """A line of a list that leads nowhere is a failed recording, and the lines after it are read."""
    _make("a.wav", "out/b.wav")
    found = _find("-", stdin=line + b"\na.wav\n", output=Path("out").absolute())
    assert (_others(found), _names(found)) == ([(shown, reason)], ["a.wav"])


def test_what_is_said_of_a_bad_line_can_be_written_anywhere() -> None:
    """Name, place and reason are text, whatever bytes stood in the list."""
    [unusable] = _find("-", stdin=b"caf\xe9.wav\n")
    assert isinstance(unusable, FailedItem)
    assert [text.encode() for text in (unusable.name, unusable.uri, unusable.reason)] != []


# What cannot be used


def test_an_empty_file_is_told() -> None:
    """A file without a byte is a failed recording."""
    Path("empty.wav").touch()
    assert _others(_find(".")) == [("empty.wav", "the file is empty")]


def test_a_pipe_is_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """A named pipe with a recording's name would be waited for until the end of days."""
    monkeypatch.setattr(unread_files, "md5_of", _never_called)
    os.mkfifo("pipe.wav")
    assert _others(_find(".")) == [("pipe.wav", "it is not a regular file")]


@pytest.mark.parametrize(
    ("target", "reason"),
    [("gone.wav", "No such file or directory"), ("link.wav", "Too many levels of symbolic links")],
)
def test_a_link_that_leads_nowhere_is_told(target: str, reason: str) -> None:
    """A symbolic link to nothing, or to itself, costs itself and not the files beside it."""
    _make("r/a.wav", "r/z.wav")
    Path("r/link.wav").symlink_to(target)
    found = _find("r")
    assert (_others(found), _names(found)) == ([("link.wav", f"the file cannot be read: {reason}")], ["a.wav", "z.wav"])


def test_a_file_that_may_not_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of somebody else's costs itself and not the files beside it."""
    _make("r/a.wav", "r/b.wav")
    _forbid(monkeypatch, Path, "open", "a.wav")
    found = _find("r")
    assert (_others(found), _names(found)) == ([("a.wav", "the file cannot be read: Permission denied")], ["b.wav"])


def test_a_folder_that_may_not_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of somebody else's costs itself and not the folders beside it."""
    _make("r/a.wav", "r/secret/b.wav", "r/z/c.wav")
    _forbid(monkeypatch, os, "scandir", "secret")
    found = _find("r")
    assert (_others(found), _names(found)) == (
        [("secret/", "the folder cannot be read: Permission denied")],
        ["a.wav", "z/c.wav"],
    )


def test_a_disk_that_fails_while_a_file_is_read_costs_that_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in the middle of a file is that file's reason."""
    _make("r/a.wav", "r/b.wav")
    opened = Path.open

    def failing(path: Path, *arguments: Any, **options: Any) -> Any:
        return _FailingFile() if path.name == "a.wav" else opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", failing)
    found = _find("r")
    assert (_others(found), _names(found)) == ([("a.wav", "the file cannot be read: Input/output error")], ["b.wav"])


def test_a_file_that_grows_while_it_is_read_is_told() -> None:
    """Half a recording is not transcribed: one that changes under our eyes waits for the next run."""
    _make("r/a.wav", "r/b.wav")

    def written_meanwhile(uri: str, _size: int, _modified: int) -> None:
        if uri.endswith("a.wav"):
            with Path("r/a.wav").open("ab") as file:
                file.write(b"more")

    found = _find("r", known=written_meanwhile)
    assert (_others(found), _names(found)) == (
        [("a.wav", "it is still being written: run again when it is complete")],
        ["b.wav"],
    )


def test_a_file_that_is_written_over_while_it_is_read_is_told() -> None:
    """A change that keeps the size is told by the time."""
    _make("a.wav")
    stat = Path("a.wav").stat()

    def written_meanwhile(_uri: str, _size: int, modified: int) -> None:
        os.utime("a.wav", ns=(stat.st_atime_ns, modified + 1))

    found = _find("a.wav", known=written_meanwhile)
    assert _others(found) == [("a.wav", "it is still being written: run again when it is complete")]


def test_a_file_that_goes_while_it_is_read_is_told() -> None:
    """A file that is moved away costs itself."""
    _make("a.wav")

    def moved_meanwhile(_uri: str, _size: int, _modified: int) -> None:
        Path("a.wav").rename("b.wav")

    assert _others(_find("a.wav", known=moved_meanwhile)) == [
        ("a.wav", "the file cannot be read: No such file or directory")
    ]


def _forbid(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, file: str) -> None:
    """Have the system refuse one file; also where the tests run as root, whom it refuses nothing."""
    call: Callable[..., Any] = getattr(owner, name)

    def refusing(path: Path, *arguments: Any, **options: Any) -> Any:
        if Path(path).name == file:
            raise PermissionError(13, "Permission denied")
        return call(path, *arguments, **options)

    monkeypatch.setattr(owner, name, refusing)


class _FailingFile:
    """A file on a disk that breaks."""

    def __enter__(self) -> "_FailingFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: memoryview) -> NoReturn:
        raise OSError(5, "Input/output error")


# What people do with their folders and lists


def test_recordings_below_the_output_folder_are_meant() -> None:
    """Who writes to the folder above the recordings (`-o .`) may name the folder that they are in."""
    _make("calls/a.wav", "transcripts/b.wav")
    check_sources(["calls"], Path.cwd(), Session(Account()))
    assert _names(_find("calls", output=Path.cwd())) == ["a.wav"]


def test_a_list_may_begin_with_a_byte_order_mark() -> None:
    """Editors put one before the first line, and nobody sees it."""
    _make("a.wav")
    assert _names(_find("-", stdin=b"\xef\xbb\xbfa.wav\r\n")) == ["a.wav"]


def test_a_file_uri_is_a_path() -> None:
    """What a file manager copies is understood."""
    _make("two words.wav")
    uri = Path("two words.wav").absolute().as_uri()
    check_sources([uri], _NOWHERE, Session(Account()))
    assert _names(_find(uri)) == ["two words.wav"]


def test_a_list_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that may not be opened is refused in a sentence, before any work."""
    _make("list.txt")

    def refuse(*_: object, **__: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert str(_refusal("@list.txt")) == "The list list.txt cannot be read (Permission denied)."
