"""Questions on contexts: those of SQuAD files, and rows as data sets of the Hub have them.

A row of a data set says all answers in two lists: `{"answers": {"text": ["…"], "answer_start": [0]}, …}`.
"""

from collections.abc import Mapping
from typing import Any

from studio.errors import InvalidInput
from studio.exchange.counting import CODE_POINTS
from studio.exchange.forms import Form
from studio.exchange.layouts.layout import Layout, Opinion, Said, Values, Way
from studio.exchange.readers.squad import AROUND, PLACE, Asked, Origin, Place
from studio.exchange.rows import RowError
from studio.exchange.squad import kept, likeliest, question_of

SEVERAL = "Of several answers that which most gave became the label, and the others are kept for exports only,"
PLAUSIBLE = "Plausible answers are kept for exports only,"


class Squad(Layout):
    """It does not say who gave an answer, so what most have given is the agreed one."""

    name = "squad"
    title = "SQuAD"

    def recognises(self, values: Values, form: Form) -> bool:
        answers = values.get("answers")
        in_lists = isinstance(answers, Mapping) and {"text", "answer_start"} <= answers.keys()
        return isinstance(values.get(PLACE), Origin) or (in_lists and bool(form.question_names))

    def require(self, way: Way) -> None:
        if not way.form.question_names:
            raise InvalidInput(
                "This file holds questions with answers that stand in a text. Import it into a project whose task is "
                "question-answering."
            )

    def read(self, values: Values, way: Way) -> Said:
        origin = values.get(PLACE)
        asked, offsets = (
            (_of_file(values, origin), origin.offsets) if isinstance(origin, Origin) else (_of_row(values), CODE_POINTS)
        )
        question = question_of(asked, offsets)
        said = likeliest(question)
        if len(question.values) > 1:
            way.losses.add(SEVERAL, question.id)
        if question.plausible:
            way.losses.add(PLAUSIBLE, question.id)
        return Said(question.context, (Opinion(said),), kept(question), question=question.question)


def _of_file(values: Values, origin: Origin) -> Asked:
    said = {name: value for name, value in values.items() if name not in AROUND}
    return Asked(0, _title(values), _context(values), said, origin.article, origin.paragraph)


def _of_row(values: Values) -> Asked:
    answers = values.get("answers")
    found = answers if isinstance(answers, Mapping) else {}
    texts, starts = found.get("text"), found.get("answer_start")
    if not isinstance(texts, list) or not isinstance(starts, list) or len(texts) != len(starts):
        raise RowError("its answers are no lists of as many texts as places")
    given = [{"text": text, "answer_start": start} for text, start in zip(texts, starts, strict=True)]
    own = {name: value for name, value in values.items() if name not in ("title", "context")}
    return Asked(
        0, _title(values), _context(values), {**own, "answers": given, "is_impossible": not given}, Place(), Place()
    )


def _title(values: Values) -> str | None:
    title = values.get("title")
    return title if isinstance(title, str) else None


def _context(values: Values) -> Any:
    return values.get("context")
