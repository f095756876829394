"""Many at once: lines, a file or several images in, a table and a CSV file out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from studio.errors import InvalidInput
from studio.exchange.forms import form_of
from studio.exchange.predictions import write_predictions
from studio.exchange.texts import read_asked, read_pasted
from studio.inputs import Input
from studio.people.roles import Permission
from studio.projects import ProjectView
from studio.serving.image_files import bytes_of
from studio.serving.prediction import Prediction
from studio.tasks import find_task
from studio.tasks.base import Takes, Task
from studio.ui.answered import ASKING
from studio.ui.batch_table import table_of
from studio.ui.entered import IMAGE_TYPES
from studio.ui.parts import QUICK, Gate, component, explains_errors
from studio.wiring import Studio

FILE_TYPES = [".csv", ".tsv", ".json", ".jsonl", ".parquet", ".txt"]
AT_ONCE = 64
LINES: dict[Takes, tuple[str, str]] = {
    "text": ("One text a line", ""),
    "question": (
        "A question and its text a line, pasted from a spreadsheet or as CSV",
        'question,text\n"Who planted it?","The pear tree was planted by Ada."',
    ),
    "image": ("", ""),
}
NOTHING: dict[Takes, str] = {
    "text": "There is nothing to predict. Paste some lines, or choose a file.",
    "question": "There is nothing to answer. Paste some questions with their texts, or choose a file.",
    "image": "There is nothing to look at. Choose some images.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One of many: what a table shows of it by its columns, and the path of its file where it is an image."""

    shown: dict[str, str]
    image: str | None = None

    @property
    def input(self) -> Input:
        """Raises InvalidInput: the image cannot be read."""
        if self.image is not None:
            return bytes_of(Path(self.image))
        question, text = self.shown.get("question"), self.shown["text"]
        return text if question is None else (question, text)


class BatchPanel:
    """A part of the Predict page."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._gate = Gate(studio)

    def build(self, project: gr.Dropdown) -> None:
        """Lay out below the single input."""
        with gr.Accordion("Many at once", open=False, elem_id="predict-batch"):
            with gr.Row():
                lines = gr.Textbox(
                    label=LINES["text"][0], lines=5, max_lines=12, scale=3, elem_id="batch-lines", min_width=280
                )
                file = gr.File(
                    label="Or a CSV, JSONL or Parquet file",
                    scale=2,
                    height=150,
                    min_width=240,
                    elem_id="batch-file",
                    file_types=FILE_TYPES,
                )
                images = gr.File(
                    label="Images",
                    height=180,
                    elem_id="batch-images",
                    file_types=IMAGE_TYPES,
                    file_count="multiple",
                    visible=False,
                )
            button = gr.Button("Predict all", elem_id="batch-button")
            table = gr.Dataframe(
                datatype="str", interactive=False, visible=False, wrap=True, elem_id="batch-table", max_height=480
            )
            asking = component("batch_asking", {}, parts=ASKING)
            download = gr.DownloadButton("Download as CSV", visible=False, elem_id="batch-download")
        results = [table, asking, download]
        button.click(
            self._predict_all,
            [project, lines, file, images],
            results,
            api_visibility="private",
            concurrency_limit=2,
        )
        project.change(self._turn, project, [lines, file, images], **QUICK)
        # Another project's answers do not belong to this one.
        project.input(self._forget, None, [images, *results], **QUICK)

    @explains_errors
    def _turn(self, project: str | None, request: gr.Request) -> list[Any]:
        """The fields that the project's task needs."""
        task = self._gate.project(request, project, Permission.PREDICT).task if project is not None else None
        takes = find_task(task).takes if task is not None else "text"
        title, hint = LINES[takes]
        is_image = takes == "image"
        fields = gr.Textbox(label=title, placeholder=hint, visible=not is_image), gr.File(visible=not is_image)
        return [*fields, gr.File(visible=is_image)]

    def _forget(self) -> list[Any]:
        return [None, gr.Dataframe(visible=False), {}, gr.DownloadButton(visible=False)]

    @explains_errors
    def _predict_all(
        self,
        project: str | None,
        lines: str | None,
        file: str | None,
        images: list[str] | None,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),
    ) -> tuple[Any, ...]:
        view = self._gate.project(request, project, Permission.PREDICT)
        task = find_task(view.task)
        rows = self._rows(task, lines or "", file, images or [])
        if not rows:
            raise InvalidInput(NOTHING[task.takes])
        answers = self._answers(view.id, rows, progress)
        path = write_predictions([row.shown for row in rows], answers, task.shape)
        table = table_of(task, [row.shown for row in rows], answers)
        return table, _unsure(view, task, rows, answers), gr.DownloadButton(value=path, visible=True)

    def _rows(self, task: Task, lines: str, file: str | None, images: Sequence[str]) -> list[Row]:
        most = self._studio.settings.max_batch_texts
        if task.takes == "image":
            if len(images) > most:
                raise InvalidInput(f"Found {len(images):,} images; at most {most:,} are predicted at once.")
            return [Row({"image": Path(path).name}, path) for path in images]
        form = form_of(task.name)
        found = read_asked(file, most, form) if file else read_pasted(lines, form)
        return [Row(one) for one in found]

    def _answers(self, project_id: int, rows: Sequence[Row], progress: gr.Progress) -> list[Prediction]:
        """All by one version, run in one way, though another may be promoted meanwhile."""
        answers: list[Prediction] = []
        for start in range(0, len(rows), AT_ONCE):
            progress((start, len(rows)), unit="answers")
            version, variant = (answers[0].version, answers[0].variant) if answers else (None, None)
            answers += self._ask(project_id, rows[start : start + AT_ONCE], version, variant)
        return answers

    def _ask(
        self, project_id: int, rows: Sequence[Row], version: str | None, variant: str | None
    ) -> Sequence[Prediction]:
        try:
            return self._studio.serving.predict(project_id, [row.input for row in rows], version, variant=variant)
        except InvalidInput:
            self._require_each(project_id, [row for row in rows if row.image is not None])
            raise

    def _require_each(self, project_id: int, rows: Sequence[Row]) -> None:
        """Raises InvalidInput that names the first file which is no image."""
        for row in rows:
            try:
                self._studio.serving.predict(project_id, [row.input])
            except InvalidInput as error:
                raise InvalidInput(f"{row.shown['image']}: {error}") from error


def _unsure(view: ProjectView, task: Task, rows: Sequence[Row], answers: Sequence[Prediction]) -> dict[str, Any]:
    """Those that people should look at, and how many they are."""
    unsure = [row for row, answer in zip(rows, answers, strict=True) if answer.ask_person]
    counts = {"project": view.name, "unsure": len(unsure), "answers": len(answers), "below": view.ask_below}
    if task.takes == "image":
        return counts | {"images": [row.image for row in unsure]}
    questions = [row.shown["question"] for row in unsure] if task.takes == "question" else None
    return counts | {"texts": [row.shown["text"] for row in unsure], "questions": questions}
