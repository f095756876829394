"""The contract of a checkpoint that is loaded to be tried, and what all of them are made with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from studio.checkpoints.failures import explained
from studio.checkpoints.heads import require_whole_model
from studio.checkpoints.load import load_tokenizer, longest_input
from studio.checkpoints.module_bytes import module_bytes
from studio.checkpoints.trying.answers import Answer
from studio.checkpoints.trying.questions import MOST_TOKENS
from studio.checkpoints.trying.watching import Watch
from studio.errors import CheckpointUnavailable, UntrainedHead

# How many tokens, padding included, share a batch.
BATCH_TOKENS = 4_096


class Tried(Protocol):
    """A checkpoint loaded for one task, fp32, which answers one question at a time."""

    def weights(self) -> dict[int, int]:
        """Bytes in memory by what holds them, see `Runtime`."""
        ...

    def answer(self, question: Any, watch: Watch) -> Answer:
        """Raises InvalidInput for what this checkpoint cannot be asked, and what `Watch.require_going` does."""
        ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A model in evaluation mode on its device, and its tokenizer, which pads behind the text."""

    tokenizer: PreTrainedTokenizerBase
    model: Any
    max_length: int

    def weights(self) -> dict[int, int]:
        return {id(self.model): module_bytes(self.model)}

    def on_device(self, tensor: torch.Tensor) -> torch.Tensor:
        return tensor.to(self.model.device)


def open_checkpoint(auto_class: Any, folder: str, name: str, device: str, *, may_lack: Sequence[str] = ()) -> Opened:
    """Load with this AutoClass from a folder; `name` is what people know it by.

    Raises:
        UntrainedHead: weights that this class needs are not in the checkpoint, except what is in `may_lack`.
        CheckpointUnavailable: it cannot be had.
    """
    require_whole_model(folder, name)
    with explained(name):
        model, report = auto_class.from_pretrained(
            folder, dtype=torch.float32, use_safetensors=True, trust_remote_code=False, output_loading_info=True
        )
        tokenizer = load_tokenizer(folder)
    missing = sorted(key for key in report["missing_keys"] if not any(part in key for part in may_lack))
    if missing:
        raise UntrainedHead(
            f"{name!r} lacks weights that {auto_class.__name__} needs ({', '.join(missing[:3])} would be random), so "
            "its answers would mean nothing. Choose a checkpoint that was made for this task."
        )
    model = cast(PreTrainedModel, model).to(device).eval()
    _let_pad(tokenizer, model, name)
    return Opened(tokenizer, model, min(MOST_TOKENS, longest_input(tokenizer, model.config)))


def _let_pad(tokenizer: PreTrainedTokenizerBase, model: Any, name: str) -> None:
    if tokenizer.pad_token is None:
        spare = tokenizer.eos_token or tokenizer.unk_token
        if spare is None:
            raise CheckpointUnavailable(
                f"The tokenizer of {name!r} has no token to pad with. Choose another checkpoint."
            )
        tokenizer.pad_token = spare
    # Before the text, padding would move the text to other positions than it has by itself.
    tokenizer.padding_side = "right"
    if getattr(model.config, "pad_token_id", None) is None:
        model.config.pad_token_id = tokenizer.pad_token_id


def batches(lengths: Sequence[int], budget: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """The places of texts of like length, so many that they cost at most `budget` tokens, padding included.

    A text that is longer makes a batch of its own.
    """
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if batch and (len(batch) + 1) * lengths[place] > budget:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
