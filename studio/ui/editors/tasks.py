"""What each task adds to the label editor: a new task is a script in assets/js/editors/ and a row in this table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaskEditor:
    """The scripts of assets/js/editors/ that draw a task's examples and make its values, in order, and which of the
    task's settings they follow.

    The last script puts the task into TASKS; what it has to give stands in assets/js/label_tasks.js.
    """

    scripts: tuple[str, ...]
    settings: tuple[str, ...] = ()


CHOOSING = ("suggestion", "choices", "reading", "one_label")
SELECTING = ("text_units", "text_pieces", "text_selection", "text_moving", "text_pointing")
MARKING = (*SELECTING, "span_rules", "span_drawing")

EDITORS: dict[str, TaskEditor] = {
    "text-classification": TaskEditor((*CHOOSING, "text_classification")),
    "multi-label": TaskEditor((*CHOOSING, "multi_label")),
    "token-classification": TaskEditor(
        (*CHOOSING, *MARKING, "spans", "span_side", "span_marking", "token_classification"),
        ("span_overlap", "span_snap"),
    ),
    "question-answering": TaskEditor((*CHOOSING, *MARKING, "question_answering"), ("span_snap", "may_be_unanswerable")),
    "seq2seq": TaskEditor((*CHOOSING, "text_units", "seq2seq")),
    "image-classification": TaskEditor((*CHOOSING, "picture", "image_classification")),
}


def task_scripts() -> tuple[str, ...]:
    """Those of all tasks, each once, what a script builds on before it."""
    return tuple(dict.fromkeys(f"editors/{name}" for editor in EDITORS.values() for name in editor.scripts))
