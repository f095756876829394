"""Which column is the text, which the question about it, which the label, and which says who gave it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from studio.errors import InvalidInput
from studio.exchange.forms import PLAIN, Form


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The names of the columns that hold the text and, if any does, the label, who gave it, and what belongs together.

    Rows with the same value in `group` (of one customer, of one thread) are on the same side of the hold-out. There is
    a `question` where the task asks one about each text.
    """

    text: str
    label: str | None = None
    annotator: str | None = None
    group: str | None = None
    question: str | None = None

    def require(self, columns: Collection[str]) -> None:
        """Raises InvalidInput, naming the columns there are, unless they include these."""
        columns_of = (self.text, self.label, self.annotator, self.group, self.question)
        named = [name for name in columns_of if name is not None]
        for wanted in named:
            if wanted not in columns:
                raise InvalidInput(f"There is no column {wanted!r}. {_found(columns)} Choose one of these.")
        if self.text == self.label:
            raise InvalidInput(f"The column {self.text!r} cannot be both the text and the label. Choose another label.")
        if self.question is not None and self.question in (self.text, self.label, self.annotator, self.group):
            raise InvalidInput(f"The column {self.question!r} cannot also be the question. Choose another one.")
        if self.group in (self.text, self.label, self.annotator) and self.group is not None:
            raise InvalidInput(f"The column {self.group!r} cannot also say what belongs together. Choose another one.")
        if len(set(named)) < len(named):
            raise InvalidInput(f"The column {self.annotator!r} cannot also say who gave the label. Choose another one.")
        if self.annotator is not None and self.label is None:
            raise InvalidInput(
                f"{self.annotator!r} says who gave a label, and no column holds labels. Choose that too."
            )


def guess(columns: Sequence[str], form: Form = PLAIN) -> ColumnMapping:
    """The mapping that the columns' names suggest, whatever their case; a single column is the text.

    Raises:
        InvalidInput: no name looks like a text, or as a question where answers of this form need one.
    """
    if len(columns) == 1 and not form.question_names:
        return ColumnMapping(columns[0])
    question = question_among(columns, form)
    if form.question_names and question is None:
        raise InvalidInput(f"No column looks like the question. {_found(columns)} Say which one it is.")
    may_be_text = [name for name in columns if _plain(name) not in form.label_names and name != question]
    text = _first(may_be_text, form.text_names)
    if text is None:
        raise InvalidInput(f"No column looks like the {form.subject}. {_found(columns)} Say which one it is.")
    return ColumnMapping(text, _first(columns, form.label_names), question=question)


def question_among(columns: Sequence[str], form: Form) -> str | None:
    """The column that holds questions, by its name; None where none does, or none are asked."""
    return _first(columns, form.question_names)


def _first(columns: Sequence[str], names: Sequence[str]) -> str | None:
    """The column of the likeliest name: the whole name, else its last word (`review_text`)."""
    whole = {_plain(column): column for column in reversed(columns)}
    last = {name.rpartition("_")[2]: column for name, column in whole.items()}
    return next((found[name] for found in (whole, last) for name in names if name in found), None)


def _plain(column: str) -> str:
    return column.strip().lower().replace(" ", "_").replace("-", "_")


def _found(columns: Collection[str]) -> str:
    return f"The columns are: {', '.join(columns)}."
