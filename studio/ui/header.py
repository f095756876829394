"""The head of every page: the studio's name, the project, what serves, and what training does."""

import gradio as gr

from studio.ui.parts import QUICK, component
from studio.wiring import Studio

LOST_ON_RESTART = (
    "This Space has no persistent storage: **labels and models will be lost when it restarts.** "
    "Add storage in the Space's settings (it appears at /data), or export your labels on the Data page."
)

TIMELINE = ("palette", "said", "editors/picture", "timeline_view", "lineage_seen")
LINEAGE = (
    "palette",
    "said",
    "project_fields",
    "lanes",
    "timeline_view",
    "lineage_view",
    "lineage_labels",
    "lineage_seen",
)


class Header:
    """Built once, above the tabs."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def build(self) -> gr.Dropdown:
        """Lay out; gives the project choice that every page listens to. `new` tells of projects that are made."""
        if self._studio.settings.ephemeral:
            gr.Markdown(LOST_ON_RESTART, elem_classes=["studio-banner"])
        with gr.Row(elem_classes=["studio-head"]):
            status = component("header", {"project": None})
            project = gr.Dropdown(
                choices=[],
                value=None,
                label="Project",
                show_label=False,
                container=False,
                visible=False,
                elem_id="project",
                scale=0,
                min_width=200,
                interactive=True,
            )
            fields = (
                "palette", "project_fields", "checkpoint_card", "checkpoint_field", "project_labels", "project_members",
                "task_choice", "task_settings",
            )  # fmt: skip
            self.new = component("project_new", {}, parts=fields)
        tour = component("tour", {"project": None}, parts=("tour_pages", "tour_steps"))
        component("start", {}, parts=("project_fields",))
        # Over whatever page is in front; it opens when one of them asks for it.
        component("timeline", {}, parts=TIMELINE)
        component("lineage", {}, parts=LINEAGE)
        project.change(lambda name: [{"project": name}] * 2, project, [status, tour], **QUICK)
        return project
