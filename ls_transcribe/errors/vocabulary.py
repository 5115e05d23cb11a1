"""Reasons to refuse that have to do with vocabularies: the table that a person edits, and Amazon's making of it."""

from pathlib import Path

from ls_transcribe.errors import RunError, UsageError


class TableRefused(RunError):
    """Amazon would not take a table as it stands."""

    def __init__(self, table: str, complaint: str) -> None:
        super().__init__(f"The table {table} cannot become a vocabulary: {complaint}.")


class TableUnreadable(RunError):
    """A table cannot be opened."""

    def __init__(self, table: str, reason: str) -> None:
        super().__init__(f"The table {table} cannot be read ({reason}): look at the file, or move it away.")


class NoVocabularyPhrases(RunError):
    """There is no phrase that a vocabulary could hold."""

    def __init__(self, folder: Path, at_least: int) -> None:
        super().__init__(
            f"No phrase was corrected {at_least:,} times in {folder}, so there is nothing to make a vocabulary of: "
            "try again when more is reviewed, or with a smaller --at-least."
        )


class LanguageNotNamed(UsageError):
    """A vocabulary is of one language, and it is not known of which."""

    def __init__(self, known: list[str]) -> None:
        told = f"There are corrections in {', '.join(known)}" if known else "No review tells its language"
        super().__init__(f"{told}: name the vocabulary's with --language-code, as in --language-code en-US.")


class LanguageCodeRefused(UsageError):
    """What should be the code of a language is none."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code} is no language: --language-code takes a code as in en-US.")


class LanguageNotReviewed(UsageError):
    """There is no review in the language that was asked for."""

    def __init__(self, asked: str, known: list[str]) -> None:
        super().__init__(
            f"There is no review in {asked}, but in {', '.join(known)}: name one of these with --language-code."
        )


class VocabularyTargetInvalid(UsageError):
    """What should be a place in S3 is none."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"A vocabulary cannot be uploaded to {place}: name a place with --upload-to as in s3://bucket/folder/."
        )


class VocabularyRefused(RunError):
    """Amazon does not begin to make a vocabulary."""

    def __init__(self, name: str, uri: str, text: str) -> None:
        super().__init__(
            f'Amazon does not make the vocabulary {name} ("{text}"): its language must be one that Amazon has '
            f"vocabularies for, and you must be allowed to read {uri} (s3:GetObject)."
        )


class VocabularyLimitReached(RunError):
    """The account has as many vocabularies as it may."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(
            f'Amazon has no room for the vocabulary {name} ("{text}"): an account may have 100, of which 10 are being '
            "made. Wait a few minutes, or delete one that no job needs (`aws transcribe list-vocabularies`, "
            "`aws transcribe delete-vocabulary --vocabulary-name NAME`), and give the same command."
        )


class VocabularyFailed(RunError):
    """Amazon could not make a vocabulary of a table."""

    def __init__(self, name: str, table: str, text: str) -> None:
        super().__init__(
            f'Amazon could not make the vocabulary {name} ("{text}"): change in {table} what it complains of and give '
            "the same command, which makes another one. Where nothing is wrong with the table, delete the failed one "
            f"before that: `aws transcribe delete-vocabulary --vocabulary-name {name}`."
        )


class VocabularyDeleted(RunError):
    """Someone has deleted a vocabulary while it was waited for."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The vocabulary {name} was deleted at Amazon while it was being made: the same command makes it again."
        )
