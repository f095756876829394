"""The Train page: start, follow and cancel training; the editor of it all is a component that talks to the API."""

from dataclasses import asdict
from typing import Any

import gradio as gr

from studio.people.roles import Permission
from studio.ui.parts import QUICK, Gate, component, explains_errors
from studio.wiring import Studio

PARTS = [
    "chart",
    "train_fields",
    "train_config",
    "train_dry_run",
    "inspector_states",
    "train_tokens",
    "train_ending",
    "project_fields",
    "checkpoint_card",
    "checkpoint_field",
    "train_compare",
    "train_run",
    "fast_lane",
    "learning_curve",
]


class TrainPage:
    """Where a project's model is made."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._gate = Gate(studio)

    def build(self, project: gr.Dropdown) -> None:
        """Lay out inside the Train tab."""
        panel = component("train", {"project": None, "task": None, "defaults": self._defaults(None)}, parts=PARTS)
        project.change(self._show, project, panel, **QUICK)

    @explains_errors
    def _show(self, project: str | None, request: gr.Request) -> dict[str, Any]:
        """Every page is told of a choice; who does not train has no use for this one."""
        may_train = project is not None and self._gate.account(request).may(Permission.TRAIN)
        task = self._gate.project(request, project, Permission.TRAIN).task if may_train else None
        return {"project": project, "task": task, "defaults": self._defaults(task)}

    def _defaults(self, task: str | None) -> dict[str, Any]:
        """What is usual for the project's task."""
        return asdict(self._studio.training.numbers(task=task))
