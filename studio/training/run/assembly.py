"""Everything that a run trains with, made from its request."""

from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import (
    EarlyStoppingCallback,
    Trainer,
    TrainerCallback,
    set_seed,
)

from studio.checkpoints.devices import choose_device
from studio.errors import InvalidInput
from studio.training.request import RunRequest
from studio.training.run.arguments import Length, training_arguments
from studio.training.run.dataset import read_split
from studio.training.run.giving_way import give_way
from studio.training.run.guarding import require_no_mistakes
from studio.training.run.lora import with_adapter
from studio.training.run.methods import find_method
from studio.training.run.model import load_model
from studio.training.run.precision import choose_precision
from studio.training.run.reading import Reading
from studio.training.run.resume import Resume


@dataclass(frozen=True, slots=True)
class Assembled:
    """A Trainer that is ready to start, and what it was made of."""

    trainer: Trainer
    reading: Reading
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
    method, model, snapshot = find_method(request.task), load_model(request), job_folder / request.snapshot
    reading = method.reading(request, model.config, snapshot)
    train, validation = (method.encode(read_split(snapshot, split), reading) for split in ("train", "validation"))
    if not len(train):
        raise InvalidInput(
            f"At max_length {reading.max_length:,} nothing is left to learn from: no answer fits into what the model "
            "reads at once. Raise max_length, or add examples that are shorter."
        )
    method.begin(model, request, train)
    # The Trainer takes it that a model with any further argument divides its loss by the examples of the whole step;
    # heads of BERT do not, and a step of eight batches would count eight times.
    model.accepts_loss_kwargs = False
    collator = method.collator(reading, model)
    for rows in (train, validation):
        require_no_mistakes(request.task, rows, collator, len(method.outputs(request.labels)), reading.max_length)
    length = Length(len(train), len(validation), numbers)
    stopped_at = resume.stopped_at if resume else None
    values = training_arguments(checkpoints, length, device=device, precision=precision, stopped_at=stopped_at)
    trainer = method.trainer(
        model=with_adapter(model, numbers),
        args=method.arguments(**values, **method.options),
        train_dataset=train,
        eval_dataset=validation if length.validation_rows else None,
        data_collator=collator,
        processing_class=reading.processor,
        compute_loss_func=method.loss(request, train),
        callbacks=[*callbacks, *_early_stopping(length, resume)],
    )
    return Assembled(trainer, reading, length, precision)


def _early_stopping(length: Length, resume: Resume | None) -> list[TrainerCallback]:
    patience = length.numbers.early_stopping_patience
    if not patience or not length.validation_rows:
        return []
    stopping = EarlyStoppingCallback(patience)
    # The Trainer would begin to count again, and a resumed run stop later than one that went through.
    stopping.early_stopping_patience_counter = resume.in_vain if resume else 0
    return [stopping]
