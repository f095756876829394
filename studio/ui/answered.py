"""What the component that shows an answer is told of it, and the scripts that it is made of."""

from dataclasses import asdict
from typing import Any

from studio.projects import ProjectView
from studio.serving.long_inputs.words import how_read
from studio.serving.prediction import Prediction
from studio.tasks import find_task
from studio.tasks.wording import in_words
from studio.ui.entered import Entered

# The scripts of what sends texts to people.
ASKING = ("project_fields", "asking")
# Those that show answers: what they need, and one for each shape.
SHOWING_ANSWERS = (
    "bars",
    "palette",
    "roving",
    "token_shades",
    "editors/text_units",
    "editors/text_pieces",
    "editors/span_rules",
    "editors/span_drawing",
    "answers/shapes",
    "answers/marked",
    "answers/label",
    "answers/labels",
    "answers/spans",
    "answers/extracted",
    "answers/written",
)


def told(view: ProjectView, entered: Entered, answer: Prediction) -> dict[str, Any]:
    """The answer, with what was entered, and what of the project it is shown by."""
    task = find_task(view.task)
    return asdict(answer) | {
        "project": view.name,
        "takes": task.takes,
        "shape": task.shape,
        "text": entered.text,
        "question": entered.asks,
        "image": entered.image if task.takes == "image" else None,
        "words": in_words(task.shape, answer.label, entered.text),
        "probability": answer.probability,
        "ask_below": view.ask_below,
        "how_read": how_read(answer),
        "labels": [{"name": label.name, "colour": label.colour} for label in view.labels],
    }
