"""Errors about custom vocabularies: the table that a person edits, and the vocabulary that Amazon makes from it."""

from pathlib import Path

from ls_transcribe.errors import RunError, UsageError


class TableRefused(RunError):
    """Amazon would reject the table. `complaint` says why."""

    def __init__(self, table: str, complaint: str) -> None:
        super().__init__(f"The table {table} cannot become a vocabulary: {complaint}.")


class TableUnreadable(RunError):
    """The file of a table cannot be read."""

    def __init__(self, table: str, reason: str) -> None:
        super().__init__(f"The table {table} cannot be read ({reason}): check the file, or move it away.")


class NoVocabularyPhrases(RunError):
    """No phrase was corrected at least `at_least` times."""

    def __init__(self, folder: Path, at_least: int) -> None:
        super().__init__(
            f"No phrase was corrected {at_least:,} times in {folder}, so there is nothing to make a vocabulary of: "
            "try again when more is reviewed, or with a smaller --at-least."
        )


class LanguageNotNamed(UsageError):
    """The language of the vocabulary is not known. `known` has the languages of the reviews."""

    def __init__(self, known: list[str]) -> None:
        told = f"There are corrections in {', '.join(known)}" if known else "No review says its language"
        super().__init__(f"{told}: name that of the vocabulary with --language-code, such as --language-code en-US.")


class LanguageCodeRefused(UsageError):
    """The value of --language-code is no language code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code} is not a language: --language-code takes a code such as en-US.")


class LanguageNotReviewed(UsageError):
    """There is no review in the requested language. `known` has the languages of the reviews."""

    def __init__(self, asked: str, known: list[str]) -> None:
        super().__init__(
            f"There is no review in {asked}, but in {', '.join(known)}: name one of these with --language-code."
        )


class VocabularyTargetInvalid(UsageError):
    """The address in --upload-to is no prefix in S3."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"A vocabulary cannot be uploaded to {place}: name a place with --upload-to, such as s3://bucket/folder/."
        )


class VocabularyRefused(RunError):
    """Amazon does not start to make the vocabulary. `text` is what Amazon answered."""

    def __init__(self, name: str, uri: str, text: str) -> None:
        super().__init__(
            f'Amazon refuses to make the vocabulary {name} ("{text}"): its language must be one that Amazon has '
            f"vocabularies for, and you must be allowed to read {uri} (s3:GetObject)."
        )


class VocabularyLimitReached(RunError):
    """The account has as many vocabularies as Amazon allows."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(
            f'Amazon has no room for the vocabulary {name} ("{text}"): an account may have 100, of which 10 are being '
            "made. Wait a few minutes, or delete one that no job needs (`aws transcribe list-vocabularies`, "
            "`aws transcribe delete-vocabulary --vocabulary-name NAME`), and run the same command again."
        )


class VocabularyFailed(RunError):
    """Amazon could not make the vocabulary from the table. `text` is what Amazon answered."""

    def __init__(self, name: str, table: str, text: str) -> None:
        super().__init__(
            f'Amazon could not make the vocabulary {name} ("{text}"): correct in {table} what it complains about and '
            "give "
            "the same command, which makes another one. Where nothing is wrong with the table, delete the failed one "
            f"before that: `aws transcribe delete-vocabulary --vocabulary-name {name}`."
        )


class VocabularyDeleted(RunError):
    """The vocabulary was deleted at Amazon while this run waited for it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The vocabulary {name} was deleted at Amazon while it was being made: the same command makes it again."
        )
