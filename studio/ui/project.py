"""The Project page: how far it is for everybody, its guidelines, and for admins everything that can be set."""

import gradio as gr

from studio.people.roles import Permission
from studio.ui.parts import QUICK, Gate, component, explains_errors
from studio.wiring import Studio

NOTHING_WRITTEN = "*Nothing is written yet.*"
FIELDS = (
    "palette",
    "project_fields",
    "checkpoint_card",
    "checkpoint_field",
    "project_labels",
    "project_members",
    "metrics",
    "task_choice",
    "task_settings",
    "project_task",
    "project_gate",
    "project_serving",
    "length_curve",
    "project_long_inputs",
    "setting_changes",
)
SCHEMA = ("palette", "project_fields", "schema_dialog")


class ProjectPage:
    """Components that talk to the API; only the preview of guidelines is Gradio's, as it is on the Label page."""

    def __init__(self, studio: Studio) -> None:
        self._gate = Gate(studio)

    def build(self, project: gr.Dropdown) -> None:
        """Lay out inside the Project tab."""
        progress = component("project_progress", {"project": None})
        with gr.Row(elem_classes="project-guidelines card"):
            with gr.Column(scale=5, min_width=300):
                guidelines = component(
                    "project_guidelines", {"project": None}, parts=("project_fields", "line_changes")
                )
            with gr.Column(scale=4, min_width=260):
                gr.HTML("<h3>As people read them</h3>", padding=False)
                preview = gr.Markdown(NOTHING_WRITTEN, elem_classes="project-read")
        schema = component("schema", {"project": None}, parts=SCHEMA)
        self.settings = component("project_settings", {"project": None}, parts=FIELDS)
        guidelines.preview(self._preview, None, preview, **QUICK)
        shown = [progress, guidelines, schema, self.settings]
        project.change(lambda name: [{"project": name}] * 4, project, shown, **QUICK)

    @explains_errors
    def _preview(self, event: gr.EventData, request: gr.Request) -> str:
        """The text as Markdown, which Gradio makes harmless in the browser."""
        self._gate.account(request, Permission.LABEL)
        text = event._data.get("text") if isinstance(event._data, dict) else None
        return text if isinstance(text, str) and text.strip() else NOTHING_WRITTEN
