"""A text that is written from a text."""

from collections.abc import Mapping, Sequence
from typing import Any

from studio.metrics.generation import WrittenTexts
from studio.metrics.generation.alike import mean_chrf
from studio.tasks.base import Answer, Answers, Decoded, Heard, LongText, Metric, Said, Shape, Spoken, Takes
from studio.tasks.seq2seq import answers as kept_answers
from studio.tasks.seq2seq import value
from studio.tasks.seq2seq.code import code
from studio.tasks.seq2seq.generation import SETTINGS, generation_config, require_together
from studio.tasks.settings import Setting
from studio.tasks.structured import Unlabelled


class Seq2Seq(Unlabelled):
    """A kept answer is `{"said": text, "score": number}`, the number by which beam search ranks texts."""

    name = "seq2seq"
    auto_class = "AutoModelForSeq2SeqLM"

    shape: Shape = "text"
    takes: Takes = "text"
    long_inputs: tuple[str, ...] = ("cut", "head-tail", "refuse")
    settings: Mapping[str, Setting] = SETTINGS
    metrics: Mapping[str, Metric] = {
        "rougeL": Metric("ROUGE-L"),
        "rouge1": Metric("ROUGE-1"),
        "rouge2": Metric("ROUGE-2"),
        "chrf": Metric("chrF"),
        "bleu": Metric("BLEU"),
        "exact_match": Metric("Exact match"),
    }
    headline: tuple[str, ...] = ("chrf", "rougeL")

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        super().__init__(values)
        require_together(self.chosen)

    def lesson(self) -> dict[str, Any]:
        """What stands in its generation config, by which `model.generate` writes."""
        return generation_config(self.chosen)

    def validate(self, said: Said | None, labels: Sequence[str], text: str) -> str:  # noqa: ARG002  # any text
        return value.validate(said)

    def distance(self, said: Said, other: Said) -> float:
        """1 less their chrF."""
        return 1.0 - mean_chrf(said, other)

    def require_trainable(self, counts: Mapping[str, int], examples: int) -> None:  # noqa: ARG002  # no labels
        value.require_trainable(examples)

    def decode(
        self,
        heard: Heard,
        id2label: Mapping[int, str],  # noqa: ARG002  # there are no labels
        decoding: Mapping[str, Any],
    ) -> Decoded:
        """The runtime has searched for it; with how many beams stands in the lesson of a trained model."""
        [written] = heard.outputs
        told = kept_answers.told(written) | {"beams": decoding.get("num_beams")}
        return Decoded(written.text, {}, kept_answers.sureness(written), told)

    def answer(self, spoken: Spoken, labels: Sequence[str]) -> Answer:  # noqa: ARG002  # there are none
        return {"said": spoken.label, "score": spoken.details["score"]}

    def measure(
        self,
        answers: Answers,
        gold: Sequence[Said],
        labels: Sequence[str],  # noqa: ARG002  # there are none
        texts: Sequence[str],  # noqa: ARG002  # targets stand for themselves
    ) -> WrittenTexts:
        return kept_answers.measure(list(answers), gold)

    def code(
        self,
        checkpoint: str,
        text: str,
        max_length: int,
        base: str | None = None,
        long: LongText | None = None,
        question: str | None = None,  # noqa: ARG002  # a text is asked about
    ) -> dict[str, str]:
        """There are no linear heads for this task, and so no `base`; and no pipeline of transformers does it."""
        self.require_whole(base)
        return {"by hand": code(checkpoint, text, max_length, long)}
