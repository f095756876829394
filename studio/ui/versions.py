"""The Versions page: what each version is made of, how good it is, and which one serves."""

import gradio as gr

from studio.ui.parts import QUICK, component
from studio.wiring import Studio

# Read one after another as one script: each uses what the ones before it define.
PARTS = (
    "project_fields",
    "lanes",
    "metrics",
    "palette",
    "said",
    "interval_bar",
    "reliability",
    "coverage_risk",
    "confusion",
    "confusion_examples",
    "version_figures",
    "verdict",
    "judgements",
    "note_dialog",
    "version_push",
    "version_actions",
    "version_variants",
    "version_siblings",
)


class VersionsPage:
    """A component that talks to the API, given the project."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def build(self, project: gr.Dropdown) -> None:
        """Lay out inside the Versions tab."""
        panel = component("versions", {"project": None}, parts=PARTS)
        board = component("board", {"project": None}, parts=("project_fields",))
        project.change(lambda name: [{"project": name}] * 2, project, [panel, board], **QUICK)
