"""Which labels fit a text, by whether it entails a sentence with the label: AutoModelForSequenceClassification."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import AutoModelForSequenceClassification

from studio.checkpoints.trying.answers import JudgedText, JudgedTexts, LabelProbability
from studio.checkpoints.trying.base import Opened, batches, open_checkpoint
from studio.checkpoints.trying.questions import ZeroShot
from studio.checkpoints.trying.watching import Progress, Watch
from studio.errors import CheckpointUnavailable, InvalidInput


@dataclass(frozen=True, slots=True)
class Entailment:
    """Where a head trained on natural language inference says that the one text entails the other, or not."""

    yes: int
    no: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A text with one of the labels, as the model reads it; of the text, `cut_tokens` were left out."""

    columns: Mapping[str, list[int]]
    cut_tokens: int

    @property
    def tokens(self) -> int:
        return len(self.columns["input_ids"])


def find_entailment(id2label: Mapping[int, str]) -> Entailment | None:
    """By the labels' names; None where none begins with "entail".

    Where no label is named for the opposite, it is the first one, or the last where that is entailment: so does
    transformers' own pipeline.
    """
    names = {int(index): str(label).lower() for index, label in id2label.items()}
    yes = next((index for index, label in names.items() if label.startswith("entail")), None)
    if yes is None or len(names) < 2:
        return None
    no = next((index for index, label in names.items() if label.startswith(("contradict", "not"))), None)
    return Entailment(yes, no if no is not None else (max(names) if yes == 0 else 0))


class ZeroShotModel:
    """Answers as transformers' `pipeline("zero-shot-classification")` does, several pairs at once."""

    def __init__(self, opened: Opened, name: str) -> None:
        self._opened = opened
        self._id2label = {int(index): str(label) for index, label in opened.model.config.id2label.items()}
        entailment = find_entailment(self._id2label)
        if entailment is None:
            raise CheckpointUnavailable(no_entailment(name, list(self._id2label.values())))
        self._entailment = entailment
        takes = inspect.signature(opened.model.forward).parameters
        # What remembers tokens for those that come after is of no use here.
        self._options: dict[str, Any] = {"use_cache": False} if "use_cache" in takes else {}

    @classmethod
    def load(cls, folder: str, name: str, device: str) -> "ZeroShotModel":
        """See `open_checkpoint`. Raises CheckpointUnavailable, too, where no label of the head is entailment."""
        return cls(open_checkpoint(AutoModelForSequenceClassification, folder, name, device), name)

    def weights(self) -> dict[int, int]:
        return self._opened.weights()

    def answer(self, question: ZeroShot, watch: Watch) -> JudgedTexts:
        hypotheses = question.hypotheses()
        self._require_room(question.labels, hypotheses)
        pairs = [self._pair(text, hypothesis) for text in question.texts for hypothesis in hypotheses]
        logits: dict[int, torch.Tensor] = {}
        for batch in batches([pair.tokens for pair in pairs]):
            watch.require_going()
            logits |= zip(batch, self._logits([pairs[place] for place in batch]), strict=True)
            watch.tell(Progress(len(logits), len(pairs)))
        by_text = torch.stack([logits[place] for place in range(len(pairs))]).view(
            len(question.texts), len(hypotheses), -1
        )
        each = [pairs[start : start + len(hypotheses)] for start in range(0, len(pairs), len(hypotheses))]
        return JudgedTexts(
            tuple(self._id2label[index] for index in sorted(self._id2label)),
            self._entailment.yes,
            self._entailment.no,
            self._opened.max_length,
            tuple(
                self._judged(text, question, rows, its)
                for text, rows, its in zip(question.texts, by_text, each, strict=True)
            ),
        )

    def _judged(self, text: str, question: ZeroShot, logits: torch.Tensor, pairs: Sequence[Pair]) -> JudgedText:
        """`logits` has the shape (labels, labels of the head)."""
        yes, no = self._entailment.yes, self._entailment.no
        if question.multi_label or len(question.labels) == 1:
            probabilities = logits[:, [no, yes]].softmax(dim=-1)[:, 1]
        else:
            probabilities = logits[:, yes].softmax(dim=-1)
        ranked = sorted(zip(question.labels, probabilities.tolist(), strict=True), key=lambda one: -one[1])
        return JudgedText(
            text,
            max(pair.tokens for pair in pairs),
            max(pair.cut_tokens for pair in pairs),
            tuple(LabelProbability(label, probability) for label, probability in ranked),
        )

    def _logits(self, batch: Sequence[Pair]) -> torch.Tensor:
        columns = {name: [list(pair.columns[name]) for pair in batch] for name in batch[0].columns}
        padded = self._opened.tokenizer.pad(columns, padding=True, return_tensors="pt").to(self._opened.model.device)
        with torch.inference_mode():
            logits: torch.Tensor = self._opened.model(**padded, **self._options).logits
        return logits.float().cpu()

    def _pair(self, text: str, hypothesis: str) -> Pair:
        tokenizer, limit = self._opened.tokenizer, self._opened.max_length
        # Only the text is cut, so that no label is lost.
        found = tokenizer(text, hypothesis, truncation="only_first", max_length=limit)
        whole = tokenizer(text, hypothesis, truncation=False, verbose=False)
        columns = {name: found[name] for name in tokenizer.model_input_names if name in found}
        return Pair(columns, len(whole["input_ids"]) - len(found["input_ids"]))

    def _require_room(self, labels: Sequence[str], hypotheses: Sequence[str]) -> None:
        """For each label and some of the text beside it. Raises InvalidInput."""
        tokenizer, limit = self._opened.tokenizer, self._opened.max_length
        special = tokenizer.num_special_tokens_to_add(pair=True)
        for label, hypothesis in zip(labels, hypotheses, strict=True):
            tokens = len(tokenizer(hypothesis, add_special_tokens=False, truncation=False, verbose=False)["input_ids"])
            if tokens + special >= limit:
                raise InvalidInput(
                    f"The label {label[:40]!r} takes {tokens:,} tokens with its template, and {limit:,} are read in "
                    "all, which leaves none for the text. Shorten it."
                )


def no_entailment(name: str, labels: Sequence[str]) -> str:
    """What to say of a head that cannot judge any label."""
    found = ", ".join(repr(label) for label in labels[:4])
    return (
        f"{name!r} does not say which of its labels ({found}) means entailment. Zero-shot classification needs a head "
        "trained on natural language inference, with a label named entailment in its config. Try "
        "cross-encoder/nli-deberta-v3-small."
    )
