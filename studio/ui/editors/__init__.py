"""One label editor per task: a new task is a new file here and a row in this table."""

from typing import Any, Protocol

import gradio as gr

from studio.ui.editors.text_classification import TextClassificationEditor


class Editor(Protocol):
    """Shows one example after another and sends what a person says about each to the JSON API."""

    def build(self) -> gr.HTML:
        """Lay the editor out, with no project chosen."""
        ...

    def value(self, project: dict[str, Any] | None) -> dict[str, Any]:
        """The component's value for a project, to be sent when the page turns to it; None turns to no project."""
        ...


EDITORS: dict[str, type[Editor]] = {"text-classification": TextClassificationEditor}
