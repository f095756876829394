"""The Review page: agreement, disagreements, annotators and suspects, for reviewers; it all moves in the browser."""

import gradio as gr

from studio.ui.editors import task_scripts
from studio.ui.parts import QUICK, component

# Read one after another as one script: each uses what the ones before it define.
PARTS = (
    "palette",
    "keys",
    "said",
    "line_changes",
    "sending",
    "label_tasks",
    *task_scripts(),
    "said_in_text",
    "review_state",
    "review_heat",
    "interval_bar",
    "review_plots",
    "review_agreement",
    "review_sending",
    "review_input",
    "review_card",
    "review_choices",
    "review_saying",
    "review_filters",
    "review_keys",
    "review_disagreements",
    "review_annotators",
    "review_suspects",
)


class ReviewPage:
    """A component that talks to the API, which lets only reviewers in."""

    def build(self, project: gr.Dropdown) -> None:
        """Lay out inside the Review tab."""
        panel = component("review", {"project": None}, parts=PARTS)
        project.change(self._follow, project, panel, **QUICK)

    def _follow(self, name: str | None) -> dict[str, str | None]:
        return {"project": name}
