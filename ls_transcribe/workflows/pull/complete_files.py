"""Whether the files of a review that earlier pulls wrote are all there, so that it need not be written again."""

import os
from collections.abc import Mapping

from ls_transcribe.exports import FORMATS
from ls_transcribe.store.review_database import CurrentFiles
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.workflows.pull.pull_settings import PullSettings
from ls_transcribe.workflows.pull.review_output import RECIPE, TRANSCRIPT


class CompleteFiles:
    """Tells which reviews of a folder have all files that a pull with these settings writes."""

    def __init__(self, settings: PullSettings, folder: ReviewFolder) -> None:
        self._rewrites_files = settings.rewrites_files
        self._folder = str(folder.path)
        self._recipes: Mapping[str, int] = {
            TRANSCRIPT: RECIPE,
            **{name: FORMATS[name].recipe for name in settings.formats},
        }

    def has_all(self, review: CurrentFiles) -> bool:
        """Whether all files of a review exist, of its version, and none has to be written again."""
        if self._rewrites_files:
            return False
        for name, recipe in self._recipes.items():
            made = review.files.get(name)
            if made is None or (made.recipe, made.made_from) != (recipe, review.version):
                return False
            if not os.path.exists(f"{self._folder}/{made.path}"):  # noqa: PTH110  # a Path takes long
                return False
        return True
