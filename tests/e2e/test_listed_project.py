"""What the real Label Studio tells of changes in a project: a push asks only for these."""

from pathlib import Path

import pytest
from listed_projects import ACTS, Act, imported, listed, task_of
from pushing import BUCKET, Office


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_what_is_done_in_a_listed_project(office: Office, tmp_path: Path, act: Act) -> None:
    """Whatever people do there, the next push makes of it what it would without a listing."""
    act(office, tmp_path)


def test_what_is_not_told_is_found_with_checksum(office: Office, tmp_path: Path) -> None:
    """A hidden action of the Data Manager changes data, and not the time at which a task last changed."""
    project = listed(office, tmp_path)
    task, moved = task_of(office, project, "001.wav"), f"s3://{BUCKET}/008.wav"
    changed = {"value_name": "audio", "value_type": "String", "value": moved}
    chosen = {"selectedItems": {"all": False, "included": [task["id"]]}, "ordering": []}
    action = f"dm/actions?id=add_data_field&project={project}"
    office.studio.call("POST", action, json={**chosen, **changed})
    now = task_of(office, project, "001.wav")
    office.push(tmp_path, checksum=True)
    assert (now["data"]["audio"], now["updated_at"] == task["updated_at"]) == (moved, True)
    assert imported(tmp_path, "001.wav").audio == moved
