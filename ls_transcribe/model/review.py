"""Values of a review: what a reviewer left in the editor, and what that says about the machine's text.

Positions in a recording are integers in ms. Lead times are seconds, as Label Studio gives them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ls_transcribe.model.found_first import FoundFirst
from ls_transcribe.model.reviewed_sample import ReviewedSample


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a recording from `start` to `end` (ms), as Label Studio shows it.

    `speaker` is the region's label and `text` what is written in it. Each is None if the region has none.
    """

    id: str
    start: int
    end: int
    speaker: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class EditorContent:
    """What is in an editor: the text of the whole recording, and the regions in the order of time.

    `whole` is None if the labelling configuration has no such text, or none was submitted. `removed` are the regions
    that were dragged to nothing: they have no length, and are no turns. `speaker_names` is the text of the box for
    names (see `speaker_names`), None if there is none. The names of the fields are keys in reviewed
    transcripts.
    """

    whole: str | None = None
    regions: tuple[Region, ...] = ()
    removed: tuple[Region, ...] = ()
    speaker_names: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewedTask:
    """The task that was reviewed, and its recording.

    `id` is the task's number in Label Studio. `key` is the recording's key; for a task that this tool did not import,
    it is a digest of the audio's address. `audio` is the address that the task plays, `duration` the recording's length
    in ms, `confidence` the mean confidence of the machine's words (0–1), `flag` the
    kind of the worst flag, "" without any. What the task does not say is None.
    """

    id: int
    key: str
    name: str
    audio: str
    duration: int | None = None
    language: str | None = None
    confidence: float | None = None
    engine: str | None = None
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A submitted annotation.

    `annotation` and `annotator` are numbers in Label Studio. `content` is what the reviewer left. `prediction` is what
    the prediction held that the reviewer began with, and `settings` the digest of the settings that made it; both are
    None if there was no prediction. `lead_time` is how long the reviewer worked, in seconds. `is_ground_truth` says
    that somebody has marked it as the right one. `length` is the recording's length in ms as the reviewer's browser
    measured it; None if the annotation does not say it. `is_repeated` says that the text was stored twice; `content`
    has it once.
    """

    task: ReviewedTask
    annotation: int
    annotator: int | None
    submitted_at: datetime
    content: EditorContent
    prediction: EditorContent | None = None
    settings: str | None = None
    lead_time: float | None = None
    is_ground_truth: bool = False
    length: int | None = None
    is_repeated: bool = False

    @property
    def engine(self) -> str | None:
        """The engine that made the prediction, with the digest of its settings: "amazon/3f9c21". None if not known."""
        if self.prediction is None or not self.task.engine:
            return None
        return f"{self.task.engine}/{self.settings}" if self.settings else self.task.engine


@dataclass(frozen=True, slots=True)
class TaskReviews:
    """A task with its submitted reviews: first the one that is marked as ground truth, then the newest.

    `changed_at` is when anything about the task last changed. `is_skipped` says that a reviewer skipped the task.
    """

    task: ReviewedTask
    changed_at: datetime
    reviews: tuple[Review, ...] = ()
    is_skipped: bool = False


@dataclass(frozen=True, slots=True)
class ErrorCounts:
    """How the machine's text differs from the reviewer's, counted in words or in characters: jiwer's four numbers."""

    hits: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0

    @property
    def length(self) -> int:
        """The length of the reviewer's text."""
        return self.hits + self.substitutions + self.deletions

    @property
    def errors(self) -> int:
        """The number of words or characters that are different, missing or too many."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def rate(self) -> float | None:
        """The error rate, WER for words and CER for characters: 1.0 is one error per word of the reviewer's.

        It is None if the reviewer's text is empty.
        """
        return self.errors / self.length if self.length else None

    def __add__(self, other: "ErrorCounts") -> "ErrorCounts":
        return ErrorCounts(
            self.hits + other.hits,
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
        )


@dataclass(frozen=True, slots=True)
class Correction:
    """Words of the machine's that the reviewer replaced by others.

    Both texts are given as they are written, and normalised for counting. `context` is the reviewer's text around the
    place, `start` its position in the recording (ms).
    """

    machine_text: str
    reviewer_text: str
    machine_normalised: str
    reviewer_normalised: str
    context: str
    start: int


@dataclass(frozen=True, slots=True)
class ReviewErrors:
    """The machine's errors in one review: in words, in characters, in words for each speaker, and each correction."""

    words: ErrorCounts
    characters: ErrorCounts
    speakers: Mapping[str, ErrorCounts] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of a report: the reviews that are counted together, under a name.

    `audio` is the total length of the recordings in ms. `work` is the total working time in seconds, for the reviews
    whose working time is known; `worked_audio` is the length of their recordings in ms.
    """

    name: str
    recordings: int
    words: ErrorCounts
    characters: ErrorCounts | None = None
    audio: int = 0
    work: float = 0.0
    worked_audio: int = 0

    @property
    def minutes_per_minute(self) -> float | None:
        """Minutes of work for each minute of audio; None if no working time is known."""
        return self.work * 1000 / self.worked_audio if self.worked_audio and self.work else None


@dataclass(frozen=True, slots=True)
class ReadingComparison:
    """How much people agree who reviewed the same recordings: the word error rate between their texts.

    `pairs` is the number of pairs of reviews. The words of `overall` and `recordings` are those of the first of each
    pair, which is the ground truth, else the newer one; the errors are where the second differs. `recordings` has a row
    for each recording, those first of which people differ most.
    """

    pairs: int
    overall: ReportRow
    recordings: tuple[ReportRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewProgress:
    """How far people are with the tasks of a project.

    `reviewed` tasks have a submitted review, `skipped` ones only skips. `unreviewed_audio` is the length of the
    recordings of all others in ms, None if it is not known; `pace` is minutes of work for each minute of audio, as
    measured, None if no working time is known.
    """

    tasks: int
    reviewed: int
    skipped: int
    unreviewed_audio: int | None = None
    pace: float | None = None

    @property
    def unreviewed(self) -> int:
        """The number of tasks that nobody has reviewed or skipped."""
        return max(self.tasks - self.reviewed - self.skipped, 0)

    @property
    def work_left(self) -> float | None:
        """The time that the other tasks will take at that pace, in seconds; None if it is not known."""
        if not self.unreviewed:
            return 0.0
        return None if self.unreviewed_audio is None or self.pace is None else self.unreviewed_audio / 1000 * self.pace


@dataclass(frozen=True, slots=True)
class RepeatedCorrection:
    """A correction that was made several times.

    `times` is how often it was made, `recordings` in how many recordings. `context`, `recording` (a name) and `start`
    (ms) show one place as an example.
    """

    machine_text: str
    reviewer_text: str
    times: int
    recordings: int
    context: str
    recording: str
    start: int


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """The report on all reviews of a folder. `normalisation` describes how texts were made comparable.

    `reviews` counts the reviews. `unmeasured` counts those that have no machine's text to compare with, `withdrawn`
    those that were withdrawn since, and `skipped` the tasks that reviewers skipped. `overlong` counts reviews whose
    working time is not counted, since nobody works so long: the page was left open. `progress` is None if it is not
    known, `reviewers` if the report is not to tell people apart, and `comparison` if only one review of each recording
    is taken. `found_first` is how much of all errors was found first. `sample` is what a sample tells of all
    recordings, None if none was drawn. `queue` says in words which recordings the project shows first, None if it shows
    them in no order that has to do with errors.
    """

    normalisation: str
    overall: ReportRow
    speakers: tuple[ReportRow, ...] = ()
    languages: tuple[ReportRow, ...] = ()
    engines: tuple[ReportRow, ...] = ()
    bands: tuple[ReportRow, ...] = ()
    flags: tuple[ReportRow, ...] = ()
    corrections: tuple[RepeatedCorrection, ...] = ()
    reviews: int = 0
    unmeasured: int = 0
    withdrawn: int = 0
    skipped: int = 0
    overlong: int = 0
    progress: ReviewProgress | None = None
    reviewers: tuple[ReportRow, ...] | None = None
    comparison: ReadingComparison | None = None
    found_first: FoundFirst = field(default_factory=FoundFirst)
    sample: ReviewedSample | None = None
    queue: str | None = None


def total(counts: Iterable[ErrorCounts]) -> ErrorCounts:
    """Return the sum of several counts."""
    return sum(counts, ErrorCounts())
