"""What a worker process is given to write the files of a review, and what it returns.

This loads nothing of what is needed to write them: a pull that finds nothing new does not write any.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ls_transcribe.model.review import Review
from ls_transcribe.store.own_files import FileState
from ls_transcribe.store.review_database import StoredReview

TRANSCRIPT = "transcript"
"""The name of the reviewed transcript among the names of formats."""

RECIPE = 4
"""Increased by hand in a release that writes other bytes of the same review, or counts its errors by another rule: the
review is read again then, its transcript is written anew and its errors are counted again."""


@dataclass(frozen=True, slots=True)
class ReviewOutput:
    """A review and the files that are written of it. It can be pickled.

    `stem` is the stem of the files' names, `transcript` the path of the reviewed transcript. `documents` has the names
    of formats and the paths of the documents. `machine_files` are the files that may have the machine's words (see
    `find_machine_document`), none if they are missing. `audio` is the path or address of the recording. `project` is
    stored with the transcript: the server and the project of the review. `engine` is the title of the engine whose text
    was reviewed, `reviewer` the name of the reviewer; both are None if they are not known, and the name if it is not
    wanted. `track_changes` and `marks` are as in `PullRequest`. `audio_file` is the file of the recording on this disk.
    `has_own_settings` says that the engine's settings are those of this recording alone, so that it is counted by its
    engine.

    `known` has the states in which earlier pulls left the files, by the names of formats and `TRANSCRIPT`; other files
    are only replaced with `overwrite`. `is_earlier` says that an earlier version wrote the transcript: it did not store
    its state. `is_renewed` says that it was written by an earlier recipe.
    """

    stem: str
    review: Review
    transcript: Path
    documents: tuple[tuple[str, Path], ...]
    machine_files: tuple[Path, ...]
    audio: str
    project: dict[str, Any]
    engine: str | None = None
    reviewer: str | None = None
    track_changes: bool = False
    marks: bool = False
    audio_file: Path | None = None
    has_own_settings: bool = False
    known: Mapping[str, FileState] = field(default_factory=dict)
    overwrite: bool = False
    is_earlier: bool = False
    is_renewed: bool = False


@dataclass(frozen=True, slots=True)
class WrittenReview:
    """What the database stores of a review.

    `files` has the states of its files, by the names of formats and `TRANSCRIPT`. `reason` says why files are missing,
    None if all are there. `has_times` is false if the times of its words are estimated, because the machine's document
    is missing. `has_length` is false if its line in the manifest has the end of the last word in the place of the
    recording's length. `notes` are sentences about what of the review is not used.
    """

    stored: StoredReview
    files: Mapping[str, FileState]
    reason: str | None = None
    has_times: bool = True
    has_length: bool = True
    notes: tuple[str, ...] = ()
