"""How well a version does on a labelled file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.errors import InvalidInput
from studio.inputs import Input
from studio.serving.inputs import words_of
from studio.serving.prediction import Prediction
from studio.tasks import find_task
from studio.tasks.base import Said, Task

AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The figures of a version that matter most, by name, on `examples` labelled ones; None where one is undefined.

    `titles` is what people call them.
    """

    figures: dict[str, float | None]
    titles: dict[str, str]
    examples: int
    version: str


class Evaluation:
    """Scores versions."""

    def __init__(
        self,
        predict: Callable[[int, Sequence[Input], str], Sequence[Prediction]],
        labels: Callable[[int, str], Sequence[str]],
    ) -> None:
        """`predict(project_id, inputs, version)` gives an answer each, `labels(project_id, version)` its labels."""
        self._predict = predict
        self._labels = labels

    def evaluate(
        self, project_id: int, task: str, inputs: Sequence[Input], gold: Sequence[Said], version: str
    ) -> Evaluated:
        """What the version says about each of the inputs, which are looked at some at a time, against what is said.

        Raises InvalidInput when there is nothing to score, or a label that the version does not know.
        """
        if not inputs:
            raise InvalidInput("The file has no labelled rows. Give one with an example and a label in each row.")
        kind = find_task(task)
        spoken: list[Prediction] = []
        texts: list[str] = []
        for start in range(0, len(inputs), AT_ONCE):
            some = inputs[start : start + AT_ONCE]
            spoken += self._predict(project_id, some, version)
            texts += [words_of(one) for one in some]
        labels = sorted(spoken[0].probabilities) or list(self._labels(project_id, version))
        _require_known(kind, gold, labels, version)
        answers = [kind.answer(one, labels) for one in spoken]
        report = kind.measure(answers, gold, labels, texts).report(labels)
        figures = {name: report["figures"][name]["value"] for name in kind.headline}
        return Evaluated(figures, {name: kind.metrics[name].title for name in figures}, len(texts), version)


def _require_known(task: Task, gold: Sequence[Said], labels: Sequence[str], version: str) -> None:
    if unknown := sorted({label for said in gold for label in task.named(said)} - set(labels)):
        raise InvalidInput(
            f"The file has the label {unknown[0]!r}, which version {version} does not know. "
            f"It knows: {', '.join(labels)}."
        )
