"""Everything that a run trains with, made from its request."""

from dataclasses import dataclass
from pathlib import Path

import torch
from datasets import Dataset
from transformers import (
    DataCollatorWithPadding,
    EarlyStoppingCallback,
    PreTrainedTokenizerBase,
    Trainer,
    TrainerCallback,
    set_seed,
)

from studio.checkpoints.devices import choose_device
from studio.checkpoints.load import load_tokenizer, longest_input
from studio.training.request import RunRequest
from studio.training.run.arguments import Length, training_arguments
from studio.training.run.class_weights import Loss, balanced_weights, weighted_loss
from studio.training.run.dataset import encode, read_split
from studio.training.run.giving_way import give_way
from studio.training.run.lora import with_adapter
from studio.training.run.model import load_model
from studio.training.run.precision import choose_precision
from studio.training.run.resume import Resume
from studio.training.run.soft_loss import soft_loss
from studio.training.soft_targets import OFF


@dataclass(frozen=True, slots=True)
class Assembled:
    """A Trainer that is ready to start, and what it was made of."""

    trainer: Trainer
    tokenizer: PreTrainedTokenizerBase
    max_length: int
    length: Length
    precision: str


def set_up_machine(request: RunRequest) -> None:
    """Answers to people come first: the run takes what processor time is left."""
    give_way(request.niceness)
    if request.threads:
        torch.set_num_threads(request.threads)


def assemble(
    job_folder: Path, request: RunRequest, checkpoints: Path, resume: Resume | None, *callbacks: TrainerCallback
) -> Assembled:
    """Load the checkpoint and the snapshot, and make a Trainer of them and the hyperparameters."""
    numbers = request.numbers
    device = choose_device(request.device)
    precision = choose_precision(numbers.precision, device)
    set_seed(numbers.seed)
    tokenizer = load_tokenizer(request.checkpoint)
    model = load_model(request)
    max_length = min(numbers.max_length, longest_input(tokenizer, model.config))
    train, validation = (
        encode(read_split(job_folder / request.snapshot, split), tokenizer, request.labels, max_length)
        for split in ("train", "validation")
    )
    length = Length(len(train), len(validation), numbers)
    stopped_at = resume.stopped_at if resume else None
    trainer = Trainer(
        model=with_adapter(model, numbers),
        args=training_arguments(checkpoints, length, device=device, precision=precision, stopped_at=stopped_at),
        train_dataset=train,
        eval_dataset=validation if length.validation_rows else None,
        data_collator=DataCollatorWithPadding(tokenizer),
        processing_class=tokenizer,
        compute_loss_func=_loss(request, train),
        callbacks=[*callbacks, *_early_stopping(length, resume)],
    )
    return Assembled(trainer, tokenizer, max_length, length, precision)


def _loss(request: RunRequest, train: Dataset) -> Loss | None:
    """None for the loss that the model itself computes."""
    is_soft, is_balanced = request.numbers.soft_labels != OFF, request.numbers.class_weights == "balanced"
    if not is_soft and not is_balanced:
        return None
    labels = list(train["labels"])
    gold = [max(range(len(target)), key=target.__getitem__) for target in labels] if is_soft else labels
    weights = balanced_weights(gold, len(request.labels)) if is_balanced else [1.0] * len(request.labels)
    return soft_loss(weights) if is_soft else weighted_loss(weights)


def _early_stopping(length: Length, resume: Resume | None) -> list[TrainerCallback]:
    patience = length.numbers.early_stopping_patience
    if not patience or not length.validation_rows:
        return []
    stopping = EarlyStoppingCallback(patience)
    # The Trainer would begin to count again, and a resumed run stop later than one that went through.
    stopping.early_stopping_patience_counter = resume.in_vain if resume else 0
    return [stopping]
