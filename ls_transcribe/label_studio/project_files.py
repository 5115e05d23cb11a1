"""The requests about the files that a Label Studio keeps beside its database: uploads, and what people exported.

They raise what all requests do; see `api`.
"""

from typing import IO

from ls_transcribe.label_studio import answer_forms
from ls_transcribe.label_studio.connection import Connection


class ProjectFiles:
    """The files of the projects of a server."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # Uploads

    def list_uploads(self, project: int) -> list[answer_forms.Upload]:
        """Return the files that this user has uploaded to a project. Label Studio tells nobody of those of others."""
        path = f"api/projects/{project}/file-uploads"
        return self._connection.get("list its uploads", path, list[answer_forms.Upload], all="true")

    def upload(self, project: int, name: str, file: IO[bytes], content_type: str) -> None:
        """Upload a file to a project, once, without making a task of it."""
        self._connection.bytes_once(
            "take an upload",
            f"api/projects/{project}/import",
            method="POST",
            params={"commit_to_project": "false"},
            files={"file": (name, file, content_type)},
        )

    def drop_upload(self, upload: int) -> None:
        """Delete what the database knows of an upload. The file itself stays on the server (1.23)."""
        # One by one: the request for several deletes all that the project has if it names none.
        self._connection.send("delete an upload", f"api/import/file-upload/{upload}", "DELETE")

    # What people made of the whole project

    def list_exports(self, project: int) -> list[answer_forms.Export]:
        """Return the snapshots of a project that people have made under Export."""
        return self._connection.get("list its exports", f"api/projects/{project}/exports/", list[answer_forms.Export])

    def list_target_storages(self, project: int) -> list[answer_forms.TargetStorage]:
        """Return the storages that annotations of a project are copied to."""
        path = "api/storages/export"
        return self._connection.get("list its storages", path, list[answer_forms.TargetStorage], project=project)
