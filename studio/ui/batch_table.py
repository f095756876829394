"""The table of many answers: what was asked, what is said of it in words, how sure, and how a long text was read."""

from collections.abc import Mapping, Sequence

import gradio as gr

from studio.serving.long_inputs.words import briefly
from studio.serving.prediction import Prediction
from studio.tasks.base import Takes, Task
from studio.tasks.wording import in_words

LONGEST_CELL = 300
# What was asked, as columns: the name, the title, and how wide they are.
ASKED: dict[Takes, list[tuple[str, str, str]]] = {
    "text": [("text", "Text", "42%")],
    "question": [("question", "Question", "22%"), ("text", "Text", "28%")],
    "image": [("image", "Image", "45%")],
}
SAID: dict[Takes, list[tuple[str, str]]] = {
    "text": [("19%", "Answer"), ("14%", "How sure"), ("10%", "Tokens"), ("15%", "Long text")],
    "question": [("18%", "Answer"), ("10%", "How sure"), ("10%", "Tokens"), ("12%", "Long text")],
    "image": [("35%", "Answer"), ("20%", "How sure")],
}


def table_of(task: Task, asked: Sequence[Mapping[str, str]], answers: Sequence[Prediction]) -> gr.Dataframe:
    """Shown, with its columns by what the task takes."""
    columns, said = ASKED[task.takes], SAID[task.takes]
    rows = [_row(task, one, answer) for one, answer in zip(asked, answers, strict=True)]
    return gr.Dataframe(
        value={"headers": [title for _, title, _ in columns] + [title for _, title in said], "data": rows},
        column_widths=[width for *_, width in columns] + [width for width, _ in said],
        visible=True,
    )


def _row(task: Task, asked: Mapping[str, str], answer: Prediction) -> list[str]:
    shown = [asked[name][:LONGEST_CELL] for name, *_ in ASKED[task.takes]]
    words = in_words(task.shape, answer.label, asked.get("text", ""))[:LONGEST_CELL]
    told = [words, f"{100 * answer.probability:.1f} %"]
    read = [] if task.takes == "image" else [f"{answer.tokens:,}", briefly(answer)]
    return [*shown, *told, *read]
