"""The Label page: the editor that fits the project's task, and the guidelines to label by."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from studio.ui.editors import EDITORS
from studio.ui.parts import QUICK, explains_errors

NO_GUIDELINES = "This project has no guidelines yet."


class LabelPage:
    """Everything moves in the browser; Python only says which project is on screen."""

    def __init__(self, describe: Callable[[str], dict[str, Any]]) -> None:
        """`describe(project)` gives its name, title, task, guidelines and labels ({name, description})."""
        self._describe = describe
        self._editors = {task: editor() for task, editor in EDITORS.items()}

    def build(self, project: gr.Dropdown) -> None:
        """Lay out inside the Label tab, with no project yet."""
        self.editors = {task: editor.build("", "", "", []) for task, editor in self._editors.items()}
        missing = gr.Markdown(visible=False)
        with gr.Accordion("Guidelines", open=False, visible=False) as accordion:
            guidelines = gr.Markdown()
        project.change(self.load, project, [*self.editors.values(), missing, accordion, guidelines], **QUICK)

    @explains_errors
    def load(self, project: str) -> list[Any]:
        """What every component shows when the page turns to this project."""
        found = self._describe(project)
        told = (found["name"], found["title"], found["guidelines"], found["labels"])
        task = found["task"]
        return [
            *(gr.update(visible=name == task, value=self._value(name, task, told)) for name in self.editors),
            gr.update(visible=task not in EDITORS, value=f"There is no label editor for the task {task} yet."),
            gr.update(visible=True),
            found["guidelines"].strip() or NO_GUIDELINES,
        ]

    def _value(self, name: str, task: str, told: tuple[str, str, str, list[dict[str, str]]]) -> dict[str, Any]:
        """An editor for another task turns to no project, so that it neither holds examples nor hears keys."""
        return self._editors[name].value(*(told if name == task else ("", "", "", [])))
