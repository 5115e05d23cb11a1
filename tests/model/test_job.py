"""A job's name tells the recording and the settings, and its settings' digest is kept from release to release."""

import re

import pytest

from ls_transcribe.model.job import Job, job_name, settings_digest, settings_in
from ls_transcribe.model.recording import Recording

_KEY = "0123456789ab"
_SETTINGS = "3f9c21"


def _recording(name: str) -> Recording:
    return Recording(_KEY, f"file:///r/{name}", name, 5, "md5-5", "wav")


def _job(name: str, attempt: int = 1, settings: str = _SETTINGS) -> Job:
    recording = _recording(name)
    return Job(job_name(recording.stem, settings, attempt), recording, "pocketsphinx", settings, attempt)


@pytest.mark.parametrize(
    ("attempt", "expected"), [(1, "lst-talk-0123456789ab-3f9c21"), (2, "lst-talk-0123456789ab-3f9c21-a2")]
)
def test_a_job_is_named_after_its_recording_and_settings(attempt: int, expected: str) -> None:
    """A new attempt has a new name, since a job's name is taken for good once it is used."""
    assert job_name("talk-0123456789ab", _SETTINGS, attempt) == expected


@pytest.mark.parametrize("name", ["", "x" * 251 + ".wav", "日本語.wav", "a b\n'c'.wav"])
def test_a_job_is_named_as_amazon_allows(name: str) -> None:
    """Whatever the file is called, the name has 1-200 characters of `[0-9a-z._-]`."""
    assert re.fullmatch(r"[0-9a-z._-]{1,200}", _job(name, attempt=1_000).name)


@pytest.mark.parametrize("attempt", [1, 2, 10])
@pytest.mark.parametrize(
    "name", ["talk.wav", f"talk-{_SETTINGS}.wav", f"lst-talk-{_KEY}-{_SETTINGS}.wav", f"lst-{_SETTINGS}-a2.wav"]
)
def test_every_attempt_writes_the_files_of_its_recording(name: str, attempt: int) -> None:
    """A transcript is called after its recording, also where the recording's own name looks like a job's."""
    assert _job(name, attempt).stem == _recording(name).stem


def test_settings_that_begin_as_the_key_does_are_told_from_it() -> None:
    """Where a recording's key happens to begin with the digits of the settings, the files keep the whole key."""
    assert _job("talk.wav", settings=_KEY[:6]).stem == f"talk-{_KEY}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lst-talk-0123456789ab-3f9c21", "3f9c21"),
        ("lst-talk-0123456789ab-3f9c21-a2", "3f9c21"),
        ("lst-old-name-0123456789ab-3f9c21", "3f9c21"),
        ("lst-talk-0123456789ab-aaaaaa-0123456789ab-3f9c21", "3f9c21"),
        ("lst-talk-ba9876543210-3f9c21", None),
        ("somebody-elses-job", None),
        ("", None),
        (None, None),
    ],
)
def test_a_jobs_name_tells_its_settings(name: str | None, expected: str | None) -> None:
    """The digits after the recording's key are the settings; a name without that key is another recording's."""
    assert settings_in(name, _KEY) == expected


@pytest.mark.parametrize(
    ("engine", "settings", "expected"),
    [
        ("pocketsphinx", {"recipe": 1}, "afddfb"),
        ("amazon", {"LanguageCode": "en-US", "Settings": {"MaxSpeakerLabels": 2}, "Names": ["é", 1.5, True]}, "e827d6"),
    ],
)
def test_the_digest_of_settings_stays_the_same_from_release_to_release(
    engine: str, settings: dict[str, object], expected: str
) -> None:
    """Settings that meant the same text yesterday mean it tomorrow: else everything would be transcribed again."""
    assert settings_digest(engine, settings) == expected


def test_options_left_out_change_no_digest() -> None:
    """A release that adds an option changes nothing for those who do not use it."""
    assert settings_digest("amazon", {"a": 1, "b": None}) == settings_digest("amazon", {"a": 1})


def test_the_order_of_options_changes_no_digest() -> None:
    """Options are the same in whichever order they are typed, also those within others."""
    one = {"a": 1, "b": {"c": 2, "d": 3}}
    other = {"b": {"d": 3, "c": 2}, "a": 1}
    assert settings_digest("amazon", one) == settings_digest("amazon", other)


@pytest.mark.parametrize(
    ("engine", "settings"), [("amazon", {"a": 2}), ("amazon", {"b": 1}), ("amazon", {"a": False}), ("other", {"a": 1})]
)
def test_what_shapes_the_text_shapes_the_digest(engine: str, settings: dict[str, object]) -> None:
    """Another value, option or engine is another digest; an option that is off is not one that is left out."""
    assert settings_digest(engine, settings) not in (settings_digest("amazon", {"a": 1}), settings_digest(engine, {}))
