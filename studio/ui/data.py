"""The Data page: files in, with a preview and a report; all examples scored; the project out, in every format."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from studio.errors import InvalidInput, StudioError
from studio.exchange.forms import form_of
from studio.exchange.layouts.words import Words
from studio.exchange.mapping import ColumnMapping
from studio.exchange.preview import preview
from studio.exchange.work import Options
from studio.people.roles import Permission
from studio.tasks import find_task
from studio.ui.file_preview import (
    ALONE,
    NO_LABEL,
    NOBODY,
    choices_of,
    chosen,
    refusal_of,
    source_of,
    table_of,
    words_of,
)
from studio.ui.parts import QUICK, Gate, component
from studio.wiring import Studio

SUMMARY_PARTS = ("bars", "uncertainty", "scoring", "exports")
ALSO_READ = (
    "Images come as a ZIP, with a folder for each label or with none, or in Parquet. "
    "Files of Label Studio, doccano, SQuAD and CoNLL are recognised, and so are whole projects from a studio."
)
FILE_TYPES = [".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".conll", ".iob", ".iob2", ".bio", ".zip"]
NOTHING: dict[str, Any] = {}  # not None, which Gradio takes for no change
ROWS_LOOKED_AT = 8
LOOK_SECONDS = 0.2
SEPARATOR = Options().separator
# What stands between words that a file has one by one.
JOINERS = [
    ("as their script has it", "auto"),
    ("a space", "space"),
    ("nothing", "nothing"),
]


@dataclass(frozen=True, slots=True)
class Parts:
    """What changes while a file is looked at."""

    step: gr.Group
    columns: gr.Row
    text: gr.Dropdown
    question: gr.Dropdown
    label: gr.Dropdown
    annotator: gr.Dropdown
    group: gr.Dropdown
    separator: gr.Textbox
    joiner: gr.Dropdown
    words: gr.Markdown
    table: gr.Dataframe

    @property
    def chosen(self) -> list[Any]:
        """What somebody says about the columns."""
        return [self.text, self.question, self.label, self.annotator, self.group, self.separator, self.joiner]


class DataPage:
    """Import step by step: choose, look, import; and export by links."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._gate = Gate(studio)

    def build(self, project: gr.Dropdown) -> None:
        """Lay out inside the Data tab."""
        with gr.Row(equal_height=False):
            with gr.Column(scale=6, min_width=320) as imports:
                file, looked = self._build_import(project)
            with gr.Column(scale=4, min_width=300):
                summary = component("summary", {"project": None}, parts=SUMMARY_PARTS)
        project.change(self._open, [project, file], [imports, summary, *looked], **QUICK)

    def _build_import(self, project: gr.Dropdown) -> tuple[gr.File, list[Any]]:
        """Gives the field of the file, and what changes while one is looked at: the report is the last of it."""
        gr.Markdown("## Import")
        file = gr.File(
            label="CSV, TSV, JSON, JSONL, Parquet, or a ZIP of images",
            file_types=FILE_TYPES,
            height=180,
            elem_id="import-file",
        )
        gr.Markdown(ALSO_READ, elem_classes="studio-muted")
        with gr.Accordion("Or a data set from the Hugging Face Hub", open=False), gr.Row():
            dataset = gr.Textbox(
                label="Name, with a split in brackets", placeholder="imdb[test]", scale=4, elem_id="import-dataset"
            )
            look = gr.Button("Look at it", scale=1, min_width=120)
        parts, choices, button = self._build_step()
        report = component("report", NOTHING)
        inputs = [project, file, dataset, *parts.chosen, *choices]
        looked = [parts.step, parts.columns, *parts.chosen, parts.words, parts.table, choices[1], report]
        # upload and clear, and not change: the import itself empties the field, and its report must stay.
        file.upload(self._look, [project, file, dataset], looked, api_visibility="private")
        file.clear(self._close, None, looked, **QUICK)
        look.click(self._look, [project, file, dataset], looked, api_visibility="private")
        outputs = [report, file, dataset, parts.step]
        button.click(self._import, inputs, outputs, api_visibility="private", concurrency_limit=4)
        return file, looked

    def _build_step(self) -> tuple[Parts, list[gr.Checkbox], gr.Button]:
        with gr.Group(visible=False) as step:
            words = gr.Markdown(container=True)
            with gr.Row() as columns:
                text = gr.Dropdown(label="Text is in", elem_id="text-column", min_width=140)
                question = gr.Dropdown(label="Question is in", elem_id="question-column", min_width=140, visible=False)
                label = gr.Dropdown(label="Label is in", elem_id="label-column", min_width=140)
                annotator = gr.Dropdown(label="Given by", elem_id="annotator-column", min_width=140)
                group = gr.Dropdown(label="Keep together (customer, thread)", elem_id="group-column", min_width=140)
                separator = gr.Textbox(
                    SEPARATOR, label="Sign between labels", elem_id="label-separator", min_width=100, visible=False
                )
            joiner = gr.Dropdown(JOINERS, value="auto", label="Between words", elem_id="word-joiner", visible=False)
            table = gr.Dataframe(label="First rows", interactive=False, wrap=True, max_height=260, datatype="str")
            with gr.Row():
                choices = [
                    gr.Checkbox(label="Leave out bad rows instead of refusing the file", min_width=260),
                    gr.Checkbox(label="Add labels that the project does not have", min_width=260),
                    gr.Checkbox(label="Let the project want as many people as label a text", min_width=260),
                ]
            button = gr.Button("Import", variant="primary", elem_id="import-button")
        parts = Parts(step, columns, text, question, label, annotator, group, separator, joiner, words, table)
        return parts, choices, button

    def _open(self, project: str | None, file: str | None, request: gr.Request) -> tuple[Any, ...]:
        """A file that is there already is looked at anew: another task may ask for other columns."""
        may_import = self._gate.account(request).may(Permission.IMPORT)
        report = {"project": project, "mayImport": may_import and project is not None}
        is_looked_at = file is not None and report["mayImport"]
        *step, said = self._look(project, file, None, request) if is_looked_at else self._close()
        return gr.Column(visible=may_import), {"project": project}, *step, said or report

    def _look(self, project: str | None, file: str | None, dataset: str | None, request: gr.Request) -> tuple[Any, ...]:
        """Read the first rows and guess which column is which."""
        try:
            task = find_task(self._gate.project(request, project, Permission.IMPORT).task)
            form = form_of(task.name)
            found = preview(source_of(file, dataset), rows=ROWS_LOOKED_AT, form=form)
        except StudioError as error:
            return *self._close()[:-1], refusal_of(error)
        return (
            gr.Group(visible=True),
            gr.Row(visible=found.has_columns),
            *choices_of(found, form),
            gr.Textbox(SEPARATOR, visible=form.is_separated),
            gr.Dropdown(value="auto", visible=found.layout == Words.name),
            gr.Markdown(words_of(found), visible=not found.has_columns),
            table_of(found),
            gr.Checkbox(visible=task.has_labels),
            NOTHING,
        )

    def _close(self) -> tuple[Any, ...]:
        dropdowns = (gr.Dropdown() for _ in range(5))
        words = gr.Textbox(), gr.Dropdown(), gr.Markdown()
        return gr.Group(visible=False), gr.Row(), *dropdowns, *words, None, gr.Checkbox(), NOTHING

    def _import(
        self,
        project: str | None,
        file: str | None,
        dataset: str | None,
        text: str | None,
        question: str | None,
        label: str | None,
        annotator: str | None,
        group: str | None,
        separator: str,
        joiner: str,
        skip_bad_rows: bool,
        add_labels: bool,
        raise_overlap: bool,
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:
        """Begin the import; the report shows how far it is. A file that is refused stays, to be tried otherwise."""
        try:
            view = self._gate.project(request, project, Permission.IMPORT)
            form = form_of(view.task)
            if not text:
                raise InvalidInput(f"Choose the column that holds the {form.subject}.")
            named = chosen(label, NO_LABEL), chosen(annotator, NOBODY), chosen(group, ALONE)
            columns = ColumnMapping(text, *named, question if form.question_names else None)
            options = Options(
                skip_bad_rows=skip_bad_rows,
                add_labels=add_labels,
                raise_overlap=raise_overlap,
                separator=separator,
                joiner=joiner,
            )
            person = self._gate.account(request).name
            begun = self._studio.importer.start(
                view.id, source_of(file, dataset), columns, options, person=person, keep=True
            )
        except StudioError as error:
            yield refusal_of(error), gr.File(), gr.Textbox(), gr.Group()
            return
        shown = {"project": view.name, "import": begun.id, "mayImport": True}
        yield shown, gr.File(), gr.Textbox(), gr.Group()
        while begun.state == "reading" and not begun.waits:
            time.sleep(LOOK_SECONDS)
            begun = self._studio.importer.view(view.id, begun.id)
        if begun.state != "failed":
            yield shown, gr.File(value=None), gr.Textbox(value=""), gr.Group(visible=False)
