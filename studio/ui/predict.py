"""The Predict page: text in; label, probabilities, tokens, a link and the code out."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import gradio as gr

from studio.errors import NoVersionServed, StudioError
from studio.people.roles import Permission
from studio.projects import ProjectView
from studio.registry.views import VersionView
from studio.serving.long_inputs.policy import LongInputs
from studio.serving.long_inputs.showing import long_text
from studio.serving.long_inputs.words import how_read
from studio.serving.prediction import Prediction
from studio.tasks import find_task
from studio.ui.batch import ASKING, BatchPanel
from studio.ui.parts import AT_ONCE, QUICK, Gate, component, explains_errors
from studio.wiring import Studio

FIRST_IN_TRAINING = (
    "The first model is still being trained: the top of the page shows how far it is. Ask again when it is done."
)
# The text of a link, the version and variant that answer it, and what is done with long texts where it is not as usual.
Linked = tuple[str, str, str, dict[str, Any]] | None
# What the answer, its link and its code show when there is none; {} and not None, which Gradio takes for no change.
NOTHING: tuple[Any, ...] = ({}, {}, gr.update(visible=False), "", "")


class PredictPage:
    """One text with everything about its answer; many texts as a table."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._gate = Gate(studio)

    def build(self, project: gr.Dropdown) -> None:
        """Lay out inside the Predict tab."""
        with gr.Row(equal_height=False):
            with gr.Column(scale=5, min_width=320):
                text = gr.Textbox(
                    label="Text", lines=5, max_lines=14, elem_id="predict-text", placeholder="Type or paste a text"
                )
                # The link that the page was opened with: only its own text is answered as it says.
                linked = gr.State(None)
                button = gr.Button("Predict", variant="primary", elem_id="predict-button")
                examples = gr.Dataset(
                    components=[text],
                    samples=[],
                    label="Try one of these",
                    samples_per_page=4,
                    visible=False,
                    elem_id="predict-examples",
                )
            with gr.Column(scale=6, min_width=320):
                answer = component("prediction", parts=("bars", *ASKING))
                link = component("link")
                with gr.Accordion("Show me the code", open=False, visible=False, elem_id="predict-code") as code:
                    with gr.Tab("pipeline"):
                        by_pipeline = gr.Code(language="python", show_label=False, elem_id="code-pipeline")
                    with gr.Tab("by hand"):
                        by_hand = gr.Code(language="python", show_label=False, elem_id="code-by-hand")
        outputs = [answer, link, code, by_pipeline, by_hand]
        gr.on(
            [button.click, text.submit],
            self._predict,
            [project, text, linked],
            outputs,
            api_visibility="private",
            show_progress="minimal",
            show_progress_on=[answer],
            trigger_mode="always_last",
            concurrency_limit=AT_ONCE,
        )
        examples.click(
            self._predict_example,
            [project, examples],
            [text, *outputs],
            api_visibility="private",
            show_progress="minimal",
            show_progress_on=[answer],
            concurrency_limit=AT_ONCE,
        )
        project.change(self._examples, project, examples, **QUICK)
        # Another project's answer does not belong to this one; the text stays, to be asked again.
        project.input(self._forget, None, [linked, *outputs], **QUICK)
        self.opened = [text, linked, *outputs]
        BatchPanel(self._studio).build(project)
        gr.api(self.predict, api_name="predict", concurrency_limit=AT_ONCE)

    def predict(
        self, text: str, request: gr.Request, project: str = "", version: str = "", variant: str = ""
    ) -> dict[str, Any]:
        """The label of a text, the probability of every label, and the version that answered."""
        try:
            view = self._gate.recent_project(request, project or None, Permission.PREDICT)
            return asdict(self._answer(view, text, version, variant, self._studio.serving.long_inputs(view.id)))
        except StudioError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def _predict(self, project: str | None, text: str, linked: Linked, request: gr.Request) -> tuple[Any, ...]:
        """The answer, or in its place why there is none: a wrong answer must not stay beside a new text."""
        _, version, variant, long_inputs = linked if linked and linked[0] == text else (text, "", "", None)
        try:
            view = self._seen(request, project)
            return self._show(view, text, version, variant, long_inputs)
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

    def _show(
        self, view: ProjectView, text: str, version: str, variant: str, long_inputs: dict[str, Any] | None
    ) -> tuple[Any, ...]:
        # Chosen once, so that the link says what the answer was made by.
        policy = self._studio.serving.long_inputs(view.id) if long_inputs is None else LongInputs.from_dict(long_inputs)
        answer = self._answer(view, text, version, variant, policy)
        found = self._studio.registry.find(view.id, answer.version)
        code = self._code(view, text, answer, found, policy)
        link = self._studio.sharing.link
        query = link(view.name, found.id, found.name, text, policy.differences(), variant=answer.variant)
        told = asdict(answer) | {"project": view.name, "text": text, "ask_below": view.ask_below}
        told["how_read"] = how_read(answer)
        shown = [told, {"query": query}, gr.Accordion(visible=True)]
        return *shown, code["pipeline"], code["by hand"]

    def _predict_example(self, project: str | None, sample: Sequence[str], request: gr.Request) -> tuple[Any, ...]:
        return sample[0], *self._predict(project, sample[0], None, request)

    def open(self, project: str | None, request: gr.Request) -> Any:
        """When a page opens: the text and the answer of its link. Without a link, what is typed already stays."""
        try:
            shared = self._studio.sharing.read(dict(request.query_params), project or "")
            if shared is not None:
                self._seen(request, shared.project or project)
        except StudioError as error:
            return "", None, *self._refuse(error)
        if shared is None:
            return gr.skip()
        try:
            view = self._seen(request, shared.project or project)
            # A link that names no version is a question, and is answered as any other.
            if not shared.version:
                return shared.text, None, *self._show(view, shared.text, "", "", None)
            linked = (shared.text, shared.version, shared.variant, shared.long_inputs)
            return shared.text, linked, *self._show(view, *linked)
        except NoVersionServed as error:
            return shared.text, None, *self._refuse(self._without_version(view, error))
        except StudioError as error:
            # The text may be asked again, of the version that serves.
            return shared.text, None, *self._refuse(error)

    def _forget(self) -> tuple[Any, ...]:
        return None, *NOTHING

    def _refuse(self, error: StudioError) -> tuple[Any, ...]:
        return {"message": str(error)}, *NOTHING[1:]

    @explains_errors
    def _examples(self, project: str | None, request: gr.Request) -> gr.Dataset:
        if project is None:
            return gr.Dataset(visible=False)
        view = self._seen(request, project)
        samples = [[text] for text in self._studio.projects.some_texts(view.id, 4)]
        return gr.Dataset(samples=samples, visible=bool(samples))

    def _answer(self, view: ProjectView, text: str, version: str, variant: str, long_inputs: LongInputs) -> Prediction:
        named, how = self._studio.variants.named(view.id, version or None, variant or None)
        return self._studio.serving.predict(view.id, [text], named, variant=how, long_inputs=long_inputs)[0]

    def _code(
        self, view: ProjectView, text: str, answer: Prediction, found: VersionView, long_inputs: LongInputs
    ) -> dict[str, str]:
        checkpoint = self._studio.registry.location(view.id, answer.version)
        base = found.checkpoint if found.lane == "fast" else None
        return find_task(view.task).code(checkpoint, text, answer.max_length, base, long_text(answer, long_inputs))
