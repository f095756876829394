"""Fine-tunes a checkpoint on a snapshot with transformers' Trainer, and saves what plain transformers can load."""

import math
import os
import shutil
import time
from collections.abc import Sequence
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import torch
from datasets import Dataset
from transformers import (
    AutoModelForSequenceClassification,
    DataCollatorWithPadding,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    Trainer,
    TrainingArguments,
    set_seed,
)

from studio.checkpoints.devices import choose_device
from studio.checkpoints.failures import explained
from studio.checkpoints.load import load_tokenizer, longest_input
from studio.checkpoints.names import locate, require_weights
from studio.checkpoints.runtimes.torch_fp32 import TorchRuntime
from studio.training.files import VERSION, content_hash
from studio.training.request import RunRequest
from studio.training.run.evaluate import answer, latencies, score
from studio.training.run.progress import Progress, ProgressCallback
from studio.training.run.soft_loss import soft_cross_entropy

PACKAGES = ("torch", "transformers", "datasets", "accelerate", "tokenizers", "numpy")
LOSS_POINTS = 120


def train(job_folder: Path, request: RunRequest, progress: Progress) -> dict[str, Any]:
    """Train, save, and measure what was saved on the hold-out."""
    started = time.monotonic()
    numbers = request.numbers
    _set_up_machine(request, numbers.seed)
    progress.stage("loading")
    snapshot = job_folder / request.snapshot
    tokenizer = load_tokenizer(request.checkpoint)
    model = _load_model(request)
    max_length = min(numbers.max_length, longest_input(tokenizer, model.config))
    trainer = Trainer(
        model=model,
        args=_arguments(job_folder, request, _rows(snapshot / "train.parquet")),
        train_dataset=_encode(snapshot / "train.parquet", tokenizer, request.labels, max_length),
        data_collator=DataCollatorWithPadding(tokenizer),
        processing_class=tokenizer,
        compute_loss_func=None if numbers.soft_labels == "off" else soft_cross_entropy,
        callbacks=[ProgressCallback(progress)],
    )
    progress.stage("training")
    outcome = trainer.train()
    if not math.isfinite(outcome.training_loss) or not _all_finite(model):
        raise FloatingPointError("the loss became NaN")
    progress.stage("saving")
    folder = _save(job_folder, model, tokenizer, max_length)
    progress.stage("evaluating")
    return {
        "content_hash": content_hash(folder),
        **_evaluate(job_folder, folder, request, snapshot),
        "training_loss": outcome.training_loss,
        "seconds": round(time.monotonic() - started, 1),
        "device": str(trainer.args.device),
        "packages": {name: package_version(name) for name in PACKAGES},
    }


def _set_up_machine(request: RunRequest, seed: int) -> None:
    # Answers to people come first: the run takes what processor time is left.
    os.nice(10)
    if request.threads:
        torch.set_num_threads(request.threads)
    set_seed(seed)


def _load_model(request: RunRequest) -> PreTrainedModel:
    location = locate(request.checkpoint)
    require_weights(location, request.checkpoint)
    with explained(request.checkpoint):
        model: PreTrainedModel = AutoModelForSequenceClassification.from_pretrained(
            location,
            num_labels=len(request.labels),
            id2label=dict(enumerate(request.labels)),
            label2id={label: index for index, label in enumerate(request.labels)},
            problem_type="single_label_classification",
            ignore_mismatched_sizes=True,
            dtype=torch.float32,
            use_safetensors=True,
            trust_remote_code=False,
        )
    if request.numbers.freeze_embeddings:
        model.get_input_embeddings().requires_grad_(False)
    return model


def _arguments(job_folder: Path, request: RunRequest, examples: int) -> TrainingArguments:
    numbers = request.numbers
    steps = math.ceil(examples / numbers.batch_size) * numbers.epochs
    return TrainingArguments(
        output_dir=str(job_folder / "checkpoints"),
        num_train_epochs=numbers.epochs,
        per_device_train_batch_size=numbers.batch_size,
        learning_rate=numbers.learning_rate,
        weight_decay=numbers.weight_decay,
        warmup_steps=math.ceil(steps * numbers.warmup_share),
        seed=numbers.seed,
        data_seed=numbers.seed,
        use_cpu=choose_device(request.device) == "cpu",
        logging_steps=max(1, steps // LOSS_POINTS),
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
        dataloader_pin_memory=False,
    )


def _encode(path: Path, tokenizer: PreTrainedTokenizerBase, labels: Sequence[str], max_length: int) -> Dataset:
    position = {label: index for index, label in enumerate(labels)}

    def encode(rows: dict[str, list[Any]]) -> dict[str, Any]:
        encoded = dict(tokenizer(rows["text"], truncation=True, max_length=max_length))
        return encoded | {"labels": rows.get("target") or [position[label] for label in rows["label"]]}

    dataset = Dataset(pq.read_table(path))
    return dataset.map(encode, batched=True, remove_columns=dataset.column_names, keep_in_memory=True)


def _rows(path: Path) -> int:
    return int(pq.read_metadata(path).num_rows)


def _save(job_folder: Path, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, max_length: int) -> Path:
    """Everything that plain transformers needs; the tokenizer knows the length it was trained with."""
    folder = job_folder / VERSION
    shutil.rmtree(folder, ignore_errors=True)
    tokenizer.model_max_length = max_length
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _evaluate(job_folder: Path, folder: Path, request: RunRequest, snapshot: Path) -> dict[str, Any]:
    device = choose_device(request.device)
    challenger = TorchRuntime.load(str(folder), device)
    answers = answer(challenger, request, snapshot)
    answers.write(job_folder)
    found: dict[str, Any] = {"metrics": score(answers, request, snapshot), "latencies_ms": None}
    if request.champion is not None:
        champion = TorchRuntime.load(_champion(job_folder, request.champion), device)
        found["latencies_ms"] = latencies([challenger, champion], snapshot)
    return found


def _champion(job_folder: Path, champion: str) -> str:
    """The champion as a checkpoint: the folder that the request's path leads to, else a name."""
    folder = job_folder / champion
    return str(folder.resolve()) if folder.is_dir() else champion


def _all_finite(model: PreTrainedModel) -> bool:
    return all(bool(torch.isfinite(parameter).all()) for parameter in model.parameters())
