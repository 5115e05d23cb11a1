"""Doing several things at a time: retries, thread and process pools, background calls, delayed signals."""
