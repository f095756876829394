"""How a text goes on, token by token, each with its probability and its alternatives: AutoModelForCausalLM."""

from collections.abc import Sequence
from typing import Any

import torch
from transformers import (
    AutoModelForCausalLM,
    GenerationConfig,
    LogitsProcessorList,
    MinPLogitsWarper,
    StoppingCriteriaList,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
    TypicalLogitsWarper,
)

from studio.checkpoints.preparing import Preparer
from studio.checkpoints.trying.answers import Generated
from studio.checkpoints.trying.base import Opened, open_checkpoint
from studio.checkpoints.trying.following import Drawing, Ending, Following
from studio.checkpoints.trying.questions import Generation
from studio.checkpoints.trying.watching import Watch
from studio.errors import InvalidInput

# What a checkpoint may say of how its texts are made. The rest, such as beams by the hundred, is not asked for here.
KEPT = (
    "bos_token_id",
    "eos_token_id",
    "pad_token_id",
    "repetition_penalty",
    "no_repeat_ngram_size",
    "bad_words_ids",
    "suppress_tokens",
    "begin_suppress_tokens",
    "min_p",
    "typical_p",
)
# Of these, what narrows down a drawing; in the order in which transformers does it, after temperature, top-k and top-p.
NARROWING: tuple[tuple[str, Any, float], ...] = (
    ("min_p", MinPLogitsWarper, 0.0),
    ("typical_p", TypicalLogitsWarper, 1.0),
)


class GenerationModel:
    """Answers as transformers' `generate` does, greedily or by the same drawings, and tells of each token."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._preparer = Preparer(opened.tokenizer)
        own = opened.model.generation_config
        kept = {name: value for name in KEPT if (value := getattr(own, name, None)) is not None}
        opened.model.generation_config = GenerationConfig(**{"pad_token_id": opened.tokenizer.pad_token_id} | kept)

    @classmethod
    def load(cls, folder: str, name: str, device: str) -> "GenerationModel":
        """See `open_checkpoint`."""
        return cls(open_checkpoint(AutoModelForCausalLM, folder, name, device))

    def weights(self) -> dict[int, int]:
        return self._opened.weights()

    def answer(self, question: Generation, watch: Watch) -> Generated:
        """What there is when it is stopped, or at the deadline, is an answer too."""
        whole = self._preparer.encode([question.text])[0].input_ids
        if not whole:
            raise InvalidInput("The text has no tokens to go on from. Write some words.")
        limit = self._opened.max_length
        # A text goes on from its end, so the beginning of a long one makes room for what is to come.
        new_tokens = min(question.max_new_tokens, max(limit - len(whole), limit // 2))
        read = whole[-(limit - new_tokens) :]
        following = Following(self._opened.tokenizer, self._ends(), question.alternatives, watch)
        with following.watching(self._opened.model):
            self._generate(read, new_tokens, self._processors(question), following)
        return Generated(
            prompt=question.text,
            text=following.text,
            tokens=following.tokens(),
            ended=following.ended or "length",
            max_new_tokens=new_tokens,
            prompt_tokens=len(read),
            cut_tokens=len(whole) - len(read),
            max_length=limit,
        )

    def _ends(self) -> frozenset[int]:
        """The tokens with which the model says that it has finished."""
        found = self._opened.model.generation_config.eos_token_id
        return frozenset(found if isinstance(found, list) else [] if found is None else [found])

    def _generate(
        self, read: Sequence[int], new_tokens: int, processors: LogitsProcessorList, following: Following
    ) -> None:
        ids = self._opened.on_device(torch.tensor([read]))
        with torch.inference_mode():
            self._opened.model.generate(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                max_new_tokens=new_tokens,
                do_sample=False,
                logits_processor=processors,
                stopping_criteria=StoppingCriteriaList([Ending(following)]),
            )

    def _processors(self, question: Generation) -> LogitsProcessorList:
        """What happens to the scores of the next token before it is chosen."""
        processors = LogitsProcessorList()
        if not question.sampled:
            return processors
        if question.temperature != 1:
            processors.append(TemperatureLogitsWarper(float(question.temperature)))
        if question.top_k:
            processors.append(TopKLogitsWarper(question.top_k))
        if question.top_p < 1:
            processors.append(TopPLogitsWarper(float(question.top_p)))
        for name, warper, neutral in NARROWING:
            value = getattr(self._opened.model.generation_config, name, None)
            if value is not None and value != neutral:
                processors.append(warper(value))
        processors.append(Drawing(question.seed, self._opened.model.device))
        return processors
