"""The Data page: files in, with a preview and a report; labels out."""

from pathlib import Path
from typing import Any

import gradio as gr

from studio.errors import BadFile, InvalidInput, StudioError
from studio.exchange.mapping import ColumnMapping
from studio.exchange.preview import Preview, preview
from studio.exchange.work import Options
from studio.people.roles import Permission
from studio.ui.parts import QUICK, Gate, component
from studio.wiring import Studio

NO_LABEL = "(no labels in this file)"
FILE_TYPES = [".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet"]
BAD_ROWS_SHOWN = 50
NO_REPORT: dict[str, Any] = {}  # not None, which Gradio takes for no change


class DataPage:
    """Import step by step: choose, look, import; and export by links."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._gate = Gate(studio)

    def build(self, project: gr.Dropdown) -> None:
        """Lay out inside the Data tab."""
        with gr.Row(equal_height=False):
            with gr.Column(scale=6, min_width=320):
                self._build_import(project)
            with gr.Column(scale=4, min_width=300):
                summary = component("summary", {"project": None})
        project.change(lambda name: {"project": name}, project, summary, **QUICK)

    def _build_import(self, project: gr.Dropdown) -> None:
        gr.Markdown("## Import")
        file = gr.File(
            label="CSV, TSV, JSON, JSONL or Parquet", file_types=FILE_TYPES, height=140, elem_id="import-file"
        )
        with gr.Accordion("Or a data set from the Hugging Face Hub", open=False), gr.Row():
            dataset = gr.Textbox(
                label="Name, with a split in brackets", placeholder="imdb[test]", scale=4, elem_id="import-dataset"
            )
            look = gr.Button("Look at it", scale=1, min_width=120)
        with gr.Group(visible=False) as step:
            with gr.Row():
                text_column = gr.Dropdown(label="Text is in", elem_id="text-column", min_width=140)
                label_column = gr.Dropdown(label="Label is in", elem_id="label-column", min_width=140)
            table = gr.Dataframe(label="First rows", interactive=False, wrap=True, max_height=260, datatype="str")
            with gr.Row():
                skip_bad_rows = gr.Checkbox(label="Leave out bad rows instead of refusing the file", min_width=260)
                add_labels = gr.Checkbox(label="Add labels that the project does not have", min_width=260)
            button = gr.Button("Import", variant="primary", elem_id="import-button")
        report = component("report")
        inputs = [project, file, dataset, text_column, label_column, skip_bad_rows, add_labels]
        looked = [step, text_column, label_column, table, report]
        # upload and clear, and not change: the import itself empties the field, and its report must stay.
        file.upload(self._look, [file, dataset], looked, api_visibility="private")
        file.clear(self._close, None, looked, **QUICK)
        look.click(self._look, [file, dataset], looked, api_visibility="private")
        button.click(self._import, inputs, [report, file, dataset, step], api_visibility="private")

    def _look(self, file: str | None, dataset: str | None, request: gr.Request) -> tuple[Any, ...]:
        """Read the first rows and guess which column is which."""
        try:
            self._gate.account(request, Permission.IMPORT)
            found = preview(_source(file, dataset), rows=8)
        except StudioError as error:
            return *self._close()[:-1], _refusal(error)
        return gr.Group(visible=True), *_choices(found), _table(found), NO_REPORT

    def _close(self) -> tuple[Any, ...]:
        return gr.Group(visible=False), gr.Dropdown(), gr.Dropdown(), None, NO_REPORT

    def _import(
        self,
        project: str | None,
        file: str | None,
        dataset: str | None,
        text_column: str | None,
        label_column: str | None,
        skip_bad_rows: bool,
        add_labels: bool,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),
    ) -> tuple[Any, ...]:
        """Import the whole file or nothing, and say what became of it."""
        try:
            progress(0.1, desc="Reading and checking every row")
            view = self._gate.project(request, project, Permission.IMPORT)
            if not text_column:
                raise InvalidInput("Choose the column that holds the text.")
            label = None if label_column in (None, NO_LABEL) else label_column
            report = self._studio.importer.load(
                view.id,
                _source(file, dataset),
                ColumnMapping(text_column, label),
                Options(skip_bad_rows=skip_bad_rows, add_labels=add_labels),
            )
        except StudioError as error:
            return _refusal(error), gr.File(), gr.Textbox(), gr.Group()
        rows = [*report.problems, *report.conflicts][:BAD_ROWS_SHOWN]
        shown = {"ok": True, "sentences": list(report.sentences()), "rows": rows}
        return shown, gr.File(value=None), gr.Textbox(value=""), gr.Group(visible=False)


def _source(file: str | None, dataset: str | None) -> str | Path:
    """The uploaded file, or a Hub name; never a path that somebody typed."""
    name = (dataset or "").strip().removeprefix("hub:")
    if not file and not name:
        raise InvalidInput("There is nothing to import yet. Choose a file, or name a data set of the Hub.")
    return Path(file) if file else f"hub:{name}"


def _choices(found: Preview) -> tuple[Any, Any]:
    columns = list(found.columns)
    text = found.mapping.text if found.mapping else None
    label = (found.mapping.label if found.mapping else None) or NO_LABEL
    return gr.Dropdown(choices=columns, value=text), gr.Dropdown(choices=[NO_LABEL, *columns], value=label)


def _table(found: Preview) -> Any:
    rows = [["" if row[column] is None else str(row[column]) for column in found.columns] for row in found.rows]
    return gr.Dataframe(value=rows, headers=list(found.columns))


def _refusal(error: StudioError) -> dict[str, Any]:
    rows = list(error.rows[:BAD_ROWS_SHOWN]) if isinstance(error, BadFile) else []
    more = len(error.rows) - len(rows) if isinstance(error, BadFile) else 0
    return {"ok": False, "sentences": [str(error)], "rows": rows + ([f"and {more} more"] if more > 0 else [])}
