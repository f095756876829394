"""The label editor: one component for every task, made of what all tasks share and of what each of them adds."""

from typing import Any

import gradio as gr

from studio.ui.editors.tasks import EDITORS, task_scripts
from studio.ui.parts import component

# Read one after another as one script: what these need, what a task has to give, and what is the same for all.
BEFORE_TASKS = ("palette", "keys", "said", "sending", "windows", "outbox", "label_tasks")
AFTER_TASKS = (
    "my_examples",
    "my_examples_view",
    "label_session",
    "label_begun",
    "label_claims",
    "label_answers",
    "label_notes",
    "label_keys",
    "label_frame",
    "label_panels",
    "label_view",
)
# `label` alone is a class of Gradio's own elements.
TEMPLATE = "<div class='label-editor'></div>"
SHOWN = ("task", "title", "labels", "overlap", "guidelines_number")


class LabelEditor:
    """Shows one example after another and sends what a person says about each; its scripts talk to the JSON API."""

    def build(self) -> gr.HTML:
        """Lay the editor out, with no project chosen."""
        return component("label", self.value(None), parts=_scripts(), template=TEMPLATE)

    def value(self, project: dict[str, Any] | None) -> dict[str, Any]:
        """The component's value for a project, to be sent when the page turns to it; None turns to no project."""
        if project is None:
            return {"project": "", "labels": []}
        chosen = project["task_settings"]
        settings = {name: chosen[name] for name in EDITORS[project["task"]].settings}
        return {"project": project["name"], **{name: project[name] for name in SHOWN}, **settings}


def _scripts() -> tuple[str, ...]:
    return (*BEFORE_TASKS, *task_scripts(), *AFTER_TASKS)
