"""The inspectors there are, by task: for the tasks whose answers have parts that stand in tokens."""

from studio.tasks.inspecting import Inspector
from studio.tasks.question_answering.inspector import AnswerInspector
from studio.tasks.question_answering.task import QuestionAnswering
from studio.tasks.seq2seq.inspector import TargetInspector
from studio.tasks.seq2seq.task import Seq2Seq
from studio.tasks.token_classification.inspector import SpanInspector
from studio.tasks.token_classification.task import TokenClassification

INSPECTORS: dict[str, Inspector] = {
    TokenClassification.name: SpanInspector(),
    QuestionAnswering.name: AnswerInspector(),
    Seq2Seq.name: TargetInspector(),
}
