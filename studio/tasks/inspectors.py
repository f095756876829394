"""The inspectors there are, by task: for the tasks whose answers have parts that stand in tokens."""

from collections.abc import Callable, Mapping
from typing import Any

from studio.tasks import settings_of
from studio.tasks.inspecting import Inspector
from studio.tasks.question_answering.inspector import AnswerInspector
from studio.tasks.question_answering.task import QuestionAnswering
from studio.tasks.seq2seq.inspector import TargetInspector
from studio.tasks.seq2seq.task import Seq2Seq
from studio.tasks.token_classification.decoding import pieces_of
from studio.tasks.token_classification.inspector import SpanInspector
from studio.tasks.token_classification.task import TokenClassification

# Each from what a project has chosen of its task.
INSPECTORS: dict[str, Callable[[Mapping[str, Any]], Inspector]] = {
    TokenClassification.name: lambda chosen: SpanInspector(pieces_of(chosen["aggregation"])),
    QuestionAnswering.name: lambda chosen: AnswerInspector(chosen["doc_stride"]),
    Seq2Seq.name: lambda _: TargetInspector(),
}


def find_inspector(task: str, settings: Mapping[str, Any]) -> Inspector | None:
    """That of a project with these settings of its task; None where its answers have no places."""
    make = INSPECTORS.get(task)
    return make(settings_of(task, settings)) if make is not None else None
