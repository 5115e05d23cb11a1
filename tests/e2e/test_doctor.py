"""What `doctor` finds of a real Label Studio: a test of each kind. All of them are tested with the stand-in."""

from workflows.doctor.test_label_studio_checks import (
    _connections_end,
    storage,
    test_after_a_push_everything_is_found_in_order,
    test_audio_that_is_gone_does_not_play,
    test_without_a_project_the_key_is_checked,
    visit,
)

# The tests of the stand-in that are carried out here too, and their fixtures.
__all__ = [
    "_connections_end",
    "storage",
    "test_after_a_push_everything_is_found_in_order",
    "test_audio_that_is_gone_does_not_play",
    "test_without_a_project_the_key_is_checked",
    "visit",
]
