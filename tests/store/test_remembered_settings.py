"""What folders remember, written and read under the same names by every command."""

import json
import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ls_transcribe.model.review import ReviewProgress
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.remembered_settings import (
    RememberedProgress,
    RememberedProject,
    RememberedReadings,
    RememberedSettings,
)
from ls_transcribe.store.review_database import ReviewDatabase

FULL = RememberedSettings(
    engine="amazon",
    transcripts="s3://bucket/transcripts/",
    language="en-US",
    label_config="segments",
    text_tag="answer",
    task_data={"reference": "s3://bucket/tone.wav"},
    upload_to="s3://bucket/audio/",
    job_settings={"Settings": {"ShowSpeakerLabels": True}},
    formats=("docx", "srt"),
    region="eu-west-1",
    document_root=Path("/data"),
    label_studio=RememberedProject("http://localhost:8080", 7),
    track_changes=False,
    everyone=True,
    mark=datetime(2024, 5, 1, 12, tzinfo=UTC),
    progress=RememberedProgress("pull", datetime(2024, 5, 1, 12, tzinfo=UTC), ReviewProgress(11, 6, 1, 24_000, 1.5)),
    readings=RememberedReadings(datetime(2024, 5, 1, 12, tzinfo=UTC), 12, 3),
    listed=11,
)
VALUES = {field.name: getattr(FULL, field.name) for field in fields(FULL) if field.name != "stored"}

DATABASES = pytest.mark.parametrize("database", [Ledger, ReviewDatabase])


@DATABASES
def test_settings_are_read_as_they_were_saved(database: type[Ledger | ReviewDatabase], tmp_path: Path) -> None:
    """Each setting has its type again, in the ledger and in the reviews alike."""
    path = tmp_path / "memory.sqlite3"
    with database.open(path) as memory:
        memory.save_settings(**VALUES)
    assert replace(database.settings_of(path), stored={}) == FULL


@DATABASES
def test_a_folder_without_a_database_remembers_nothing(database: type[Ledger | ReviewDatabase], tmp_path: Path) -> None:
    """Everything has its default, and no file is made."""
    path = tmp_path / "memory.sqlite3"
    assert (database.settings_of(path), path.exists()) == (RememberedSettings(), False)


def test_only_what_is_named_is_changed(tmp_path: Path) -> None:
    """Other settings keep their values, also those of a later release."""
    path = tmp_path / "ledger.sqlite3"
    with Ledger.open(path) as ledger:
        ledger.save_settings(engine="amazon", region=None)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO settings VALUES ('mood', '\"good\"')")
    with Ledger.open(path) as ledger:
        ledger.save_settings(formats=("srt",), engine="existing")
    settings = Ledger.settings_of(path)
    stored = {"engine": "existing", "formats": ["srt"], "mood": "good", "region": None}
    assert settings == RememberedSettings(engine="existing", formats=("srt",), stored=stored)


def test_values_are_stored_as_plain_json(tmp_path: Path) -> None:
    """Folders of earlier releases have these rows."""
    path = tmp_path / "ledger.sqlite3"
    with Ledger.open(path) as ledger:
        ledger.save_settings(**VALUES)
    with closing(sqlite3.connect(path)) as connection:
        rows = dict(connection.execute("SELECT name, value FROM settings"))
    assert rows == {
        "engine": '"amazon"',
        "transcripts": '"s3://bucket/transcripts/"',
        "language": '"en-US"',
        "label_config": '"segments"',
        "text_tag": '"answer"',
        "speaker_tag": "null",
        "audio_tag": "null",
        "task_data": '{"reference": "s3://bucket/tone.wav"}',
        "upload_to": '"s3://bucket/audio/"',
        "job_settings": '{"Settings": {"ShowSpeakerLabels": true}}',
        "redact_anyway": "null",
        "engine_by_default": "null",
        "formats": '["docx", "srt"]',
        "channel_names": "[]",
        "order_by": "null",
        "listen": "null",
        "region": '"eu-west-1"',
        "document_root": '"/data"',
        "label_studio": '{"url": "http://localhost:8080", "project": 7}',
        "track_changes": "false",
        "marks": "null",
        "reviewer_names": "null",
        "encoding": "null",
        "model": "null",
        "device": "null",
        "compute_type": "null",
        "hotwords": "null",
        "cluster": "null",
        "cluster_ca": "null",
        "cluster_cert": "null",
        "cluster_key": "null",
        "insecure_cluster": "null",
        "engine_options": "{}",
        "price_per_minute": "null",
        "budget": "null",
        "everyone": "true",
        "readings": json.dumps({"at": "2024-05-01T12:00:00+00:00", "sample": 12, "twice": 3}),
        "listed": "11",
        "outdated": "null",
        "mark": json.dumps("2024-05-01T12:00:00+00:00"),
        "by_person": "null",
        "progress": json.dumps(
            {
                "command": "pull",
                "at": "2024-05-01T12:00:00+00:00",
                "progress": {"tasks": 11, "reviewed": 6, "skipped": 1, "unreviewed_audio": 24_000, "pace": 1.5},
            }
        ),
    }


def test_a_setting_that_does_not_exist_cannot_be_saved(tmp_path: Path) -> None:
    """A typing error in the code does not become a row."""
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger, pytest.raises(TypeError, match="engines"):
        ledger.save_settings(engines="amazon")
