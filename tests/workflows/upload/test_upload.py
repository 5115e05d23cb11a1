"""Audio on disk to S3: what is sent, under which names it is known afterwards, and what is said of the rest."""

import os
from pathlib import Path

import pytest
from stand_ins.amazon.faults import Fault
from workflows.desk import Desk

from ls_transcribe.errors.aws import BucketMissing, RegionMissing, UploadTargetInvalid
from ls_transcribe.errors.outputs import LedgerMissing
from ls_transcribe.errors.sources import SourceMissing
from ls_transcribe.store.ledger import Ledger

_BEFORE = "it is in S3, and what is uploaded is on this machine"


def test_all_that_the_sources_hold_is_uploaded(desk: Desk) -> None:
    """Every recording of a folder is in S3 under a name that says what it is called, and how many are told."""
    desk.write(a="one", b="two")
    (desk.input / "notes.txt").write_text("no recording")
    assert (desk.upload(), [key.rsplit("-", 1)[0] for key in desk.objects()], desk.told) == (
        (2, 0, 0),
        ["talks/a", "talks/b"],
        [("passed over", "notes.txt", "not audio"), ("uploading", "2", "6"), ("uploaded",)],
    )


def test_what_is_sent_is_what_was_on_disk(desk: Desk) -> None:
    """Not a byte is lost, and all of them are told of."""
    desk.write(a="one")
    desk.upload()
    assert (desk.amazon.read("input", desk.objects()[0]), sum(desk.listener.sizes)) == (b"one", 3)


def test_a_second_upload_sends_nothing(desk: Desk) -> None:
    """What is there with the same content is counted as there."""
    desk.write(a="one", b="two")
    desk.upload()
    assert (desk.upload(), desk.listener.sizes, len(desk.objects())) == ((0, 2, 0), [], 2)


def test_a_second_upload_from_another_folder_sends_nothing(desk: Desk) -> None:
    """What is there is S3's to say: no memory is needed for it."""
    desk.write(a="one", b="two")
    desk.upload()
    assert desk.upload(output=desk.folder / "other") == (0, 2, 0)


def test_what_was_deleted_in_s3_is_sent_again(desk: Desk) -> None:
    """Who uploads wants the audio there, whatever the folder remembers."""
    desk.write(a="one", b="two")
    desk.upload()
    desk.amazon.s3.delete_object(Bucket="input", Key=desk.objects()[0])
    assert (desk.upload(), len(desk.objects())) == ((1, 1, 0), 2)


def test_an_upload_to_another_place_is_one(desk: Desk) -> None:
    """What is in one place is not in another."""
    desk.write(a="one")
    desk.upload()
    assert (desk.upload(to="s3://output/talks/"), len(desk.objects("output"))) == ((1, 0, 0), 1)


def test_a_renamed_file_is_not_sent_again(desk: Desk) -> None:
    """A recording is its content; it is known by its new name afterwards."""
    desk.write(a="one")
    desk.upload()
    (desk.input / "a.wav").rename(desk.input / "b.wav")
    ended = desk.upload()
    desk.export("s3://input/talks/")
    assert (ended, list(desk.tasks)) == ((0, 1, 0), ["b.wav"])


def test_an_export_of_what_was_uploaded_shows_the_names_on_disk(desk: Desk) -> None:
    """People know their recordings by the names that they have on disk; tasks play what is in S3."""
    (desk.input / "2026").mkdir()
    (desk.input / "2026" / "Grüße an alle.wav").write_text("one")
    desk.upload()
    desk.export("s3://input/talks/")
    assert desk.tasks == {"2026/Grüße an alle.wav": f"s3://input/{desk.objects()[0]}"}


def test_an_export_from_disk_finds_what_was_uploaded(desk: Desk) -> None:
    """The same folder, exported from disk after an upload, sends nothing a second time."""
    desk.write(a="one")
    desk.upload()
    result = desk.export(desk.input, engine="amazon", upload_to="s3://input/talks/")
    assert (result.transcribed, desk.listener.sizes, desk.tasks) == (
        1,
        [],
        {"a.wav": f"s3://input/{desk.objects()[0]}"},
    )


def test_a_folder_and_its_place_in_s3_are_exported_once(desk: Desk) -> None:
    """Who names both has one job and one task a recording."""
    desk.write(a="one", b="two")
    desk.upload()
    result = desk.export(desk.input, "s3://input/talks/", engine="amazon", upload_to="s3://input/talks/")
    assert (result.transcribed, len(desk.jobs), sorted(desk.tasks)) == (2, 2, ["a.wav", "b.wav"])


def test_an_upload_within_an_export_is_known_by_the_next_upload(desk: Desk) -> None:
    """`export --upload-to` and `upload` put the same audio in the same place."""
    desk.write(a="one")
    desk.export(desk.input, engine="amazon", upload_to="s3://input/talks/")
    assert (desk.upload(), len(desk.objects())) == ((0, 1, 0), 1)


def test_what_was_archived_is_not_uploaded_again(desk: Desk) -> None:
    """Its file still lies on the disk, its audio in the archive of its bucket."""
    desk.write(a="one")
    desk.export(desk.input, engine="amazon", upload_to="s3://input/talks/")
    desk.archive()
    before = desk.objects()
    assert (desk.upload(), desk.objects()) == ((0, 1, 0), before)


def test_a_copy_is_sent_once(desk: Desk) -> None:
    """Equal content is one object; the copy is named."""
    desk.write(a="one", b="one")
    assert (desk.upload(), len(desk.objects()), desk.told[0]) == ((1, 0, 0), 1, ("copy", "b.wav", "a.wav"))


def test_what_cannot_be_used_is_told_and_the_rest_is_sent(desk: Desk) -> None:
    """An empty file and a missing line of a list fail, and nothing else does."""
    desk.write(a="one", empty="")
    lines = b"".join(os.fsencode(desk.input / name) + b"\n" for name in ("gone.wav", "empty.wav", "a.wav"))
    assert (desk.upload("-", stdin=lines), [entry[:2] for entry in desk.told[:2]]) == (
        (1, 0, 2),
        [("refused", str(desk.input / "gone.wav")), ("refused", "empty.wav")],
    )


def test_what_is_in_s3_is_not_uploaded(desk: Desk) -> None:
    """An address in S3 is said not to be what is meant, one that was typed and one in a list."""
    desk.put("a.wav")
    assert (desk.upload("s3://input/a.wav", "-", stdin=b"s3://input/a.wav\n"), desk.told) == (
        (0, 0, 2),
        [("refused", "a.wav", _BEFORE)] * 2,
    )


def test_what_could_not_be_sent_is_told_and_sent_by_the_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One recording that S3 does not take costs itself."""
    desk.write(a="one", b="two")
    rejected = Fault("InvalidRequest", "The sky is falling.")
    with monkeypatch.context() as stormy:
        stormy.setattr(
            desk.amazon.service, "on_s3", lambda method, path: rejected if method == "PUT" and "/a-" in path else None
        )
        first, told = desk.upload(), desk.told
    assert (first, [entry for entry in told if entry[0] == "refused"], desk.upload()) == (
        (1, 0, 1),
        [("refused", "a.wav", "The sky is falling.")],
        (1, 1, 0),
    )


def test_an_upload_that_is_broken_off_is_resumed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was sent before Ctrl-C is there, and not sent again."""
    desk.write(a="one", b="two", c="three")
    place = Ledger.save_upload

    def interrupted(self: Ledger, *arguments: object) -> None:
        place(self, *arguments)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "save_upload", interrupted)
        with pytest.raises(KeyboardInterrupt):
            desk.upload()
    there = len(desk.objects())
    assert (desk.upload(), len(desk.objects())) == ((3 - there, there, 0), 3)


def test_a_bucket_that_is_missing_is_refused(desk: Desk) -> None:
    """Before anything is written, with the way to have it made."""
    desk.write(a="one")
    with pytest.raises(BucketMissing) as refused:
        desk.upload(to="s3://new/talks/")
    assert (str(refused.value), desk.output.exists()) == (
        "There is no bucket s3://new: check the spelling, or have it made with --create-bucket.",
        False,
    )


def test_a_bucket_is_made_closed_to_the_public(desk: Desk) -> None:
    """Recordings of people are nobody else's to hear."""
    desk.write(a="one")
    sent = desk.upload(to="s3://new/talks/", create_bucket=True)
    made = desk.amazon.s3.get_public_access_block(Bucket="new")["PublicAccessBlockConfiguration"]
    where = desk.amazon.s3.get_bucket_location(Bucket="new")["LocationConstraint"]
    assert (sent, where, set(made.values()), len(made)) == ((1, 0, 0), "eu-west-1", {True}, 4)


def test_a_bucket_that_is_there_is_left_as_it_is(desk: Desk) -> None:
    """`--create-bucket` changes nothing of a bucket that somebody has made."""
    desk.write(a="one")
    desk.upload(create_bucket=True)
    with pytest.raises(desk.amazon.s3.exceptions.ClientError, match="NoSuchPublicAccessBlock"):
        desk.amazon.s3.get_public_access_block(Bucket="input")


def test_a_bucket_is_not_made_nowhere(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a region nobody knows where recordings would end up."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    desk.write(a="one")
    with pytest.raises(RegionMissing):
        desk.upload(to="s3://new/talks/", create_bucket=True)


@pytest.mark.parametrize("place", ["talks/", "s3://input/tälks/", "https://input/talks/", ""])
def test_what_is_no_place_is_refused(desk: Desk, place: str) -> None:
    """Also one that Amazon Transcribe could not read from."""
    desk.write(a="one")
    with pytest.raises(UploadTargetInvalid):
        desk.upload(to=place)


def test_a_source_that_does_not_exist_is_refused(desk: Desk) -> None:
    """Before anything is sent."""
    desk.write(a="one")
    with pytest.raises(SourceMissing):
        desk.upload(desk.input, Path("gone.wav"))
    assert desk.objects() == []


def test_an_upload_is_no_run_to_put_away(desk: Desk) -> None:
    """Nothing is transcribed, so nothing is finished with."""
    desk.write(a="one")
    desk.upload()
    assert (desk.archive(), len(desk.objects())) == ((0, 0), 1)


def test_there_is_nothing_to_put_away_where_no_run_was(desk: Desk) -> None:
    """A folder that was mistyped is not made."""
    with pytest.raises(LedgerMissing):
        desk.archive()
    assert not desk.output.exists()
