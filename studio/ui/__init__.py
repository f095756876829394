"""The pages, in their order, in one page of tabs; addresses such as `?tab=label&project=…` lead to each."""

from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import gradio as gr

from studio.errors import StudioError
from studio.ui.data import DataPage
from studio.ui.header import Header
from studio.ui.label import LabelPage
from studio.ui.parts import ASSETS, QUICK
from studio.ui.predict import PredictPage
from studio.ui.theme import studio_theme
from studio.ui.tokens import SHOWING, TokensPage
from studio.ui.train import TrainPage
from studio.ui.versions import VersionsPage
from studio.wiring import Studio, base_checkpoint

TABS = ("predict", "tokens", "label", "train", "versions", "data")


class Page(Protocol):
    """A tab: `build` lays it out, and has it follow the project that is chosen."""

    def build(self, project: gr.Dropdown) -> None: ...


@dataclass(frozen=True, slots=True)
class Opening:
    """What an address asks for."""

    project: str | None
    tab: str


def mount_options() -> dict[str, Any]:
    """Theme and styles, which Gradio takes where the pages are mounted."""
    return {"theme": studio_theme(), "css_paths": sorted((ASSETS / "css").glob("*.css"))}


def build_pages(studio: Studio, first_project: str | None) -> gr.Blocks:
    """Lay out every page; `first_project` is shown when an address names none."""
    return Pages(studio, first_project).build()


class Pages:
    """The frame around the pages: the head, the tabs, and what an address opens."""

    def __init__(self, studio: Studio, first_project: str | None) -> None:
        self._studio = studio
        self._first_project = first_project
        self._header = Header(studio)
        self._predict = PredictPage(studio)
        self._tokens = TokensPage(studio.tokens, self._checkpoint_of)
        self._pages: dict[str, tuple[str, Page]] = {
            "predict": ("Predict", self._predict),
            "tokens": ("Tokens", self._tokens),
            "label": ("Label", LabelPage(self._describe)),
            "train": ("Train", TrainPage(studio)),
            "versions": ("Versions", VersionsPage(studio)),
            "data": ("Data", DataPage(studio)),
        }

    def build(self) -> gr.Blocks:
        with gr.Blocks(title="Studio", analytics_enabled=False) as blocks:
            project = self._header.build()
            with gr.Tabs(elem_id="pages", overflow_behavior="wrap") as tabs:
                for tab, (title, page) in self._pages.items():
                    with gr.Tab(title, id=tab) as frame:
                        page.build(project)
                    if tab == "tokens":
                        # Loading a tokenizer takes seconds, so it waits until somebody looks.
                        frame.select(self._tokens.load, self._tokens.inputs, self._tokens.outputs, **SHOWING)
            opened = blocks.load(self._open, None, [project, tabs], **QUICK)
            opened.then(self._predict.open, project, self._predict.opened, **QUICK)
        return blocks

    def _open(self, request: gr.Request) -> tuple[Any, Any]:
        """Choose the project and the tab that the address names."""
        opening = self._read(dict(request.query_params))
        names = [view.name for view in self._studio.projects.all()]
        dropdown = gr.Dropdown(choices=names, value=opening.project, visible=len(names) > 1)
        return dropdown, gr.Tabs(selected=opening.tab)

    def _read(self, query: dict[str, str]) -> Opening:
        project = query.get("project") or self._first_project
        if share := query.get("share"):
            with suppress(StudioError):  # the Predict page says what is wrong with the link
                project = self._studio.sharing.open(share).project
        tab = query.get("tab", "predict")
        return Opening(project, tab if tab in TABS else "predict")

    def _describe(self, project: str) -> dict[str, Any]:
        return asdict(self._studio.projects.find(project))

    def _checkpoint_of(self, project: str | None) -> str:
        projects = {view.name: view for view in self._studio.projects.all()}
        chosen = projects.get(project or self._first_project or "") or next(iter(projects.values()), None)
        return chosen.checkpoint if chosen else base_checkpoint(self._studio.settings)
