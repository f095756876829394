"""The Train page: start, follow and cancel training; the editor of it all is a component that talks to the API."""

from dataclasses import asdict
from typing import Any

import gradio as gr

from studio.ui.parts import QUICK, component
from studio.wiring import Studio

PARTS = [
    "chart",
    "train_fields",
    "train_config",
    "train_dry_run",
    "train_ending",
    "project_fields",
    "train_compare",
    "train_run",
    "fast_lane",
    "learning_curve",
]


class TrainPage:
    """Where a project's model is made."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def build(self, project: gr.Dropdown) -> None:
        """Lay out inside the Train tab."""
        panel = component("train", {"project": None, "defaults": self._defaults()}, parts=PARTS)
        project.change(self._show, project, panel, **QUICK)

    def _show(self, project: str | None) -> dict[str, Any]:
        return {"project": project, "defaults": self._defaults()}

    def _defaults(self) -> dict[str, Any]:
        return asdict(self._studio.training.defaults)
