"""The Try page: any checkpoint, without labels and without training. It is a component that talks to the API."""

import gradio as gr

from studio.ui.parts import QUICK, component

PARTS = (
    "bars",
    "project_fields",
    "review_heat",
    "checkpoint_card",
    "try_stream",
    "try_forms",
    "roving",
    "token_shades",
    "try_answers",
    "try_tokens",
    "try_code",
    "try_check",
)


class TryPage:
    """Versions of the projects that somebody sees are among what it offers; texts of the chosen one can be checked."""

    def build(self, project: gr.Dropdown) -> None:
        """Lay out inside the Try tab."""
        page = component("try", {"project": None}, parts=PARTS)
        project.change(lambda name: {"project": name}, project, page, **QUICK)
