"""The folder that `pull` writes to: reviewed transcripts, their documents, the manifest and the report."""

from pathlib import Path

from ls_transcribe.store.locked_folder import LockedFolder


class ReviewFolder(LockedFolder):
    """The paths of a review folder. Creating the object touches nothing; `create` makes the folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "reviews.lock")
        self.reviews = self.path / "reviews.sqlite3"
        self.manifest = self.path / "manifest.jsonl"
        self.report = self.path / "report.json"
        self.page = self.path / "report.html"

    def transcript_path(self, stem: str) -> Path:
        """Return the path of the reviewed transcript with this stem."""
        return self.path / f"{stem}.json"
