"""Going through a project's queue as a reviewer does, and hearing every recording."""

from e2e.browser import Editor, Reviewer


def go_through(reviewer: Reviewer, project: int) -> tuple[dict[str, list[str]], list[tuple[str, str | None]]]:
    """The texts in the open editor by recording, and the recordings that did not play, each with the complaint."""
    shown: dict[str, list[str]] = {}
    unheard: list[tuple[str, str | None]] = []
    with reviewer.label_all_tasks(project) as editor:
        while not editor.finished:
            name = editor.data["recording"]
            shown[name] = editor.open_texts
            editor.rest()
            editor.press_play()
            if editor.complaint or not editor.duration or not editor.comes_to_play():
                unheard.append((name, editor.complaint))
            editor.submit()
    return shown, unheard


def plays(editor: Editor) -> bool:
    """Whether the recording on the screen is heard, without a complaint."""
    editor.rest()
    editor.press_play()
    return editor.duration > 0 and editor.comes_to_play() and not editor.complaint
