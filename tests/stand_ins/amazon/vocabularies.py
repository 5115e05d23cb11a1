"""Custom vocabularies: made of tables in S3, pending for a while, then ready or failed."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stand_ins.amazon.errors import (
    CONFLICT,
    LIMIT_EXCEEDED,
    NO_VOCABULARY,
    TOO_MANY_VOCABULARIES,
    VOCABULARY_INVALID,
    VOCABULARY_NAME_TAKEN,
    VOCABULARY_TOO_LARGE,
    Refused,
    bad_request,
)
from stand_ins.amazon.storage import Storage, bucket_and_key

PENDING, READY, FAILED = "PENDING", "READY", "FAILED"
MOST, MOST_PENDING = 100, 10
"""Vocabularies of an account, and how many of them are made at once: as published in 2023."""

LARGEST = 50 * 1024
LONGEST = 256
PAGE = 5

_COLUMNS = ["DisplayAs", "IPA", "Phrase", "SoundsLike"]
_ENGLISH = re.compile("[a-zA-Z'.-]+")
_PHRASE = re.compile(r"(?!-)[^\s\d]+(?<!-)")


@dataclass(frozen=True)
class Vocabulary:
    """A vocabulary: what was asked for, when it comes out (epoch seconds), and why not, if not."""

    request: dict[str, Any]
    created: float
    done: float
    reason: str | None

    @property
    def name(self) -> str:
        return str(self.request["VocabularyName"])

    def state(self, now: float) -> str:
        if now < self.done:
            return PENDING
        return FAILED if self.reason else READY

    def told(self, now: float) -> dict[str, Any]:
        state = self.state(now)
        told = {name: self.request[name] for name in ("VocabularyName", "LanguageCode")}
        changed = self.created if state == PENDING else self.done
        return {**told, "VocabularyState": state, "LastModifiedTime": changed}


class Vocabularies:
    """The account's vocabularies. A test sets how long one takes (`duration`, seconds); `made` holds them by name."""

    def __init__(self, storage: Storage, clock: Callable[[], float], check_input: Callable[[str], None]) -> None:
        self.duration = 60.0
        self.made: dict[str, Vocabulary] = {}
        self._storage = storage
        self._clock = clock
        self._check_input = check_input

    def add(self, name: str, language: str = "en-US") -> None:
        """Have a vocabulary that is ready."""
        now = self._clock()
        self.made[name] = Vocabulary({"VocabularyName": name, "LanguageCode": language}, now, now, None)

    def check(self, request: dict[str, Any]) -> None:
        """Refuse a job with a vocabulary that is not there. What is said of one that is not ready is not known.

        Raises:
            Refused: It is not.
        """
        name = request.get("Settings", {}).get("VocabularyName")
        found = self.made.get(name)
        if name and (found is None or found.state(self._clock()) != READY):
            raise bad_request(NO_VOCABULARY)

    def create(self, request: dict[str, Any]) -> dict[str, Any]:
        now = self._clock()
        if ("Phrases" in request) == ("VocabularyFileUri" in request):
            raise bad_request("Include either Phrases or VocabularyFileUri.")
        if request["VocabularyName"] in self.made:
            raise Refused(CONFLICT, VOCABULARY_NAME_TAKEN)
        pending = sum(vocabulary.state(now) == PENDING for vocabulary in self.made.values())
        if len(self.made) >= MOST or pending >= MOST_PENDING:
            raise Refused(LIMIT_EXCEEDED, TOO_MANY_VOCABULARIES)
        reason = None
        if uri := request.get("VocabularyFileUri"):
            self._check_input(uri)
            reason = complaint(self._storage.read(*_place(uri)), request["LanguageCode"])
        vocabulary = Vocabulary(request, now, now + self.duration, reason)
        self.made[vocabulary.name] = vocabulary
        return vocabulary.told(now)

    def get(self, request: dict[str, Any]) -> dict[str, Any]:
        vocabulary = self.made.get(request["VocabularyName"])
        if vocabulary is None:
            raise bad_request(NO_VOCABULARY)
        told = vocabulary.told(self._clock())
        if told["VocabularyState"] == FAILED:
            return {**told, "FailureReason": vocabulary.reason}
        uri = vocabulary.request.get("VocabularyFileUri")
        return {**told, "DownloadUri": uri} if uri and told["VocabularyState"] == READY else told

    def list(self, request: dict[str, Any]) -> dict[str, Any]:
        """A page starts after so many vocabularies."""
        now = self._clock()
        state, part = request.get("StateEquals"), request.get("NameContains", "").lower()
        found = [vocabulary.told(now) for vocabulary in self.made.values() if part in vocabulary.name.lower()]
        found = [told for told in found if state in (None, told["VocabularyState"])]
        start = int(base64.b64decode(request["NextToken"])) if "NextToken" in request else 0
        end = start + request.get("MaxResults", PAGE)
        more = {"NextToken": base64.b64encode(b"%d" % end).decode()} if end < len(found) else {}
        return {"Vocabularies": found[start:end], **more, **({"Status": state} if state else {})}


def complaint(table: bytes, language: str) -> str | None:
    """Why no vocabulary comes of a table; None where one does. CRLF and a byte order mark are not accepted."""
    if len(table) > LARGEST:
        return VOCABULARY_TOO_LARGE
    try:
        header, *lines = [line.split("\t") for line in table.decode().removesuffix("\n").split("\n")]
    except UnicodeDecodeError:
        return VOCABULARY_INVALID
    if sorted(header) != _COLUMNS or not lines:
        return VOCABULARY_INVALID
    for cells in lines:
        phrase = cells[header.index("Phrase")] if len(cells) == len(header) else ""
        is_spelled = _PHRASE.fullmatch(phrase) and (language[:3] != "en-" or _ENGLISH.fullmatch(phrase))
        if not is_spelled or max(map(len, cells)) > LONGEST or any("\r" in cell for cell in cells):
            return VOCABULARY_INVALID
    return None


def _place(uri: str) -> tuple[str, str]:
    place = bucket_and_key(uri)
    assert place  # it was checked
    return place
