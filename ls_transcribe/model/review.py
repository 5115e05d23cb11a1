"""What people made of transcripts: a review, what stands in its editor, and what it says of the machine.

Values only. Times are integer milliseconds of the recording, lead times seconds, as Label Studio counts them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a recording: `start` and `end` in ms.

    `speaker` is the label that it carries and `text` what is written in it; each is None where there is none.
    """

    id: str
    start: int
    end: int
    speaker: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class EditorContent:
    """What stands in an editor, as it was left: the whole recording's text, and the regions in the order of time.

    `whole` is None where the configuration has no such text, or nothing was sent of it.
    """

    whole: str | None = None
    regions: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewedTask:
    """The task that was reviewed, and what is known of its recording.

    `key` is the recording's own; of a task that is none of ours, a digest of its audio's address. `audio` is the
    address that the task plays, `duration` in ms, `confidence` 0-1; what the task does not tell is None.
    """

    task: int
    key: str
    name: str
    audio: str
    duration: int | None = None
    language: str | None = None
    confidence: float | None = None
    engine: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A submitted annotation: who, when, for how long (s), and what they left.

    `machine` is what the prediction held from which it began, `settings` the digest of what had made that; both are
    None where there was no prediction.
    """

    subject: ReviewedTask
    annotation: int
    annotator: int | None
    at: datetime
    written: EditorContent
    machine: EditorContent | None = None
    settings: str | None = None
    lead_time: float | None = None


@dataclass(frozen=True, slots=True)
class TaskReviews:
    """A task as people left it: its submitted reviews, the newest first, and whether it was skipped.

    `changed` is when anything about the task last changed.
    """

    subject: ReviewedTask
    changed: datetime
    reviews: tuple[Review, ...] = ()
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class ErrorCounts:
    """How a machine's text differs from people's, in words or in characters: jiwer's four numbers."""

    hits: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0

    @property
    def length(self) -> int:
        """How long the people's text is."""
        return self.hits + self.substitutions + self.deletions

    @property
    def errors(self) -> int:
        """How many words or characters are other, missing, or too many."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def rate(self) -> float | None:
        """The errors for each of the people's words (WER) or characters (CER); None where people wrote none."""
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
    """Words of the machine's that people wrote otherwise: both as they are written, and normalised to be counted.

    `context` is the people's text around it, `start` (ms) when it is said.
    """

    heard: str
    written: str
    heard_normalised: str
    written_normalised: str
    context: str
    start: int


@dataclass(frozen=True, slots=True)
class ReviewErrors:
    """What one review says of the machine: errors in words and characters, by speaker in words, and each correction."""

    words: ErrorCounts
    characters: ErrorCounts
    speakers: Mapping[str, ErrorCounts] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One line of a report: what is counted together, and under which name.

    `audio` is the recordings' length in ms; `work` how long people sat over those of which that is known (s), and
    `worked_audio` how long these are (ms).
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
        """Minutes of work for each minute of audio; None where no work was timed."""
        return self.work * 1000 / self.worked_audio if self.worked_audio and self.work else None


@dataclass(frozen=True, slots=True)
class RepeatedCorrection:
    """A correction that people made so often, in so many recordings, with one place as an example."""

    heard: str
    written: str
    times: int
    recordings: int
    context: str
    recording: str
    start: int


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """All that was reviewed so far, measured. `normalisation` names how texts were made comparable.

    `unmeasured` are reviews of which there is nothing to compare with, `withdrawn` those that were taken back,
    `skipped` the tasks that were passed over by people.
    """

    normalisation: str
    overall: ReportRow
    speakers: tuple[ReportRow, ...] = ()
    languages: tuple[ReportRow, ...] = ()
    engines: tuple[ReportRow, ...] = ()
    bands: tuple[ReportRow, ...] = ()
    corrections: tuple[RepeatedCorrection, ...] = ()
    reviews: int = 0
    unmeasured: int = 0
    withdrawn: int = 0
    skipped: int = 0


def total(counts: Iterable[ErrorCounts]) -> ErrorCounts:
    """All of them together."""
    return sum(counts, ErrorCounts())
