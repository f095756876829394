"""The Label page: the editor that fits the project's task, and beside it the guidelines to label by."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from studio.ui.editors import EDITORS, LabelEditor
from studio.ui.parts import QUICK, component, explains_errors

NO_GUIDELINES = "This project has no guidelines yet."


class LabelPage:
    """Everything moves in the browser; Python only says which project is on screen."""

    def __init__(self, describe: Callable[[str, gr.Request], dict[str, Any]]) -> None:
        """`describe(project, request)` gives its name, title, task, labels, overlap, guidelines and their number."""
        self._describe = describe
        self._editor = LabelEditor()

    def build(self, project: gr.Dropdown) -> None:
        """Lay out inside the Label tab, with no project yet."""
        with gr.Row(elem_classes="label-page"):
            with gr.Column(scale=7, min_width=300, elem_classes="label-main"):
                editor = self._editor.build()
                missing = gr.Markdown(visible=False)
            with gr.Column(scale=2, min_width=240, elem_classes="label-beside"):
                head = component("guidelines", parts=("windows", "line_changes"))
                words = gr.Markdown(elem_classes="label-guidelines")
        shown = [editor, missing, head, words]
        project.change(self.load, project, shown, **QUICK)
        # Guidelines that came into force while the page was open, and labels with them.
        head.newer(self.load, project, shown, **QUICK)

    @explains_errors
    def load(self, project: str | None, request: gr.Request) -> list[Any]:
        """What every component shows when the page turns to this project, or to none."""
        if project is None:
            return [self._editor.value(None), gr.update(visible=False), {}, ""]
        found = self._describe(project, request)
        task, guidelines = found["task"], found["guidelines"].strip()
        is_known = task in EDITORS
        return [
            # Without an editor for its task it turns to no project, so that it neither holds examples nor hears keys.
            gr.update(visible=is_known, value=self._editor.value(found if is_known else None)),
            gr.update(visible=not is_known, value=f"There is no label editor for the task {task} yet."),
            {"project": found["name"], "number": found["guidelines_number"], "text": guidelines},
            guidelines or NO_GUIDELINES,
        ]
