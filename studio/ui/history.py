"""The History page: what happened in the project, an example's timeline, and the way back to a moment."""

import gradio as gr

from studio.ui.parts import QUICK, component

PARTS = ("palette", "said", "project_fields", "timeline_view", "history_feed", "history_restore")


class HistoryPage:
    """A component that talks to the API, which lets only reviewers in."""

    def build(self, project: gr.Dropdown) -> None:
        """Lay out inside the History tab."""
        panel = component("history", {"project": None}, parts=PARTS)
        project.change(self._follow, project, panel, **QUICK)

    def _follow(self, name: str | None) -> dict[str, str | None]:
        return {"project": name}
