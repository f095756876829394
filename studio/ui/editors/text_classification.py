"""The label editor for text classification: one text, the model's suggestion, one button per label."""

from typing import Any

import gradio as gr

from studio.ui.parts import component

# Read one after another as one script: each uses what the ones before it define.
PARTS = ("outbox", "label_view", "label_queue")
# `label` alone is a class of Gradio's own elements.
TEMPLATE = "<div class='label-editor'></div>"


class TextClassificationEditor:
    """Behaviour lives in the scripts of PARTS, which talk to the JSON API themselves."""

    def build(self, project: str, title: str, guidelines: str, labels: list[dict[str, str]]) -> gr.HTML:
        """Lay the editor out for a project; an empty project name shows that none is chosen."""
        value = self.value(project, title, guidelines, labels)
        return component("label", value, parts=PARTS, template=TEMPLATE)

    def value(self, project: str, title: str, guidelines: str, labels: list[dict[str, str]]) -> dict[str, Any]:
        """The component's value for a project, to be sent when the page turns to another one."""
        return {"project": project, "title": title, "guidelines": guidelines, "labels": labels}
