"""Recordings in, Label Studio tasks out."""

__version__ = "0.1.0"
