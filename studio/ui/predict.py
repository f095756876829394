"""The Predict page: a text, a question or an image in; what is said of it, how sure, a link and the code out."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import gradio as gr

from studio.errors import NoVersionServed, StudioError
from studio.people.roles import Permission
from studio.projects import ProjectView
from studio.serving.given import Given, input_of
from studio.tasks import find_task
from studio.ui.answered import ASKING, SHOWING_ANSWERS
from studio.ui.answering import Answering, Linked
from studio.ui.batch import BatchPanel
from studio.ui.entered import Entered, EntryFields
from studio.ui.parts import AT_ONCE, QUICK, Gate, component, explains_errors
from studio.wiring import Studio

FIRST_IN_TRAINING = (
    "The first model is still being trained: the top of the page shows how far it is. Ask again when it is done."
)
# What the answer, its link and its code show when there is none; {} and not None, which Gradio takes for no change.
NOTHING: tuple[Any, ...] = ({}, {}, gr.update(visible=False), gr.skip(), "", "")
EXAMPLES = 4
# Run by the browser, which alone knows the project that is on the page when an answer comes.
SHOW_UNDER_ITS_PROJECT = """(project, answered) => {
  const shown = answered?.shown ?? [];
  return answered?.project === project ? shown : shown.map(() => ({ __type__: 'update' }));
}"""


class PredictPage:
    """One input with everything about its answer; many as a table."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._gate = Gate(studio)
        self._fields = EntryFields()
        self._answering = Answering(studio)

    def build(self, project: gr.Dropdown) -> None:
        """Lay out inside the Predict tab."""
        fields = self._fields
        with gr.Row(equal_height=False):
            with gr.Column(scale=5, min_width=320):
                fields.build()
                picture = component("picture", {})
                # The link that the page was opened with: only what it asks is answered as it says.
                linked = gr.State(None)
                button = gr.Button("Predict", variant="primary", elem_id="predict-button")
                examples = gr.Dataset(
                    components=[gr.Textbox(render=False)],
                    samples=[],
                    label="Try one of these",
                    samples_per_page=EXAMPLES,
                    visible=False,
                    type="index",
                    elem_id="predict-examples",
                )
            with gr.Column(scale=6, min_width=320):
                answer = component("prediction", parts=(*SHOWING_ANSWERS, *ASKING))
                link = component("link")
                with gr.Accordion("Show me the code", open=False, visible=False, elem_id="predict-code") as code:
                    # What transformers has no pipeline for can be done by hand only.
                    with gr.Tab("pipeline", id="pipeline") as pipeline:
                        by_pipeline = gr.Code(language="python", show_label=False, elem_id="code-pipeline")
                    with gr.Tab("by hand"):
                        by_hand = gr.Code(language="python", show_label=False, elem_id="code-by-hand")
        outputs = [answer, link, code, pipeline, by_pipeline, by_hand]
        waiting: dict[str, Any] = {
            "api_visibility": "private",
            "show_progress": "minimal",
            "show_progress_on": [answer],
            "concurrency_limit": AT_ONCE,
        }
        asks = [button.click, fields.text.submit, fields.question.submit]
        inputs = [project, *fields.inputs, linked]
        words = [fields.text, fields.question]
        answered = gr.JSON(visible=False)
        asked = gr.on(asks, self._ask, inputs, answered, trigger_mode="always_last", **waiting)
        tried = examples.click(self._ask_example, [project, examples], answered, **waiting)
        for event in (asked, tried):
            event.success(None, [project, answered], [*words, *outputs], js=SHOW_UNDER_ITS_PROJECT, **QUICK)
        fields.image.change(lambda path: {"path": path}, fields.image, picture, **QUICK)
        project.change(self._turn, project, [*fields.inputs, examples], **QUICK)
        self._of_a_project = [linked, fields.image, *outputs]
        self.forget_when(project.input)
        self.opened = [*words, linked, *outputs]
        BatchPanel(self._studio).build(project)
        gr.api(self.predict, api_name="predict", concurrency_limit=AT_ONCE)

    def forget_when(self, turns: Callable[..., Any]) -> None:
        """Another project's answer does not belong to the one that comes; the text stays, to be asked again."""
        turns(self._forget, None, self._of_a_project, **QUICK)

    def predict(
        self,
        text: str,
        request: gr.Request,
        project: str = "",
        version: str = "",
        variant: str = "",
        question: str = "",
    ) -> dict[str, Any]:
        """What is said of a text, or in answer to a question about it, with probabilities and the version that says so.

        Images are sent to the JSON API.
        """
        try:
            view = self._gate.recent_project(request, project or None, Permission.PREDICT)
            how = Linked(text, question or None, version, variant)
            return asdict(self._answering.answer(view, Given(how.text, how.question), how))
        except StudioError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def _ask(
        self,
        project: str | None,
        text: str,
        question: str,
        image: str | None,
        linked: Linked | None,
        request: gr.Request,
    ) -> dict[str, Any]:
        """What the page is to show, the text and the question first, and under which project alone."""
        shown = self._predict(project, text, question, image, linked, request)
        return {"project": project, "shown": [gr.skip(), gr.skip(), *shown]}

    def _predict(
        self,
        project: str | None,
        text: str,
        question: str,
        image: str | None,
        linked: Linked | None,
        request: gr.Request,
    ) -> tuple[Any, ...]:
        """The answer, or in its place why there is none: a wrong answer must not stay beside a new text."""
        try:
            view = self._seen(request, project)
            entered = Entered(find_task(view.task).takes, text, question, image)
            is_linked = linked is not None and (entered.text, entered.asks) == (linked.text, linked.question)
            return self._show(view, entered, linked if is_linked and linked else Linked(text))
        except NoVersionServed as error:
            return self._refuse(self._without_version(view, error))
        except StudioError as error:
            return self._refuse(error)

    def _seen(self, request: gr.Request, project: str | None) -> ProjectView:
        return self._gate.project(request, project, Permission.PREDICT)

    def _without_version(self, view: ProjectView, error: NoVersionServed) -> NoVersionServed:
        return NoVersionServed(FIRST_IN_TRAINING) if self._is_first_training(view) else error

    def _is_first_training(self, view: ProjectView) -> bool:
        job = self._studio.training.current(view.id)
        return job is not None and not job.ended and self._studio.registry.live(view.id) is None

    def _show(self, view: ProjectView, entered: Entered, how: Linked) -> tuple[Any, ...]:
        shown = self._answering.everything(view, entered, how)
        by_pipeline = shown.code.get("pipeline")
        tab = gr.update(visible=by_pipeline is not None)
        return shown.told, shown.link, gr.update(visible=True), tab, by_pipeline or "", shown.code["by hand"]

    def _ask_example(self, project: str | None, place: int, request: gr.Request) -> dict[str, Any]:
        try:
            view = self._seen(request, project)
            question, text = self._answering.samples(view, EXAMPLES)[place]
        except StudioError as error:
            return {"project": project, "shown": [gr.skip(), gr.skip(), *self._refuse(error)]}
        shown = self._predict(project, text, question or "", None, None, request)
        return {"project": project, "shown": [text, question or "", *shown]}

    def open(self, project: str | None, request: gr.Request) -> Any:
        """When a page opens: what its link asks, and the answer. Without a link, what is typed already stays."""
        try:
            shared = self._studio.sharing.read(dict(request.query_params), project or "")
            if shared is not None:
                self._seen(request, shared.project or project)
        except StudioError as error:
            return "", "", None, *self._refuse(error)
        if shared is None:
            return gr.skip()
        words = (shared.text, shared.question or "")
        linked = Linked(shared.text, shared.question, shared.version, shared.variant, shared.long_inputs)
        try:
            view = self._seen(request, shared.project or project)
            input_of(find_task(view.task), Given(shared.text, shared.question))
            entered = Entered(find_task(view.task).takes, *words)
            # A link that names no version is a question, and is answered as any other.
            if not shared.version:
                return *words, None, *self._show(view, entered, Linked(shared.text))
            return *words, linked, *self._show(view, entered, linked)
        except NoVersionServed as error:
            return *words, None, *self._refuse(self._without_version(view, error))
        except StudioError as error:
            # It may be asked again, of the version that serves.
            return *words, None, *self._refuse(error)

    def _forget(self) -> tuple[Any, ...]:
        return None, None, *NOTHING

    def _refuse(self, error: StudioError) -> tuple[Any, ...]:
        return {"message": str(error)}, *NOTHING[1:]

    @explains_errors
    def _turn(self, project: str | None, request: gr.Request) -> list[Any]:
        """The fields that the project's task needs, and a few of its examples."""
        if project is None:
            return [*self._fields.shown("text"), gr.Dataset(visible=False)]
        view = self._seen(request, project)
        samples = [[question or text] for question, text in self._answering.samples(view, EXAMPLES)]
        return [*self._fields.shown(find_task(view.task).takes), gr.Dataset(samples=samples, visible=bool(samples))]
