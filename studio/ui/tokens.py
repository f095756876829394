"""The Tokens page: a text in pieces, two tokenizers side by side, a batch as the model sees it, and gold labels."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import gradio as gr
from gradio.events import api

from studio.errors import StudioError
from studio.tokens.padding import Padding
from studio.tokens.tokens import Tokens
from studio.ui.parts import QUICK, component, explains_errors
from studio.ui.tokens_view import batch_view, panel_view

# Each shows what tokenizers make hard; the right-to-left ones are spelled in code points, as editors reorder them.
EXAMPLES = {
    "Long words": "Tokenizers split unbelievable words into believable pieces.",
    "Emoji": "The \N{FAMILY}, the 👩\u200d👩\u200d👧\u200d👦 and the 🇯🇵 say 👍🏽",
    "Accents": "Nai\u0308ve cafe\u0301s in Zu\u0308rich and Vi\u1ec7t Nam",
    "Japanese": "東京タワーはエッフェル塔より高いです。",
    "Arabic": (
        "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645: 3 models, "
        "\u0646\u0645\u0648\u0630\u062c \u0648\u0627\u062d\u062f"
    ),
    "Hebrew": (
        "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd \u05e2\u05d5\u05dc\u05dd, hello "
        "\u05d5\u05dc\u05d4\u05ea\u05e8\u05d0\u05d5\u05ea"
    ),
}
BATCH = "Good.\nThe film was far too long.\nI laughed, I cried, and I would watch it again tomorrow."
LENGTH_HINT = "In tokens; 0 is the tokenizer's own limit"
# A tokenizer that is not here yet is fetched, which takes seconds: the page shows that it is at work.
SHOWING: dict[str, Any] = {**QUICK, "show_progress": "full"}
INSPECTOR = ["inspector_states", "inspector_panels", "inspector_curve", "inspector_targets", "inspector_parts"]
PADDINGS = [("to the longest text", "longest"), ("to max_length", "max_length"), ("none", "none")]


class TokensPage:
    """Reads from the token service only; nothing is kept between events."""

    def __init__(
        self,
        tokens: Tokens,
        checkpoint_of: Callable[[str | None, gr.Request | None], str],
        admit: Callable[[gr.Request | None], object],
    ) -> None:
        """`checkpoint_of(project, request)` names the tokenizer that stands for an empty name; either may be None.

        `admit(request)` raises an error unless the sender may look here.
        """
        self._tokens = tokens
        self._checkpoint_of = checkpoint_of
        self._admit = admit

    def build(self, project: gr.Dropdown) -> None:
        """Lay the page out inside the enclosing tab; `load`, with `inputs` and `outputs`, is for when it is opened."""
        gr.Markdown(
            "A model never sees text. See which pieces it is given instead, which ids they are, and what is lost."
        )
        pieces_inputs = [*self._build_pieces(), project]
        gr.Markdown("## A batch, as the model sees it\nOne text a line, with the tokenizer named first above.")
        batch_inputs = [*self._build_batch(), project]
        self.inputs = [*pieces_inputs, *batch_inputs]
        self.outputs = [self.pieces, self.matrix]
        self._connect(pieces_inputs, batch_inputs)
        inspector = component("inspector", {"project": None}, parts=INSPECTOR)
        project.change(self._follow, project, inspector, **QUICK)
        project.change(self._name_default, project, self.checkpoint, **QUICK)
        followed = [project.change, self.checkpoint.submit, self.checkpoint.blur]
        gr.on(followed, self._name_card, [self.checkpoint, project], self.card, **QUICK)
        project.input(self.load, self.inputs, self.outputs, **SHOWING)
        api(self.tokenize, api_name="tokenize", queue=False)

    def load(self, request: gr.Request, *values: Any) -> list[dict[str, Any]]:
        """Both pictures, for the values of `inputs`."""
        text, checkpoint, other, max_length, truncation, project = values[:6]
        pieces = self.show(text, checkpoint, other, max_length, truncation, project, request)
        checkpoint, texts, padding, truncation, max_length, project = values[6:]
        return [pieces, self.show_batch(checkpoint, texts, padding, truncation, max_length, project, request)]

    @explains_errors
    def show(
        self,
        text: str,
        checkpoint: str,
        other: str,
        max_length: int | None,
        truncation: bool,
        project: str | None = None,
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """A panel for each tokenizer; one that fails says so in its own panel, so that the other is still of use."""
        self._admit(request)
        names = [self._name(checkpoint, project, request), *([other.strip()] if (other or "").strip() else [])]
        return {"panels": [self._panel(name, text, max_length, truncation) for name in names]}

    @explains_errors
    def show_batch(
        self,
        checkpoint: str,
        texts: str,
        padding: Padding,
        truncation: bool,
        max_length: int | None,
        project: str | None = None,
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """The matrix of the lines of `texts`; nothing, for the empty state, when there are none."""
        self._admit(request)
        lines = [line for line in (texts or "").split("\n") if line.strip()]
        if not lines:
            return {}  # not None, which Gradio takes for no change
        try:
            name = self._name(checkpoint, project, request)
            return batch_view(self._tokens.pad(name, lines, padding, truncation, max_length or None))
        except StudioError as error:
            return {"error": str(error)}

    @explains_errors
    def tokenize(
        self, text: str, request: gr.Request, checkpoint: str = "", max_length: int | None = None
    ) -> dict[str, Any]:
        """The pieces of a text with their ids and code-point offsets, as the Tokens page shows them."""
        self._admit(request)
        return asdict(self._tokens.tokenize(self._name(checkpoint, None, request), text, max_length))

    def _build_pieces(self) -> list[gr.components.Component]:
        with gr.Row():
            with gr.Column(scale=2, min_width=300):
                self.text = gr.Textbox(
                    EXAMPLES["Long words"],
                    label="Text",
                    lines=6,
                    max_lines=10,
                    elem_id="tokens-text",
                    elem_classes="tokens-input",
                )
            with gr.Column(min_width=300):
                self.checkpoint = gr.Textbox(
                    label="Tokenizer",
                    info="A Hub name or a folder; leave it empty for the project's own",
                    placeholder=self._checkpoint_of(None, None),
                    max_lines=1,
                    elem_id="tokens-checkpoint",
                )
                self.other = gr.Textbox(
                    label="Compare with",
                    placeholder="for example bert-base-multilingual-cased",
                    max_lines=1,
                    elem_id="tokens-other",
                )
        self.card = component("tokens_checkpoint", {"checkpoint": ""}, parts=("checkpoint_card",))
        with gr.Row(elem_classes="tokens-examples"):
            self.examples = {name: gr.Button(name, size="sm", min_width=96) for name in EXAMPLES}
        with gr.Row(elem_classes="tokens-row"):
            self.max_length = gr.Number(0, label="max_length", info=LENGTH_HINT, precision=0, minimum=0, min_width=200)
            self.truncation = gr.Checkbox(True, label="truncation", min_width=140)
            self.button = gr.Button("Show the pieces", variant="primary", min_width=180)
        self.pieces = component(
            "tokens",
            parts=["tokens_pointing"],
            template="<div class='tokens tokens-page'></div>",
            elem_classes="tokens-block",
        )
        return [self.text, self.checkpoint, self.other, self.max_length, self.truncation]

    def _build_batch(self) -> list[gr.components.Component]:
        self.texts = gr.Textbox(
            BATCH, label="Texts", lines=4, max_lines=16, elem_id="tokens-batch", elem_classes="tokens-input"
        )
        with gr.Row(elem_classes="tokens-row"):
            self.padding = gr.Radio(PADDINGS, value="longest", label="padding", min_width=260)
            self.batch_length = gr.Number(
                16, label="max_length", info=LENGTH_HINT, precision=0, minimum=0, min_width=200
            )
            self.batch_truncation = gr.Checkbox(True, label="truncation", min_width=140)
            self.batch_button = gr.Button("Show the matrix", variant="primary", min_width=180)
        self.matrix = component(
            "padding",
            template="<div class='matrix tokens-page'></div>",
            elem_classes="tokens-block",
        )
        return [self.checkpoint, self.texts, self.padding, self.batch_truncation, self.batch_length]

    def _connect(self, pieces: list[gr.components.Component], batch: list[gr.components.Component]) -> None:
        # change, and not input: Gradio's input event does not hear pasting, deleting or dictation. With
        # always_last, of the keys pressed while an answer is on its way, only the last is asked about.
        quick = {**QUICK, "trigger_mode": "always_last"}
        slow = {**SHOWING, "trigger_mode": "always_last"}
        names = [self.checkpoint.submit, self.checkpoint.blur]
        others = [self.other.submit, self.other.blur]
        length = [self.max_length.submit, self.max_length.blur, self.truncation.input]
        gr.on([*names, *others, self.button.click], self.show, pieces, self.pieces, **slow)
        gr.on([self.text.change, *length], self.show, pieces, self.pieces, **quick)
        batch_length = [self.batch_length.submit, self.batch_length.blur, self.batch_truncation.input]
        gr.on([*names, self.batch_button.click], self.show_batch, batch, self.matrix, **slow)
        gr.on([self.texts.change, self.padding.input, *batch_length], self.show_batch, batch, self.matrix, **quick)
        for name, button in self.examples.items():
            button.click(None, None, self.text, js=f"() => {json.dumps(EXAMPLES[name])}")

    def _name(self, checkpoint: str | None, project: str | None, request: gr.Request | None) -> str:
        return (checkpoint or "").strip() or self._checkpoint_of(project, request)

    def _follow(self, project: str | None) -> dict[str, Any]:
        """The inspector asks the API about the project, which asks who the person is."""
        return {"project": project}

    @explains_errors
    def _name_default(self, project: str | None, request: gr.Request) -> gr.Textbox:
        return gr.Textbox(placeholder=self._checkpoint_of(project, request))

    @explains_errors
    def _name_card(self, checkpoint: str, project: str | None, request: gr.Request) -> dict[str, str]:
        self._admit(request)
        return {"checkpoint": self._name(checkpoint, project, request)}

    def _panel(self, name: str, text: str, max_length: int | None, truncation: bool) -> dict[str, Any]:
        try:
            return panel_view(name, self._tokens.tokenize(name, text or "", max_length or None, truncation))
        except StudioError as error:
            return {"checkpoint": name, "error": str(error)}
