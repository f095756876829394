"""The label editor for text classification: one text, the model's suggestion, one button per label."""

from typing import Any

import gradio as gr

from studio.ui.parts import component

# Read one after another as one script.
PARTS = (
    "palette",
    "sending",
    "windows",
    "outbox",
    "my_examples",
    "my_examples_view",
    "label_session",
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
SHOWN = ("title", "labels", "overlap", "guidelines_number")


class TextClassificationEditor:
    """Behaviour lives in the scripts of PARTS, which talk to the JSON API themselves."""

    def build(self) -> gr.HTML:
        """Lay the editor out, with no project chosen."""
        return component("label", self.value(None), parts=PARTS, template=TEMPLATE)

    def value(self, project: dict[str, Any] | None) -> dict[str, Any]:
        """The component's value for a project, to be sent when the page turns to it; None turns to no project."""
        if project is None:
            return {"project": "", "labels": []}
        return {"project": project["name"], **{name: project[name] for name in SHOWN}}
