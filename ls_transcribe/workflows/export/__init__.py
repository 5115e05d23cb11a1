"""`export`: recordings are transcribed and become Label Studio tasks."""
