"""The Label page: the editor that fits the project's task, and beside it the guidelines to label by."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from studio.ui.editors import EDITORS
from studio.ui.parts import QUICK, component, explains_errors

NO_GUIDELINES = "This project has no guidelines yet."


class LabelPage:
    """Everything moves in the browser; Python only says which project is on screen."""

    def __init__(self, describe: Callable[[str, gr.Request], dict[str, Any]]) -> None:
        """`describe(project, request)` gives its name, title, task, labels, overlap, guidelines and their number."""
        self._describe = describe
        self._editors = {task: editor() for task, editor in EDITORS.items()}

    def build(self, project: gr.Dropdown) -> None:
        """Lay out inside the Label tab, with no project yet."""
        with gr.Row(elem_classes="label-page"):
            with gr.Column(scale=7, min_width=300, elem_classes="label-main"):
                self.editors = {task: editor.build() for task, editor in self._editors.items()}
                missing = gr.Markdown(visible=False)
            with gr.Column(scale=2, min_width=240, elem_classes="label-beside"):
                head = component("guidelines", parts=("windows", "line_changes"))
                words = gr.Markdown(elem_classes="label-guidelines")
        shown = [*self.editors.values(), missing, head, words]
        project.change(self.load, project, shown, **QUICK)
        # Guidelines that came into force while the page was open, and labels with them.
        head.newer(self.load, project, shown, **QUICK)

    @explains_errors
    def load(self, project: str | None, request: gr.Request) -> list[Any]:
        """What every component shows when the page turns to this project, or to none."""
        if project is None:
            return [*(editor.value(None) for editor in self._editors.values()), gr.update(visible=False), {}, ""]
        found = self._describe(project, request)
        task, guidelines = found["task"], found["guidelines"].strip()
        return [
            *(gr.update(visible=name == task, value=self._value(name, found)) for name in self.editors),
            gr.update(visible=task not in EDITORS, value=f"There is no label editor for the task {task} yet."),
            {"project": found["name"], "number": found["guidelines_number"], "text": guidelines},
            guidelines or NO_GUIDELINES,
        ]

    def _value(self, name: str, found: dict[str, Any]) -> dict[str, Any]:
        """An editor for another task turns to no project, so that it neither holds examples nor hears keys."""
        return self._editors[name].value(found if name == found["task"] else None)
