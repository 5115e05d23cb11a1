"""Finished recordings are imported into a project of Label Studio."""
