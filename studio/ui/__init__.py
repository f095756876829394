"""The pages, in their order, in one page of tabs; addresses such as `?tab=label&project=…` lead to each."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import gradio as gr

from studio.errors import StudioError
from studio.people.roles import Account, Permission
from studio.projects import ProjectView
from studio.ui.data import DataPage
from studio.ui.header import Header
from studio.ui.history import HistoryPage
from studio.ui.label import LabelPage
from studio.ui.parts import ASSETS, QUICK, Gate, explains_errors
from studio.ui.people import PeoplePage
from studio.ui.predict import PredictPage
from studio.ui.project import ProjectPage
from studio.ui.review import ReviewPage
from studio.ui.theme import studio_theme
from studio.ui.tokens import SHOWING, TokensPage
from studio.ui.train import TrainPage
from studio.ui.trying import TryPage
from studio.ui.versions import VersionsPage
from studio.wiring import Studio

MOST_THREADS = 96
# Whoever comes after these is told at once that the studio is busy, instead of waiting in vain.
MOST_QUEUED = 512


class Page(Protocol):
    """A tab: `build` lays it out, and has it follow the project that is chosen."""

    def build(self, project: gr.Dropdown) -> None: ...


@dataclass(frozen=True, slots=True)
class Tab:
    """A page, its title, and whom it is shown to: whoever may do one of these things, or everybody."""

    title: str
    page: Page
    for_those_who: frozenset[Permission] = frozenset()

    def is_for(self, account: Account) -> bool:
        return not self.for_those_who or any(account.may(permission) for permission in self.for_those_who)


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
        self._gate = Gate(studio)
        self._predict = PredictPage(studio)
        self._tokens = TokensPage(studio.tokens, self._checkpoint_of, self._admit_to_tokens)
        self._project = ProjectPage(studio)
        self._tabs: dict[str, Tab] = {
            "predict": Tab("Predict", self._predict),
            "tokens": Tab("Tokens", self._tokens),
            "try": Tab("Try a model", TryPage()),
            "label": Tab("Label", LabelPage(self._describe)),
            "review": Tab("Review", ReviewPage(), frozenset({Permission.REVIEW})),
            "train": Tab("Train", TrainPage(studio), frozenset({Permission.TRAIN})),
            "versions": Tab("Versions", VersionsPage(studio)),
            "history": Tab("History", HistoryPage(), frozenset({Permission.REVIEW})),
            "data": Tab("Data", DataPage(studio), frozenset({Permission.IMPORT, Permission.EXPORT})),
            "project": Tab("Project", self._project),
            "people": Tab("People", PeoplePage()),
        }

    def build(self) -> gr.Blocks:
        with gr.Blocks(title="Studio", analytics_enabled=False) as blocks:
            project = self._header.build()
            with gr.Tabs(elem_id="pages", overflow_behavior="wrap") as tabs:
                frames = [self._build_tab(name, tab, project) for name, tab in self._tabs.items()]
            self._follow_projects(project, tabs)
            opened = blocks.load(self._open, None, [project, tabs, *frames], **QUICK)
            opened.then(self._predict.open, project, self._predict.opened, **QUICK)
        # Its own threads, so that events which wait for a model keep none from the JSON API.
        blocks.max_threads = MOST_THREADS
        blocks.queue(max_size=MOST_QUEUED)
        return blocks

    def _follow_projects(self, project: gr.Dropdown, tabs: gr.Tabs) -> None:
        """Projects that are made, deleted or opened to somebody appear in the choice without a reload."""
        for turns in (self._header.new.made, self._project.settings.gone):
            self._predict.forget_when(turns)
        self._header.new.made(self._turn_to, None, [project, tabs], **QUICK)
        self._header.new.listed(self._list, project, project, **QUICK)
        self._project.settings.gone(self._list, project, project, **QUICK)

    @explains_errors
    def _turn_to(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        """Show the project, and the tab of it, that a component of ours names."""
        told = event._data if isinstance(event._data, dict) else {}
        tab = told.get("tab")
        return [self._choice(told.get("project"), request), gr.Tabs(selected=tab) if tab in self._tabs else gr.Tabs()]

    @explains_errors
    def _list(self, project: str | None, request: gr.Request) -> gr.Dropdown:
        """The projects as they are now; the one on screen stays, unless it is gone."""
        return self._choice(project, request)

    def _choice(self, project: Any, request: gr.Request) -> gr.Dropdown:
        names = [view.name for view in self._gate.projects(request)]
        chosen = project if project in names else next(iter(names), None)
        return gr.Dropdown(choices=names, value=chosen, visible=len(names) > 1)

    def _build_tab(self, name: str, tab: Tab, project: gr.Dropdown) -> gr.Tab:
        # Those that are not for everybody appear once it is known who looks: Gradio can show a tab later, not hide one.
        with gr.Tab(tab.title, id=name, visible=not tab.for_those_who) as frame:
            tab.page.build(project)
        if name == "tokens":
            # Loading a tokenizer takes seconds, so it waits until somebody looks.
            frame.select(self._tokens.load, self._tokens.inputs, self._tokens.outputs, **SHOWING)
        return frame

    @explains_errors
    def _open(self, request: gr.Request) -> list[Any]:
        """Choose the project and the tab that the address names, among those that the person sees."""
        account = self._gate.account(request)
        views = self._gate.projects(request)
        opening = self._read(dict(request.query_params), views)
        names = [view.name for view in views]
        dropdown = gr.Dropdown(choices=names, value=opening.project, visible=len(names) > 1)
        tab = opening.tab if opening.tab in self._tabs and self._tabs[opening.tab].is_for(account) else "predict"
        frames = [gr.Tab(_title(name, tab, account), visible=tab.is_for(account)) for name, tab in self._tabs.items()]
        return [dropdown, gr.Tabs(selected=tab), *frames]

    def _read(self, query: dict[str, str], views: Sequence[ProjectView]) -> Opening:
        project = query.get("project") or self._first_project
        if share := query.get("share"):
            with suppress(StudioError):  # the Predict page says what is wrong with the link
                project = self._studio.sharing.open(share).project
        names = [view.name for view in views]
        return Opening(project if project in names else next(iter(names), None), query.get("tab", "predict"))

    def _describe(self, project: str, request: gr.Request) -> dict[str, Any]:
        return asdict(self._gate.project(request, project, Permission.LABEL))

    def _admit_to_tokens(self, request: gr.Request | None) -> None:
        self._gate.account(request, Permission.PREDICT)

    def _checkpoint_of(self, project: str | None, request: gr.Request | None) -> str:
        """Of the project, else of the first one; before anybody looks, that of new projects."""
        projects = {view.name: view for view in self._gate.projects(request)} if request is not None else {}
        chosen = projects.get(project or self._first_project or "") or next(iter(projects.values()), None)
        return chosen.checkpoint if chosen else self._studio.settings.base_checkpoint


def _title(name: str, tab: Tab, account: Account) -> str:
    """Who manages nobody finds on the People page their own account only."""
    return "My account" if name == "people" and not account.may(Permission.MANAGE_PEOPLE) else tab.title
