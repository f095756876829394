"""What the Data page says of a file before it is imported: its first rows, its columns, or why it is refused."""

from pathlib import Path
from typing import Any

import gradio as gr

from studio.errors import BadFile, InvalidInput, StudioError
from studio.exchange.forms import Form
from studio.exchange.layouts import LAYOUTS
from studio.exchange.preview import Preview

NO_LABEL = "(no labels in this file)"
NOBODY = "(nobody named)"
ALONE = "(each for itself)"


def source_of(file: str | None, dataset: str | None) -> str | Path:
    """The uploaded file, or a Hub name; never a path that somebody typed."""
    name = (dataset or "").strip().removeprefix("hub:")
    if not file and not name:
        raise InvalidInput("There is nothing to import yet. Choose a file, or name a data set of the Hub.")
    return Path(file) if file else f"hub:{name}"


def chosen(column: str | None, none: str) -> str | None:
    """The column, None when the choice is the one that stands for none."""
    return None if column in (None, none) else column


def choices_of(found: Preview, form: Form) -> tuple[Any, ...]:
    """The dropdowns of the text, the question, the label, the annotator and the group, with what is guessed.

    A question is to be chosen only where answers of this form need one.
    """
    columns = list(found.columns)
    text = found.mapping.text if found.mapping else None
    if not found.has_columns:
        text = "text"
        columns = [text]
    label = (found.mapping.label if found.mapping and found.has_columns else None) or NO_LABEL
    return (
        gr.Dropdown(choices=columns, value=text, label=f"{form.subject.capitalize()} is in"),
        gr.Dropdown(
            choices=columns,
            value=found.mapping.question if found.mapping else None,
            visible=bool(form.question_names),
        ),
        gr.Dropdown(choices=[NO_LABEL, *columns], value=label),
        gr.Dropdown(choices=[NOBODY, *columns], value=NOBODY),
        gr.Dropdown(choices=[ALONE, *columns], value=ALONE),
    )


def words_of(found: Preview) -> str:
    """What is said in place of the columns when there are none to choose."""
    if found.has_columns:
        return ""
    if found.layout not in LAYOUTS:
        return "This file holds a **whole project**: it is imported into a project without examples, as it was."
    return f"This is a file of **{LAYOUTS[found.layout].title}**: its texts and labels are where that keeps them."


def table_of(found: Preview) -> Any:
    """The first rows."""
    rows = [["" if row[column] is None else str(row[column]) for column in found.columns] for row in found.rows]
    return gr.Dataframe(value=rows, headers=list(found.columns))


def refusal_of(error: StudioError) -> dict[str, Any]:
    """The error as the report shows it."""
    rows = list(error.rows) if isinstance(error, BadFile) else []
    return {"refusal": {"sentences": [str(error)], "rows": rows}}
