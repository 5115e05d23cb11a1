"""Doing several things at a time: retries, processes, calls in the background, and what Ctrl-C may interrupt."""
