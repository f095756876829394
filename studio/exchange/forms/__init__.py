"""How answers stand in files, one shape of them a file. A new shape is a new file here and a row in FORMS."""

from studio.exchange.forms.answers import AnswersForm
from studio.exchange.forms.form import Form
from studio.exchange.forms.image import ImageForm
from studio.exchange.forms.label import LabelForm
from studio.exchange.forms.labels import LabelsForm
from studio.exchange.forms.spans import SpansForm
from studio.exchange.forms.text import TextForm
from studio.tasks import find_task
from studio.tasks.base import Shape, Task

FORMS: dict[Shape, Form] = {
    "label": LabelForm(),
    "labels": LabelsForm(),
    "spans": SpansForm(),
    "answers": AnswersForm(),
    "text": TextForm(),
}

PLAIN = FORMS["label"]
OF_IMAGES = ImageForm()

__all__ = ["FORMS", "OF_IMAGES", "PLAIN", "Form", "form_for", "form_of"]


def form_of(task: str) -> Form:
    """The form of a task's answers. Raises InvalidInput: there is no such task."""
    return form_for(find_task(task))


def form_for(task: Task) -> Form:
    """The same of a task as a project has chosen it."""
    return OF_IMAGES if task.takes == "image" else FORMS[task.shape]
