"""Many texts at once: lines or a file in, a table and a CSV file out."""

from typing import Any

import gradio as gr

from studio.errors import InvalidInput
from studio.exchange.predictions import write_predictions
from studio.exchange.texts import read_texts
from studio.people.roles import Permission
from studio.serving.long_inputs.words import briefly
from studio.serving.prediction import Prediction
from studio.ui.parts import Gate, component, explains_errors
from studio.wiring import Studio

HEADERS = ["Text", "Label", "Probability", "Tokens", "Long text"]
FILE_TYPES = [".csv", ".tsv", ".json", ".jsonl", ".parquet", ".txt"]
LONGEST_CELL = 300
# The scripts of what sends texts to people.
ASKING = ("project_fields", "asking")
TEXTS_AT_ONCE = 64


class BatchPanel:
    """A part of the Predict page."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._gate = Gate(studio)

    def build(self, project: gr.Dropdown) -> None:
        """Lay out below the single text."""
        with gr.Accordion("Many texts at once", open=False, elem_id="predict-batch"):
            with gr.Row():
                lines = gr.Textbox(
                    label="One text a line", lines=5, max_lines=12, scale=3, elem_id="batch-lines", min_width=280
                )
                file = gr.File(
                    label="Or a CSV, JSONL or Parquet file",
                    scale=2,
                    height=150,
                    min_width=240,
                    elem_id="batch-file",
                    file_types=FILE_TYPES,
                )
            button = gr.Button("Predict all", elem_id="batch-button")
            table = gr.Dataframe(
                headers=HEADERS,
                datatype="str",
                interactive=False,
                visible=False,
                wrap=True,
                column_widths=["42%", "17%", "14%", "10%", "17%"],
                elem_id="batch-table",
                max_height=480,
            )
            asking = component("batch_asking", {}, parts=ASKING)
            download = gr.DownloadButton("Download as CSV", visible=False, elem_id="batch-download")
        button.click(
            self._predict_all,
            [project, lines, file],
            [table, asking, download],
            api_visibility="private",
            concurrency_limit=2,
        )

    @explains_errors
    def _predict_all(
        self,
        project: str | None,
        lines: str | None,
        file: str | None,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),
    ) -> tuple[Any, ...]:
        view = self._gate.project(request, project, Permission.PREDICT)
        most = self._studio.settings.max_batch_texts
        texts = read_texts(file, most) if file else [line for line in (lines or "").splitlines() if line.strip()]
        if not texts:
            raise InvalidInput("There is nothing to predict. Paste some lines, or choose a file.")
        answers = self._answers(view.id, texts, progress)
        rows = [_row(text, answer) for text, answer in zip(texts, answers, strict=True)]
        path = write_predictions(texts, answers)
        unsure = [text for text, answer in zip(texts, answers, strict=True) if answer.ask_person]
        asking = {"project": view.name, "texts": unsure, "answers": len(texts), "below": view.ask_below}
        return gr.Dataframe(value=rows, visible=True), asking, gr.DownloadButton(value=path, visible=True)

    def _answers(self, project_id: int, texts: list[str], progress: gr.Progress) -> list[Prediction]:
        """All by one version, run in one way, though another may be promoted meanwhile."""
        answers: list[Prediction] = []
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            progress((start, len(texts)), unit="texts")
            version, variant = (answers[0].version, answers[0].variant) if answers else (None, None)
            some = texts[start : start + TEXTS_AT_ONCE]
            answers += self._studio.serving.predict(project_id, some, version, variant=variant)
        return answers


def _row(text: str, answer: Prediction) -> list[str]:
    probability = f"{100 * answer.probabilities[answer.label]:.1f} %"
    return [text[:LONGEST_CELL], answer.label, probability, f"{answer.tokens:,}", briefly(answer)]
