"""Finds what a user typed: `recordings` the recordings, `transcripts` the transcripts that `convert` takes."""

from ls_transcribe.sources.entries import SkippedFile, SourceEntry

__all__ = ["SkippedFile", "SourceEntry"]
