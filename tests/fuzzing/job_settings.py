"""Files of --job-settings: parameters of Amazon with other types, in any combination, and damaged files."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from fuzzing import commands
from fuzzing.amazon import QuickAmazon, quick_amazon, shared_clients
from fuzzing.target import Attack
from fuzzing.values import changed_json

_PARAMETERS: Mapping[str, Any] = {
    "LanguageCode": "en-US",
    "IdentifyLanguage": True,
    "IdentifyMultipleLanguages": True,
    "LanguageOptions": ["en-US", "de-DE"],
    "LanguageIdSettings": {"en-US": {"VocabularyName": "names", "VocabularyFilterName": "rude"}},
    "MediaFormat": "wav",
    "MediaSampleRateHertz": 16_000,
    "OutputEncryptionKMSKeyId": "alias/calls",
    "KMSEncryptionContext": {"team": "calls"},
    "Settings": {
        "ShowSpeakerLabels": True,
        "MaxSpeakerLabels": 2,
        "ChannelIdentification": False,
        "ShowAlternatives": True,
        "MaxAlternatives": 2,
        "VocabularyName": "names",
        "VocabularyFilterName": "rude",
        "VocabularyFilterMethod": "mask",
    },
    "ModelSettings": {"LanguageModelName": "calls"},
    "JobExecutionSettings": {"AllowDeferredExecution": True, "DataAccessRoleArn": "arn:aws:iam::012345678901:role/r"},
    "ContentRedaction": {"RedactionType": "PII", "RedactionOutput": "redacted", "PiiEntityTypes": ["NAME"]},
    "Subtitles": {"Formats": ["srt"], "OutputStartIndex": 1},
    "Tags": [{"Key": "team", "Value": "calls"}],
    "ToxicityDetection": [{"ToxicityCategories": ["ALL"]}],
}
_OPTIONS = (
    ("--language-code", "en-US"), ("--identify-language",), ("--output-bucket", "output"), ("--dry-run",),
    ("--max-speaker-labels", "3"), ("--vocabulary-name", "names"), ("--tag", "team=calls"),
    ("--content-redaction", "PII"),
)  # fmt: skip


class JobSettings:
    """An Amazon, and files of settings for its jobs."""

    def __init__(self, amazon: QuickAmazon, folder: Path) -> None:
        self._amazon = amazon
        self._work = folder / "work"

    def attack(self, random: Random) -> Attack:
        """Choose parameters and options, and change some."""
        self._amazon.empty("input", "output")
        recording = self._amazon.put("input", "talk.wav")
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir()
        chosen = random.sample(list(_PARAMETERS), random.choice([1, 1, 2, 3, 6]))
        document = json.dumps({name: _PARAMETERS[name] for name in chosen}).encode()
        document = changed_json(document, random) if random.random() < 0.9 else document
        file = self._work / "settings.json"
        file.write_bytes(document)
        options = [word for option in _OPTIONS if random.random() < 0.3 for word in option]
        out = ["-o", str(self._work / "out")]

        def run() -> bool:
            with shared_clients(), patch.dict(os.environ, self._amazon.environment):
                ended = commands.run(["export", recording, *out, "--job-settings", str(file), *options])
                commands.run(["export", recording, *out, "--dry-run"])
                commands.run(["status", *out])
            return ended.code == commands.DONE

        return Attack(f"{document[:300].decode('utf-8', 'replace')} with {' '.join(options)}", len(document), run)


@contextmanager
def job_settings(folder: Path) -> Iterator[JobSettings]:
    """An Amazon, and files of settings for its jobs."""
    with quick_amazon() as amazon, commands.without_waiting():
        yield JobSettings(amazon, folder)
