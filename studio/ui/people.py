"""The People page: everybody with an account for admins, and one's own account for everybody."""

import gradio as gr

from studio.ui.parts import component


class PeoplePage:
    """A component that talks to the API, which says who may see and change what; it follows no project."""

    def build(self, _project: gr.Dropdown) -> None:
        """Lay out inside the People tab."""
        component("people", {}, parts=["copying", "people_forms", "people_invitations", "people_account"])
