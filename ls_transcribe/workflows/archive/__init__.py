"""`archive` and `clean`: finished audio is moved to an archive, finished jobs are deleted."""
